"""The answers of a ticket, each with its own rating, across reopenings."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from chalicelib.domain.tickets.answers import answers_in_words
from chalicelib.domain.tickets.history import evolve, fold
from chalicelib.domain.tickets.ticket import Event
from tests.domain import samples
from tests.domain.samples import WAY_TO


def life(*actions: tuple[str, dict[str, Any]]) -> list[Event]:
    """The events of a ticket that goes on from its first answer."""
    events = samples.journey(*WAY_TO["resolved"])
    ticket = samples.ticket(*WAY_TO["resolved"])
    for number, (action, given) in enumerate(actions, 1):
        event = samples.act(ticket, action, at=(ticket.last_at or samples.T0) + timedelta(minutes=number), **given)
        events.append(event)
        ticket = evolve(ticket, event)
    return events


def test_each_answer_keeps_its_own_rating() -> None:
    events = life(
        ("rate", {"rating": "unsatisfied", "text": "Vẫn còn rác"}),
        ("reopen", {"reason": "Rác còn"}),
        ("answer", {"text": "Đã dọn lần hai"}),
        ("approve", {}),
        ("rate", {"rating": "satisfied"}),
    )
    first, second = answers_in_words(fold(events), events)
    assert first.rating is not None
    assert second.rating is not None
    assert (first.rating.value, first.rating.text, first.given.reopened_at is not None) == (
        "unsatisfied",
        "Vẫn còn rác",
        True,
    )
    assert (second.answer.text, second.rating.value, second.given.reopened_at) == ("Đã dọn lần hai", "satisfied", None)


def test_an_answer_that_was_not_approved_is_not_given() -> None:
    events = samples.journey(*WAY_TO["awaiting_approval"])
    assert answers_in_words(fold(events), events) == []
    assert fold(events).given == ()
