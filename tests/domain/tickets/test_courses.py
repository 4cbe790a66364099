"""No action makes a late answer punctual, and every promise and answer stays on record."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.deadlines.amounts import parse_amount
from chalicelib.domain.deadlines.rules import PlanLimit, Rules, Urgency
from chalicelib.domain.errors import DomainError
from chalicelib.domain.province.officers import Role
from chalicelib.domain.tickets.courses import REOPENINGS, Cause
from chalicelib.domain.tickets.history import evolve, fold
from chalicelib.domain.tickets.ticket import ActorKind, Event, Ticket
from chalicelib.domain.tickets.workflow import joining
from chalicelib.domain.tickets.workflow.possible import possible_actions
from tests.domain import samples
from tests.domain.samples import INTAKE, WAY_TO
from tests.domain.walks import walk

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
FOCAL, LEADER = (samples.officer("that-khe", role) for role in (Role.FOCAL, Role.LEADER))
SUPERVISOR = samples.officer(INTAKE, Role.SUPERVISOR)
#: What may move the first promise: the first classification, and time that is not the office's.
ALLOWED = {"receive", "supply", "unanswered", "appeal"}  # and a redispatch that ends a question to the sender


@given(st.data())
def test_no_sequence_of_moves_makes_a_late_answer_count_as_on_time(data: st.DataObject) -> None:
    events: list[Event] = []
    #: For each answer, as it was given: its time and the first promise, as followed below.
    answered: list[tuple[datetime, datetime]] = []
    first: datetime | None = None
    for before, event, after in walk(data, 25):
        events.append(event)
        if before is None or first is None or event.kind in REOPENINGS:
            first = after.promised_at
        elif event.kind in ALLOWED or (event.kind == "redispatch" and before.pause):
            began = before.pause.at if before.pause else before.refused_at or event.at
            assert began <= first or after.promised_at == first, "a promise that had passed was moved"
            first = after.promised_at
        assert after.promised_at == first, event.kind
        if event.kind == "approve":
            answered.append((event.at, first))
        assert [(one.at, one.promised_at, one.is_late) for one in after.given] == [
            (at, promised_at, at > promised_at) for at, promised_at in answered
        ]
        check_the_record(before, event, after)
    assert fold(events) == after


def check_the_record(before: Ticket | None, event: Event, after: Ticket) -> None:
    if before is None:
        return
    assert after.promises[: len(before.promises)] == before.promises
    changes = after.promises[len(before.promises) :]
    if event.kind in REOPENINGS:
        assert changes == ()
    else:
        assert [change.version for change in changes] == [event.version] * len(changes)
        assert bool(changes) == (after.due_at != before.due_at or event.kind == "receive")
    for change in changes:
        assert (change.before, change.after) == (before.due_at, after.due_at)
        assert (change.unit is None) == (event.actor is not ActorKind.OFFICER)
    ratings = [one.rating for one in before.given if one.rating]
    assert [one.rating for one in after.given if one.rating][: len(ratings)] == ratings


def at(ticket: Ticket, action: str, when: datetime, by: Any = None, **inputs: Any) -> Ticket:
    return evolve(ticket, samples.act(ticket, action, by, at=when, **inputs))


def refusal(ticket: Ticket, action: str, by: Any, when: datetime, **inputs: Any) -> str | None:
    try:
        samples.act(ticket, action, by, at=when, **inputs)
    except DomainError as error:
        return error.code
    return None


def limited(**rules: Any) -> Any:
    return samples.directory_with(rules=rules)


def test_a_leader_plans_within_the_rules_and_a_supervisor_beyond() -> None:
    ticket, now = samples.ticket(*WAY_TO["processing"]), samples.T0 + 2 * timedelta(hours=1)
    known = limited(plans=[{"most": "60 days"}, {"most": "10 days", "category": "hygiene"}])
    latest = ticket.promised_at + 10 * DAY
    plan = {"reference": known}
    assert refusal(ticket, "plan", LEADER, now, until=latest, **plan) is None
    assert refusal(ticket, "plan", LEADER, now, until=latest + MINUTE, **plan) == "plan_is_supervisor_s"
    assert refusal(ticket, "plan", SUPERVISOR, now, until=latest + 300 * DAY, **plan) is None


def test_a_first_promise_that_passed_while_merged_stays_missed() -> None:
    ticket = samples.ticket(new=samples.report("emergency"))
    merged = at(ticket, "merge", samples.T0)
    late = samples.T0 + timedelta(days=3)
    assert late > ticket.promised_at
    taken_out = at(merged, "unmerge", late, SUPERVISOR)
    assert taken_out.due_at > late
    received = at(taken_out, "receive", late, SUPERVISOR)
    assert (received.promised_at, received.is_late(late)) == (ticket.promised_at, True)


@pytest.mark.parametrize("urgency", ["normal", "complex"])
def test_merging_and_taking_out_before_the_first_classification_gives_no_time(urgency: str) -> None:
    ticket = samples.ticket()
    now = samples.T0 + timedelta(hours=1)
    taken_out = at(at(ticket, "merge", now), "unmerge", now + timedelta(hours=3), SUPERVISOR)
    assert not taken_out.is_late(now + timedelta(hours=3))
    received = at(taken_out, "receive", now + timedelta(hours=4), SUPERVISOR, urgency=urgency)
    assert received.promised_at <= ticket.promised_at
    hurried = at(taken_out, "receive", now + timedelta(hours=4), SUPERVISOR, urgency="urgent")
    assert hurried.promised_at < ticket.promised_at


def test_an_office_cannot_put_an_answer_off_by_asking_again_and_again() -> None:
    ticket, known = samples.ticket(*WAY_TO["processing"]), limited(questions=2)
    now, asks = samples.T0 + timedelta(hours=1), {"reference": known}
    for _ in range(2):
        assert "ask" in possible_actions(ticket, FOCAL, known, now)
        asked = at(ticket, "ask", now, **asks)
        # An answer within working time moves the promise.
        now += timedelta(hours=1)
        ticket = at(asked, "supply", now, **asks)
    assert refusal(ticket, "ask", FOCAL, now, **asks) == "question_is_supervisor_s"
    assert "ask" not in possible_actions(ticket, FOCAL, known, now)
    # The office still has ways on, and the supervisor may ask.
    assert "answer" in possible_actions(ticket, FOCAL, known, now)
    assert refusal(ticket, "ask", SUPERVISOR, now, **asks) is None
    assert "ask" in possible_actions(ticket, SUPERVISOR, known, now)


def test_many_small_plans_reach_no_further_than_one() -> None:
    ticket, now = samples.ticket(*WAY_TO["processing"]), samples.T0 + 2 * timedelta(hours=1)
    known = limited(plans=[{"most": "10 days"}])
    latest = ticket.promised_at + 10 * DAY
    for _ in range(3):
        ticket = at(ticket, "plan", now, LEADER, until=latest, reference=known)
        ticket = at(ticket, "take_up", now + MINUTE, reference=known)
        now += 2 * MINUTE
        assert refusal(ticket, "plan", LEADER, now, until=latest + MINUTE, reference=known) == "plan_is_supervisor_s"
    assert (ticket.due_at, [change.cause for change in ticket.promises]) == (
        latest,
        [Cause.CLASSIFICATION, Cause.PLAN],
    )


def test_what_is_late_stays_late_also_after_the_supervisor_planned_it() -> None:
    ticket = samples.ticket(*WAY_TO["processing"])
    now = ticket.promised_at + MINUTE
    assert "plan" not in possible_actions(ticket, LEADER, samples.directory(), now)
    assert "plan" in possible_actions(ticket, SUPERVISOR, samples.directory(), now)
    assert refusal(ticket, "plan", LEADER, now, until=now + DAY) == "late_is_supervisor_s"
    planned = at(ticket, "plan", now, SUPERVISOR, until=now + 30 * DAY)
    assert (planned.is_late(now), planned.is_past_due(now), planned.due_at) == (True, False, now + 30 * DAY)
    (change,) = [one for one in planned.promises if one.cause is Cause.PLAN]
    assert (change.before, change.after, change.unit, change.role) == (
        ticket.due_at,
        planned.due_at,
        INTAKE,
        Role.SUPERVISOR,
    )
    answered = at(at(at(planned, "take_up", now + DAY), "answer", now + DAY), "approve", now + DAY)
    (given_answer,) = answered.given
    assert (given_answer.is_late, given_answer.is_past_due, answered.is_late(now)) == (True, False, True)


def test_a_leader_grants_an_extension_within_the_rules_and_a_supervisor_beyond() -> None:
    ticket, now = samples.ticket(*WAY_TO["processing"]), samples.T0 + 2 * timedelta(hours=1)
    rule = {"normal": {"times": 2, "most": "5 working days", "leader": "2 working days"}}
    known = limited(extensions=rule)
    latest = known.calendar.add(ticket.promised_at, parse_amount("2 working days"))
    asked = at(ticket, "ask_extension", now, until=latest, reference=known)
    assert asked.last_audience is None
    assert refusal(asked, "grant_extension", LEADER, ticket.due_at, reference=known) is None
    # After the promise has passed, only the supervisor undoes what is late by the promise that holds.
    assert refusal(asked, "grant_extension", LEADER, ticket.due_at + MINUTE, reference=known) == (
        "extension_is_supervisor_s"
    )
    longer = at(ticket, "ask_extension", now, until=latest + MINUTE, reference=known)
    assert longer.last_audience == "supervisor"
    assert refusal(longer, "grant_extension", LEADER, now + MINUTE, reference=known) == "extension_is_supervisor_s"
    assert "grant_extension" not in possible_actions(longer, LEADER, known, now + MINUTE)
    assert "deny_extension" in possible_actions(longer, LEADER, known, now + MINUTE)
    granted = at(longer, "grant_extension", now + MINUTE, SUPERVISOR, reference=known)
    assert (granted.due_at, granted.promised_at) == (latest + MINUTE, ticket.promised_at)
    # A second step counts from the first promise too.
    again = at(granted, "ask_extension", now + 2 * MINUTE, until=granted.due_at + DAY, reference=known)
    assert refusal(again, "grant_extension", LEADER, now + 3 * MINUTE, reference=known) == "extension_is_supervisor_s"


@given(st.data())
def test_a_changed_urgency_makes_no_date_later(data: st.DataObject) -> None:
    for before, event, after in walk(data, 12):
        if before is None or event.kind != "set_urgency" or before.frozen:
            continue
        assert after.due_at <= before.due_at
        assert after.promised_at == before.promised_at
        assert after.urgency is not before.urgency
        assert before.step_due_at is not None
        assert after.step_due_at is not None
        assert after.step_due_at <= before.step_due_at


def test_an_urgency_is_raised_and_lowered_with_a_reason() -> None:
    ticket = samples.ticket(*WAY_TO["processing"])
    now = (ticket.last_at or samples.T0) + MINUTE
    raised = at(ticket, "set_urgency", now, urgency="urgent")
    # Four hours for the work and half an hour for the approval.
    assert (raised.step_due_at, raised.due_at) == (now + timedelta(hours=4), now + timedelta(hours=4, minutes=30))
    assert (raised.promised_at, raised.promises[-1].cause) == (ticket.promised_at, Cause.URGENCY)
    lowered = at(raised, "set_urgency", now + MINUTE, urgency="complex")
    assert (lowered.step_due_at, lowered.due_at) == (raised.step_due_at, raised.due_at)
    assert refusal(lowered, "set_urgency", None, now + 2 * MINUTE, urgency="complex") == "nothing_changes"
    rescue = samples.ticket("receive", new=samples.report("emergency", report_type="emergency"))
    assert refusal(rescue, "set_urgency", None, now, urgency="normal") == "rescue_is_urgent"


@pytest.mark.parametrize(
    ("urgency", "report_type", "category", "most"),
    [
        ("normal", "field", "jam", "180 days"),
        ("urgent", "field", "jam", "10 days"),
        ("normal", "field", "waste", "20 days"),
        ("urgent", "field", "waste", "20 days"),
        ("normal", "field", "smoke", "30 days"),
        ("complex", "field", "smoke", "40 days"),
    ],
)
def test_the_most_specific_limit_of_plans_counts(urgency: str, report_type: str, category: str, most: str) -> None:
    plans = (
        PlanLimit(parse_amount("10 days"), urgency=Urgency.URGENT),
        PlanLimit(parse_amount("20 days"), category="waste"),
        PlanLimit(parse_amount("30 days"), category="air"),
        PlanLimit(parse_amount("40 days"), urgency=Urgency.COMPLEX, category="air"),
    )
    rules = Rules((), groups={"smoke": "air"}, plans=plans)
    assert rules.plan_limit(Urgency(urgency), report_type, category) == parse_amount(most)


def test_the_time_between_a_refusal_and_the_appeal_is_the_sender_s() -> None:
    refused = samples.ticket(*WAY_TO["refused"])
    refused_at = refused.refused_at
    assert refused_at is not None
    back = at(refused, "appeal", refused_at + 7 * DAY)
    # Seven days with five working days.
    assert back.promised_at == refused.promised_at + 7 * DAY
    late = replace(refused, promised_at=refused_at - MINUTE)
    assert at(late, "appeal", refused_at + 7 * DAY).promised_at == late.promised_at


def test_records_of_an_earlier_release_follow_from_its_events() -> None:
    way = (*WAY_TO["planned"], "take_up", "answer", "approve", "rate", "reopen", "answer", "approve")
    events = samples.journey(*way)
    old = [
        replace(event, changes={name: value for name, value in event.changes.items() if name != "promised_at"})
        for event in events
    ]
    new, ticket = fold(events), fold(old)
    assert (ticket.given, ticket.promises, ticket.promised_at) == (new.given, new.promises, new.promised_at)


@pytest.mark.parametrize("way", [("receive",), ("ask",), WAY_TO["resolved"]])
def test_what_is_late_stays_late_in_a_younger_ticket(way: tuple[str, ...]) -> None:
    """The main ticket has the earliest first promise, also while its sender is asked, and if it is revived."""
    late = samples.ticket("receive")
    now = late.promised_at + DAY
    main = replace(samples.ticket(*way, at=now), code=samples.MAIN_CODE)
    merged_at = (main.last_at or now) + MINUTE
    change = samples.act(late, "merge", at=merged_at, main=main)
    event = joining.of_main(main, late, change, samples.directory())
    assert event is not None
    after = evolve(main, event)
    assert (after.promised_at, after.is_late(merged_at) or after.pause is not None) == (late.promised_at, True)
    if after.pause is not None:
        supplied = at(after, "supply", merged_at + MINUTE)
        assert supplied.promised_at == late.promised_at
        assert after.pause.lapsed_promised_at == late.promised_at
