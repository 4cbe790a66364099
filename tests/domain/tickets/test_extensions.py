"""Extensions: within which rules they are accepted, and how they move the step and the promise."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given

from chalicelib.domain.deadlines.rules import Check, Urgency
from chalicelib.domain.errors import Invalid
from chalicelib.domain.tickets.ticket import Ticket
from tests.domain import samples
from tests.domain.samples import T0, WAY_TO, local
from tests.domain.tickets.test_clocks import CALENDAR, DAY, RULES, SECOND, done, instants, minutes, refusal_of, tickets

#: Urgency -> how often the sample rules allow an extension.
LIMITS = {Urgency.NORMAL: 1, Urgency.COMPLEX: 2, Urgency.URGENT: 0}


@given(tickets("processing"), minutes, minutes)
@example(samples.ticket(*WAY_TO["processing"]), timedelta(0), timedelta(0))
def test_an_extension_is_accepted_only_within_the_rules(ticket: Ticket, wait: timedelta, more: timedelta) -> None:
    now, until = (ticket.last_at or T0) + wait, ticket.due_at + more
    limit = RULES.extensions.get(ticket.urgency)
    wanted = None
    if now > ticket.due_at:
        wanted = "extension_too_late"
    elif until <= ticket.due_at:
        wanted = "until_not_later"
    elif limit is None:
        wanted = "extension_not_allowed"
    elif until > CALENDAR.add(ticket.due_at, limit.amount):
        wanted = "extension_too_long"
    assert refusal_of(ticket, "ask_extension", at=now, until=until) == wanted
    if wanted is not None:
        return
    asked = done(ticket, "ask_extension", at=now, until=until)
    # Neither asking nor denying changes a date.
    denied = done(asked, "deny_extension", at=now + more)
    for later in (asked, denied):
        assert (instants(later), later.extensions) == (instants(ticket), 0)
    assert denied.extension is None
    check_granted(ticket, asked, until)


def check_granted(ticket: Ticket, asked: Ticket, until: datetime) -> None:
    granted = done(asked, "grant_extension")
    assert (granted.due_at, granted.extensions, granted.extension) == (until, 1, None)
    assert (granted.step, granted.step_started_at) == (ticket.step, ticket.step_started_at)
    assert ticket.step_due_at is not None
    assert granted.step_due_at is not None
    # The step gains at most what the promise gains, and loses nothing.
    assert ticket.step_due_at <= granted.step_due_at
    assert granted.step_due_at <= max(until, ticket.step_due_at)
    gained = CALENDAR.working_time(ticket.due_at, until)
    if gained and ticket.step_due_at <= ticket.due_at:
        assert CALENDAR.working_time(ticket.step_due_at, granted.step_due_at) <= gained
    own = [point.at for point in granted.points if point.check is Check.BREACHED and point.unit is None]
    assert own == [granted.step_due_at]
    assert all(earlier.at <= later.at for earlier, later in pairwise(granted.points))


@pytest.mark.parametrize(("urgency", "times"), LIMITS.items())
def test_the_number_of_extensions_is_limited(urgency: Urgency, times: int) -> None:
    ticket = done(done(done(samples.ticket(), "receive", urgency=urgency.value), "dispatch"), "accept")
    for _ in range(times):
        ticket = done(done(ticket, "ask_extension", until=ticket.due_at + DAY), "grant_extension")
    assert ticket.extensions == times
    assert refusal_of(ticket, "ask_extension", until=ticket.due_at + DAY) == "extension_not_allowed"


def test_a_denied_extension_may_be_asked_for_again() -> None:
    ticket = samples.ticket(
        *WAY_TO["processing"], "ask_extension", "deny_extension", "ask_extension", "grant_extension"
    )
    assert ticket.extensions == 1


def test_an_extension_must_be_decided_before_the_next_is_asked_for() -> None:
    assert refusal_of(samples.ticket(*WAY_TO["processing"], "ask_extension"), "ask_extension") == "extension_pending"


@pytest.mark.parametrize("action", ["grant_extension", "deny_extension"])
def test_only_a_pending_extension_can_be_decided(action: str) -> None:
    assert refusal_of(samples.ticket(*WAY_TO["processing"]), action) == "extension_not_asked"


@pytest.mark.parametrize("way", [("ask", "supply"), ("plan", "take_up"), ("answer", "send_back")])
def test_an_undecided_extension_ends_with_the_work(way: tuple[str, ...]) -> None:
    """Otherwise it could be granted later and move a newer promise back."""
    ticket = samples.ticket(*WAY_TO["processing"], "ask_extension", *way)
    assert (ticket.state, ticket.extension) == ("processing", None)


def test_an_extension_counts_from_the_promise() -> None:
    ticket = samples.ticket(*WAY_TO["processing"])
    assert (ticket.step_due_at, ticket.due_at) == (local("2026-03-05 09:30"), local("2026-03-06 11:10"))
    granted = done(done(ticket, "ask_extension", until=local("2026-03-10 11:10")), "grant_extension")
    # Two more working days; the weekend of 7 March does not count.
    assert (granted.step_due_at, granted.due_at) == (local("2026-03-09 09:30"), local("2026-03-10 11:10"))
    with pytest.raises(Invalid) as refusal:
        done(ticket, "ask_extension", until=local("2026-03-13 11:11"))
    assert (refusal.value.code, refusal.value.params) == (
        "extension_too_long",
        {"amount": ("5 ngày làm việc", "5 working days")},
    )
    assert done(ticket, "ask_extension", until=local("2026-03-13 11:10")).extension is not None


def test_an_extension_may_be_asked_for_at_the_promise_itself() -> None:
    ticket = samples.ticket(*WAY_TO["processing"])
    until = ticket.due_at + DAY
    assert done(ticket, "ask_extension", at=ticket.due_at, until=until).extension is not None
    assert refusal_of(ticket, "ask_extension", at=ticket.due_at + SECOND, until=until) == "extension_too_late"


def test_an_extension_does_not_shorten_a_step_that_ends_after_the_promise() -> None:
    """A ticket is accepted late, so its step ends after the promise, even after a promise extended by a day."""
    ticket = samples.ticket("receive", "dispatch")
    ticket = done(ticket, "accept", at=local("2026-03-06 11:00"))
    assert (ticket.step_due_at, ticket.due_at) == (local("2026-03-11 11:00"), local("2026-03-06 11:10"))
    asked = done(ticket, "ask_extension", at=local("2026-03-06 11:05"), until=local("2026-03-09 11:10"))
    granted = done(asked, "grant_extension")
    assert (granted.step_due_at, granted.due_at) == (local("2026-03-11 11:00"), local("2026-03-09 11:10"))
