"""Actions that a ticket allows a limited number of times, or to one person only, besides its state."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.deadlines.rules import Step, Urgency, promise
from chalicelib.domain.errors import DomainError
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.tickets.history import evolve
from chalicelib.domain.tickets.moves import MOVES
from chalicelib.domain.tickets.rights import is_public
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.domain.tickets.workflow import automatic
from tests.domain import samples
from tests.domain.samples import INTAKE, WAY_TO

DIRECTORY = samples.directory()
SECOND = timedelta(seconds=1)
SUPERVISOR = samples.officer(INTAKE, Role.SUPERVISOR)
#: The ways to a ticket that was returned twice, and to one that was refused and appealed.
RETURNED_TWICE = ("receive", "dispatch", "return", "dispatch", "return")
APPEALED = ("refuse", "appeal")


def problem(ticket: Ticket, action: str, by: Officer | None = None, **given: Any) -> str | None:
    """The problem code of an action; None if it succeeds."""
    try:
        samples.act(ticket, action, by, **given)
    except DomainError as error:
        return error.code
    return None


def able(ticket: Ticket, action: str) -> set[str]:
    """The officers who can take an action now."""
    return {officer.username for officer in samples.officers() if action in samples.offered(ticket, officer)}


def test_returns_are_counted_and_the_third_is_refused() -> None:
    once = samples.ticket(*RETURNED_TWICE[:3])
    twice = samples.ticket(*RETURNED_TWICE)
    assert (once.returns, twice.returns) == (1, 2)
    again = evolve(twice, samples.act(twice, "dispatch"))
    assert problem(again, "return") == "returns_exhausted"
    assert "return" in samples.offered(samples.ticket("receive", "dispatch"), samples.officer("that-khe", Role.FOCAL))
    assert able(again, "return") == set()
    assert able(again, "accept") == {"focal.that-khe", "leader.that-khe"}


@pytest.mark.parametrize("action", ["dispatch", "refuse", "merge"])
def test_after_two_returns_only_the_supervisor_decides(action: str) -> None:
    assert able(samples.ticket(*RETURNED_TWICE[:3]), action) == {"intake.intake", "supervisor.intake"}
    twice = samples.ticket(*RETURNED_TWICE)
    assert able(twice, action) == {"supervisor.intake"}
    assert problem(twice, action, samples.officer(INTAKE, Role.INTAKE)) == "action_not_allowed"
    assert problem(twice, action, SUPERVISOR) is None


def test_a_question_does_not_take_the_decision_from_the_supervisor() -> None:
    """After a question by intake, answered or not, the supervisor still decides."""
    asked = evolve(twice := samples.ticket(*RETURNED_TWICE), samples.act(twice, "ask"))
    limit = asked.step_due_at
    assert limit is not None
    assert able(asked, "merge") == {"supervisor.intake"}
    unanswered = automatic.tick(asked, limit)
    assert unanswered is not None
    for after in (evolve(asked, unanswered), evolve(asked, samples.act(asked, "supply"))):
        assert (after.state, after.returns) == ("returned", 2)
        assert able(after, "dispatch") == {"supervisor.intake"}


def test_an_unanswered_question_does_not_count_as_a_return() -> None:
    asked = samples.ticket(*WAY_TO["processing"], "ask")
    assert asked.step_due_at is not None
    event = automatic.tick(asked, asked.step_due_at)
    assert event is not None
    after = evolve(asked, event)
    assert (after.state, after.returns) == ("returned", 0)
    assert able(after, "dispatch") == {"intake.intake", "supervisor.intake"}


def test_an_appeal_goes_back_to_the_first_step_with_a_new_promise() -> None:
    refused = samples.ticket("refuse")
    event = samples.act(refused, "appeal")
    after = evolve(refused, event)
    kind = (Urgency.NORMAL, "field", "hygiene")
    assert (after.state, after.appealed) == ("new", True)
    assert after.due_at == promise(DIRECTORY.rules, event.at, Step.RECEIVE, kind, DIRECTORY.calendar)
    received = evolve(after, samples.act(after, "receive", SUPERVISOR))
    assert (received.state, received.refusal, received.refusal_text) == ("received", None, None)


@pytest.mark.parametrize("action", ["receive", "refuse", "merge"])
def test_only_the_supervisor_decides_an_appeal(action: str) -> None:
    assert able(samples.ticket(), action) == {"intake.intake", "supervisor.intake"}
    assert able(samples.ticket(*APPEALED), action) == {"supervisor.intake"}
    assert problem(samples.ticket(*APPEALED), action, samples.officer(INTAKE, Role.INTAKE)) == "action_not_allowed"


def test_intake_cannot_refuse_a_report_received_on_appeal() -> None:
    received = samples.ticket(*APPEALED, "receive")
    assert able(received, "refuse") == {"supervisor.intake"}
    assert able(received, "dispatch") == able(received, "merge") == {"intake.intake", "supervisor.intake"}


def test_a_main_ticket_cannot_be_merged() -> None:
    """Their senders would be merged into a report that is merged itself."""
    main = replace(samples.ticket("receive"), merged=("LS1000000009",))
    assert able(main, "merge") == set()
    assert problem(main, "merge") == "merge_chain"


@pytest.mark.parametrize(
    ("way", "state"),
    [
        (("ask",), "new"),
        (("receive", "ask"), "returned"),
        (WAY_TO["processing"], "returned"),
        ((*WAY_TO["processing"], "ask"), "returned"),
    ],
)
def test_a_merge_does_not_receive_a_report(way: tuple[str, ...], state: str) -> None:
    """A report that was paused before it was received counts as new, also for the public."""
    before = samples.ticket(*way)
    merged = evolve(before, samples.act(before, "merge"))
    out = evolve(merged, samples.act(merged, "unmerge"))
    assert out.state == state
    assert is_public(before, DIRECTORY) == is_public(merged, DIRECTORY) == is_public(out, DIRECTORY)


def test_a_report_can_be_appealed_once() -> None:
    again = samples.ticket(*APPEALED, "refuse")
    assert again.state == "refused"
    assert problem(again, "appeal") == "appealed_before"
    assert samples.offered(again, None) == []


@pytest.mark.parametrize("state", ["resolved", "closed"])
def test_an_answer_can_be_rated_once(state: str) -> None:
    rated = samples.ticket(*WAY_TO[state], "rate")
    assert (rated.state, rated.rating) == (state, "satisfied")
    assert problem(rated, "rate", rating="unsatisfied") == "rated_before"
    assert "rate" not in samples.offered(rated, None)
    assert "rate" in samples.offered(samples.ticket(*WAY_TO[state]), None)


def test_a_new_answer_can_be_rated_again() -> None:
    again = samples.ticket(*WAY_TO["resolved"], "rate", "reopen", "answer", "approve")
    assert (again.rating, again.reopened) == (None, 1)
    assert evolve(again, samples.act(again, "rate", rating="accepted")).rating == "accepted"


@pytest.mark.parametrize("state", ["resolved", "closed"])
@pytest.mark.parametrize(("category", "days"), [("hygiene", 7), ("emergency", 3)])
def test_a_ticket_can_be_reopened_only_within_the_time_to_confirm(state: str, category: str, days: int) -> None:
    ticket = samples.ticket(*WAY_TO[state], new=samples.report(category))
    assert ticket.resolved_at is not None
    limit = ticket.resolved_at + timedelta(days=days)
    assert problem(ticket, "reopen", at=limit) is None
    assert "reopen" in samples.offered(ticket, None, at=limit)
    assert problem(ticket, "reopen", at=limit + SECOND) == "reopen_too_late"
    assert "reopen" not in samples.offered(ticket, None, at=limit + SECOND)


def test_an_extension_is_offered_while_it_may_be_asked_for() -> None:
    processing, worker = samples.ticket(*WAY_TO["processing"]), samples.officer("that-khe", Role.PROCESSING)
    due = processing.due_at
    assert "ask_extension" in samples.offered(processing, worker, at=due)
    assert "ask_extension" not in samples.offered(processing, worker, at=due + SECOND)
    extended = replace(processing, extensions=1)
    assert "ask_extension" not in samples.offered(extended, worker)
    assert problem(extended, "ask_extension", worker, until=due + SECOND) == "extension_not_allowed"
    urgent = replace(processing, urgency=Urgency.URGENT)
    assert "ask_extension" not in samples.offered(urgent, worker)


def test_a_ticket_closed_by_the_clock_can_be_reopened_at_that_instant() -> None:
    resolved = samples.ticket(*WAY_TO["resolved"])
    assert resolved.step_due_at is not None
    event = automatic.tick(resolved, resolved.step_due_at)
    assert event is not None
    closed = evolve(resolved, event)
    assert problem(closed, "reopen", at=resolved.step_due_at) is None
    assert problem(closed, "reopen", at=resolved.step_due_at + SECOND) == "reopen_too_late"


def test_a_reopened_ticket_goes_back_to_its_unit_and_assignee() -> None:
    ticket = samples.ticket(*WAY_TO["processing"], "assign", "answer", "approve", "reopen")
    assert (ticket.state, ticket.unit, ticket.assignee) == ("processing", "that-khe", "processing.that-khe")
    # Another unit assigns its own officers.
    asked = evolve(ticket, samples.act(ticket, "ask"))
    assert asked.step_due_at is not None
    event = automatic.tick(asked, asked.step_due_at)
    assert event is not None
    assert (evolve(asked, event).unit, evolve(asked, event).assignee) == (None, None)


@pytest.mark.parametrize("officer", samples.officers(), ids=lambda officer: officer.username)
def test_no_officer_is_ever_offered_a_move_of_the_sender(officer: Officer) -> None:
    for way in WAY_TO.values():
        ticket = samples.ticket(*way)
        offered = samples.offered(ticket, officer)
        assert not {action for action in offered if MOVES[action].is_sender_s}
        assert {action for action in samples.offered(ticket, None) if not MOVES[action].is_sender_s} == set()
