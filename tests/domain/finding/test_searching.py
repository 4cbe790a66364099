"""The search by the index finds what looking at each ticket finds, and reads no more than its bound."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.finding import searching
from chalicelib.domain.finding.areas import areas_for
from chalicelib.domain.finding.asking import Query, SearchFilters, asked
from chalicelib.domain.finding.searching import MOST_LOOKED_AT, SearchPosition, looked_at_by, search
from chalicelib.domain.finding.terms import terms_of
from chalicelib.domain.province.kinds import EMERGENCY_REPORT
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.history import evolve, fold
from chalicelib.domain.tickets.ticket import Event, Ticket
from tests.domain import samples
from tests.domain.finding.memory import Kept, MemoryLists, one_by_one, sentence

DIRECTORY = samples.directory()
MANY = 400
READERS = (
    *(("intake", role) for role in (Role.INTAKE, Role.SUPERVISOR)),
    *(("that-khe", role) for role in (Role.FOCAL, Role.PROCESSING)),
    *((unit, Role.LEADER) for unit in ("police", "traffic-police", "home-affairs")),
)


@pytest.fixture(scope="module")
def kept() -> dict[str, Kept]:
    """Tickets of all states, categories and communes, some of them restricted, accusing or denounced."""
    chance = Random(17)
    found: dict[str, Kept] = {}
    ways = list(samples.WAY_TO.values())
    for number in range(MANY):
        commune = chance.choice(list(samples.COMMUNES))
        category = chance.choice(["hygiene", "hygiene", "traffic", "officials", "emergency"])
        fields = {"description": sentence(chance, 12)}
        if category == "emergency":
            fields["report_type"] = EMERGENCY_REPORT
        if category == "officials" and chance.random() < 0.5:
            fields["accused"] = commune
        created = samples.created(
            samples.report(category, commune, **fields),
            at=samples.T0 + timedelta(minutes=chance.randrange(60 * 24 * 300)),
            code=f"LS{chance.randrange(10**9, 10**10)}",
        )
        events = [created]
        ticket = fold([created])
        for action in chance.choice(ways):
            try:
                event = samples.act(ticket, action)
            except Exception:  # noqa: BLE001 - not every way is open to every category; a shorter one will do
                break
            events.append(event)
            ticket = evolve(ticket, event)
        if number % 40 == 0:
            ticket = replace(ticket, refusal="denunciation")
        found[ticket.code] = (ticket, events)
    return found


@pytest.fixture(scope="module")
def lists(kept: dict[str, Kept]) -> MemoryLists:
    made = MemoryLists(DIRECTORY)
    for ticket, events in kept.values():
        made.add(ticket, events)
    return made


def all_pages(query: Query, officer: Officer, kept: dict[str, Kept], lists: MemoryLists, limit: int = 7) -> list[str]:
    def shown(codes: Sequence[str]) -> Collection[str]:
        return {code for code in codes if rights.may_see(officer, kept[code][0], DIRECTORY)}

    found: list[str] = []
    position: SearchPosition | None = SearchPosition()
    while position is not None:
        # A cursor carries the position as a text.
        position = SearchPosition.from_text(position.as_text())
        page = search(query, areas_for(officer, DIRECTORY), lists, shown, limit=limit, position=position)
        assert len(page.codes) <= limit
        found += page.codes
        position = page.rest
    return found


def searches(chance: Random) -> Query:
    text = " ".join(chance.sample(sentence(chance, 8).split(), chance.choice([0, 1, 1, 2, 3])))
    if text and chance.random() < 0.3:
        text = text[: -chance.randrange(1, 3)]
    values = {}
    for name, choices in {
        "category": ["hygiene", "traffic", "officials"],
        "state": ["new", "processing", "closed"],
        "course": ["open", "ended"],
        "unit": ["that-khe", "police", "intake"],
        "commune": list(samples.COMMUNES.values()),
        "assignee": ["processing.that-khe"],
        "channel": ["web"],
    }.items():
        if chance.random() < 0.15:
            values[name] = chance.choice(choices)
    since = samples.T0 + timedelta(days=chance.randrange(200)) if chance.random() < 0.2 else None
    until = samples.T0 + timedelta(days=chance.randrange(200, 300)) if chance.random() < 0.2 else None
    return asked(text, SearchFilters(values, since=since, until=until))


def test_a_search_finds_what_looking_at_each_ticket_finds(
    kept: dict[str, Kept], lists: MemoryLists, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So small that lists are continued, and that requests end before their page is full.
    for name, value in {"MOST_LOOKED_AT": 20, "PROBE_LINES": 3, "LINES": 5, "TOGETHER": 6}.items():
        monkeypatch.setattr(searching, name, value)
    chance, some = Random(4), 0
    for turn in range(250):
        try:
            query = searches(chance)
        except Invalid:
            continue
        unit, role = READERS[turn % len(READERS)]
        officer = samples.officer(unit, role)
        expected = one_by_one(query, kept.values(), officer, DIRECTORY)
        assert all_pages(query, officer, kept, lists) == expected, (query, officer.username)
        some += bool(expected)
    assert some > 60


def test_a_search_finds_no_more_than_it_is_told_beforehand_to_look_at(
    kept: dict[str, Kept], lists: MemoryLists
) -> None:
    chance, equal = Random(5), 0
    for turn in range(250):
        try:
            query = searches(chance)
        except Invalid:
            continue
        unit, role = READERS[turn % len(READERS)]
        officer = samples.officer(unit, role)
        before = lists.looked_up
        most = looked_at_by(query, areas_for(officer, DIRECTORY), lists, MANY)
        assert lists.looked_up == before, "it looks at no ticket"
        assert looked_at_by(query, areas_for(officer, DIRECTORY), lists, 3) == min(most, 3)
        found = one_by_one(query, kept.values(), officer, DIRECTORY)
        assert len(found) <= most <= MANY, (query, officer.username)
        equal += bool(found) and len(found) == most
    # Of one word or filter, or none, the list alone says how many there are.
    assert equal > 20


def test_one_request_reads_a_bounded_part_of_the_index(lists: MemoryLists, kept: dict[str, Kept]) -> None:
    many = MemoryLists(DIRECTORY)
    ticket = kept[next(iter(kept))][0]
    for number in range(1500):
        at = samples.T0 + timedelta(minutes=number)
        plain = replace(ticket, refusal=None, category="hygiene", code=f"LS{number:010d}", created_at=at)
        many.add(replace(plain, description="rác" if number % 2 else "nước"))
    officer = samples.officer("intake", Role.SUPERVISOR)
    page = search(
        asked("rác nước", SearchFilters()),
        areas_for(officer, DIRECTORY),
        many,
        lambda codes: codes,
        limit=50,
        position=SearchPosition(),
    )
    # The commonest words, and never together: the request ends before the lists do, with nothing found.
    assert (page.codes, page.rest is None) == ((), False)
    assert many.looked_up == MOST_LOOKED_AT
    assert many.read <= MOST_LOOKED_AT + searching.LINES + 2 * searching.PROBES * searching.PROBE_LINES


def test_what_a_search_reads_does_not_depend_on_tickets_that_its_officer_may_not_see() -> None:
    ours = fold([samples.created(samples.report(description="rác thải"))])
    ours = replace(ours, unit="that-khe")
    hidden = [
        replace(ours, code="LS1000000009", unit="dong-dang", description="tố cáo bí mật"),
        replace(ours, code="LS1000000010", category="officials", unit="home-affairs", description="tố cáo bí mật"),
        replace(ours, code="LS1000000011", refusal="denunciation", description="tố cáo bí mật"),
    ]
    readers = [samples.officer("that-khe", Role.PROCESSING), samples.officer("that-khe", Role.FOCAL)]
    for text in ("bí mật", "tố", "rác thải", "rác"):
        for officer in readers:
            read = []
            for others in ((), hidden):
                lists = MemoryLists(DIRECTORY)
                for one in (ours, *others):
                    lists.add(one)
                areas = areas_for(officer, DIRECTORY)
                query = asked(text, SearchFilters())
                page = search(query, areas, lists, lambda codes: codes, limit=9, position=SearchPosition())
                read.append((page, lists.requests, lists.read, lists.looked_up))
            assert read[0] == read[1]


@pytest.mark.parametrize("part", ["LS4827395165", "ls 4827", "4827", "5165", "395 165", "LS-4827-395-165"])
def test_a_code_is_found_by_its_beginning_and_its_end(part: str) -> None:
    lists = MemoryLists(DIRECTORY)
    for code in (samples.CODE, samples.MAIN_CODE):
        lists.add(fold([samples.created(code=code)]))
    officer = samples.officer("intake", Role.INTAKE)
    query = asked(part, SearchFilters(), letters="LS")
    page = search(query, areas_for(officer, DIRECTORY), lists, lambda codes: codes, limit=9, position=SearchPosition())
    assert page.codes == (samples.CODE,)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a", "search_one_letter"),
        ("\u0301\u0300", "search_without_words"),
        ("🚒 🚒", "search_without_words"),
        ("*", "search_without_words"),
        ("%_?", "search_without_words"),
        (" ".join(f"từ{n}" for n in range(500)), "search_many_words"),
        (" ".join("abcdefghijklmn"), "search_many_words"),
    ],
)
def test_a_text_that_cannot_be_searched_is_refused(text: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        asked(text, SearchFilters())
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("filters", "field"),
    [
        (SearchFilters({"state": "closed", "course": "open"}), "course"),
        (SearchFilters({"state": "closed"}, urgent_first=True), "order"),
        (SearchFilters({"course": "ended"}, urgent_first=True), "order"),
        (SearchFilters({"type": "field"}, emergency=True), "emergency"),
        (SearchFilters({"type": EMERGENCY_REPORT}, emergency=False), "emergency"),
        (SearchFilters(since=samples.T0, until=samples.T0), "until"),
    ],
)
def test_filters_that_contradict_each_other_are_refused(filters: SearchFilters, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        asked("rác", filters)
    assert refused.value.field == field


def test_wildcards_are_no_words() -> None:
    assert asked("rác*", SearchFilters()).words == asked("rác", SearchFilters()).words


def test_words_of_a_note_are_found_and_those_of_an_instruction_are_not() -> None:
    ticket: Ticket = fold([samples.created()])
    events: list[Event] = [samples.created()]
    for action in ("receive", "dispatch", "note", "instruct"):
        events.append(samples.act(ticket, action))
        ticket = evolve(ticket, events[-1])
    lists = MemoryLists(DIRECTORY)
    lists.add(ticket, events)
    assert lists.cards[ticket.code].has("w:xem")
    assert not lists.cards[ticket.code].has("w:truoc17")
    assert not lists.cards[ticket.code].has("w:hien")


def test_no_telephone_mailbox_or_identity_number_is_a_term() -> None:
    text = "Gọi 0912 345 678 hoặc a.b@example.vn, CCCD 020 123 456 789, số 12 ngõ 3, ngày 02/03/2026"
    ticket = fold([samples.created(samples.report(description=text))])
    lists = MemoryLists(DIRECTORY)
    lists.add(ticket)
    known = lists.cards[ticket.code]
    assert all(known.has(f"w:{word}") for word in ("goi", "so", "12", "3", "02", "2026"))
    for part in ("0912345678", "0912", "345", "678", "example", "020", "123", "456", "789"):
        assert not known.has(f"w:{part}")


#: A telephone number as people write it: grouped and split, with the country, and with letters for digits.
SPELLINGS = [
    *("0912345678", "0912 345 678", "0912.345.678", "0912-345-678", "09 12 34 56 78", "0 9 1 2 3 4 5 6 7 8"),
    *("+84 912 345 678", "+84912345678", "84912345678", "+84(0)912345678", "0084 912 345 678", "(+84) 912.345.678"),
    *("(0912) 345 678", "0912  345  678", "0912\u00a0345\u00a0678", "0912\u2009345\u2009678", "0912\u200b345\u200b678"),
    *("0912\n345\n678", "0912 - 345 - 678", "0912–345–678", "0912/345/678", "0912_345_678", "0912,345,678"),
    *("0912·345·678", "0912•345•678", "0912:345:678", "0912*345*678", "0912'345'678", "091-2345-678"),
    *("912345678", "912 345 678", "O912345678", "o912 345 678", "09l2345678", "09I2 345 678", "0912345678."),
    *("０９１２ ３４５ ６７８", "₀₉₁₂ ₃₄₅ ₆₇₈", "zalo0912345678", "sđt:0912345678", "0912345678a", "tel.0912.345.678"),
    *("0912 345 678/0912 345 679", "0205 3812 345", "(0205) 3 812 345", "3812345", "3812 345", "1900 1234", "18001234"),
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_telephone_number_is_not_indexed_and_not_matched_however_it_is_spelled(spelling: str) -> None:
    ticket = fold([samples.created(samples.report(description=f"Rác đổ ở ngõ, gọi {spelling} gặp chủ nhà"))])
    lists = MemoryLists(DIRECTORY)
    lists.add(ticket)
    terms = terms_of(ticket, (), DIRECTORY)
    said = {term for term in terms.known if term.startswith(("w:", "b:"))}
    assert not {term for term in said if any(character.isdigit() for character in term)}
    assert {"w:rac", "w:ngo", "w:gap", "w:nha"} <= said
    # What is found does not depend on the digits.
    another = spelling.translate(str.maketrans("0123456789", "1357924680"))
    assert found_by(spelling, lists) == found_by(another, lists)
    assert found_by(spelling, lists) == (() if spelling[0] not in "zst" else (ticket.code,))
    assert found_by(f"rác {spelling}", lists) == (ticket.code,)
    for part in ("0912", "345 678", "345678", "345", "678", "5678", "12345678", "3812", "1234"):
        assert found_by(part, lists) == (), part


def found_by(text: str, lists: MemoryLists) -> tuple[str, ...]:
    officer = samples.officer("intake", Role.SUPERVISOR)
    try:
        query = asked(text, SearchFilters(), letters="LS")
    except Invalid:
        # There is no word in it.
        return ()
    areas = areas_for(officer, DIRECTORY)
    return search(query, areas, lists, lambda codes: codes, limit=9, position=SearchPosition()).codes


def test_a_code_that_no_ticket_has_finds_nothing() -> None:
    lists = MemoryLists(DIRECTORY)
    lists.add(fold([samples.created()]))
    for text in ("LS4827395166", "4827395166", "ls 482 739 51 66", "48273952", "LS48273952 "):
        assert found_by(text, lists) == (), text
    assert found_by("48273951", lists) == (samples.CODE,)
