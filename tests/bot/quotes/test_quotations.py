"""Whose words stand in quotation marks: another's where it is said whose, the delegation's own where it is not."""

from __future__ import annotations

import gc
import time
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import bot.quotes.quotations
from bot.quotes.quotations import quotations, quoted
from retrieval.readers import read_statement
from retrieval.statement import Part, PartKind, Record, Sentence, Statement
from retrieval.text.passages import passages
from retrieval.text.quotation_marks import MARKS
from retrieval.text.sentences import split


def said(text: str, language: str | None) -> tuple[Statement, list[Sentence]]:
    """A statement that is all speech, and its sentences."""
    statement = Statement("a" * 12, text, (Part(PartKind.SPEECH, 0, len(text)),), Record(language=language), "/a.txt")
    return statement, split(text, language)


def found(text: str, language: str | None) -> list[tuple[str, str]]:
    """The quotations of others in a text, and what introduces each."""
    return [(text[q.start : q.end], text[slice(*q.introduction)]) for q in quotations(*said(text, language))]


THEIRS = [
    # English
    ("en", "As the Secretary-General said: “We must act now.” We agree.", "As the Secretary-General said", "a colon"),
    ("en", "In 2001 Kofi Annan said, “We must act now.” We agree.", "In 2001 Kofi Annan said", "a comma"),
    (
        "en",
        "He warned that “we must act now or never”.",
        "He warned that",
        "a quotation that goes on with the sentence",
    ),
    ("en", "President Reagan said “Mr. Gorbachev, tear down this wall.”", "President Reagan said", "nothing between"),
    (
        "en",
        "In the words of Nelson Mandela, “it always seems impossible”.",
        "In the words of Nelson Mandela",
        "no verb",
    ),
    (
        "en",
        "I quote the late Kofi Annan: “We must act now.”",
        "I quote the late Kofi Annan",
        "first person, another's words",
    ),
    (
        "en",
        "There is an African proverb: “If you want to go far, go together.”",
        "There is an African proverb",
        "a proverb",
    ),
    (
        "en",
        "I remind you of Einstein’s observation:\n\n“God does not play dice.”",
        "I remind you of Einstein’s observation",
        "a noun",
    ),
    ("en", "“We must act now”, said Kofi Annan. We agree.", "said Kofi Annan", "behind, the verb first"),
    (
        "en",
        "“We must act now,” the Secretary-General warned.",
        "the Secretary-General warned",
        "behind, an American comma",
    ),
    ("en", "“Must we act only now?” he asked.", "he asked", "behind a question"),
    ("en", "“We must act now”, as Kofi Annan put it.", "as Kofi Annan put it", "behind, with as"),
    (
        "en",
        "“We must act now.” Those are the words of Kofi Annan.",
        "Those are the words of Kofi Annan",
        "the sentence behind",
    ),
    (
        "en",
        "“Today is the last day.” That is what Semana wrote.",
        "That is what Semana wrote",
        "the sentence behind, with a verb",
    ),
    (
        "en",
        "Everybody heard the Secretary-General say so. “We must act now.”",
        "Everybody heard the Secretary-General say so",
        "the sentence before",
    ),
    (
        "en",
        "The Charter obliges us\n\n“to save succeeding generations from war”.",
        "The Charter obliges us",
        "a paragraph of its own",
    ),
    (
        "en",
        "My President stated here: “We shall not accept it.”",
        "My President stated here",
        "the delegation's own head of state",
    ),
    ("en", "Journalists asked me: “Where are the refugee camps?”", "Journalists asked me", "me, but not my words"),
    ("en", "We are told that “there is no money for peace”.", "We are told that", "we, but not our words"),
    ("en", 'As Mr. Annan said: "We must act now." We agree.', "As Mr. Annan said", "straight marks"),
    ("en", "As Mr. Annan said: ‘We must act now.’ We agree.", "As Mr. Annan said", "single marks"),
    (
        "en",
        "As Nelson Mandela said. “Peace is the greatest weapon.”",
        "As Nelson Mandela said",
        "OCR that reads a comma as a stop",
    ),
    # French
    (
        "fr",
        "Comme l’a dit le Secrétaire général : « Il faut agir maintenant. »",
        "Comme l’a dit le Secrétaire général",
        "a colon",
    ),
    (
        "fr",
        "Le Secrétaire général a déclaré : « Il faut agir maintenant. »",
        "Le Secrétaire général a déclaré",
        "the perfect",
    ),
    ("fr", "Selon les mots de Mandela, « l’éducation est une arme ».", "Selon les mots de Mandela", "no verb"),
    ("fr", "« Il faut agir maintenant », a déclaré M. Guterres.", "a déclaré M", "behind, the verb first"),
    ("fr", "« Il faut agir maintenant », disait Kofi Annan.", "disait Kofi Annan", "behind, one word"),
    ("fr", "« Il faut agir maintenant », a-t-il ajouté.", "a-t-il ajouté", "behind, turned"),
    ("fr", "Je cite : « Il faut agir maintenant. »", "Je cite", "first person, another's words"),
    ("fr", "Un proverbe africain dit que « seul on va plus vite ».", "Un proverbe africain dit que", "a proverb"),
    (
        "fr",
        "« Le plus grand de nos architectes », toujours selon le Président.",
        "toujours selon le Président",
        "behind, no verb",
    ),
    # Spanish
    (
        "es",
        "Como dijo el Secretario General: “Debemos actuar ahora mismo”.",
        "Como dijo el Secretario General",
        "a colon",
    ),
    ("es", "El Papa ha dicho que «la paz es el único camino».", "El Papa ha dicho que", "the perfect"),
    ("es", "En palabras de Mandela, “la educación es un arma”.", "En palabras de Mandela", "no verb"),
    ("es", "«Debemos actuar ahora mismo», dijo Kofi Annan.", "dijo Kofi Annan", "behind"),
    ("es", "“Debemos actuar ahora mismo”, como señaló el Papa.", "como señaló el Papa", "behind, with as"),
    # Russian
    (
        "ru",
        "Как сказал Генеральный секретарь: «Мы должны действовать сейчас».",
        "Как сказал Генеральный секретарь",
        "a colon",
    ),
    ("ru", "«Мы должны действовать сейчас», — сказал Кофи Аннан.", "сказал Кофи Аннан", "behind, with a dash"),
    ("ru", "По словам Манделы, «образование есть мощное оружие».", "По словам Манделы", "no verb"),
    ("ru", "В Уставе говорится, что «мы, народы, полны решимости».", "В Уставе говорится, что", "a document"),
    # Arabic
    ("ar", "كما قال الأمين العام: «يجب أن نتحرك الآن».", "كما قال الأمين العام", "a colon"),
    (
        "ar",
        'وقال نيلسون مانديلا: "التعليم هو أقوى سلاح".',
        "وقال نيلسون مانديلا",
        "a conjunction written with the verb",
    ),
    ("ar", "على حد قول كوفي عنان، «يجب أن نتحرك الآن».", "على حد قول كوفي عنان", "no verb"),
    ("ar", "وأَكَّدَ الأمين العام أن «السلام هو الطريق الوحيد».", "وأَكَّدَ الأمين العام أن", "vowels written"),
    (
        "ar",
        "أكد الأمين العام أن المنظمة يجب أن تكون “صوت الأمم وليس صوت الأقوياء وحدهم”.",
        "أكد الأمين العام أن المنظمة يجب أن تكون",
        "a verb before its subject",
    ),
    # Persian
    ("fa", "همان‌طور که دبیرکل گفت: «باید اکنون اقدام کنیم».", "همان‌طور که دبیرکل گفت", "a colon"),
    ("fa", "به گفته نلسون ماندلا، «آموزش سلاح قدرتمندی است».", "به گفته نلسون ماندلا", "no verb"),
    ("fa", "دبیرکل تأكيد كرد که «صلح تنها راه است».", "دبیرکل تأكيد كرد که", "letters of an Arabic keyboard"),
    # Chinese
    ("zh", "正如古特雷斯所说：“我们必须现在就行动。”我们同意。", "正如古特雷斯所说", "a colon"),
    ("zh", "“我们必须现在就行动。”古特雷斯说。", "古特雷斯说", "behind"),
    ("zh", "“我们必须现在就行动”，秘书长指出。", "秘书长指出", "behind a comma"),
    ("zh", "用曼德拉的话说，“教育是最强大的武器”。", "用曼德拉的话说", "no verb"),
    ("zh", "我国主席指出：“人类是一个命运共同体。”", "我国主席指出", "the delegation's own head of state"),
    ("zh", "他对我说：“你们的人民是伟大的人民。”", "他对我说", "me, but not my words"),
    (
        "zh",
        "秘书长说，世界需要“一条驶离通往气候地狱的高速公路的出路”。",
        "秘书长说，世界需要",
        "goes on with the sentence",
    ),
    ("zh", "秘書長說：「我們必須現在就行動。」", "秘書長說", "the traditional script"),
    # Portuguese, German
    ("pt", "Como disse o Secretário-Geral: “Devemos agir agora mesmo.”", "Como disse o Secretário-Geral", "a colon"),
    ("pt", "“Devemos agir agora mesmo”, disse Kofi Annan.", "disse Kofi Annan", "behind"),
    ("de", "Wie der Generalsekretär sagte: „Wir müssen jetzt handeln.“", "Wie der Generalsekretär sagte", "a colon"),
    ("de", "„Wir müssen jetzt handeln“, sagte Kofi Annan.", "sagte Kofi Annan", "behind"),
]

OURS = [
    # English
    ("en", "As I said last year: “We must act now. There is no time.”", "itself, before"),
    ("en", "“We must act now”, I said last year.", "itself, behind"),
    ("en", "My delegation has repeatedly stated that “nothing is agreed”.", "the delegation in so many words"),
    ("en", "Let me say it clearly: “No one is safe until all are.”", "what it says now"),
    ("en", "I conclude by saying: “We must act now, together.”", "a verb far from its subject"),
    ("en", "I stood here last year and said: “We must act now.”", "two verbs of one subject"),
    ("en", "And my answer was: “No one is above the law.”", "a noun of its own"),
    ("en", "I quote my own words: “We must act now, together.”", "its own words, quoted"),
    ("en", "“We must act now.” Those were my words last year.", "its own words, named behind"),
    ("en", "“A better future for all.” That is what we need.", "the sentence behind speaks of something else"),
    ("en", "We adopted “Transforming our world: the 2030 Agenda”.", "a title"),
    ("en", "We must bridge the so-called “digital divide between the sexes”.", "a term"),
    ("en", "The theme, “Building resilience through hope”, reminds us of our duty.", "a theme, with a verb behind"),
    ("en", "Our motto says it all: “Unity and faith, peace and progress”.", "a motto"),
    ("en", "He spoke at the conference entitled “No one left behind now”.", "a title, with a verb before"),
    ("en", "The Secretary-General spoke of the “digital divide between the sexes”.", "a term, with a verb before"),
    ("en", "The Secretary-General said: “Act now!”", "three words at most are a term"),
    ("en", "We heard many speak. “Peace for our children” is our aim.", "a term that begins a sentence"),
    ("en", "Member States “leave no one behind in poverty”.", "States state nothing"),
    ("en", "“We must act now, together” is on every wall.", "nobody is named"),
    # French
    ("fr", "Comme je l’ai dit l’an dernier : « Il faut agir maintenant. »", "itself, before"),
    ("fr", "« Il faut agir maintenant », ai-je dit l’an dernier.", "itself, behind"),
    ("fr", "Ma délégation a toujours dit : « Il faut agir maintenant. »", "the delegation in so many words"),
    ("fr", "Permettez-moi de dire : « Il faut agir maintenant. »", "what it says now"),
    ("fr", "Le programme intitulé « Transformer notre monde à jamais » avance.", "a title"),
    ("fr", "Le thème, « Rétablir la confiance entre tous », est opportun.", "a theme"),
    # Spanish
    ("es", "Como dije el año pasado: “Debemos actuar ahora mismo”.", "itself, by the form of the verb"),
    ("es", "Como hemos dicho siempre: “La paz es el camino”.", "itself, in the perfect"),
    ("es", "El lema de la sesión, “Reconstruir la confianza entre todos”, es oportuno.", "a motto"),
    ("es", "Apoyamos el informe titulado «Nuestra agenda común de hoy».", "a title"),
    # Russian
    ("ru", "Как я уже сказал в прошлом году: «Мы должны действовать сейчас».", "itself, before"),
    ("ru", "«Мы должны действовать сейчас», — сказал я год назад.", "itself, behind"),
    ("ru", "Тема сессии — «Восстановление доверия между всеми народами».", "a theme"),
    ("ru", "Мы преодолеем так называемый «цифровой разрыв между всеми странами».", "a term"),
    # Arabic
    ("ar", "وكما قلت في العام الماضي: «يجب أن نتحرك الآن معا».", "itself, by the form of the verb"),
    ("ar", "ويؤكد وفد بلدي أن «السلام هو الطريق الوحيد».", "the delegation, behind its verb"),
    ("ar", "موضوع الدورة، «إعادة بناء الثقة بين الجميع»، موضوع مهم.", "a theme"),
    # Persian
    ("fa", "همان‌طور که سال گذشته گفتم: «باید اکنون اقدام کنیم».", "itself, by the form of the verb"),
    ("fa", "موضوع این اجلاس، «بازسازی اعتماد میان همه»، مهم است.", "a theme"),
    # Chinese
    ("zh", "正如我去年所说：“我们必须现在就行动起来。”", "itself, before"),
    ("zh", "我国代表团指出：“我们必须现在就行动起来。”", "the delegation in so many words"),
    ("zh", "本届会议的主题是“重建信任，重振全球团结”。", "a theme"),
    ("zh", "我们支持题为“变革我们的世界与未来”的文件。", "a title"),
    ("zh", "我们致力于共建“一带一路国际合作平台”。", "a term"),
    # Portuguese, German
    ("pt", "Como eu disse no ano passado: “Devemos agir agora mesmo.”", "itself, before"),
    ("de", "Wie ich im letzten Jahr gesagt habe: „Wir müssen jetzt handeln.“", "itself, before"),
    ("de", "„Wir müssen jetzt handeln“, sagte ich im letzten Jahr.", "itself, behind"),
    # no table
    ("sw", "Katibu Mkuu alisema: “Lazima tuchukue hatua sasa hivi.”", "a language without a table"),
    (None, "As the Secretary-General said: “We must act now.”", "no language"),
]


@pytest.mark.parametrize(
    ("language", "text", "introduction"), [pytest.param(*case[:3], id=f"{case[0]}: {case[3]}") for case in THEIRS]
)
def test_words_that_somebody_else_is_said_to_have_said_are_a_quotation(
    language: str, text: str, introduction: str
) -> None:
    """They are found, whole, with the words that say whose they are."""
    statement, sentences = said(text, language)
    (one,) = quotations(statement, sentences)
    assert text[slice(*one.introduction)] == introduction
    assert text[: one.start].rstrip()[-1] in MARKS
    assert text[one.end :].lstrip()[0] in MARKS


@pytest.mark.parametrize(("language", "text"), [pytest.param(*c[:2], id=f"{c[0]}: {c[2]}") for c in OURS])
def test_words_in_quotation_marks_that_are_the_delegations_own_are_none(language: str | None, text: str) -> None:
    """A name, a term, a motto, or what it says or said itself."""
    assert found(text, language) == []


def test_a_quotation_interrupted_by_its_introduction_is_two() -> None:
    """ "“We must act”, he said, “and now”": either half is his."""
    text = "“We must act at once”, he said, “and we must act together.”"
    assert found(text, "en") == [("We must act at once", "he said"), ("and we must act together.", "he said")]


def test_a_second_quotation_goes_on_from_the_first() -> None:
    """ "and", a reference in brackets, or nothing between: the speaker is the same."""
    for between in (", and that ", ". ", " (A/71/PV.8). ", "\n\nand\n\n", " (ibid.).\n\n"):
        text = f"Kofi Annan said that “we must act at once”{between}“we must act together”."
        assert [introduction for _, introduction in found(text, "en")] == ["Kofi Annan said that"] * 2, between


def test_a_second_quotation_with_an_introduction_of_its_own_has_that() -> None:
    """Two speakers in a row are told apart; the delegation itself may be the second."""
    text = "Kofi Annan said: “We must act at once.” And Ban Ki-moon said: “We must act together.”"
    assert [introduction for _, introduction in found(text, "en")] == ["Kofi Annan said", "And Ban Ki-moon said"]
    assert len(found("He said, “Where are your camps now?” And I said, “We have no camps here.”", "en")) == 1


def test_a_quotation_within_another_is_its_own() -> None:
    """The words of the inner speaker are quoted twice."""
    text = "God says in the Koran: “Say to them: ‘We believe in the revelation.’”"
    assert [quoted for quoted, _ in found(text, "en")] == [
        "Say to them: ‘We believe in the revelation.’",
        "We believe in the revelation.",
    ]


def test_a_quotation_of_several_paragraphs_is_one() -> None:
    """Each paragraph opens the marks anew; only the last closes them."""
    text = "The Pope said:\n\n“We must act at once.\n\n“We must act together.”\n\nWe agree with him."
    assert found(text, "en") == [("We must act at once.\n\n“We must act together.", "The Pope said")]


def test_a_statement_read_out_whole_is_the_delegations_own() -> None:
    """A minister reads out the speech of the President: it is the statement, not a quotation within one."""
    text = "I have the honour to read the speech of the President. I quote:" + "\n\n“We must act at once." * 9 + "”"
    assert found(text, "en") == []


def test_a_mark_that_never_closes_takes_one_sentence_or_its_paragraph() -> None:
    """Where OCR has lost the closing mark, the speech behind the quotation stays the delegation's own."""
    text = "As Mr. Annan said: “We must act at once. That is our view too, and has been for long.\n\nWe act."
    assert found(text, "en") == [("We must act at once.", "As Mr. Annan said")]
    text = "As Mr. Annan said:\n\n“We must act at once. We must act together.\n\nThat is our view too."
    assert found(text, "en") == [("We must act at once. We must act together.", "As Mr. Annan said")]


TABLES = tomllib.loads(Path(bot.quotes.quotations.__file__).with_name("quoting.toml").read_text(encoding="utf-8"))
CUES = ("says", "quotes", "names", "nouns", "ours")


@pytest.mark.parametrize("language", TABLES)
def test_a_phrase_is_one_kind_of_cue(language: str) -> None:
    """No phrase stands twice, so that what decides is never the order of the lists; and no list is misnamed."""
    lists = TABLES[language]
    phrases = [phrase for name in CUES for phrase in lists.get(name, [])]
    assert [phrase for phrase, count in Counter(phrases).items() if count > 1] == []
    assert set(lists) <= set(TABLES["fr"])
    assert all(lists[name] for name in ("says", "quotes", "nouns", "names", "naming", "own", "and", "as"))


TEXT = "We met. As the late Kofi Annan said: “We must act now. There is no time.” We agree with him. We act."


def judged(*wordings: str) -> str | None:
    """What introduces the quotation that these pieces of TEXT are cut from; None if they are the delegation's own."""
    ranges = [(TEXT.index(w), TEXT.index(w) + len(w)) for w in wordings]
    quotation = quoted(ranges, *said(TEXT, "en"))
    return TEXT[slice(*quotation.introduction)] if quotation else None


@pytest.mark.parametrize(
    "wordings",
    [
        pytest.param(["We must act now."], id="lies in it"),
        pytest.param(["must act"], id="lies in one sentence of it"),
        pytest.param(["There is no time"], id="lies in its second sentence"),
        pytest.param(["We must act now. There is no time.” We agree"], id="begins in it"),
        pytest.param(["“We must act now. There is no time.” We agree"], id="begins with its mark"),
        pytest.param(["said: “We must act now."], id="holds the verb, but not whose"),
        pytest.param(["We met.", "There is no time.”"], id="one of two ranges lies in it"),
    ],
)
def test_what_is_cut_from_a_quotation_without_its_introduction_is_anothers(wordings: list[str]) -> None:
    """It would pass for the delegation's own words; the introduction says whose it is."""
    assert judged(*wordings) == "As the late Kofi Annan said"


@pytest.mark.parametrize(
    "wordings",
    [
        pytest.param(["We met."], id="before it"),
        pytest.param(["We agree with him."], id="behind it"),
        pytest.param(["As the late Kofi Annan said: “We must act now."], id="with the introduction"),
        pytest.param(["Kofi Annan said: “We must act now."], id="with enough of the introduction"),
        pytest.param(
            ["As the late Kofi Annan said:", "There is no time.”"], id="with the introduction in another range"
        ),
        pytest.param(["As the late Kofi Annan said"], id="the introduction alone"),
        pytest.param([TEXT], id="all of it"),
    ],
)
def test_what_shows_whose_words_it_quotes_is_the_delegations_own(wordings: list[str]) -> None:
    """To quote a delegation that quotes, with its words for it, is faithful."""
    assert judged(*wordings) is None


PIECES = [*MARKS, *"a  .,:\n", "\n\n", ". ", " that ", "and", "he said", "I said", "said Kofi Annan", "as she put it"]
PIECES += ["the theme", "In the words of Mandela", "we must act now", "(A/71)", "说", "我们必须行动", "قال", "гласит"]


@given(
    st.lists(st.sampled_from(PIECES), max_size=60),
    st.sampled_from(["en", "fr", "es", "ru", "ar", "fa", "zh", "pt", "de"]),
)
def test_quotations_lie_in_the_text_and_apart_from_what_introduces_them(pieces: list[str], language: str) -> None:
    """Whatever the marks: ranges hold something, in order; and a text shown whole shows whose words it quotes."""
    text = "".join(pieces)
    statement, sentences = said(text, language)
    all_of_them = quotations(statement, sentences)
    assert list(all_of_them) == sorted(all_of_them, key=lambda q: (q.start, -q.end))
    for one in all_of_them:
        start, end = one.introduction
        assert 0 <= start < end <= len(text)
        assert 0 <= one.start < one.end <= len(text)
        assert end <= one.start or one.end <= start
        assert quoted([(one.start, one.end)], statement, sentences) is not None
    assert quoted([(0, len(text))], statement, sentences) is None


def test_the_answer_is_kept_for_a_text_that_is_asked_about_again() -> None:
    """The gate asks for each wording anew; the second time nothing is read."""
    statement, sentences = said(TEXT, "en")
    assert quotations(statement, sentences) is quotations(*said(TEXT, "en"))
    assert quotations(*said(TEXT, "fr")) != quotations(statement, sentences)


@pytest.mark.parametrize(
    "piece",
    [
        pytest.param("He said: “a b c d e f.” ", id="before"),
        pytest.param("“a b c d e f”, as as as as ", id="behind"),
        pytest.param("he said “a b c d e ", id="never closed"),
        pytest.param("“he said ‘a b c d e f’ and that” ", id="nested"),
        pytest.param('"a b c d e f" and ', id="straight"),
        pytest.param("( “a b c d” ", id="brackets"),
        pytest.param("He said,\n\n“a b c d\n\n“e f g h”\n\n", id="paragraphs"),
        pytest.param("theme “a b c d e f”, ", id="names"),
    ],
)
def test_a_great_many_quotations_take_little_time(piece: str) -> None:
    """Time is linear in the length of the text and in the number of ranges, whatever they are."""

    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        statement, sentences = said(text, "en")
        gc.collect()
        gc.disable()  # looking through what other tests have left behind is no part of it
        try:
            started = time.process_time()
            quoted([(at, at + 40) for at in range(0, length, 100)], statement, sentences)
            return time.process_time() - started
        finally:
            gc.enable()

    seconds(1_000)  # reads the tables
    assert seconds(100_000) <= 9 * seconds(25_000) + 0.2


@pytest.mark.parametrize(
    ("name", "words", "introduction"),
    [
        ("BEL_71_2016.txt", "None of us acting alone", "These are the words of Nelson Mandela"),
        (
            "KEN_76_2021.txt",
            "Humanity faces a stark",
            "The Secretary-General, in his report on Our Common Agenda, observed",
        ),
        ("SRB_78_2023.txt", "Peace is the greatest weapon", "As Nelson Mandela said"),
        ("PLW_71_2016.txt", "Far too often, I have seen", "On the topic of barriers, he said"),
    ],
)
def test_quotations_of_real_statements_are_found(data: Path, name: str, words: str, introduction: str) -> None:
    """Before and behind, in its own paragraph and over three, with the commas that OCR made stops."""
    (path,) = data.rglob(name)
    statement = read_statement(path)
    sentences = [s for p in passages(statement) for s in p.sentences]
    starts = {statement.text[q.start :][: len(words)]: q for q in quotations(statement, sentences)}
    assert statement.text[slice(*starts[words].introduction)] == introduction


def test_the_statement_that_a_minister_read_out_is_not_taken_from_the_delegation(data: Path) -> None:
    """Seven of 580 speeches are read out whole, in quotation marks; none of their sentences is another's."""
    (path,) = data.rglob("CMR_76_2021.txt")
    statement = read_statement(path)
    sentences = [s for p in passages(statement) for s in p.sentences]
    assert statement.text.count("\n“") >= 20
    assert quotations(statement, sentences) == ()


def test_a_language_without_a_table_takes_no_long_quotation_for_the_speakers_words() -> None:
    """Where introductions are not known, a sentence in quotation marks may be anybody's."""
    text = "Il Segretario generale ha detto: «Dobbiamo agire adesso, perché non abbiamo più tempo da perdere.» Grazie."
    statement, sentences = said(text, "it")
    start, end = text.index("Dobbiamo"), text.index("»")
    assert quoted([(start, end)], statement, sentences) is not None
    assert quoted([(0, end)], statement, sentences) is None
    assert quoted([(text.index("Grazie"), len(text))], statement, sentences) is None
