"""Categories of reports, the hints they show, and the types of report that offer them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from chalicelib.domain.deadlines.rules import Urgency
from chalicelib.domain.known import known_fields
from chalicelib.domain.province.kinds import (
    EMERGENCY_TYPE,
    RESCUE_CATEGORY,
)
from chalicelib.domain.province.officers import Role
from chalicelib.domain.province.questions import Question, question_from_document
from chalicelib.domain.texts import folding
from chalicelib.domain.texts.refusals import REFUSALS
from chalicelib.domain.texts.text import Text


class Delivery(StrEnum):
    """What Open311 answers to a report of a category: its id, a token until it is received, or neither."""

    REALTIME = "realtime"
    BATCH = "batch"
    BLACKBOX = "blackbox"


class Exposure(StrEnum):
    """Who may see reports: anyone (public), anyone if the sender agrees (private), or never the public (restricted)."""

    PUBLIC = "public"
    PRIVATE = "private"
    RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True)
class Hint:
    """A text shown before a report with one of ``words`` (lower case) is sent, because it may be refused.

    ``words`` are phrases, found with accents or without (texts/folding.py, ``mentions``).
    """

    words: tuple[str, ...]
    text: Text
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class Category:
    """A category of reports, or a group of categories. ``handled_by`` and ``intake`` are a unit's id or ``"commune"``.

    ``intake`` None means the province's intake unit. ``photo_required`` is for reports, ``after_photo`` for answers.
    Only ``roles`` see its reports; None leaves that to rights.py. ``round_place``: its places are often private homes,
    so the public sees only a rounded position. ``keywords`` are everyday words and phrases by which people find it.
    ``open311`` is the type of the service that it is to other apps.
    """

    id: str
    name: str
    name_en: str
    handled_by: str
    intake: str | None = None
    urgency: Urgency = Urgency.NORMAL
    after_photo: bool = False
    visibility: Exposure = Exposure.PUBLIC
    parent: str | None = None
    photo_required: bool = False
    questions: tuple[Question, ...] = ()
    refusal_hints: tuple[Hint, ...] = ()
    roles: frozenset[Role] | None = None
    round_place: bool = False
    keywords: tuple[str, ...] = ()
    open311: Delivery = Delivery.REALTIME

    def hints_for(self, text: str) -> list[Hint]:
        """The hints for a report with this description."""
        said = folding.words(text)
        return [hint for hint in self.refusal_hints if any(folding.mentions(said, phrase) for phrase in hint.words)]

    @property
    def restricted(self) -> bool:
        """Whether the public never sees its reports."""
        return self.visibility is Exposure.RESTRICTED


@dataclass(frozen=True, slots=True)
class ReportType:
    """A type of report. ``refusals`` are its reasons for refusal; ``categories`` may name groups, None means all."""

    id: str
    name: str
    name_en: str
    visibility: Exposure = Exposure.PUBLIC
    photo_required: bool = False
    refusals: tuple[str, ...] = tuple(REFUSALS)
    categories: frozenset[str] | None = None


def _with_required(lines: Sequence[Mapping[str, Any]], required: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The lines of a document, with ``required`` added if no line has its id."""
    return [*lines, *([] if any(line["id"] == required["id"] for line in lines) else [required])]


#: The fields that a category takes from its group unless its own line sets them.
_INHERITED = (
    *("handled_by", "intake", "urgency", "after_photo", "photo_required", "visibility", "roles"),
    *("round_place", "refusal_hints", "open311"),
)


def read_categories(lines: Sequence[Mapping[str, Any]]) -> dict[str, Category]:
    """Read the lines of the categories document: id -> category. Unset fields are taken from the group.

    Raises ValueError when a category has no handling unit or a value is unknown.
    """
    settings = {line["id"]: _settings(line) for line in _with_required(lines, RESCUE_CATEGORY)}
    return {name: _category(line, settings.get(line.get("parent", ""), {})) for name, line in settings.items()}


def _settings(line: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that a line sets. Old documents have ``restricted`` in place of ``visibility``."""
    settings = {name: value for name, value in line.items() if value is not None and name != "restricted"}
    return settings | ({"visibility": Exposure.RESTRICTED} if line.get("restricted") else {})


def _category(line: Mapping[str, Any], group: Mapping[str, Any]) -> Category:
    settings = {**{name: group[name] for name in _INHERITED if name in group}, **line}
    if "handled_by" not in settings:
        raise ValueError(f"no unit handles the category {line['id']}")
    read: dict[str, Any] = {
        "urgency": Urgency(settings.get("urgency", Urgency.NORMAL)),
        "visibility": Exposure(settings.get("visibility", Exposure.PUBLIC)),
        "questions": tuple(map(question_from_document, settings.get("questions", ()))),
        "refusal_hints": tuple(map(_hint, settings.get("refusal_hints", ()))),
        "roles": frozenset(map(Role, settings["roles"])) if "roles" in settings else None,
        "keywords": tuple(settings.get("keywords", ())),
        "open311": Delivery(settings.get("open311", Delivery.REALTIME)),
    }
    return Category(**{**known_fields(Category, settings), **read})


def _hint(line: Mapping[str, Any]) -> Hint:
    words = tuple(word.lower() for word in line["words"])
    return Hint(words, Text(line["text"], line["text_en"]), line.get("refusal"))


def read_report_types(document: Mapping[str, Any]) -> dict[str, ReportType]:
    """Read the document of report types: id -> report type."""
    return {line["id"]: _report_type(line) for line in _with_required(document["types"], EMERGENCY_TYPE)}


def _report_type(line: Mapping[str, Any]) -> ReportType:
    settings = {name: value for name, value in line.items() if value is not None}
    read: dict[str, Any] = {"visibility": Exposure(settings.get("visibility", Exposure.PUBLIC))}
    if "refusals" in settings:
        read["refusals"] = tuple(settings["refusals"])
    if "categories" in settings:
        read["categories"] = frozenset(settings["categories"])
    return ReportType(**{**known_fields(ReportType, settings), **read})
