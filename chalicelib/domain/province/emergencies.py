"""Emergencies: over which communes one is declared, since when, and what the public is told of it.

While one is on, the clocks of ordinary reports from there stand still (freezes.py) and the short report is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from chalicelib.domain.errors import Invalid, NotFound, NotPossible
from chalicelib.domain.province.kinds import EMERGENCY_REPORT
from chalicelib.domain.texts import messages
from chalicelib.domain.texts.text import Text

#: Emergencies that are over stay in the document until it holds so many; its versions keep them all.
MOST_KEPT = 30


@dataclass(frozen=True, slots=True)
class Emergency:
    """One emergency. ``communes`` None is the whole province; times are UTC.

    ``notice`` is for the public; reasons and names of officers are not.
    """

    id: str
    communes: tuple[str, ...] | None
    since: datetime
    notice: Text
    reason: str
    declared_by: str
    ended_at: datetime | None = None
    ended_by: str | None = None
    end_reason: str | None = None

    @property
    def is_on(self) -> bool:
        """Whether it has not been ended."""
        return self.ended_at is None

    def covers(self, commune: str | None) -> bool:
        """Whether a place in ``commune`` lies in its area; None, an unknown one, does only if that is the province."""
        return self.communes is None or commune in self.communes

    def shares(self, communes: tuple[str, ...] | None) -> set[str] | None:
        """The communes that it has in common with an area; None when that is all of one of them."""
        if self.communes is None or communes is None:
            return None
        return set(self.communes) & set(communes)


@dataclass(frozen=True, slots=True)
class Emergencies:
    """The emergencies of a version of their document, those that are over last as long as they may matter."""

    known: tuple[Emergency, ...] = ()
    version: int = 0

    def __iter__(self) -> Iterator[Emergency]:
        return iter(self.known)

    @property
    def running(self) -> tuple[Emergency, ...]:
        """Those that are on."""
        return tuple(one for one in self.known if one.is_on)

    def over(self, commune: str | None, report_type: str | None = None) -> Emergency | None:
        """The one that is on over a commune and stops the clocks of this type of report, or None."""
        if report_type == EMERGENCY_REPORT:
            return None
        return next((one for one in self.running if one.covers(commune)), None)

    def get(self, id_: str) -> Emergency | None:
        """One by its id, on or over."""
        return next((one for one in self.known if one.id == id_), None)

    def is_younger(self, id_: str) -> bool:
        """Whether an emergency was declared after this version: another process knows more than this one."""
        return int(id_.removeprefix(_PREFIX)) > self.version

    def declared(
        self, communes: Iterable[str] | None, *, notice: Text, reason: str, by: str, at: datetime
    ) -> Emergency:
        """A new one, since ``at`` (UTC). Raises Invalid when another is on over some of the communes."""
        area = None if communes is None else tuple(sorted(set(communes)))
        for one in self.running:
            shared = one.shares(area)
            if shared is None or shared:
                names = ", ".join(sorted(shared or one.communes or area or ())) or "*"
                raise Invalid("emergency_overlaps", field="communes", id=one.id, communes=names)
        return Emergency(f"{_PREFIX}{self.version + 1}", area, at, notice, reason, by)

    def ended(self, id_: str, *, reason: str, by: str, at: datetime) -> Emergency:
        """One of them as it is after its end at ``at`` (UTC). Raises NotFound, NotPossible when it is over."""
        found = self.get(id_)
        if found is None:
            raise NotFound("not_found")
        if not found.is_on:
            raise NotPossible("emergency_over")
        fields = {name: getattr(found, name) for name in Emergency.__slots__}
        return Emergency(**fields | {"ended_at": max(at, found.since), "ended_by": by, "end_reason": reason})

    def document_with(self, changed: Emergency) -> dict[str, Any]:
        """The document after one was declared or ended: newest first."""
        lines = [changed, *(one for one in self.known if one.id != changed.id)]
        over = [one for one in lines if not one.is_on]
        over.sort(key=lambda one: one.ended_at or one.since, reverse=True)
        kept = [one for one in lines if one.is_on or one in over[:MOST_KEPT]]
        return {"emergencies": [_line(one) for one in kept]}


def described(counts: Mapping[str, int | None], text: str | None) -> tuple[str, dict[str, Any]]:
    """(the description, the answers) of a short report from ``counts`` of people by the names of texts.IN_NEED.

    The answers are as an ordinary report's are kept (questions.recorded), for officers only.
    """
    given = {name: count for name, count in counts.items() if count}
    listed = ", ".join(f"{messages.IN_NEED[name].vi}: {count}" for name, count in given.items())
    answers = {
        name: {
            "question": messages.IN_NEED[name].vi,
            "question_en": messages.IN_NEED[name].en,
            "private": True,
            "value": count,
        }
        for name, count in given.items()
    }
    return ". ".join(filter(None, (listed, text))), answers


_PREFIX = "e"


def emergencies_from_document(document: Mapping[str, Any]) -> Emergencies:
    """Read the document. Raises ValueError or KeyError when it is malformed."""
    return Emergencies(tuple(map(_emergency, document["emergencies"])), int(document.get("version", 0)))


def _line(one: Emergency) -> dict[str, Any]:
    fields = asdict(one) | {"notice": one.notice.vi, "notice_en": one.notice.en}
    fields |= {"communes": one.communes and list(one.communes), "since": one.since.isoformat()}
    fields |= {"ended_at": one.ended_at and one.ended_at.isoformat()}
    return {name: value for name, value in fields.items() if value is not None}


def _emergency(line: Mapping[str, Any]) -> Emergency:
    read: dict[str, Any] = {
        "communes": tuple(line["communes"]) if line.get("communes") is not None else None,
        "since": datetime.fromisoformat(line["since"]),
        "notice": Text(line["notice"], line["notice_en"]),
        "ended_at": datetime.fromisoformat(line["ended_at"]) if line.get("ended_at") else None,
    }
    return Emergency(**{name: value for name, value in line.items() if name != "notice_en"} | read)
