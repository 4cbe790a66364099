"""Convert a ticket's fields to and from JSON values. The ticket's item and its events use the same form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from chalicelib.domain.deadlines.rules import Audience, Check, ClockPoint, Step, Urgency
from chalicelib.domain.known import known_fields
from chalicelib.domain.places.place import Place
from chalicelib.domain.tickets.courses import Cause, GivenAnswer, PromiseChange
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import (
    Answer,
    Burst,
    Dispute,
    Extension,
    Forward,
    Frozen,
    Instruction,
    Part,
    Pause,
    Ticket,
    Visibility,
)
from chalicelib.store.keys import instant, stamp

Plain = Any  # a JSON value

_Codec = tuple[Callable[[Any], Plain], Callable[[Any], Any]]


def _same(value: Any) -> Any:
    return value


def _place_out(place: Place) -> Plain:
    fields = {"commune": place.commune, "address": place.address, "lat": place.lat, "lon": place.lon}
    fields["accuracy"] = place.accuracy
    found: dict[str, Any] = {name: value for name, value in fields.items() if value is not None}
    return found | {"rounded": True} if place.rounded else found


def place_in(line: Mapping[str, Any]) -> Place:
    """A place from its JSON values."""
    return Place(**known_fields(Place, line))


def _points_out(points: tuple[ClockPoint, ...]) -> Plain:
    lines = [
        (stamp(point.at), point.check.value, point.audience and point.audience.value, point.unit) for point in points
    ]
    return [list(line if line[-1] else line[:-1]) for line in lines]


def _points_in(lines: list[list[Any]]) -> tuple[ClockPoint, ...]:
    return tuple(
        ClockPoint(instant(at), Check(check), Audience(who) if who else None, *more[:1])
        for at, check, who, *more in lines
    )


def _answer_out(answer: Answer) -> Plain:
    line: Plain = {"text": answer.text, "photos": list(answer.photos), "unit": answer.unit, "at": stamp(answer.at)}
    return {**line, "pairs": [list(pair) for pair in answer.pairs]} if answer.pairs else line


def _answer_in(line: Mapping[str, Any]) -> Answer:
    paired = tuple((before, after) for before, after, *_ in line.get("pairs") or ())
    return Answer(line["text"], tuple(line["photos"]), line["unit"], instant(line["at"]), paired)


def _pause_out(pause: Pause) -> Plain:
    found = {name: getattr(pause, name) for name in Pause.__slots__}
    return {name: None if value is None else _PAUSE.get(name, _TIME)[0](value) for name, value in found.items()}


def _pause_in(line: Mapping[str, Any]) -> Pause:
    found: dict[str, Any] = {
        name: None if value is None else _PAUSE.get(name, _TIME)[1](value)
        for name, value in known_fields(Pause, line).items()
    }
    # Items written before these fields existed lack them.
    return Pause(**{"stopped_at": found["at"], "lapsed_promised_at": found["lapsed_due_at"], **found})


def _parts_out(parts: tuple[Part, ...]) -> Plain:
    return [
        {
            "unit": part.unit,
            "asked_at": stamp(part.asked_at),
            "due_at": stamp(part.due_at),
            "answer": part.answer and _answer_out(part.answer),
        }
        for part in parts
    ]


def _parts_in(lines: list[Mapping[str, Any]]) -> tuple[Part, ...]:
    return tuple(
        Part(
            line["unit"],
            instant(line["asked_at"]),
            instant(line["due_at"]),
            _answer_in(line["answer"]) if line["answer"] else None,
        )
        for line in lines
    )


def _dispute_out(dispute: Dispute) -> Plain:
    return {"unit": dispute.unit, "reason": dispute.reason, "at": stamp(dispute.at)}


def _dispute_in(line: Mapping[str, Any]) -> Dispute:
    return Dispute(line["unit"], line["reason"], instant(line["at"]))


def _frozen_out(frozen: Frozen) -> Plain:
    return {
        "emergency": frozen.emergency,
        "since": stamp(frozen.since),
        "at": stamp(frozen.at),
        "points": _points_out(frozen.points),
        "stopped_at": stamp(frozen.stopped_at),
    }


def _frozen_in(line: Mapping[str, Any]) -> Frozen:
    # Items written before the field existed have no `stopped_at`.
    since, at, stopped_at = (
        instant(line[name]) for name in ("since", "at", "stopped_at" if "stopped_at" in line else "at")
    )
    return Frozen(line["emergency"], since, at, _points_in(line["points"]), stopped_at)


def _extension_out(asked: Extension) -> Plain:
    return {
        "until": stamp(asked.until),
        "reason": asked.reason,
        "asked_by": asked.asked_by,
        "asked_at": stamp(asked.asked_at),
    }


def _extension_in(line: Mapping[str, Any]) -> Extension:
    return Extension(instant(line["until"]), line["reason"], line["asked_by"], instant(line["asked_at"]))


def _promises_out(changes: tuple[PromiseChange, ...]) -> Plain:
    return [
        {
            "version": change.version,
            "course": change.course,
            "at": stamp(change.at),
            "cause": change.cause.value,
            "before": stamp(change.before),
            "after": stamp(change.after),
            **({"unit": change.unit} if change.unit else {}),
            **({"role": change.role} if change.role else {}),
        }
        for change in changes
    ]


def _promises_in(lines: list[Mapping[str, Any]]) -> tuple[PromiseChange, ...]:
    return tuple(
        PromiseChange(
            int(line["version"]),
            int(line["course"]),
            instant(line["at"]),
            Cause(line["cause"]),
            instant(line["before"]),
            instant(line["after"]),
            line.get("unit"),
            line.get("role"),
        )
        for line in lines
    )


_GIVEN_TIMES = ("at", "promised_at", "due_at", "rated_at", "reopened_at")


def _given_out(given: tuple[GivenAnswer, ...]) -> Plain:
    lines = [{name: getattr(answer, name) for name in GivenAnswer.__slots__} for answer in given]
    return [
        {name: stamp(value) if name in _GIVEN_TIMES else value for name, value in line.items() if value is not None}
        for line in lines
    ]


def _given_in(lines: list[Mapping[str, Any]]) -> tuple[GivenAnswer, ...]:
    read: list[dict[str, Any]] = [
        {
            name: instant(value) if name in _GIVEN_TIMES else value
            for name, value in known_fields(GivenAnswer, line).items()
        }
        for line in lines
    ]
    return tuple(
        GivenAnswer(**{"unit": None, **line, "version": int(line["version"]), "course": int(line["course"])})
        for line in read
    )


_INSTRUCTION_TIMES = ("at", "due_at", "remind_at")


def _instructions_out(instructions: tuple[Instruction, ...]) -> Plain:
    lines = [{name: getattr(one, name) for name in Instruction.__slots__} for one in instructions]
    return [
        {
            name: stamp(value) if name in _INSTRUCTION_TIMES else value
            for name, value in line.items()
            if value is not None and value is not False
        }
        for line in lines
    ]


def _instructions_in(lines: list[Mapping[str, Any]]) -> tuple[Instruction, ...]:
    read: list[dict[str, Any]] = [
        {
            name: instant(value) if name in _INSTRUCTION_TIMES else value
            for name, value in known_fields(Instruction, line).items()
        }
        for line in lines
    ]
    return tuple(Instruction(**{**line, "number": int(line["number"])}) for line in read)


def _forwards_out(forwards: tuple[Forward, ...]) -> Plain:
    return [
        {
            "number": one.number,
            "body": one.body,
            "by": one.by,
            "unit": one.unit,
            "at": stamp(one.at),
            "due_at": stamp(one.due_at),
            "points": _points_out(one.points),
        }
        for one in forwards
    ]


def _forwards_in(lines: list[Mapping[str, Any]]) -> tuple[Forward, ...]:
    return tuple(
        Forward(
            int(line["number"]),
            line["body"],
            line["by"],
            line["unit"],
            instant(line["at"]),
            instant(line["due_at"]),
            _points_in(line["points"]),
        )
        for line in lines
    )


def dues_out(due_at: datetime, promised_at: datetime, instructed_until: datetime | None = None) -> str:
    """The promise that holds, then the first one if it is another, in the attribute that all indexes carry.

    While a ticket has an open instruction, all three follow each other: the third is when the next one is due.
    """
    if instructed_until is not None:
        return " ".join(map(stamp, (due_at, promised_at, instructed_until)))
    return stamp(due_at) if due_at == promised_at else f"{stamp(due_at)} {stamp(promised_at)}"


def dues_in(text: str) -> dict[str, Plain]:
    """The inverse of ``dues_out``, as plain fields. Items of earlier releases have only the promise that holds."""
    due_at, *rest = text.split(" ")  # A later release may add to them.
    return {"due_at": due_at, "promised_at": rest[0] if rest else due_at}


def instructed_in(text: str) -> datetime | None:
    """When (UTC) the next open instruction is due, by an attribute of ``dues_out``; None without one."""
    _, *rest = text.split(" ")
    return instant(rest[1]) if len(rest) > 1 else None


def _burst_out(burst: Burst) -> Plain:
    return {"group": burst.group, "number": burst.number, "by_address": burst.by_address}


_TIME: _Codec = (stamp, instant)
_TIMES: _Codec = (lambda times: [stamp(at) for at in times], lambda lines: tuple(instant(line) for line in lines))
_PAUSE: Mapping[str, _Codec] = {
    "state": (str, State),
    "step": (str, Step),
    "points": (_points_out, _points_in),
    "lapsed_points": (_points_out, _points_in),
}
_CODECS: Mapping[str, _Codec] = {
    "pause": (_pause_out, _pause_in),
    "parts": (_parts_out, _parts_in),
    "dispute": (_dispute_out, _dispute_in),
    "frozen": (_frozen_out, _frozen_in),
    "merged_from": (str, State),
    "merged": (list, tuple),
    "last_released": (list, tuple),
    "last_told": (lambda told: [list(one) for one in told], lambda lines: tuple(map(tuple, lines))),
    "extension": (_extension_out, _extension_in),
    "instructions": (_instructions_out, _instructions_in),
    "last_instruction": (
        lambda one: [one[0], stamp(one[1])],
        lambda line: (int(line[0]), instant(line[1])),
    ),
    "forwards": (_forwards_out, _forwards_in),
    "last_forward": (
        lambda one: [one[0], one[1], stamp(one[2])],
        lambda line: (int(line[0]), line[1], instant(line[2])),
    ),
    "last_forwards_ended": (
        lambda ended: [list(one) for one in ended],
        lambda lines: tuple((int(number), body) for number, body, *_ in lines),
    ),
    "burst": (_burst_out, lambda line: Burst(line["group"], int(line["number"]), line.get("by_address", False))),
    "promises": (_promises_out, _promises_in),
    "given": (_given_out, _given_in),
    "added_at": _TIMES,
    "heard_at": _TIMES,
    "committed_at": _TIME,
    "told_at": _TIME,
    "state": (str, State),
    "urgency": (str, Urgency),
    "visibility": (str, Visibility),
    "step": (str, Step),
    "place": (_place_out, place_in),
    "points": (_points_out, _points_in),
    "answer": (_answer_out, _answer_in),
    "created_at": _TIME,
    "promised_at": _TIME,
    "due_at": _TIME,
    "refused_at": _TIME,
    "step_started_at": _TIME,
    "step_due_at": _TIME,
    "resolved_at": _TIME,
    "updated_at": _TIME,
    "last_at": _TIME,
}
_AS_IS: _Codec = (_same, _same)


def to_json(fields: Mapping[str, Any]) -> dict[str, Plain]:
    """Convert fields of a ticket to JSON values; None stays None."""
    return {name: None if value is None else _CODECS.get(name, _AS_IS)[0](value) for name, value in fields.items()}


def from_json(fields: Mapping[str, Plain]) -> dict[str, Any]:
    """Convert JSON values to fields of a ticket; None stays None."""
    return {name: None if value is None else _CODECS.get(name, _AS_IS)[1](value) for name, value in fields.items()}


def plain_details(details: Mapping[str, Any]) -> dict[str, Plain]:
    """Convert an event's details to JSON values: times become stamps; None is left out."""
    return {
        name: stamp(value) if isinstance(value, datetime) else value
        for name, value in details.items()
        if value is not None
    }


def head_fields(ticket: Ticket) -> dict[str, Plain]:
    """Convert all fields of a ticket to JSON values, without those that are None."""
    found = to_json({name: getattr(ticket, name) for name in Ticket.__slots__ if name != "promised_at"})
    found["due_at"] = dues_out(ticket.due_at, ticket.promised_at, ticket.instructed_until)
    return {name: value for name, value in found.items() if value is not None}
