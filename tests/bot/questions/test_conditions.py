"""Plans of who is counted: of regions, without some, of those counted before, in a question or in a short follow-up."""

from __future__ import annotations

from bot.question import Question, Turn, Wants
from bot.questions.plan import Plan
from bot.questions.planning import plan
from retrieval.embedding.base import QuestionPieces
from retrieval.embedding.local import question_pieces
from tests.bot.questions.records import HELD
from tests.pairs import pairs


def planned(text: str) -> Plan:
    """The plan of a question."""
    return plan(Question(text), HELD, question_pieces)


REGIONS = """
Which European countries mentioned Gaza? = EUROPE ¦ Which landlocked countries mentioned transit in 2023? = LLDC
Quels pays européens ont parlé de Gaza ? = EUROPE ¦ ¿Qué países sudamericanos mencionaron el litio? = SAMERICA
Which Central Asian states mentioned water? = CASIA ¦ 哪些欧洲国家提到了加沙？ = EUROPE
Какие европейские страны упомянули Газу? = EUROPE ¦ Which Pacific island countries mentioned coral? = PSIDS
Which non-European countries mentioned Gaza? =
"""


def test_who_in_a_region_is_asked() -> None:
    """Each of the nine languages has names for regions, of which the longest is meant."""
    asked = {text: " ".join(planned(text).filters.groups) for text, _ in pairs(REGIONS)}
    assert asked == dict(pairs(REGIONS))


CHATS = """
Who mentioned sanctions in 2023? / how many were African? = who sanctions 2023 AFRICA
Who mentioned sanctions in 2023? / only the Pacific ones = who sanctions 2023 OCEANIA
Quem mencionou as sanções em 2023? / só os europeus = who as sanções 2023 EUROPE
Кто упомянул санкции в 2023 году? / только европейские = who санкции в 2023 EUROPE
Wer hat 2023 Sanktionen erwähnt? / nur die EU-Mitglieder = who Sanktionen 2023 EU
Who mentioned sanctions in 2023? / how many? = who sanctions 2023
Who mentioned sanctions in 2023? / other than Russia and China = who sanctions 2023 -RUS -CHN
Who mentioned sanctions in 2023? / but not Mali itself = who sanctions 2023 -MLI
Who mentioned sanctions in 2023? / without China / and except Mali = who sanctions 2023 -CHN -MLI
Wer hat 2023 Sanktionen erwähnt? / ohne China = who Sanktionen 2023 -CHN
What does Kenya say about debt? / and in 2050? = answer debt 2050 KEN
Who mentioned sanctions in 2023? / but not in 2016 = who sanctions 2023 -2016
Who mentioned sanctions? / and in 2021 but not in 2023? = who sanctions 2021 -2023
Who mentioned sanctions in 2023? / how many of them mentioned NATO? = who NATO 2023 of: sanctions
Who in Africa mentioned Mali? / but not Mali itself / how many of them mentioned NATO? = who NATO of: Mali -MLI
What did Kenya say about debt in 2021? / I meant Norway, not Kenya = answer debt 2021 NOR
What did Kenya say about debt? / not in 2023, in 2021 = answer debt 2021 KEN
What does Kenya say about debt? / compare that with Norway = compare debt KEN NOR
What does Kenya say about debt? / And Norway? / And Chile? / And Fiji? / And in 2021? = answer debt 2021 FJI
What does Kenya say about debt? / and Norway in 2023? = answer debt 2023 NOR
What does Kenya say about debt? / how many of them mentioned 2050? = who 2050
Who mentioned debt? / how many of them mentioned NATO? / how many of them mentioned Mali? = who Mali of: NATO of: debt
Who did not mention debt? / how many of them mentioned NATO? = who NATO of: not debt
Who mentioned debt but not oil? / how many of them mentioned NATO? = who NATO of: debt -oil
O que disse o Quênia sobre a dívida? / E no Brasil? = answer a dívida BRA
Who mentioned sanctions? / Who mentioned Caribbean countries? = who Caribbean countries
"""


def test_a_short_follow_up_changes_one_thing() -> None:
    """A line of few words asks the question before again: of others, without some, or of those that were counted."""

    def told(lines: str) -> str:
        *earlier, last = lines.split(" / ")
        turns: tuple[Turn, ...] = ()
        for one in earlier:
            turns = (*turns, Turn(one, "", plan(Question(one, turns), HELD, question_pieces).filters))
        made = plan(Question(last, turns), HELD, question_pieces)
        said = [made.form.value, made.topic, (made.filters.since or "")[:4], *made.filters.groups]
        said += [] if made.filters.groups else made.filters.delegations
        if out := made.left_out:
            said += [f"-{code}" for code in out.codes] or [f"-{(out.filters.since or '')[:4]}"]
        among = made.among
        while among:
            said.append(f"of: {'not ' * among.negated}{among.topic}")
            said += [f"-{among.left_out.topic or among.left_out.codes[0]}"] if among.left_out else []
            among = among.among
        return " ".join(filter(None, said))

    assert {lines: told(lines) for lines, _ in pairs(CHATS)} == dict(pairs(CHATS))


def test_each_question_of_a_conversation_is_planned_once() -> None:
    """However many of them lean on the one before."""
    read: list[str] = []

    def pieces(text: str) -> QuestionPieces:
        read.append(text)
        return question_pieces(text)

    turns = tuple(Turn(f"how many of them mentioned {topic}?", "") for topic in ("debt", "oil", "peace", "NATO") * 2)
    plan(Question("how many of them mentioned Mali but not in 2016?", turns), HELD, pieces)
    assert len(read) < 5 * len(turns)


BEHIND_WHO = """
sanctions in 2023 = sanctions, 2023 ¦ AI since 2023 = AI, 2023 ¦ sanciones en 2023 = sanciones, 2023
Agenda 2063 = Agenda 2063 ¦ 2030 Agenda = 2030 Agenda ¦ Paris Agreement of 2015 = Paris Agreement of 2015
"""


def test_a_time_behind_a_command_is_when_it_was_said() -> None:
    """A year of which nothing is held belongs to the topic."""

    def told(text: str) -> str:
        made = plan(Question(text, wants=Wants.WHO, topical=True), HELD, question_pieces)
        return ", ".join(filter(None, (made.topic, (made.filters.since or "")[:4])))

    assert {text: told(text) for text, _ in pairs(BEHIND_WHO)} == dict(pairs(BEHIND_WHO))


LEFT_OUT = """
Who mentioned sanctions but not Ukraine in 2023? = sanctions, not Ukraine, 2023
Who mentioned sanctions in 2016 but not in 2023? = sanctions, not sanctions, 2016, not 2023
Qui a parlé du climat mais pas des océans ? = du climat, not des océans
谁提到乌克兰但没有提到俄罗斯？ = 乌克兰, not 俄罗斯
Wer hat Sanktionen erwähnt, aber nicht die Ukraine? = Sanktionen, not Ukraine
Who besides Kenya and Chile mentioned sanctions? = sanctions, not by KEN CHL
Which countries except Russia mentioned NATO? = NATO, not by RUS
Who mentioned NATO except Russia and except China? = NATO, not by RUS CHN
Who did not mention NATO? = NATO ¦ Wer sprach von einer Welt ohne Atomwaffen? = einer Welt ohne Atomwaffen
谁呼吁解除伊朗制裁？ = 伊朗制裁 ¦ Who mentioned conflicts besides Ukraine? = conflicts Ukraine
Who said “nobody except Israel was here”? = nobody except Israel was here
"""


def test_what_a_question_leaves_out_is_planned_apart() -> None:
    """What is not to have been said, when it is not to have been said, or who is not asked about."""

    def told(text: str) -> str:
        made = planned(text)
        said = [made.topic]
        if out := made.left_out:
            said.append(f"not by {' '.join(out.codes)}" if out.codes else f"not {out.topic}")
        said += [made.filters.since[:4]] if made.filters.since else []
        if out and not out.codes and out.filters.since != made.filters.since:
            said.append(f"not {(out.filters.since or '')[:4]}")
        return ", ".join(said)

    assert {text: told(text) for text, _ in pairs(LEFT_OUT)} == dict(pairs(LEFT_OUT))


def test_an_excepted_delegation_is_not_searched() -> None:
    """Without the exception, Kenya alone would be asked about."""
    made = planned("What do countries other than Kenya say about debt?")
    assert (made.speaking, made.text) == ((), "What do countries say about debt?")
