"""Withdraw consent, restrict the use of a contact, lift the restriction, or follow an objection.

An open rescue keeps its call-back number until it has ended. The history of each report says what was asked and done.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from chalicelib.domain.access.limits import AfterEnd, Limit
from chalicelib.domain.access.own_data import PrivacyRequest
from chalicelib.domain.access.periods import Wish
from chalicelib.domain.errors import NotFound, NotPossible
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.tickets.retention import is_open_rescue
from chalicelib.domain.tickets.workflow import noting
from chalicelib.domain.tickets.workflow.noting import OwnDataStep
from chalicelib.services import changing
from chalicelib.store import keys
from chalicelib.store.messages import notices
from chalicelib.store.tickets import tickets
from chalicelib.store.vault import bookings, followers, limits, reporters, watches

#: The wishes that are fulfilled here.
WISHES = frozenset({Wish.WITHDRAW, Wish.RESTRICT, Wish.LIFT, Wish.OBJECT})
_LIMITS = {Wish.WITHDRAW: Limit.WITHDRAWN, Wish.RESTRICT: Limit.RESTRICTED, Wish.OBJECT: Limit.OBJECTED}


def fulfil(wish: Wish, codes: Iterable[str], now: datetime, *, person: str | None, days: int) -> dict[str, Any]:
    """Fulfil a wish at ``now`` (UTC) for these reports, and for what a ``person`` follows. Returns what was done.

    After a withdrawal the contact is kept, without use, for ``days``; with 0 it is removed at once. May be repeated.
    """
    done: dict[str, Any] = {
        "reports": 0,
        "rows": 0,
        "kept": 0,
        "followed": 0,
        "watched": 0,
        "booked": 0,
        "consents": [],
    }
    for code in codes:
        done["reports"] += 1
        if wish is Wish.LIFT:
            done["rows"] += limits.lift(code)
            continue
        why = _LIMITS[wish]
        if wish is Wish.WITHDRAW:
            done["consents"] += _evidence(code)
            notices.drop_for_reporter(code)
        head = tickets.get(code)
        if head is not None and is_open_rescue(head.ticket) and limits.keep_call_back(code, AfterEnd(why.value)):
            done["kept"] += 1
        elif wish is Wish.WITHDRAW and not days:
            done["rows"] += reporters.erase(code)
        else:
            until = now + timedelta(days=days) if wish is Wish.WITHDRAW else None
            done["rows"] += limits.limit(code, why, until)
    if person is not None:
        done["followed"] = _following(wish, person)
        done["watched"] = _watching(wish, person)
        done["booked"] = _booking(wish, person, now)
    return {**done, "at": keys.stamp(now)}


def _evidence(code: str) -> list[dict[str, str | None]]:
    """That the sender had consented; the controller must be able to prove it after the contact is gone."""
    consent = limits.consent_of(code)
    return [{"code": code, "text": consent.text, "at": consent.at, "channel": consent.channel}] if consent else []


def _following(wish: Wish, person: str) -> int:
    if wish is Wish.WITHDRAW:
        return followers.forget(person)
    return followers.limit(person, None if wish is Wish.LIFT else _LIMITS[wish])


def _watching(wish: Wish, person: str) -> int:
    if wish is Wish.WITHDRAW:
        return watches.forget(person)
    return watches.limit(person, None if wish is Wish.LIFT else _LIMITS[wish])


def _booking(wish: Wish, person: str, now: datetime) -> int:
    if wish is Wish.WITHDRAW:
        return bookings.forget(person, now)
    return bookings.limit(person, None if wish is Wish.LIFT else _LIMITS[wish])


def refuse_second(wish: Wish, codes: Iterable[str]) -> None:
    """Raise NotPossible if each of these reports has such a request that is not decided yet."""
    found = [whole for code in codes if (whole := tickets.whole(code))]
    if found and all(noting.has_open_request(whole.events, wish) for whole in found):
        raise NotPossible("privacy_open")


def write_lines(
    request: PrivacyRequest,
    codes: Iterable[str],
    step: OwnDataStep,
    *,
    officer: Officer | None = None,
    reason: str | None = None,
) -> None:
    """Write a line into the history of each report, once for a request and a step.

    An officer's answer (not what they only took down) tells the sender, by one of the reports. Raises Contended.
    """
    due = request.fulfil_by if step in (OwnDataStep.OPENED, OwnDataStep.ANSWERED) else None
    line = noting.DataLine(request.id, request.wish, step, due, reason)
    for number, code in enumerate(codes):
        tell = officer is not None and step is not OwnDataStep.OPENED and number == 0

        def decide(whole: tickets.Whole, now: datetime, tell: bool = tell) -> changing.Change | None:
            before = noting.own_data_lines(whole.events)
            if any((one.details["request"], one.details["step"]) == (request.id, step) for one in before):
                return None
            event = noting.asked_about_data(whole.ticket, line, now=now, officer=officer, tell=tell)
            return changing.Change(event)

        try:
            changing.changed(partial(changing.existing, code), decide, catch_up=False)
        except NotFound:
            continue
