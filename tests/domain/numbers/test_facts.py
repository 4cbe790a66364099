"""The fact of a ticket, and the summaries that facts add up to."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.numbers import counts, facts, summaries
from chalicelib.domain.numbers.facts import AnswerFact, Fact, InstructionFact, Length
from chalicelib.domain.numbers.summaries import Summary
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.tickets.history import begin, evolve
from chalicelib.domain.tickets.ticket import INSTRUCTION_LATE, Event, Ticket
from chalicelib.domain.tickets.workflow import instructing
from chalicelib.store.counters import facts as stored
from tests.domain import samples
from tests.domain.walks import walk

CALENDAR = samples.directory().calendar
LATER = samples.T0 + timedelta(days=100)
HOUR = 3600


def course(*acts: tuple[str, float] | tuple[str, float, dict[str, Any]]) -> tuple[Ticket, list[Event]]:
    """A ticket after (action, hours since the report, inputs), with its history."""
    created = samples.created()
    return continued(begin(created), [created], *acts)


def continued(
    ticket: Ticket, events: Sequence[Event], *acts: tuple[str, float] | tuple[str, float, dict[str, Any]]
) -> tuple[Ticket, list[Event]]:
    """A ticket with its history after further acts, as in ``course``."""
    events = list(events)
    for action, hours, *given_ in acts:
        event = samples.act(ticket, action, at=samples.T0 + timedelta(hours=hours), **(given_[0] if given_ else {}))
        events.append(event)
        ticket = evolve(ticket, event)
    return ticket, events


def fact_of(ticket: Ticket, events: Sequence[Event]) -> Fact:
    return facts.fact(ticket, events, CALENDAR)


def length(begun: float, ended: float) -> Length:
    begin_, end = (samples.T0 + timedelta(hours=hours) for hours in (begun, ended))
    return Length(int((ended - begun) * HOUR), int(CALENDAR.working_time(begin_, end).total_seconds()))


def test_the_steps_are_counted_in_calendar_and_in_working_time_from_the_report() -> None:
    found = fact_of(*course(("receive", 1), ("dispatch", 2), ("return", 20), ("dispatch", 26), ("accept", 27)))
    assert found.steps == {
        "response": length(0, 1),
        "received": length(0, 1),
        "dispatched": length(0, 2),
        "accepted": length(0, 27),
    }
    assert found.steps["accepted"].working < found.steps["accepted"].calendar == 27 * HOUR
    assert found.returned_by == ("that-khe",)


def test_each_answer_has_its_own_time_verdict_and_rating() -> None:
    ticket, events = course(
        *(("receive", 1), ("dispatch", 2), ("accept", 3), ("answer", 4), ("approve", 2000)),
        *(("rate", 2001, {"rating": "unsatisfied"}), ("reopen", 2002), ("answer", 2003), ("approve", 2004)),
    )
    found = fact_of(ticket, events)
    late_by = int((ticket.given[0].at - ticket.given[0].promised_at).total_seconds())
    assert found.answers == (
        AnswerFact("that-khe", *length(0, 2000), late_by, late_by, "unsatisfied", reopened=True),
        AnswerFact("that-khe", *length(2002, 2004), 0, 0, None, reopened=False),
    )
    assert late_by > 0


def test_waiting_counts_once_it_has_ended_and_planning_says_who_decided() -> None:
    ticket, events = course(
        *(("receive", 1), ("dispatch", 2), ("accept", 3), ("ask", 4), ("supply", 6), ("ask", 7)),
    )
    found = fact_of(ticket, events)
    assert (found.waits, found.waited) == (2, 2 * HOUR)
    until = samples.T0 + timedelta(days=20)
    ticket, events = course(("receive", 1), ("dispatch", 2), ("accept", 3), ("plan", 4, {"until": until}))
    found = fact_of(ticket, events)
    (plan,) = [change for change in found.promises if change.cause == "plan"]
    assert plan.seconds == int((until - ticket.promised_at).total_seconds()) > 0
    assert plan.unit == "that-khe"
    share = counts.share(ticket, samples.T0 + timedelta(hours=5))
    assert share is not None
    sums = summaries.by_unit(found, share)["that-khe"].sums
    assert (sums["plans"], sums["planned_seconds"]) == (1, plan.seconds)


@pytest.mark.parametrize(
    ("acts", "verdict"),
    [
        ([], None),
        ([("carry_out", 5)], "on_time"),
        ([("carry_out", 30)], "late"),
        ([("call_off", 5)], None),
        ([("call_off", 30)], "late"),
        ([("withdraw", 5)], None),
        ([("withdraw", 30)], "late"),
        # A supervisor's instruction goes along with the ticket.
        ([("return", 5)], None),
        ([("return", 5), ("carry_out", 6)], "on_time"),
    ],
)
def test_an_instruction_is_on_time_late_or_neither(acts: list[tuple[str, float]], verdict: str | None) -> None:
    until = samples.T0 + timedelta(hours=24)
    way = (("receive", 1), ("dispatch", 2), ("accept", 3), ("instruct", 4, {"until": until}))
    ticket, events = course(*way, *acts)
    (found,) = fact_of(ticket, events).instructions
    holder = ticket.intake_unit if ("return", 5) in acts else "that-khe"
    assert found == ("that-khe", verdict, verdict and holder)
    share = counts.share(ticket, samples.T0 + timedelta(hours=31))
    assert share is not None
    sums = {unit: summary.sums for unit, summary in summaries.by_unit(fact_of(ticket, events), share).items()}
    assert sums["that-khe"]["instructions"] == 1
    assert {name: sums[holder].get(f"instructions_{name}", 0) for name in ("on_time", "late")} == {
        name: int(name == verdict) for name in ("on_time", "late")
    }


def instructed(giver: Officer, *acts: tuple[str, float] | tuple[str, float, dict[str, Any]]) -> InstructionFact:
    """The fact of an instruction to that-khe with a day's time, after further acts."""
    ticket, events = course(("receive", 1), ("dispatch", 2), ("accept", 3))
    first = samples.act(ticket, "instruct", giver, until=samples.T0 + timedelta(hours=24))
    ticket, events = continued(evolve(ticket, first), [*events, first], *acts)
    (found,) = fact_of(ticket, events).instructions
    return found


TO_KY_LUA, TO_DONG_DANG = {"unit": "ky-lua"}, {"unit": "dong-dang"}


@pytest.mark.parametrize(
    ("acts", "by"),
    [
        ([("redispatch", 30, TO_KY_LUA), ("carry_out", 31)], "that-khe"),
        ([("return", 30), ("dispatch", 31, TO_KY_LUA), ("withdraw", 32)], "that-khe"),
        # The unit before had all of its time.
        ([("redispatch", 24, TO_KY_LUA), ("withdraw", 30)], "that-khe"),
        ([("redispatch", 23, TO_KY_LUA), ("carry_out", 30)], "ky-lua"),
        ([("redispatch", 23, TO_KY_LUA), ("redispatch", 30, TO_DONG_DANG), ("carry_out", 31)], "ky-lua"),
    ],
)
def test_an_instruction_that_goes_with_its_ticket_is_late_for_the_unit_that_had_it_when_its_time_passed(
    acts: list[Any], by: str
) -> None:
    assert instructed(samples.officer(samples.INTAKE, Role.SUPERVISOR), *acts) == ("that-khe", "late", by)


@pytest.mark.parametrize(
    ("hours", "expected"), [(23, ("that-khe", None, None)), (30, ("that-khe", "late", "that-khe"))]
)
def test_a_leader_s_instruction_that_ends_by_a_move_is_late_for_the_unit_that_gives_the_ticket_away(
    hours: int, expected: tuple[str, str | None, str | None]
) -> None:
    leader = samples.officer("that-khe", Role.LEADER)
    assert instructed(leader, ("redispatch", hours, TO_KY_LUA)) == expected


def test_the_clock_that_finds_an_instruction_late_after_a_move_counts_it_for_the_unit_before() -> None:
    until = samples.T0 + timedelta(hours=24)
    ticket, events = course(
        *(("receive", 1), ("dispatch", 2), ("accept", 3), ("instruct", 4, {"until": until})),
        ("redispatch", 24.01, {"unit": "ky-lua"}),
    )
    event = instructing.tick(ticket, until + timedelta(minutes=1))
    while event is not None:
        ticket, events = evolve(ticket, event), [*events, event]
        event = instructing.tick(ticket, until + timedelta(minutes=1))
    assert events[-1].kind == INSTRUCTION_LATE
    assert fact_of(ticket, events).instructions == (("that-khe", "late", "that-khe"),)


def test_an_instruction_that_the_clock_found_late_stays_late() -> None:
    ticket, events = course(("receive", 1), ("dispatch", 2), ("accept", 3), ("instruct", 4))
    for _ in range(9):
        at = min((one.next_check_at for one in ticket.instructions if one.next_check_at), default=None)
        if at is None:
            break
        event = instructing.tick(ticket, at)
        assert event is not None
        events.append(event)
        ticket = evolve(ticket, event)
    assert [one.verdict for one in fact_of(ticket, events).instructions] == ["late"]
    done = samples.act(ticket, "carry_out", at=events[-1].at + timedelta(hours=1))
    assert fact_of(evolve(ticket, done), [*events, done]).instructions == (("that-khe", "late", "that-khe"),)


def test_a_fact_holds_no_words_and_no_person() -> None:
    ticket, events = course(("receive", 1), ("dispatch", 2), ("accept", 3), ("answer", 4), ("approve", 5))
    text = json.dumps(stored.to_line(fact_of(ticket, events), counts.share(ticket, LATER)))
    assert ticket.answer is not None
    for private in (ticket.description, ticket.answer.text, *(event.officer for event in events if event.officer)):
        assert private not in text
    assert len(text) < 1000


def test_every_field_of_a_fact_is_explained() -> None:
    assert [*facts.FIELDS] == [*(one.name for one in fields(Fact)), "share"]


@given(st.data())
def test_a_fact_is_read_as_it_was_stored_and_tallies_sum_up_the_shares(data: st.DataObject) -> None:
    kept = []
    for _ in range(data.draw(st.integers(1, 4))):
        steps = list(walk(data, most=8))
        events, ticket = [event for _, event, _ in steps], steps[-1][2]
        pair = (fact_of(ticket, events), counts.share(ticket, LATER))
        assert stored.from_line(json.loads(json.dumps(stored.to_line(*pair)))) == pair
        kept.append(pair)
    truth = counts.total(((share, 1) for _, share in kept), resolutions=())
    for dimension in counts.DIMENSIONS:
        sheet = summaries.sheet(kept, (dimension,))
        assert dict(summaries.from_json(json.loads(json.dumps(summaries.to_json(sheet))))) == sheet
        for (value, day), summary in sheet.items():
            line = truth.lines.get(counts.CountLine(dimension, value, next(fact.day for fact, _ in kept)), {})
            assert day == kept[0][0].day.isoformat()
            assert {name: summary.sums.get(name, 0) for name in counts.MEASURES if summary.sums.get(name)} == dict(line)
    whole = summaries.sheet(kept, ())
    assert sum(len(summary.times.get("answer", ())) for summary in whole.values()) == sum(
        len(fact.answers) for fact, share in kept if share is not None
    )


@pytest.mark.parametrize(("number", "named"), [(4, False), (5, True)])
def test_conduct_reports_are_named_by_place_and_unit_only_where_there_are_enough(number: int, named: bool) -> None:
    restricted = samples.ticket("receive", new=samples.report("officials"))
    known = [facts.fact(restricted, [samples.created()], CALENDAR)] * number
    plain = facts.fact(samples.ticket(), [samples.created()], CALENDAR)
    found = summaries.conduct([*known, plain], least=5)
    assert found[("",)].sums["received"] == number
    assert ({key[0] for key in found} == {"", "unit", "commune"}) is named
    assert summaries.conduct([plain], least=5) == {}


def test_adding_tallies_leaves_what_was_added_unchanged() -> None:
    one, other = Summary({"received": 1}, {"answer": [1]}), Summary({"received": 2}, {"answer": [2]})
    whole = Summary()
    for summary in (one, other, one):
        whole.add(summary)
    assert (whole.sums, whole.times) == ({"received": 4}, {"answer": [1, 2, 1]})
    assert (one.times, other.times) == ({"answer": [1]}, {"answer": [2]})
