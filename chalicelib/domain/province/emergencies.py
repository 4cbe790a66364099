"""Emergencies: the communes for which one is declared, since when, and the notice to the public.

While an emergency is on, the clocks of ordinary reports from its area are frozen (tickets/freezes.py), and the short
emergency form is open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from chalicelib.domain.errors import Invalid, NotFound, NotPossible
from chalicelib.domain.known import known_fields
from chalicelib.domain.province.kinds import EMERGENCY_REPORT
from chalicelib.domain.texts import terms
from chalicelib.domain.texts.sent import messages
from chalicelib.domain.texts.text import Text, joined

#: How many ended emergencies the document keeps. Its older versions keep all of them.
MOST_KEPT = 30


@dataclass(frozen=True, slots=True)
class Decision:
    """The document by which an emergency was declared: its number, its date, and the name or office of its signer."""

    number: str
    day: date
    signer: str


@dataclass(frozen=True, slots=True)
class Emergency:
    """An emergency. ``communes`` None means the whole province; times are UTC.

    Only ``notice`` and ``decision`` are for the public; reasons and names of officers are not. Emergencies of before
    the decision was asked for have none.
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
    decision: Decision | None = None

    @property
    def is_on(self) -> bool:
        """Whether it has not ended."""
        return self.ended_at is None

    def covers(self, commune: str | None) -> bool:
        """Whether ``commune`` is in its area; None, an unknown commune, is only in the area of the whole province."""
        return self.communes is None or commune in self.communes

    def shares(self, communes: tuple[str, ...] | None) -> set[str] | None:
        """The communes that its area and another have in common; None if one of the areas is the whole province."""
        if self.communes is None or communes is None:
            return None
        return set(self.communes) & set(communes)


@dataclass(frozen=True, slots=True)
class Emergencies:
    """The emergencies in a version of their document, the ended ones included."""

    known: tuple[Emergency, ...] = ()
    version: int = 0

    def __iter__(self) -> Iterator[Emergency]:
        return iter(self.known)

    @property
    def running(self) -> tuple[Emergency, ...]:
        """The emergencies that are on."""
        return tuple(emergency for emergency in self.known if emergency.is_on)

    def over(self, commune: str | None, report_type: str | None = None) -> Emergency | None:
        """The emergency that freezes the clocks of this type of report in a commune, or None."""
        if report_type == EMERGENCY_REPORT:
            return None
        return next((emergency for emergency in self.running if emergency.covers(commune)), None)

    def get(self, id_: str) -> Emergency | None:
        """An emergency by its id, on or ended; None if it is not in the document."""
        return next((emergency for emergency in self.known if emergency.id == id_), None)

    def is_younger(self, id_: str) -> bool:
        """Whether an emergency was declared after this version of the document, which is then out of date."""
        return int(id_.removeprefix(_PREFIX)) > self.version

    def declared(
        self,
        communes: Iterable[str] | None,
        *,
        notice: Text,
        reason: str,
        by: str,
        at: datetime,
        decision: Decision | None = None,
        names: Mapping[str, Text] | None = None,
    ) -> Emergency:
        """A new emergency from ``at`` (UTC). Raises Invalid when another one is on in some of the communes.

        ``names`` are the communes' names for the error, by code.
        """
        area = None if communes is None else tuple(sorted(set(communes)))
        for emergency in self.running:
            shared = emergency.shares(area)
            if shared is None or shared:
                codes = sorted(shared or emergency.communes or area or ())
                told = joined((names or {}).get(code) or Text(code, code) for code in codes)
                where = told if codes else terms.WHOLE_PROVINCE
                raise Invalid("emergency_overlaps", field="communes", id=emergency.id, communes=where)
        return Emergency(f"{_PREFIX}{self.version + 1}", area, at, notice, reason, by, decision=decision)

    def ended(self, id_: str, *, reason: str, by: str, at: datetime) -> Emergency:
        """The emergency after its end at ``at`` (UTC).

        Raises NotFound for an unknown id and NotPossible when it has ended already.
        """
        emergency = self.get(id_)
        if emergency is None:
            raise NotFound("not_found")
        if not emergency.is_on:
            raise NotPossible("emergency_over")
        fields = {name: getattr(emergency, name) for name in Emergency.__slots__}
        return Emergency(**fields | {"ended_at": max(at, emergency.since), "ended_by": by, "end_reason": reason})

    def document_with(self, changed: Emergency) -> dict[str, Any]:
        """The document after ``changed`` was declared or ended, with the newest emergency first."""
        lines = [changed, *(emergency for emergency in self.known if emergency.id != changed.id)]
        ended = [emergency for emergency in lines if not emergency.is_on]
        ended.sort(key=lambda emergency: emergency.ended_at or emergency.since, reverse=True)
        kept = [emergency for emergency in lines if emergency.is_on or emergency in ended[:MOST_KEPT]]
        return {"emergencies": [_line(emergency) for emergency in kept]}


def described(counts: Mapping[str, int | None], text: str | None) -> tuple[str, dict[str, Any]]:
    """(the description, the answers) of an emergency report; ``counts`` of people have the keys of messages.IN_NEED.

    The answers have the form of questions.recorded and are for officers only.
    """
    nonzero = {name: count for name, count in counts.items() if count}
    listed = ", ".join(f"{messages.IN_NEED[name].vi}: {count}" for name, count in nonzero.items())
    answers = {
        name: {
            "question": messages.IN_NEED[name].vi,
            "question_en": messages.IN_NEED[name].en,
            "private": True,
            "value": count,
        }
        for name, count in nonzero.items()
    }
    return ". ".join(filter(None, (listed, text))), answers


_PREFIX = "e"


def emergencies_from_document(document: Mapping[str, Any]) -> Emergencies:
    """Read the emergencies document. Raises ValueError or KeyError when it is malformed."""
    return Emergencies(tuple(map(_emergency, document["emergencies"])), int(document.get("version", 0)))


def _line(emergency: Emergency) -> dict[str, Any]:
    fields = asdict(emergency) | {"notice": emergency.notice.vi, "notice_en": emergency.notice.en}
    fields |= {"communes": emergency.communes and list(emergency.communes), "since": emergency.since.isoformat()}
    fields |= {"ended_at": emergency.ended_at and emergency.ended_at.isoformat()}
    if (decision := emergency.decision) is not None:
        fields["decision"] = asdict(decision) | {"day": decision.day.isoformat()}
    return {name: value for name, value in fields.items() if value is not None}


def _emergency(line: Mapping[str, Any]) -> Emergency:
    read: dict[str, Any] = {
        "communes": tuple(line["communes"]) if line.get("communes") is not None else None,
        "since": datetime.fromisoformat(line["since"]),
        "notice": Text(line["notice"], line["notice_en"]),
        "ended_at": datetime.fromisoformat(line["ended_at"]) if line.get("ended_at") else None,
    }
    if (found := line.get("decision")) is not None:
        read["decision"] = Decision(found["number"], date.fromisoformat(found["day"]), found["signer"])
    return Emergency(**known_fields(Emergency, line) | read)
