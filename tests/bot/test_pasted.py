"""Lines that ask whether a wording was said, in nine languages, and of whom."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.pasted import pasted_in
from bot.question import Question
from bot.understand import understand
from retrieval.filters import Filters
from tests.bot.held_records import CSTD, GENERAL_DEBATE, RECORDS, TODAY

WORDINGS = {
    "en": "we will never give in to sanctions",
    "fr": "nous ne céderons jamais aux sanctions",
    "es": "nunca cederemos ante las sanciones",
    "pt": "nunca cederemos às sanções",
    "de": "wir werden den Sanktionen niemals nachgeben",
    "ru": "мы никогда не уступим санкциям",
    "ar": "لن نستسلم أبدا للعقوبات",
    "fa": "ما هرگز تسلیم تحریم‌ها نخواهیم شد",
    "zh": "我们绝不会屈服于制裁",
}
NAMES = ("Iran", "iran", "Irán", "Irã", "Иран", "إيران", "ایران", "伊朗")

# Lines with "…" for the wording. Iran's name is all that may be read as a delegation, and 2020 as a year.
ASKED = {
    "en": [
        "Did Iran say “…”?",
        "Did Iran ever say “…”?",
        "Has Iran said that “…”?",
        "Did Iran say in 2020 that “…”?",
        "Who said “…”?",
        "Has anyone said “…”?",
        "Is it true that Iran said “…”?",
        "Iran said: “…” – is that right?",
        "Iran said “…”. True?",
        "Did Iran use the words “…”?",
        "Did the Iranian delegate really say “…”?",
        "Check: “…”",
        "Please check whether Iran said “…”",
        "Is this a real quote: “…”",
        "Is this a genuine quote by Iran? “…”",
        "“…” — Iran",
        "“…” (Iran)",
        "“…” - did Iran say that?",
        "“…” said Iran, right?",
        "Was “…” said by Iran?",
        "Was it Iran who said “…”?",
        "Can you verify that Iran said “…”?",
        "Can you tell me if Iran said “…”?",
        "Do you know whether Iran said “…”?",
        "I saw a post claiming Iran said “…”, is it true?",
        "Which country said “…”?",
        "Which delegation said “…”?",
        "Tell me who said “…”",
        "Where did Iran say “…”?",
        "In which year did Iran say “…”?",
        "Iran: “…”",
        "According to Iran, “…”. Is that right?",
        "Fact-check: Iran said “…”",
        "Did Iran's foreign minister say “…” at the General Assembly?",
        "Does Iran's statement contain the sentence “…”?",
        "Is the quote “…” from Iran real?",
        "Is “…” a real quote?",
        "Is “…” an actual quote from Iran?",
        "Are these Iran's words: “…”?",
        'did iran say "…"',
        "Did Iran say: …?",
        "True or false: Iran said “…”",
        "Hi, did Iran say “…”?",
        "So did Iran say “…”?",
        "Didn't Iran say “…”?",
        "Did anybody at the UN ever utter “…”?",
        "Did Iran write “…”?",
        "Are these words by Iran: “…”?",
        "whose words are “…”?",
        "Who is the source of “…”?",
        "Where does “…” come from?",
        "Did Iran say “…” or not?",
        "Did Iran say exactly “…”?",
        "Did Iran say “…”, yes or no?",
        "Is “…” from Iran's statement?",
    ],
    "fr": [
        "L'Iran a-t-il dit « … » ?",
        "L'Iran a-t-il dit : « … » ?",
        "Est-ce que l'Iran a dit « … » ?",
        "Est-ce que l'Iran a déclaré que « … » ?",
        "L'Iran a-t-il déclaré en 2020 que « … » ?",
        "L'Iran a dit « … » ?",
        "Qui a dit « … » ?",
        "Quelqu'un a-t-il dit « … » ?",
        "Est-il vrai que l'Iran a dit « … » ?",
        "L'Iran a dit : « … » – est-ce vrai ?",
        "L'Iran a-t-il employé les mots « … » ?",
        "Vérifie : « … »",
        "Vérifiez si l'Iran a dit « … »",
        "Est-ce une vraie citation : « … »",
        "Est-ce une citation authentique de l'Iran : « … » ?",
        "« … » — Iran",
        "« … » (Iran, 2020)",
        "« … » : l'Iran a-t-il dit cela ?",
        "Quel pays a dit « … » ?",
        "Dans quel discours l'Iran a-t-il dit « … » ?",
        "Peux-tu me dire si l'Iran a dit « … » ?",
        "La délégation iranienne a-t-elle vraiment dit « … » ?",
        "« … » est-elle une vraie citation ?",
    ],
    "es": [
        "¿Dijo Irán «…»?",
        "¿Dijo Irán: «…»?",
        "¿Ha dicho Irán «…»?",
        "¿Irán dijo «…»?",
        "¿Dijo Irán que «…»?",
        "¿Quién dijo «…»?",
        "¿Alguien ha dicho «…»?",
        "¿Es cierto que Irán dijo «…»?",
        "Irán dijo: «…», ¿es cierto?",
        "¿Usó Irán las palabras «…»?",
        "Verifica: «…»",
        "¿Es una cita real: «…»?",
        "«…» — Irán",
        "¿Dijo Irán en 2020 «…»?",
        "¿Qué país dijo «…»?",
        "¿La delegación iraní declaró «…»?",
        "«…»: ¿lo dijo Irán?",
        "¿Es esta una cita auténtica de Irán? «…»",
        "¿Realmente dijo Irán «…»?",
    ],
    "pt": [
        "O Irã disse “…”?",
        "O Irã disse que “…”?",
        "Quem disse “…”?",
        "Alguém disse “…”?",
        "É verdade que o Irã disse “…”?",
        "O Irã disse: “…”. É verdade?",
        "O Irã usou as palavras “…”?",
        "Verifique: “…”",
        "Esta é uma citação real: “…”?",
        "“…” — Irã",
        "O Irã disse em 2020 “…”?",
        "Que país disse “…”?",
        "“…”: o Irã disse isso?",
        "O Irã realmente disse “…”?",
    ],
    "de": [
        "Hat der Iran gesagt: „…“?",
        "Hat der Iran „…“ gesagt?",
        "Hat der Iran jemals gesagt, dass „…“?",
        "Sagte der Iran „…“?",
        "Wer sagte „…“?",
        "Wer hat „…“ gesagt?",
        "Hat jemand „…“ gesagt?",
        "Stimmt es, dass der Iran „…“ gesagt hat?",
        "Stimmt es, dass der Iran sagte: „…“?",
        "Der Iran sagte: „…“ – stimmt das?",
        "Hat der Iran die Worte „…“ gebraucht?",
        "Prüfe: „…“",
        "Ist das ein echtes Zitat: „…“",
        "Ist „…“ ein echtes Zitat?",
        "„…“ — Iran",
        "Hat der Iran 2020 „…“ gesagt?",
        "Welches Land sagte „…“?",
        "„…“ – hat das der Iran gesagt?",
        "Hat der Iran »…« gesagt?",
        "In welcher Rede sagte der Iran „…“?",
    ],
    "ru": [
        "Говорил ли Иран: «…»?",
        "Говорил ли Иран «…»?",
        "Сказал ли Иран «…»?",
        "Иран сказал «…»?",
        "Кто сказал «…»?",
        "Кто-нибудь говорил «…»?",
        "Правда ли, что Иран сказал «…»?",
        "Правда, что Иран заявил: «…»?",
        "Иран сказал: «…» – это правда?",
        "Использовал ли Иран слова «…»?",
        "Проверь: «…»",
        "Проверьте, говорил ли Иран «…»",
        "Это настоящая цитата: «…»?",
        "«…» — Иран",
        "«…»: говорил ли это Иран?",
        "Какая страна сказала «…»?",
        "Действительно ли Иран заявил, что «…»?",
        "Заявлял ли Иран в 2020 году «…»?",
        "Когда Иран сказал «…»?",
    ],
    "ar": [
        'هل قالت إيران "…"؟',
        "هل قالت إيران: «…»؟",
        "هل قالت إيران إن «…»؟",
        "هل سبق أن قالت إيران «…»؟",
        "من قال «…»؟",
        "هل قال أحد «…»؟",
        "هل صحيح أن إيران قالت «…»؟",
        "إيران قالت: «…»، هل هذا صحيح؟",
        "قالت إيران: «…» - صحيح؟",
        "هل استخدمت إيران عبارة «…»؟",
        "تحقق: «…»",
        "تحقق من: «…»",
        "هل هذا اقتباس حقيقي: «…»؟",
        "«…» — إيران",
        "أي دولة قالت «…»؟",
        "هل قالت إيران «…» في عام 2020؟",
        "«…»: هل قالت إيران هذا؟",
        "هل صرحت إيران بأن «…»؟",
    ],
    "fa": [
        "آیا ایران گفت «…»؟",
        "آیا ایران گفته است: «…»؟",
        "آیا ایران «…» گفت؟",
        "آیا ایران گفت که «…»؟",
        "چه کسی گفت «…»؟",
        "آیا کسی گفته است «…»؟",
        "آیا درست است که ایران گفت «…»؟",
        "ایران گفت: «…» – درست است؟",
        "آیا ایران عبارت «…» را به کار برد؟",
        "بررسی کن: «…»",
        "آیا این نقل قول واقعی است: «…»؟",
        "«…» — ایران",
        "کدام کشور گفت «…»؟",
        "آیا ایران در سال ۲۰۲۰ گفت «…»؟",
        "«…»: آیا ایران این را گفته است؟",
    ],
    "zh": [
        "伊朗说过“…”吗?",
        "伊朗说过“…”吗？",
        "伊朗是否说过“…”？",
        "伊朗有没有说过：“…”？",
        "伊朗说“…”，对吗？",
        "谁说过“…”？",
        "谁说的“…”？",
        "有人说过“…”吗？",
        "伊朗真的说过“…”吗？",
        "哪个国家说过“…”？",
        "核实：“…”",
        "这是真实的引文吗：“…”",
        "“…”——伊朗",
        "“…”是伊朗说的吗？",
        "“…”这句话是伊朗说的吗？",
        "“…”这句话是谁说的？",
        "伊朗在2020年说过“…”吗？",
        "伊朗用过“…”这句话吗？",
        "伊朗说过「…」嗎？",
        "伊朗说：“…”。这是真的吗？",
        "伊朗代表是否表示“…”？",
    ],
}
LINES = [(line, language) for language, lines in ASKED.items() for line in lines]


def _filters(rest: str) -> Filters:
    return understand(Question(rest), RECORDS, TODAY).filters if rest else Filters()


@pytest.mark.parametrize(("line", "language"), LINES)
def test_a_line_asks_whether_a_wording_was_said(line: str, language: str) -> None:
    """The wording is found whether the language is known or not; the rest says of whom and of when it is asked."""
    wording = WORDINGS[language]
    unknown, found = (pasted_in(line.replace("…", wording), given) for given in (None, language))
    assert unknown
    assert found
    assert unknown.wording == found.wording == wording
    assert unknown.certain
    assert found.certain
    assert wording not in found.rest
    named = _filters(found.rest)
    assert named.delegations == (("IRN",) if any(name in line for name in NAMES) else ())
    assert named.since == named.until == ("2020" if "2020" in line or "۲۰۲۰" in line else None)


# line, wording, what stands in its place, filters read from that; the wording names Iran or Kenya, who is not meant
OF_WHOM = [
    (
        "Did Iran say “Kenya rejects sanctions and we agree” in 2020?",
        "Kenya rejects sanctions and we agree",
        "Did Iran say this in 2020?",
        Filters(("IRN",), since="2020", until="2020"),
    ),
    (
        "Did Ruto say “we agree with Iran”?",
        "we agree with Iran",
        "Did Ruto say this?",
        Filters(speakers=("Mr. William Ruto",)),
    ),
    (
        "Did Ms. Jalili say “we agree with Kenya” in the CSTD?",
        "we agree with Kenya",
        "Did Ms. Jalili say this in the CSTD?",
        Filters(speakers=("Ms. Tahereh Jalili",), forums=(CSTD,)),
    ),
    (
        "Did the Group of 77 say “we agree with Kenya”?",
        "we agree with Kenya",
        "Did the Group of 77 say this?",
        Filters(blocs=("Group of 77 and China",)),
    ),
    (
        "Did Kenya say “we agree with Iran” at the seventy-sixth session?",
        "we agree with Iran",
        "Did Kenya say this at the seventy-sixth session?",
        Filters(("KEN",), sessions=("76",)),
    ),
    (
        "Has anyone said “we agree with Iran” since 2019?",
        "we agree with Iran",
        "Has anyone said this since 2019?",
        Filters(since="2019"),
    ),
    (
        "Did Iran or Kenya say “we agree with Brazil”?",
        "we agree with Brazil",
        "Did Iran or Kenya say this?",
        Filters(("IRN", "KEN")),
    ),
    (
        "“We agree with Iran.” (William Ruto, Kenya, 2023)",
        "We agree with Iran.",
        "William Ruto, Kenya, 2023",
        Filters(("KEN",), speakers=("Mr. William Ruto",), since="2023", until="2023"),
    ),
    (
        "“We agree with Iran.” — President of Kenya, 2021",
        "We agree with Iran.",
        "President of Kenya, 2021",
        Filters(("KEN",), since="2021", until="2021"),
    ),
    (
        "“We agree with Iran.” Kenya, 21 September 2021",
        "We agree with Iran.",
        "Kenya, 21 September 2021",
        Filters(("KEN",), since="2021-09-21", until="2021-09-21"),
    ),
    (
        "“We agree with Iran.”\n\n– Uhuru Kenyatta",
        "We agree with Iran.",
        "Uhuru Kenyatta",
        Filters(speakers=("Mr. Uhuru Kenyatta",)),
    ),
    (
        "President Biden: “We agree with Iran on this.”",
        "We agree with Iran on this.",
        "President Biden",
        Filters(speakers=("Joseph R. Biden",)),
    ),
    (
        "Kenya, 2021: “We agree with Iran on this.”",
        "We agree with Iran on this.",
        "Kenya, 2021",
        Filters(("KEN",), since="2021", until="2021"),
    ),
    (
        "Who at the general debate said “we agree with Iran”?",
        "we agree with Iran",
        "Who at the general debate said this?",
        Filters(forums=(GENERAL_DEBATE,)),
    ),
    (
        "Was “we agree with Iran” said by Kenya in 2021?",
        "we agree with Iran",
        "Was this said by Kenya in 2021?",
        Filters(("KEN",), since="2021", until="2021"),
    ),
    (
        "Did Norway ever use the words “we agree with Iran”?",
        "we agree with Iran",
        "Did Norway ever use the words?",
        Filters(("NOR",)),
    ),
    (
        "Is this a real quote from Kenya: “we agree with Iran”",
        "we agree with Iran",
        "Is this a real quote from Kenya",
        Filters(("KEN",)),
    ),
    (
        "Le Kenya a-t-il dit « nous sommes d'accord avec l'Iran » en 2021 ?",
        "nous sommes d'accord avec l'Iran",
        "Le Kenya a-t-il dit cela en 2021 ?",
        Filters(("KEN",), since="2021", until="2021"),
    ),
    (
        "¿Dijo el presidente de Brasil «estamos de acuerdo con Irán»?",
        "estamos de acuerdo con Irán",
        "¿Dijo el presidente de Brasil esto?",
        Filters(("BRA",)),
    ),
    (
        "Hat Kenia 2021 gesagt: „wir stimmen dem Iran zu“?",
        "wir stimmen dem Iran zu",
        "Hat Kenia 2021 das gesagt?",
        Filters(("KEN",), since="2021", until="2021"),
    ),
    (
        "Говорила ли Кения в 2021 году: «мы согласны с Ираном»?",
        "мы согласны с Ираном",
        "Говорила ли Кения в 2021 году это?",
        Filters(("KEN",), since="2021", until="2021"),
    ),
    (
        "هل قالت كينيا «نحن نتفق مع إيران» في عام 2021؟",
        "نحن نتفق مع إيران",
        "هل قالت كينيا هذا في عام 2021؟",
        Filters(("KEN",), since="2021", until="2021"),
    ),
    (
        "肯尼亚2021年说过“我们同意伊朗的意见”吗？",
        "我们同意伊朗的意见",
        "肯尼亚2021年说过这句话吗？",
        Filters(("KEN",), since="2021", until="2021"),
    ),
    (
        "آیا کنیا در سال ۲۰۲۱ گفت «ما با ایران موافقیم»؟",
        "ما با ایران موافقیم",
        "آیا کنیا در سال ۲۰۲۱ این را گفت؟",
        Filters(("KEN",), since="2021", until="2021"),
    ),
    (
        "O Quênia disse “concordamos com o Irã” em 2021?",
        "concordamos com o Irã",
        "O Quênia disse isso em 2021?",
        Filters(("KEN",), since="2021", until="2021"),
    ),
]


@pytest.mark.parametrize(("line", "wording", "rest", "filters"), OF_WHOM)
def test_who_is_said_to_have_said_it_is_read_from_the_rest(
    line: str, wording: str, rest: str, filters: Filters
) -> None:
    """A delegation, a bloc, a speaker, a forum and a time around the wording count; what the wording names does not."""
    found = pasted_in(line, None)
    assert found is not None
    assert (found.wording, found.rest, found.certain) == (wording, rest, True)
    assert _filters(found.rest) == filters


# line, wording, rest
FORMS = [
    # a line that is the quotation, and nothing else
    ("“We reject these sanctions.”", "We reject these sanctions.", ""),
    ("  «Nous refusons les sanctions illégales»  ", "Nous refusons les sanctions illégales", ""),
    ("“We reject these sanctions.”?", "We reject these sanctions.", ""),
    ("“We reject these sanctions” – is that true?", "We reject these sanctions", ""),
    ("“‘We reject these sanctions.’”", "We reject these sanctions.", ""),
    ("“We reject these sanctions", "We reject these sanctions", ""),
    ("Is this accurate? “We reject these sanctions”", "We reject these sanctions", ""),
    # marks inside
    ("Did Iran say 'we don't reject the states' rights'?", "we don't reject the states' rights", "Did Iran say this?"),
    ("Did Iran say “we reject ‘illegal’ acts”?", "we reject ‘illegal’ acts", "Did Iran say this?"),
    # a mark that is never closed
    ("Did Iran say “we reject them", "we reject them", "Did Iran say this"),
    # whose question mark it is
    ("Did Iran say “we reject them?”", "we reject them", "Did Iran say this?"),
    ("Did Iran ask “will we reject them?”", "will we reject them?", "Did Iran ask this"),
    ("Did Iran say “will we reject them?”", "will we reject them?", "Did Iran say this"),
    ("Did Iran say “will we reject them?”?", "will we reject them?", "Did Iran say this?"),
    ("Has anyone said: who will reject them?", "who will reject them?", "Has anyone said this"),
    # two quotations: the longest of those that are asked for together, the first of equals; others stay
    ("Did Iran say “we agree” or “we do not agree”?", "we do not agree", "Did Iran say this?"),
    ("Did Iran say “we agree” and “we accept”?", "we accept", "Did Iran say this?"),
    (
        "Did Iran say “yes” in the debate on “peace and war”?",
        "yes",
        "Did Iran say this in the debate on “peace and war”?",
    ),
    # without marks, announced
    ("Did Iran say: we reject them", "we reject them", "Did Iran say this"),
    ("Iran said: we reject them. Is that right?", "we reject them.", "Iran said this. Is that right?"),
    ("Did Iran say this? We reject them all.", "We reject them all.", "Did Iran say this?"),
    ("We reject them all. Did Iran say this in 2020?", "We reject them all.", "Did Iran say this in 2020?"),
    ("伊朗说过这句话吗？我们绝不会屈服于制裁。", "我们绝不会屈服于制裁。", "伊朗说过这句话吗？"),
    ("We reject them all - who said this?", "We reject them all", "who said this?"),
    # several lines
    (
        "Did Iran say this?\n\nWe reject them all.\nWe always did.",
        "We reject them all.\nWe always did.",
        "Did Iran say this?",
    ),
    ("We reject them all.\nWe always did.\nWho said this?", "We reject them all.\nWe always did.", "Who said this?"),
    (
        "> We reject them all.\n> We always did.\nWho said this?",
        "We reject them all.\nWe always did.",
        "Who said this?",
    ),
    ("Check this:\n“We reject them all.\nWe always did.”", "We reject them all.\nWe always did.", "Check this"),
    # the language around the wording is not that of the wording
    ("Did Iran say «мы отвергаем санкции»?", "мы отвергаем санкции", "Did Iran say this?"),
    ("Говорил ли Иран “we reject sanctions”?", "we reject sanctions", "Говорил ли Иран это?"),
]


@pytest.mark.parametrize(("line", "wording", "rest"), FORMS)
def test_forms_of_a_line(line: str, wording: str, rest: str) -> None:
    """Marks, question marks and line ends go to the part that they belong to."""
    found = pasted_in(line, None)
    assert found
    assert (found.wording, found.rest, found.certain) == (wording, rest, True)


WORDS = st.sampled_from(["we", "they", "not", "must", "Iran's", "2020", "the", "of", "war;", "peace,", "can't", "no"])


@given(st.lists(WORDS, min_size=1))
def test_any_wording_in_marks_comes_out_as_it_was_pasted(words: list[str]) -> None:
    """What stands between the marks is not touched, whatever it is."""
    wording = " ".join(words)
    found = pasted_in(f"Did Iran say “{wording}” in 2020?", "en")
    assert found is not None
    assert (found.wording, found.rest, found.certain) == (wording, "Did Iran say this in 2020?", True)
