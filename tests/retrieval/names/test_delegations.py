"""Names of delegations and blocs, in nine languages and in the forms that texts use."""

from __future__ import annotations

from itertools import combinations, pairwise
from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.names.delegations import (
    BlocMention,
    Mention,
    find,
    find_blocs,
    former_names,
    meanings,
    name_in,
    named,
    resolve,
)
from retrieval.names.lexicon import delegations
from tests.pairs import pairs

MENTIONS = """
# English
What does Iran say? = IRN ¦ the Islamic Republic of Iran = IRN ¦ Iran (Islamic Republic of) = IRN
the Iranian delegation = IRN ¦ the Iranians = IRN ¦ Tehran said = IRN ¦ IRN = IRN ¦ XKX = XKX
Kosovo and the Kosovars = XKX XKX ¦ Moscow and Beijing = RUS CHN ¦ Washington = USA ¦ the U.S. position = USA
the US and the UK = USA GBR ¦ the USA = USA ¦ what does the us say = USA ¦ tell us what was said =
the United Kingdom of Great Britain and Northern Ireland = GBR ¦ United States of America = USA ¦ American views = USA
Latin American and North American views = ¦ South America = ¦ African views = ¦ the Indian Ocean and India = IND
the South China Sea = ¦ the Gulf of Guinea = ¦ New York and Geneva = ¦ Jerusalem = ¦ a woman = ¦ Oman = OMN
Guinea = GIN ¦ Guinea-Bissau = GNB ¦ Guinea Bissau = GNB ¦ Equatorial Guinea = GNQ ¦ Papua New Guinea = PNG
Congo = COG/COD ¦ the Democratic Republic of the Congo = COD ¦ the Republic of the Congo = COG ¦ the DRC = COD
Niger and Nigeria = NER NGA ¦ Nigerien and Nigerian = NER NGA ¦ Korea = KOR/PRK ¦ North Korea = PRK ¦ South Korea = KOR
the Republic of Korea = KOR ¦ the Democratic People's Republic of Korea = PRK ¦ the DPRK = PRK
Dominica and the Dominican Republic = DMA DOM ¦ Sudan and South Sudan = SDN SSD ¦ China, Hong Kong and Taiwan = CHN
Taiwan Province of China = ¦ the People's Republic of China = CHN ¦ Georgia, Jordan, Chad, Mali = GEO JOR TCD MLI
Turkey is Türkiye = TUR TUR ¦ turkiye = TUR ¦ Côte d’Ivoire or Cote d'Ivoire or the Ivory Coast = CIV CIV CIV
St. Kitts and Nevis = KNA ¦ Antigua & Barbuda = ATG ¦ The Kingdom of Morocco = MAR ¦ the Swiss Confederation = CHE
the Hellenic Republic = GRC ¦ Lao PDR = LAO ¦ Viet Nam and Vietnam = VNM VNM ¦ Burma = MMR ¦ Swaziland = SWZ
Cape Verde = CPV ¦ East Timor = TLS ¦ the Holy See = VAT ¦ the State of Palestine = PSE ¦ Palestinian = PSE
the European Union = EU ¦ the EU = EU ¦ South African = ZAF ¦ the Polish delegation = POL ¦ to polish the text =
IT IS IN NO WAY = ¦ IT and AI in the MDG report, VAT = ¦ the Paris Agreement and the Vienna Convention =
was "no sand, no island" said by them? = ¦ which small island members spoke in 2021 =
the Rome Statute, the Beijing Declaration = ¦ the Washington Consensus =
Puerto Rico, Greenland and French Polynesia = ¦ the Group of 77 and China = ¦ the Soviet Union = SUN
Burkina Faso = BFA ¦ Trinidad = TTO ¦ what does iran say about syria = IRN SYR ¦ Iran's and Kenya’s views = IRN KEN

# French
Que dit l'Iran de la Syrie ? = IRN SYR ¦ la délégation iranienne = IRN ¦ les Iraniens = IRN
la République islamique d’Iran = IRN ¦ les États-Unis et le Royaume-Uni = USA GBR
la position de la Côte d'Ivoire = CIV ¦ Téhéran et Moscou = IRN RUS ¦ la Fédération de Russie = RUS
les pays d'Amérique latine = ¦ l'océan Indien et l'Inde = IND ¦ la Corée du Sud = KOR ¦ le Pérou et le Tchad = PER TCD
la délégation béninoise = BEN ¦ les Pays-Bas = NLD ¦ la Grèce, les autorités grecques = GRC GRC ¦ l'Accord de Paris =

# Spanish
¿Qué dijo Irán sobre el Brasil? = IRN BRA ¦ los iraníes = IRN ¦ la delegación iraní = IRN
los Estados Unidos de América = USA ¦ la República Islámica del Irán = IRN
la delegación cubana y los mexicanos = CUB MEX ¦ Teherán y Moscú = IRN RUS ¦ la Federación de Rusia = RUS
el Japón y España = JPN ESP ¦ la Arabia Saudita = SAU ¦ la posición alemana y la francesa = DEU FRA ¦ América Latina =

# Portuguese
O que o Irã disse sobre a Síria? = IRN SYR ¦ a delegação iraniana = IRN ¦ os Estados Unidos e a Rússia = USA RUS
o Quênia e a Alemanha = KEN DEU ¦ os alemães e as portuguesas = DEU PRT ¦ a República Popular da China = CHN
Moscou disse que não = RUS ¦ a África do Sul = ZAF

# German
die Nordkoreaner, Ägypter und Dänen = PRK EGY DNK ¦ Was sagt der Iran zu Syrien? = IRN SYR ¦ Irans Position = IRN
die iranische Delegation, des iranischen Vertreters = IRN IRN ¦ der Vereinigten Staaten = USA
Vereinigtes Königreich, des Vereinigten Königreichs = GBR GBR ¦ in der Schweiz = CHE
iran islands = IRN ¦ the ice at the poles = ¦ Poles and Danes = POL DNK ¦ islanders working in New Zealand = NZL
Norwegens und Islands Haltung = NOR ISL
Island und Österreichs Haltung = ISL AUT ¦ die Russische Föderation = RUS ¦ die Deutschen und die Franzosen = DEU FRA
die Türkei = TUR ¦ die Elfenbeinküste = CIV ¦ Lateinamerika und der Indische Ozean =

# Russian
северокорейцы, бразильцам, французов = PRK BRA FRA ¦ Что говорит Иран о Сирии? = IRN SYR
позиция Ирана, с Ираном, в Иране = IRN IRN IRN ¦ Россией, Россию, России = RUS RUS RUS ¦ с Китаем, у Китая = CHN CHN
в Кении и Канаде = KEN CAN ¦ иранский, иранская, иранских = IRN IRN IRN ¦ иранцы, иранцев = IRN IRN
Саудовской Аравии = SAU ¦ Соединенных Штатов Америки, США = USA USA ¦ Соединенного Королевства = GBR
Республики Корея, Южной Кореи = KOR KOR ¦ в Косове, косовская делегация = XKX XKX ¦ Исламской Республики Иран = IRN
Российская Федерация = RUS ¦ кроме того = ¦ делегация Того = TGO ¦ Москва и Тегеран = RUS IRN
Израиля, Израилем = ISR ISR ¦ Нидерландов и Филиппин = NLD PHL ¦ Индийский океан, Латинской Америки =

# Arabic
الهنود والأتراك = IND TUR ¦ ماذا قالت إيران عن سوريا؟ = IRN SYR ¦ الوفد الإيراني والإيرانية = IRN IRN
والصين وروسيا = CHN RUS ¦ للهند = IND ¦ بالسعودية = SAU ¦ المملكة العربية السعودية = SAU
الولايات المتحدة الأمريكية = USA ¦ جمهورية إيران الإسلامية = IRN ¦ الاتحاد الروسي = RUS ¦ الدعم المالي =
موقف مالي = MLI ¦ طهران وموسكو = IRN RUS ¦ مصر والأردن ولبنان = EGY JOR LBN ¦ المحيط الهندي =

# Chinese
伊朗对叙利亚说了什么？ = IRN SYR ¦ 伊朗伊斯兰共和国 = IRN ¦ 中国和美国 = CHN USA ¦ 发展中国家 =
印度洋和印度尼西亚 = IDN ¦ 索马里和马里 = SOM MLI ¦ 中华人民共和国 = CHN ¦ 刚果民主共和国 = COD
南苏丹和苏丹 = SSD SDN ¦ 尼日尔和尼日利亚 = NER NGA ¦ 北京和德黑兰 = CHN IRN ¦ 南中国海 =

# Persian
ایران درباره سوریه چه گفت؟ = IRN SYR ¦ نماینده ایران، هیئت ایرانی = IRN IRN ¦ جمهوری اسلامی ایران = IRN
کره جنوبی و کره شمالی = KOR PRK ¦ آمریکا و ایالات متحده = USA USA ¦ تهران و مسکو = IRN RUS ¦ عربستان سعودی = SAU
اقیانوس هند =
"""
"""Texts, and the codes of the delegations that they name, in order ("KOR/PRK" where the words may mean either)."""


def test_a_text_names_these_delegations() -> None:
    """Names, long forms, adjectives, capitals and codes are found, the longest first, and no part of another word."""
    found = {text: " ".join("/".join(d.code for d in m.readings) for m in find(text)) for text, _ in pairs(MENTIONS)}
    assert found == dict(pairs(MENTIONS))


LONG_FORMS = """
the Islamic Republic of Iran says = Islamic Republic of Iran
la République islamique d’Iran dit = République islamique d’Iran
Исламской Республики Иран = Исламской Республики Иран ¦ موقف جمهورية إيران الإسلامية = جمهورية إيران الإسلامية
Iran (Islamic Republic of) says = Iran (Islamic Republic of ¦ European Union and Kenya = European Union
"""


def test_a_mention_takes_in_the_long_form() -> None:
    """The words of a long form belong to the mention, so that a topic is not left with "Islamic Republic of"."""
    assert {text: find(text)[0].text for text, _ in pairs(LONG_FORMS)} == dict(pairs(LONG_FORMS))


BLOCS = """
the Group of 77 and China = G77 ¦ G77 = G77 ¦ the Non-Aligned Movement = NAM ¦ the African Group = AFRICA
the African Union = AU ¦ the Arab Group = ARAB ¦ GRULAC = GRULAC ¦ AOSIS = AOSIS ¦ the LDCs = LDC ¦ LLDCs = LLDC
the Organization of Islamic Cooperation = OIC ¦ CARICOM = CARICOM ¦ ASEAN = ASEAN ¦ BRICS = BRICS
the Pacific Islands Forum = PIF ¦ the GCC = GCC ¦ the Nordic countries = NORDIC ¦ the Baltic States = BALTIC
le Groupe des 77 et la Chine = G77 ¦ Движения неприсоединения = NAM ¦ مجموعة الـ77 والصين = G77 ¦ 77国集团和中国 = G77
Grupo de los 77 y China = G77 ¦ Gruppe der 77 und China = G77 ¦ Grupo dos 77 e China = G77 ¦ جنبش عدم تعهد = NAM
Африканского союза = AU ¦ 不结盟运动 = NAM
"""


def test_a_text_names_this_bloc() -> None:
    """Blocs are found in several languages, and "China" within one is no mention of China."""
    for text, code in pairs(BLOCS):
        assert ([m.bloc.code for m in find_blocs(text)], find(text)) == ([code], ()), text


def test_every_delegation_resolves_by_its_un_name_and_code() -> None:
    """A record's delegation as the United Nations write it always gets its code."""
    for code, (alpha2, name, _) in delegations().items():
        for text in (name, code, alpha2 or code):
            found = resolve(text)
            assert found is not None, text
            assert found.code == code, text
        assert named(code) == name


NAMES = """
iranian = IRN ¦ Tehran = IRN ¦ ir = IRN ¦ uk = GBR ¦ xk = XKX ¦ Korea, Republic of = KOR
Korea, Democratic People's Republic of = PRK ¦ Congo, Democratic Republic of the = COD
Congo (Democratic Republic of the) = COD ¦ Congo, Republic of the = COG ¦ Congo, Brazzaville = COG
Palestine, State of = PSE ¦ Palestinian Authority = PSE ¦ Autorité palestinienne = PSE ¦ Bahamas, The = BHS
Iran, Islamic Republic of = IRN ¦ Macedonia, the former Yugoslav Republic of = MKD
Micronesia, Federated States of = FSM ¦ Tanzania, United Republic of = TZA ¦ Venezuela, Bolivarian Republic of = VEN
Netherlands (Kingdom of the) = NLD ¦ Guinea, Papua New = PNG ¦ Yemen, Democratic = YMD ¦ Corée, République de = KOR
Корея, Республика = KOR ¦ St. Vincent and the Grenadines = VCT ¦ Kosovo = XKX ¦ Россия = RUS ¦ России = RUS ¦ 伊朗 = IRN
ایران = IRN ¦ الصين = CHN ¦ Deutschland = DEU ¦ Allemagne = DEU ¦ Brasil = BRA ¦ The Gambia = GMB ¦ Congo = COG
Federated States of Micronesia = FSM ¦ République du Mali = MLI

# Of several, or of none
banana = ¦ Korea = ¦ Niger, Nigeria = ¦ Jordan, Lebanon = ¦ Taiwan, Province of China = ¦ Congo, Seoul =
Italy and France = ¦ Indian Ocean = ¦ Group of 77 = ¦ ??? = ¦ the of =
"""


def test_a_name_resolves() -> None:
    """What a person types after --delegation, or a source writes, leads to one code; nothing is guessed."""
    expected = {**dict(pairs(NAMES)), "": "", "  Kenya ": "KEN"}
    assert {text: one.code if (one := resolve(text)) else "" for text in expected} == expected


def test_an_ambiguous_name_has_all_its_meanings() -> None:
    """A front end can say what "Korea" may mean; a code that no table holds is shown rather than lost."""
    assert {d.code for d in meanings("Korea")} == {"KOR", "PRK"}
    assert {d.code for d in meanings("Congo")} == {"COG", "COD"}
    assert [d.code for d in meanings("Kenya")] == ["KEN"]
    assert named("XYZ") == "XYZ"


GONE = {"RUS": "SUN", "YUG": "SCG"}
"""Under a former name these delegations were other States, which have codes of their own."""


NAMES_THEN = """
BFA 1983 = Upper Volta ¦ BFA 1984 = Burkina Faso ¦ COD 1971 = Democratic Republic of the Congo ¦ COD 1972 = Zaire
COD 1997 = Democratic Republic of the Congo ¦ DDR 1989 = German Democratic Republic ¦ YUG 1970 = Yugoslavia
YUG 2004 = Serbia and Montenegro ¦ CSK 1950 = Czechoslovakia ¦ RUS 1991 = Union of Soviet Socialist Republics
RUS 1992 = Russian Federation ¦ YMD 1968 = Southern Yemen ¦ YMD 1980 = Democratic Yemen ¦ TUR 2021 = Turkey
TUR 2022 = Türkiye ¦ KEN 1970 = Kenya ¦ XYZ 1970 = XYZ
"""


def test_a_delegation_has_the_name_that_it_had_then() -> None:
    """A statement of 1980 is Upper Volta's; whoever asks for it may have read that name in it."""
    for case, name in pairs(NAMES_THEN):
        code, year = case.split()
        assert name_in(code, int(year)) == name, case


def test_every_former_name_leads_to_its_delegation() -> None:
    """A question that names Upper Volta finds what Burkina Faso's record holds, and the record has a code."""
    for row in former_names():
        code, name = row["code"], row["name"]
        found = resolve(name)
        assert found is not None, row
        assert found.code == GONE.get(code if name not in delegations()[code][1] else "", code), row


def test_no_year_has_two_names() -> None:
    """Of two names of one delegation, each year has one."""
    spans = [(row["code"], row.get("since", 0), row.get("until", 9999)) for row in former_names()]
    for (code, since, until), (other, first, last) in combinations(spans, 2):
        assert code != other or until < first or last < since, code


PIECES = st.sampled_from(
    [*["Iran", "Iran's", "the ", "Republic of ", "Россией", "و", "إيران", "中国", "US", "U.S."], *"-’()\u0301 "]
)


@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=30).map("".join)))
def test_mentions_are_what_stands_there(text: str) -> None:
    """Of any text, offsets slice to the mention's words, mentions follow in order, and none overlaps another."""
    mentions: list[Mention | BlocMention] = [*find(text), *find_blocs(text)]
    for mention in mentions:
        assert text[mention.start : mention.end] == mention.text != ""
    spans = sorted((m.start, m.end) for m in mentions)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))


@given(st.text(max_size=80))
def test_any_text_resolves_or_does_not(text: str) -> None:
    """No text makes `resolve` raise, and what it finds it finds again by its own name."""
    found = resolve(text)
    assert found is None or resolve(found.name) == found


@pytest.mark.parametrize(
    "unit",
    [
        "What does Iran say about sanctions? ",
        "Что говорит Иран? ",
        "ماذا قالت إيران؟ ",
        "伊朗说了什么？",
        "Republic of the United ",
    ],
)
def test_long_texts_take_time_in_proportion(unit: str) -> None:
    """Ten times the text takes about ten times as long: no text makes the search for names explode."""
    find(unit)

    def seconds(times: int) -> float:
        text = unit * times + str(times)
        started = thread_time()
        find(text)
        return thread_time() - started

    short = min(seconds(200 + i) for i in range(3))
    assert min(seconds(2000 + i) for i in range(2)) < 40 * short
