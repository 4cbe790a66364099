"""Models of the answers of callbacks.py."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from chalicelib.http.core.shapes import Code, Exact, Label, Office, Stamp


class _Result(Exact):
    reached: bool
    satisfied: bool | None
    officer: str
    at: Stamp


class _Call(Exact):
    code: Code
    title: str
    commune: str | None
    unit: Office | None
    state_label: Label
    resolved_at: Stamp | None
    result: _Result | None


class _Tally(Exact):
    drawn: int
    called: int
    reached: int
    satisfied: int


class CallBacks(Exact):
    """The call-backs of a week, those that wait first. ``seed`` is that of the draw, null before it."""

    week: Annotated[str, Field(description="The Monday of the week in which the reports were answered.")]
    offered: Annotated[list[str], Field(description="The weeks that may be asked for.")]
    seed: str | None
    tally: _Tally
    calls: list[_Call]


class CallBackRecorded(Exact):
    """What was recorded of a call. Its words are in the report's history."""

    code: Code
    at: Stamp
    reached: bool
    satisfied: bool | None
