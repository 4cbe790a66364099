"""Models of the answers of proposals.py."""

from __future__ import annotations

from chalicelib.domain.nearby.recurring import Fate
from chalicelib.domain.tickets.states import State
from chalicelib.http.core.shapes import Code, Exact, Label, Named, Stamp


class _Counts(Exact):
    open: int
    ticket: int
    put_away: int


class _Answered(Exact):
    code: Code
    title: str
    state: State
    state_label: Label
    address: str | None


class _Proposal(Exact):
    """A place that came back. ``number`` reports were answered there; ``reports`` are those that the caller may see.

    ``ticket`` is the report for the cause, which is ``open_to_you`` from when it is sent to the caller's unit.
    """

    id: str
    category: Named
    at: Stamp
    number: int
    reports: list[_Answered]
    fate: Fate
    ticket: Code | None
    open_to_you: bool
    reason: str | None
    officer: str | None
    on_behalf: str | None
    settled_at: Stamp | None


class Proposals(Exact):
    """The proposals of a commune: how many had which fate, and those that are open or were settled last."""

    commune: str
    commune_name: str
    counts: _Counts
    days: int
    proposals: list[_Proposal]


class CauseOpened(Exact):
    """The report that was opened for the cause."""

    code: Code


class ProposalPutAway(Exact):
    """The proposal that was put away."""

    id: str
