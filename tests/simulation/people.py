"""The people of a simulated province: which action they take next on a ticket, and when. Some forget for days.

A choice depends on the ticket and on a random source of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.deadlines.rules import USUAL_MOST_RETURNS, Urgency
from chalicelib.domain.tickets import postponing, routing
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import Ticket
from tests.domain import samples
from tests.simulation.times import DAY, plus

HOUR = timedelta(hours=1)

#: State -> the usual hours until the next action: for urgent tickets, for others.
_HOURS: Mapping[State, tuple[float, float]] = {
    State.NEW: (0.4, 4),
    State.RECEIVED: (0.2, 2),
    State.RETURNED: (0.2, 2),
    State.DISPATCHED: (0.4, 4),
    State.PROCESSING: (3, 50),
    State.PLANNED: (20, 120),
    State.NEEDS_INFO: (3, 40),
    State.AWAITING_APPROVAL: (0.4, 4),
    State.RESOLVED: (30, 80),
    State.CLOSED: (20, 30),
    State.REFUSED: (10, 20),
}
#: States in which an officer must act, mostly in office hours. Senders act at any hour.
_OFFICE = frozenset(
    {State.NEW, State.RECEIVED, State.RETURNED, State.DISPATCHED, State.PROCESSING, State.AWAITING_APPROVAL}
)
#: State -> the actions taken in it and their weights; "" is no action for now.
_HABITS: Mapping[State, Mapping[str, int]] = {
    State.NEW: {"receive": 76, "ask": 8, "refuse": 6, "note": 3, "add": 4, "withdraw": 3},
    State.RECEIVED: {"dispatch": 84, "ask": 8, "note": 4, "refuse": 4},
    State.RETURNED: {"dispatch": 86, "ask": 6, "refuse": 8},
    State.DISPATCHED: {"accept": 68, "return": 14, "contribute": 8, "assign": 5, "add": 3, "withdraw": 2},
    State.PROCESSING: {
        "answer": 48,
        "contribute": 14,
        "ask_extension": 10,
        "ask": 8,
        "note": 8,
        "plan": 6,
        "involve": 4,
        "assign": 3,
        "excuse": 6,
        "withdraw": 2,
    },
    State.PLANNED: {"take_up": 70, "note": 16, "contribute": 10, "withdraw": 4},
    State.NEEDS_INFO: {"supply": 55, "": 40, "withdraw": 5},
    State.AWAITING_APPROVAL: {"approve": 75, "send_back": 15, "note": 10},
    State.RESOLVED: {"confirm": 25, "": 40, "rate": 15, "reopen": 12, "close": 8},
    State.CLOSED: {"": 70, "rate": 15, "reopen": 15},
    State.REFUSED: {"": 60, "appeal": 40},
}
#: The same for officers who game the figures, each in a way of their own: they plan far ahead and again, extend always,
#: have friends reopen what they answer again at once, or hand the ticket back and forth.
_GAMING: tuple[Mapping[State, Mapping[str, int]], ...] = (
    {
        State.PROCESSING: {"plan": 75, "answer": 25},
        State.PLANNED: {"take_up": 90, "note": 10},
        State.AWAITING_APPROVAL: {"approve": 100},
        State.RESOLVED: {"reopen": 45, "rate": 25, "": 30},
    },
    {
        State.PROCESSING: {"ask_extension": 80, "answer": 20},
        State.AWAITING_APPROVAL: {"approve": 100},
        State.RESOLVED: {"rate": 40, "reopen": 30, "": 30},
    },
    {
        State.PROCESSING: {"answer": 90, "plan": 10},
        State.AWAITING_APPROVAL: {"approve": 100},
        State.RESOLVED: {"reopen": 75, "rate": 25},
        State.CLOSED: {"reopen": 60, "rate": 20, "": 20},
    },
    {
        State.DISPATCHED: {"accept": 50, "return": 30, "redispatch": 20},
        State.PROCESSING: {"return": 30, "redispatch": 30, "answer": 40},
        State.AWAITING_APPROVAL: {"redispatch": 30, "send_back": 20, "approve": 50},
        State.RESOLVED: {"reopen": 40, "rate": 30, "": 30},
    },
)
#: One ticket in so many is theirs.
_GAMED = 8


def is_over(ticket: Ticket) -> bool:
    """Whether the clocks have ended for good, unless somebody brings the ticket back."""
    return ticket.state in (State.CLOSED, State.REFUSED, State.WITHDRAWN)


def is_gamed(ticket: Ticket) -> bool:
    """Whether officers who game the figures have the ticket."""
    return int(ticket.code[2:]) % _GAMED == 0


def _habits_of(ticket: Ticket) -> Mapping[str, int]:
    usual = _HABITS.get(ticket.state, {"": 1})
    if not is_gamed(ticket):
        return usual
    way = _GAMING[int(ticket.code[2:]) // _GAMED % len(_GAMING)]
    return way.get(ticket.state, usual)


def next_act_at(ticket: Ticket, now: datetime, chance: Random) -> datetime:
    """When (UTC, whole seconds) somebody looks at the ticket again."""
    urgent = ticket.urgency is Urgency.URGENT
    hours = _HOURS.get(ticket.state, (1, 1))[0 if urgent else 1]
    mood = chance.random()
    if mood < 0.05 and ticket.points and ticket.points[0].at > now:
        # At the next point of the clock, or a second before or after it.
        return ticket.points[0].at + timedelta(seconds=chance.choice((-1, 0, 0, 1)))
    if mood < 0.6:
        wait = hours * chance.uniform(0.1, 1.1) * HOUR
    elif mood < 0.88:
        wait = hours * chance.uniform(1.1, 4) * HOUR
    else:
        wait = chance.uniform(2, 30) * HOUR if urgent else chance.uniform(2, 9) * DAY
    at = (now + wait).replace(microsecond=0) + timedelta(seconds=1)
    if ticket.state in _OFFICE and not urgent and chance.random() < 0.9:
        return _at_the_desk(at, chance)
    return at


def _at_the_desk(at: datetime, chance: Random) -> datetime:
    local = at.astimezone(LOCAL)
    while local.weekday() >= 5 or not 7 <= local.hour < 17:
        local = (local if local.hour < 7 and local.weekday() < 5 else local + DAY).replace(hour=7)
        local += timedelta(minutes=chance.randrange(120))
    return local.astimezone(UTC)


def choose(ticket: Ticket, now: datetime, chance: Random) -> tuple[str, dict[str, Any]] | None:
    """The action on the ticket now with its inputs; None for no action."""
    habits = dict(_habits_of(ticket))
    if ticket.extension is not None:
        habits.pop("ask_extension", None)
        habits |= {"grant_extension": 85} if is_gamed(ticket) else {"grant_extension": 60, "deny_extension": 25}
    action = chance.choices(list(habits), list(habits.values()))[0]
    if not action or (action in _SENSIBLE and not _SENSIBLE[action](ticket, now)):
        return None
    return action, _GIVEN[action](ticket, now, chance) if action in _GIVEN else {}


#: Action -> whether it can succeed, so that few actions of the simulation are refused.
_SENSIBLE: Mapping[str, Callable[[Ticket, datetime], bool]] = {
    "return": lambda ticket, now: ticket.returns < USUAL_MOST_RETURNS,
    "ask_extension": lambda ticket, now: (
        now <= ticket.due_at and ticket.extensions < {Urgency.NORMAL: 1, Urgency.COMPLEX: 2}.get(ticket.urgency, 0)
    ),
    "answer": lambda ticket, now: all(part.due_at < now for part in ticket.waiting_parts),
    "contribute": lambda ticket, now: bool(ticket.waiting_parts),
    "excuse": lambda ticket, now: bool(ticket.waiting_parts),
    "rate": lambda ticket, now: ticket.rating is None,
    "appeal": lambda ticket, now: not ticket.appealed,
    "reopen": lambda ticket, now: ticket.resolved_at is not None and now < ticket.resolved_at + 3 * DAY,
}


def _receiving(ticket: Ticket, now: datetime, chance: Random) -> dict[str, Any]:
    return {"urgency": chance.choice(("complex", "complex", "urgent"))} if chance.random() < 0.1 else {}


def _dispatching(ticket: Ticket, now: datetime, chance: Random) -> dict[str, Any]:
    proposed = routing.proposal(ticket, samples.directory(), now) or "that-khe"
    anywhere = sorted(set(samples.directory().units) - {samples.INTAKE})
    unit = chance.choice(anywhere) if ticket.returns else proposed
    others = [other for other in anywhere if other != unit]
    return {"unit": unit} | ({"coordinators": chance.sample(others, 2)} if chance.random() < 0.2 else {})


def _redispatching(ticket: Ticket, now: datetime, chance: Random) -> dict[str, Any]:
    return {"unit": chance.choice(sorted(set(samples.directory().units) - {samples.INTAKE, ticket.unit}))}


def _involving(ticket: Ticket, now: datetime, chance: Random) -> dict[str, Any]:
    others = sorted(
        set(samples.directory().units) - {samples.INTAKE, ticket.unit} - {part.unit for part in ticket.parts}
    )
    return {"coordinators": chance.sample(others, 1)}


def _excusing(ticket: Ticket, now: datetime, chance: Random) -> dict[str, Any]:
    return {"unit": chance.choice(ticket.waiting_parts).unit}


def _noting(ticket: Ticket, now: datetime, chance: Random) -> dict[str, Any]:
    return {"public": chance.random() < 0.5}


def _extending(ticket: Ticket, now: datetime, chance: Random) -> dict[str, Any]:
    return {"until": _longer(ticket, now, chance.randint(1, 5))}


def _granting(ticket: Ticket, now: datetime, chance: Random) -> dict[str, Any]:
    return {"until": ticket.extension.until} if ticket.extension else {}


def _planning(ticket: Ticket, now: datetime, chance: Random) -> dict[str, Any]:
    if is_gamed(ticket):
        # As far ahead as the unit's leader may, or well beyond the month.
        latest = min(postponing.leader_plans_until(ticket, samples.directory()), now + 60 * DAY)
        return {"until": max(latest - timedelta(minutes=chance.randint(0, 60)), now + HOUR)}
    # At any hour: a unit may commit itself to midnight.
    return {"until": now + timedelta(minutes=chance.randint(60, 9 * 24 * 60))}


def _assigning(ticket: Ticket, now: datetime, chance: Random) -> dict[str, Any]:
    return {"assignee": f"processing.{ticket.unit}"}


#: Action -> its inputs beside those of the samples.
_GIVEN: Mapping[str, Callable[[Ticket, datetime, Random], dict[str, Any]]] = {
    "receive": _receiving,
    "dispatch": _dispatching,
    "redispatch": _redispatching,
    "ask_extension": _extending,
    "grant_extension": _granting,
    "plan": _planning,
    "involve": _involving,
    "excuse": _excusing,
    "note": _noting,
    "assign": _assigning,
}


def _longer(ticket: Ticket, now: datetime, days: int) -> datetime:
    if ticket.urgency is Urgency.NORMAL:
        return plus(max(ticket.due_at, now), f"{days} working days")
    return ticket.due_at + days * DAY
