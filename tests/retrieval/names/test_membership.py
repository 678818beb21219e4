"""Which delegations belong to a bloc, by year: held to counts that the blocs themselves publish."""

from __future__ import annotations

import tomllib

from retrieval.names.delegations import bloc
from retrieval.names.lexicon import NAMES, delegations, lexicon
from retrieval.names.membership import belongs, members, memberships, never_in
from tests.pairs import pairs

SOURCES = tomllib.loads((NAMES / "membership.toml").read_text(encoding="utf-8"))

COUNTS = """
G77 = 1964:79 2015:134 2018:134 2023:134 ¦ NAM = 1961:25 2012:120 2023:120 2024:121
EU = 1957:0 1958:6 1973:9 1981:10 1986:12 1995:15 2004:25 2007:27 2013:28 2019:28 2020:27
AU = 2001:0 2002:52 2011:53 2017:54 ¦ AFRICA = 2010:53 2011:54 ¦ ARAB = 1945:7 1993:22 2012:21 2023:22
GRULAC = 1983:33 2023:33 ¦ WEOG = 2002:28 ¦ EEG = 2006:23 ¦ AOSIS = 2002:39 2023:39 ¦ SIDS = 2023:40
LDC = 1971:24 2003:50 2007:49 2011:48 2012:49 2014:48 2017:47 2020:46 2023:45 2024:44 ¦ LLDC = 2004:31 2011:32
OIC = 2001:57 2013:56 2025:57 ¦ CARICOM = 2002:14 ¦ CELAC = 2011:33 2021:32 2023:33 ¦ RIO = 1986:8 2012:0
ASEAN = 1967:5 1984:6 1995:7 1997:9 1999:10 2024:10 2025:11 ¦ PIF = 1995:16 2010:15 2016:16
BRICS = 2009:4 2011:5 2023:5 2024:9 2025:10 ¦ P5 = 1945:5 1990:5 1991:5 2023:5 ¦ G7 = 1975:6 1976:7 2023:7
G20 = 1999:20 ¦ GCC = 1981:6 2023:6 ¦ NORDIC = 2023:5 ¦ NB8 = 1992:8 ¦ V4 = 1991:3 1993:4
SCO = 2001:6 2017:8 2023:9 2024:10 ¦ ECOWAS = 1977:16 2001:15 2024:15 2025:12 ¦ SADC = 2008:15 2018:16
MERCOSUR = 1991:4 2024:5 ¦ CSTO = 2002:6 2010:7 2013:6 ¦ OPEC = 2018:15 2019:14 2020:13 2024:12
NATO = 1949:12 1952:14 1955:15 1982:16 1999:19 2004:26 2009:28 2017:29 2020:30 2023:31 2024:32
COMMONWEALTH = 2014:53 2021:54 2022:56 ¦ CPLP = 2014:9 ¦ SAARC = 1985:7 2007:8
"""
"""How many members a bloc has in a year: of the Group of 77 in 1964 two that became independent that autumn, of SIDS
the Cook Islands and Niue; without Montserrat (CARICOM) and the Sahrawi Republic (African Union), which have no code."""


def test_a_bloc_has_as_many_members_as_it_publishes() -> None:
    """At the end of a year, for years in which the number is known."""
    for code, counts in pairs(COUNTS):
        every = [tuple(map(int, count.split(":"))) for count in counts.split()]
        assert [(year, len(members(code, year))) for year, _ in every] == every, code


def test_a_bloc_is_what_others_know() -> None:
    """Each has a name and a source, its members are delegations, and the times of each follow one another."""
    for code, known in memberships().items():
        assert SOURCES[code]["source"].strip()
        assert code == "EU" or bloc(code).name in {*lexicon("en").blocs.values()}
        assert set(known) <= set(delegations())
        for spans in known.values():
            days = [day for span in spans for day in (span.start, span.end or "9999-12-31")]
            assert days == sorted(set(days))
            assert all(span.end is not None for span in spans[:-1])
        assert members(code) or code == "RIO"


DAYS = """
GBR EU 2020-01-31 = yes ¦ GBR EU 2020-02-01 = no ¦ GBR EU 2019 = yes ¦ GBR EU 2020 = no ¦ HRV EU 2013-06-30 = no
HRV EU 2013 = yes ¦ MEX G77 1993 = yes ¦ MEX G77 1994 = no ¦ SYR ARAB 2015-06 = no ¦ SYR ARAB 2023-09-20 = yes
RUS P5 1990 = no ¦ SUN P5 1990 = yes ¦ KEN G77 1964-06-14 = no ¦ KEN G77 = yes ¦ YUG NAM = no
"""


def test_membership_is_of_a_day() -> None:
    """From the day of joining on, up to that of leaving; of a year or a month the end counts, without a date today."""
    for case, expected in pairs(DAYS):
        delegation, code, *date = case.split()
        assert belongs(delegation, code, date[0] if date else None) is (expected == "yes"), case
    assert not belongs("KEN", "no bloc", "2020")
    assert not belongs("no delegation", "G77", "2020")


def test_members_of_nothing() -> None:
    """A bloc that is not known has no members, and neither has one before its time."""
    assert members("no bloc") == members("G77", 1963) == ()
    assert members("P5") == ("CHN", "FRA", "GBR", "RUS", "USA")


def test_the_blocs_of_a_delegation_change() -> None:
    """Kenya was in the Organization that Africa had before its Union; the Union it is in since there is one."""
    assert all(belongs("KEN", code, "1990") for code in ("G77", "NAM", "AFRICA"))
    assert not belongs("KEN", "AU", "1990")
    assert all(belongs("KEN", code, "2023") for code in ("AU", "IGAD", "COMMONWEALTH"))


def test_who_belongs_was_never_outside() -> None:
    """In any year of any bloc; and in a year for which no list is known nobody was."""
    for one, known in memberships().items():
        for year in map(str, range(1945, 2031)):
            inside = {code for code in known if belongs(code, one, year)}
            outside = {code for code in (*known, "VAT") if never_in(code, one, year)}
            assert not inside & outside
            assert not outside or any(span.start <= f"{year}-12-31" for spans in known.values() for span in spans)
        assert not any(never_in(code, one, None) for code in known)
    assert not never_in("NOR", "LMDC", "2023")
