"""Models of the answer of guide.py."""

from __future__ import annotations

from pydantic import Field

from chalicelib.domain.deadlines.rules import Step
from chalicelib.domain.province.officers import Role
from chalicelib.domain.tickets.states import State
from chalicelib.http.core.shapes import Exact, Label


class _GuideState(Exact):
    """A state. ``clock`` is the step whose clock runs in it; ``way_back`` is null for an open state."""

    id: State
    label: Label
    sender_label: Label
    clock: Label | None
    way_back: Label | None


class _GuideMove(Exact):
    """A move. Without ``roles`` the sender or a clock makes it; an empty ``to`` means that the state stays."""

    id: str
    label: Label
    does: Label
    who: Label
    roles: list[Role]
    # "from" is a keyword of Python.
    from_: list[State] = Field(alias="from")
    to: list[State]


class _GuideAlert(Exact):
    """Who is alerted when the step is late, ``after`` which time; null means at once."""

    who: Label
    after: Label | None


class _GuideRule(Exact):
    """A line of the rules. ``warned_at``: the share of the time after which officers are warned.

    ``cap``: the most calendar days.
    """

    urgency: Label
    report_type: Label | None
    category: Label | None
    amount: Label
    ends_with_the_day: bool
    cap: Label | None
    warned_at: float | None
    alerts: list[_GuideAlert]


class _GuideClock(Exact):
    id: Step
    label: Label
    rules: list[_GuideRule]


class _GuideGround(Exact):
    id: str
    label: Label


class Guide(Exact):
    """What officers may read of a ticket's life: by the table of moves, and by the province's present rules."""

    states: list[_GuideState]
    moves: list[_GuideMove]
    clocks: list[_GuideClock]
    refusals: list[_GuideGround]
    bounds: list[Label]
