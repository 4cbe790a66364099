"""What changed in a list since an earlier answer. The entity tag of that answer has a mark of each of its lines.

A page of 500 tickets is refreshed with the lines that are new and the runs that stayed, a few hundred bytes. Nothing
is stored: the tag that a page sends says which lines it has.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: The bytes of a mark. Two different lines of one place in a list have the same once in four thousand million.
_MARK = 4
#: The bytes that stand for everything else in the answer.
_REST = 8
#: The most lines of a list that are marked. API Gateway takes 10,240 bytes of headers; this tag has 2,680.
MOST = 500
#: What passes with the time and changes no line. It is marked only while the clock stands.
_PASSING = "seconds_left"


@dataclass(frozen=True, slots=True)
class Changes:
    """How a list follows from an earlier one.

    ``kept``: runs (start, length) of the earlier list, in the order of the new one. ``fresh``: positions in the new
    list of lines that the earlier one lacks; the kept lines fill the others.
    """

    kept: tuple[tuple[int, int], ...]
    fresh: tuple[int, ...]


def marks_of(lines: Sequence[Mapping[str, Any]]) -> tuple[bytes, ...]:
    """A mark for each line of a queue, as it is shown."""
    return tuple(_digest(_lasting(line), _MARK) for line in lines)


def tag_of(marks: Sequence[bytes], rest: Any) -> str:
    """The entity tag (RFC 9110, 8.8.3) of an answer with these marks. ``rest``: the remainder of it, as JSON."""
    raw = _digest(rest, _REST) + b"".join(marks)
    return f'"{base64.urlsafe_b64encode(raw).decode().rstrip("=")}"'


def marks_in(tag: str | None) -> tuple[bytes, ...]:
    """The marks in a tag; none in a text that is no tag of ours."""
    text = (tag or "").strip().removeprefix("W/").strip('"')
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return ()
    found = raw[_REST:]
    if len(raw) < _REST or len(found) % _MARK or len(found) > MOST * _MARK:
        return ()
    return tuple(found[at : at + _MARK] for at in range(0, len(found), _MARK))


def changes(before: Sequence[bytes], now: Sequence[bytes]) -> Changes:
    """How the list ``now`` follows from ``before``, both as marks. A mark that stands twice is taken once."""
    places = {mark: place for place, mark in reversed(list(enumerate(before)))}
    runs: list[tuple[int, int]] = []
    fresh = []
    for at, mark in enumerate(now):
        place = places.pop(mark, None)
        if place is None:
            fresh.append(at)
        elif runs and sum(runs[-1]) == place:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((place, 1))
    return Changes(tuple(runs), tuple(fresh))


def _lasting(line: Mapping[str, Any]) -> Mapping[str, Any]:
    return line if line["standing"] else {name: value for name, value in line.items() if name != _PASSING}


def _digest(value: Any, size: int) -> bytes:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).digest()[:size]
