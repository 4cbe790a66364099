"""The course of a ticket: who may take which action in which state, with which inputs, and where it leads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.deadlines.rules import Audience, Check, Step, points, step_due
from chalicelib.domain.errors import DomainError, Invalid, NotAllowed, NotPossible
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.texts import course
from chalicelib.domain.tickets.history import evolve, fold
from chalicelib.domain.tickets.moves import MOVES, STEP_OF
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import ActorKind, Event, Ticket
from chalicelib.domain.tickets.workflow import acting
from tests.domain import samples
from tests.domain.samples import HOME_AFFAIRS, INTAKE, POLICE, T0, TRAFFIC_POLICE, WAY_TO
from tests.domain.tickets.grid import (
    ACTIONS,
    AFTER,
    ALLOWED,
    AROUND_A_PAUSE,
    COORDINATOR_S,
    DEPENDS,
    DIRECTORY,
    LADDER_KINDS,
    LETTERS,
    NEEDS,
    OFFICER_ACTIONS,
    OTHER_WAY_TO,
    SCENES,
    SENDER_ACTIONS,
    SOON,
    STEP,
    TARGET,
    ready_for,
)
from tests.domain.walks import walk


def letters(role: Role, place: str, ticket: Ticket) -> set[str]:
    """The letters of the grid that an officer has on a ticket."""
    if role is Role.SUPERVISOR:
        return {"S"}
    letter = LETTERS.get(role)
    if place == "coordinating" and ticket.parts:
        return {COORDINATOR_S[role]} if role in COORDINATOR_S else set()
    if letter is None:
        return set()
    if place == "above":
        return {"A"} if ticket.unit and role is Role.LEADER else set()
    own = {letter} if "intake" in place else set()
    return own | ({letter.lower()} if "handling" in place and ticket.unit else set())


def scene(way: tuple[str, ...], intake_unit: str, unit: str) -> Ticket:
    """A ticket after ``way``, with these units."""
    ticket = samples.ticket(*way, new=samples.report("traffic"))
    return replace(ticket, intake_unit=intake_unit, unit=unit if ticket.unit else None)


def an_officer(unit: str, *roles: Role, categories: set[str] | None = None, active: bool = True) -> Officer:
    return Officer("one", "…", unit, frozenset(roles), None if categories is None else frozenset(categories), active)


def outcome(ticket: Ticket, action: str, officer: Officer | None) -> str:
    """``"done"``, or the name of the error of an action by an officer or (None) the sender."""
    now = (ticket.last_at or T0) + SOON
    given = {"unit": "that-khe", "main": samples.main_for(action, ticket)} | dict(samples.GIVEN[action])
    try:
        if officer is None:
            acting.act_as_sender(ticket, action, given, now=now, directory=DIRECTORY)
        else:
            acting.act(ticket, action, officer, given, now=now, directory=DIRECTORY)
    except DomainError as error:
        return type(error).__name__
    return "done"


def prepared(ticket: Ticket, action: str) -> Ticket:
    """The ticket after the actions that must come before ``action`` in the same state."""
    if not ALLOWED[action, ticket.state]:
        return ticket
    for before in AFTER.get(action, ()):
        officer = an_officer(ticket.intake_unit if before == "involve" else ticket.unit or "", samples.ACTOR[before])
        ticket = evolve(ticket, samples.act(ticket, before, officer))
    return ticket


def expected(action: str, state: str, has: set[str]) -> str:
    who = ALLOWED[action, state]
    if not who:
        return "NotPossible"
    return "done" if has & set(who) else "NotAllowed"


def test_the_grid_has_every_action_and_every_state() -> None:
    assert set(ALLOWED) == {(action, state) for action in MOVES for state in State}


@pytest.mark.parametrize("way", [*WAY_TO.values(), *OTHER_WAY_TO.values()], ids=lambda way: " ".join(way) or "created")
@pytest.mark.parametrize(("units", "places"), SCENES.values(), ids=SCENES)
def test_the_officers_who_may_take_each_action(
    way: tuple[str, ...], units: tuple[str, str], places: Mapping[str, str]
) -> None:
    ticket = scene(way, *units)
    for action in ACTIONS:
        if (action, ticket.state) in DEPENDS:
            continue
        ready = prepared(ticket, action)
        for unit, place in places.items():
            for role in Role:
                officer = an_officer(unit, role)
                if action == "hand_over":
                    ready = replace(ready, assignee=officer.username)
                wanted = expected(action, ready.state, letters(role, place, ready))
                assert outcome(ready, action, officer) == wanted, (action, unit, role)
                possible = samples.offered(ready, officer)
                assert (action in possible) == (wanted == "done"), (action, unit, role)


@pytest.mark.parametrize("way", [*WAY_TO.values(), *OTHER_WAY_TO.values()], ids=lambda way: " ".join(way) or "created")
def test_the_actions_of_the_sender(way: tuple[str, ...]) -> None:
    ticket = scene(way, INTAKE, POLICE)
    assert {action: outcome(ticket, action, None) for action in SENDER_ACTIONS} == {
        action: expected(action, ticket.state, {"C"}) for action in SENDER_ACTIONS
    }
    assert {outcome(prepared(ticket, action), action, None) for action in OFFICER_ACTIONS} == {"NotAllowed"}
    assert samples.offered(ticket, None) == [action for action in ACTIONS if "C" in ALLOWED[action, ticket.state]]


@pytest.mark.parametrize("state", State)
def test_an_inactive_account_or_one_of_other_categories_may_do_nothing(state: str) -> None:
    ticket = scene(WAY_TO[state], "that-khe", "that-khe")
    for officer in (an_officer("that-khe", *Role, active=False), an_officer("that-khe", *Role, categories={"hygiene"})):
        assert samples.offered(ticket, officer) == []
        assert {outcome(ticket, action, officer) for action in ACTIONS} <= {"NotAllowed", "NotPossible"}


def test_a_ticket_whose_unit_asked_its_sender_can_be_dispatched_to_another() -> None:
    intake = an_officer(INTAKE, Role.INTAKE)
    new = samples.ticket("ask")
    assert outcome(new, "redispatch", intake) == "NotPossible"
    assert "redispatch" not in samples.offered(new, intake)
    asked = samples.ticket(*WAY_TO["processing"], "involve", "ask")
    assert outcome(asked, "redispatch", an_officer("that-khe", Role.LEADER)) == "NotAllowed"
    assert "redispatch" in samples.offered(asked, intake)
    event = samples.act(asked, "redispatch", at=T0 + timedelta(days=1))
    after = evolve(asked, event)
    assert (after.state, after.unit, after.pause, after.question, after.parts) == (
        "dispatched",
        "dong-dang",
        None,
        None,
        (),
    )
    assert event.details["released"] == ["home-affairs"]
    # The time for which the sender was asked is not the office's: as if they had answered now.
    answered = evolve(asked, samples.act(asked, "supply", at=T0 + timedelta(days=1)))
    assert (after.due_at, after.promised_at) == (answered.due_at, answered.promised_at)


def test_an_officer_with_several_roles_may_do_what_each_role_may() -> None:
    ticket = scene(WAY_TO["processing"], "that-khe", "that-khe")
    both = samples.offered(ticket, an_officer("that-khe", Role.INTAKE, Role.PROCESSING))
    of_intake = ["reclassify", "set_urgency", "ask", "redispatch", "note", "forward", "involve"]
    assert both == [*of_intake, "ask_extension", "answer", "merge", "gather", "share"]


def test_only_who_a_ticket_is_assigned_to_or_their_deputy_hands_it_over() -> None:
    ticket = samples.ticket(*WAY_TO["processing"], "assign")
    own, other = samples.officer("that-khe", Role.PROCESSING), samples.officer("that-khe", Role.LEADER)
    deputy = replace(own, username="processing.dong-dang", acting_for=own.username)
    assert [outcome(ticket, "hand_over", one) for one in (own, other, deputy)] == ["done", "NotAllowed", "done"]
    assert outcome(replace(ticket, assignee=None), "hand_over", own) == "NotAllowed"
    with pytest.raises(Invalid) as refusal:
        samples.act(ticket, "hand_over", own, assignee=own.username)
    assert (refusal.value.code, refusal.value.field) == ("handed_to_oneself", "assignee")
    assert evolve(ticket, samples.act(ticket, "hand_over", own)).assignee is None


def test_a_role_does_not_extend_the_reach_of_another_role() -> None:
    """The reach of a role applies only to the actions of that role, for supervisors and for intake officers."""
    ticket = scene(WAY_TO["dispatched"], INTAKE, TRAFFIC_POLICE)
    supervisor = an_officer(HOME_AFFAIRS, Role.SUPERVISOR, Role.FOCAL)
    of_a_supervisor = ["reclassify", "set_urgency", "redispatch", "note", "instruct", "forward", "involve", "merge"]
    of_a_supervisor += ["gather", "share"]
    assert samples.offered(ticket, supervisor) == of_a_supervisor
    assert samples.offered(ticket, an_officer("dong-dang", Role.INTAKE, Role.FOCAL)) == []


@pytest.mark.parametrize(("action", "need"), [(name, need) for name, needs in NEEDS.items() for need in sorted(needs)])
@pytest.mark.parametrize("nothing", [None, ""])
def test_the_required_inputs_of_a_move_must_be_given(action: str, need: str, nothing: str | None) -> None:
    with pytest.raises(Invalid) as refusal:
        samples.act(ready_for(action), action, None, at=None, reference=None, **{need: nothing})
    assert (refusal.value.code, refusal.value.field) == ("field_required", need)


def test_the_table_has_exactly_these_required_inputs() -> None:
    assert {action: set(move.needs) for action, move in MOVES.items() if move.needs} == NEEDS


@pytest.mark.parametrize(
    ("action", "state"),
    [
        (action, state)
        for (action, state), who in ALLOWED.items()
        # A date ends a plan, and a merged ticket goes back to intake (test_merging.py).
        if who and action in TARGET and action != "plan" and (action, state) != ("reopen", "merged")
    ],
)
def test_a_move_leads_to_its_state_and_starts_the_clock_of_that_state(action: str, state: str) -> None:
    before = samples.ticket(*WAY_TO[state])
    event = samples.act(before, action)
    after = evolve(before, event)
    assert after.state == TARGET[action]
    assert after.step == STEP[after.state]
    assert (after.version, after.edition) == (before.version + 1, before.version + 1)
    assert (after.last_kind, after.last_at, after.last_audience) == (action, event.at, None)
    if after.step is None:
        assert (after.step_started_at, after.step_due_at, after.points, after.next_check_at) == (None, None, (), None)
    else:
        rule = DIRECTORY.rules.find(after.step, after.urgency, "field", "hygiene")
        assert after.step_started_at == event.at
        assert after.step_due_at == step_due(rule, event.at, DIRECTORY.calendar)
        assert after.points == points(rule, event.at, after.step_due_at, DIRECTORY.calendar)


def test_every_state_with_a_clock_is_in_the_table_of_steps() -> None:
    assert {state.value: step.value for state, step in STEP_OF.items()} == {
        state: step for state, step in STEP.items() if step
    }


@pytest.mark.parametrize("action", ACTIONS)
def test_an_event_names_its_actor(action: str) -> None:
    event = samples.act(ready_for(action), action)
    if action in SENDER_ACTIONS:
        assert (event.kind, event.actor, event.officer, event.unit) == (action, ActorKind.REPORTER, None, None)
        return
    role = samples.ACTOR[action]
    unit = {Role.INTAKE: INTAKE, Role.SUPERVISOR: INTAKE}.get(role, "that-khe")
    # A new ticket is at intake, whose officers report an instruction done.
    unit = {"contribute": HOME_AFFAIRS, "carry_out": INTAKE}.get(action, unit)
    assert (event.kind, event.actor, event.officer, event.unit) == (
        action,
        ActorKind.OFFICER,
        samples.officer(unit, role).username,
        unit,
    )


@given(st.data())
def test_a_ticket_is_the_fold_of_its_events(data: st.DataObject) -> None:
    events: list[Event] = []
    for before, event, ticket in walk(data):
        events.append(event)
        assert fold(events) == ticket
        if before is not None:
            check_step(before, ticket, event)
    assert [event.version for event in events] == list(range(1, len(events) + 1))
    check_ladder(events)


def check_step(before: Ticket, ticket: Ticket, event: Event) -> None:
    """Check the properties that hold after every event."""
    assert ticket.step == STEP[ticket.state]
    paused_at_intake = ticket.pause is not None and ticket.pause.state != "processing"
    assert ticket.state in ("withdrawn", "merged") or (ticket.unit is None) == (
        paused_at_intake or ticket.state in ("new", "received", "refused", "returned")
    )
    nobody_s = ticket.state in ("resolved", "closed", "refused", "withdrawn", "merged", "needs_info")
    assert (ticket.holder is None) == nobody_s, f"turn of `{ticket.state}` in domain/tickets/states.py, or this list"
    assert (ticket.pause is None) == (ticket.question is None) == (ticket.state != "needs_info")
    assert ticket.extension is None or ticket.state == "processing"
    assert ticket.returns <= 2
    assert (ticket.resolved_at is None) == (ticket.state not in ("resolved", "closed"))
    assert (ticket.answer is None) == (ticket.state not in ("awaiting_approval", "resolved", "closed"))
    assert (ticket.step_due_at is None) == (ticket.step is None)
    assert all(earlier.at <= later.at for earlier, later in pairwise(ticket.points))
    assert ticket.step is not None or ticket.points == ()
    seen_by_people = event.actor is not ActorKind.SYSTEM or event.kind in (Check.CLOSED, Check.UNANSWERED)
    assert ticket.edition == (ticket.version if seen_by_people else before.edition)


def check_ladder(events: list[Event]) -> None:
    """Within one run of a clock each audience is alerted once, and the warning comes before the breach."""
    runs: dict[str | None, Counter[tuple[str, Audience | None]]] = {}
    for event in events:
        if event.kind in LADDER_KINDS:
            run = runs.setdefault(event.details.get("part"), Counter())
            run[event.kind, event.details.get("audience")] += 1
            assert max(run.values()) == 1
            assert event.kind != Check.WARNED or len(run) == 1
        elif event.kind == "grant_extension" or ("step" in event.changes and event.kind not in AROUND_A_PAUSE):
            runs.pop(None, None)
        for part in event.changes.get("parts", ()):
            if part.asked_at == event.at:
                runs.pop(part.unit, None)


def test_errors_are_checked_in_the_order_state_right_input() -> None:
    stranger = an_officer("dong-dang", Role.PROCESSING)
    with pytest.raises(NotPossible) as refusal:
        samples.act(samples.ticket(), "return", stranger, reason="")
    assert refusal.value.params == {"state": ("Chờ tiếp nhận", "Waiting for intake")}
    with pytest.raises(NotAllowed):
        samples.act(samples.ticket(), "refuse", stranger, text="")
    with pytest.raises(Invalid):
        samples.act(samples.ticket(), "refuse", text="")


def test_every_state_and_step_has_its_texts() -> None:
    assert set(course.STATES_OFFICE) == set(course.STATES_CITIZEN) == set(State)
    assert set(course.STEPS) == set(Step)
