"""Record what a call-back came to: a line of the report's history, then the result of the week."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from chalicelib.domain.errors import NotFound, NotPossible
from chalicelib.domain.numbers import callbacks
from chalicelib.domain.numbers.callbacks import Result
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.tickets.ticket import CALL_BACK, Event
from chalicelib.domain.tickets.workflow import noting
from chalicelib.services import changing
from chalicelib.store.messages import callbacks as store
from chalicelib.store.tickets import tickets

#: Lines of a history that say who gave the answer.
_ANSWERS = frozenset({"answer", "approve", "contribute"})
#: What a line of a call says where it says nothing.
_NOTHING: Mapping[str, Any] = {"reached": False, "satisfied": None, "text": ""}


def record(code: str, officer: Officer, *, reached: bool, satisfied: bool | None, text: str) -> Event:
    """Record a call once, and return its line of the history.

    The same result of the same officer may be sent again. Raises Invalid, NotAllowed for who answered the report,
    NotFound for a report that was not drawn, NotPossible if another call was recorded.
    """
    callbacks.check_result(reached=reached, satisfied=satisfied)
    week = store.week_of(code)
    if week is None:
        raise NotFound("not_found")
    said = {"reached": reached, "satisfied": satisfied, "text": text}

    def decide(whole: tickets.Whole, now: datetime) -> changing.Change | None:
        if called(whole.events) is not None:
            return None
        callbacks.check_caller((officer.username, officer.acting_for), answered_by(whole.events))
        return changing.Change(noting.called_back(whole.ticket, officer, said, now=now))

    whole = changing.changed(partial(changing.existing, code), decide, catch_up=False)
    line = called(whole.events)
    if line is None:
        raise NotFound("not_found")
    # The line may be there without its result: the first attempt was interrupted.
    # A stored line leaves out what is None.
    known = {name: line.details.get(name, empty) for name, empty in _NOTHING.items()}
    result = Result(known["reached"], known["satisfied"], line.officer or "", line.at)
    store.settle(week, code, result)
    if line.officer != officer.username or known != said:
        raise NotPossible("callback_done")
    return line


def called(events: tuple[Event, ...]) -> Event | None:
    """Return the line that records the call, None before it."""
    return next((event for event in events if event.kind == CALL_BACK), None)


def answered_by(events: tuple[Event, ...]) -> set[str]:
    """Return the officers who answered a report or approved an answer, and those for whom they acted."""
    hands = [event for event in events if event.kind in _ANSWERS]
    return {name for event in hands for name in (event.officer, event.on_behalf) if name}
