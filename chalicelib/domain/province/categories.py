"""Categories of reports, the hints they show, and the types of report that offer them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from chalicelib.domain.deadlines.rules import Urgency
from chalicelib.domain.province.kinds import (
    EMERGENCY_TYPE,
    RESCUE_CATEGORY,
)
from chalicelib.domain.province.officers import Role
from chalicelib.domain.province.questions import Question, question_from_document
from chalicelib.domain.texts.refusals import REFUSALS
from chalicelib.domain.texts.text import Text


class Exposure(StrEnum):
    """Who may see reports: anyone; anyone only if the sender asks for it; never the public."""

    PUBLIC = "public"
    PRIVATE = "private"
    RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True)
class Hint:
    """What to show before a report is sent that holds one of ``words``, small letters: it may be refused."""

    words: tuple[str, ...]
    text: Text
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class Category:
    """A field of reports, or a group of them. ``handled_by`` and ``intake`` are a unit's id or ``"commune"``.

    ``intake`` None means the province's. ``photo_required`` to report, ``after_photo`` to answer. ``roles`` are the
    only ones that see its reports; None leaves that to rights.py. ``round_place``: its places are often private homes,
    which the public sees only roughly.
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

    @property
    def restricted(self) -> bool:
        """Whether its reports are never shown to the public."""
        return self.visibility is Exposure.RESTRICTED


@dataclass(frozen=True, slots=True)
class ReportType:
    """A type of report. ``refusals`` are the grounds that apply; ``categories`` None means all, a group its fields."""

    id: str
    name: str
    name_en: str
    visibility: Exposure = Exposure.PUBLIC
    photo_required: bool = False
    refusals: tuple[str, ...] = tuple(REFUSALS)
    categories: frozenset[str] | None = None


def _or_ours(lines: Sequence[Mapping[str, Any]], ours: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The lines of a document with one that it must have: its own, or ours."""
    return [*lines, *([] if any(line["id"] == ours["id"] for line in lines) else [ours])]


#: What a category takes over from its group unless it says otherwise itself.
_INHERITED = (
    *("handled_by", "intake", "urgency", "after_photo", "photo_required", "visibility", "roles"),
    "round_place",
)


def read_categories(lines: Sequence[Mapping[str, Any]]) -> dict[str, Category]:
    """Read the lines of the categories document; a category without a setting inherits that of its group."""
    given = {line["id"]: _stated(line) for line in _or_ours(lines, RESCUE_CATEGORY)}
    return {name: _category(line, given.get(line.get("parent", ""), {})) for name, line in given.items()}


def _stated(line: Mapping[str, Any]) -> dict[str, Any]:
    """A line without what it leaves open; ``restricted`` is how documents said ``visibility`` before."""
    stated = {name: value for name, value in line.items() if value is not None and name != "restricted"}
    return stated | ({"visibility": Exposure.RESTRICTED} if line.get("restricted") else {})


def _category(line: Mapping[str, Any], group: Mapping[str, Any]) -> Category:
    stated = {**{name: group[name] for name in _INHERITED if name in group}, **line}
    if "handled_by" not in stated:
        raise ValueError(f"nobody handles the category {line['id']}")
    read: dict[str, Any] = {
        "urgency": Urgency(stated.get("urgency", Urgency.NORMAL)),
        "visibility": Exposure(stated.get("visibility", Exposure.PUBLIC)),
        "questions": tuple(map(question_from_document, stated.get("questions", ()))),
        "refusal_hints": tuple(map(_hint, stated.get("refusal_hints", ()))),
        "roles": frozenset(map(Role, stated["roles"])) if "roles" in stated else None,
    }
    return Category(**{**stated, **read})


def _hint(line: Mapping[str, Any]) -> Hint:
    words = tuple(word.lower() for word in line["words"])
    return Hint(words, Text(line["text"], line["text_en"]), line.get("refusal"))


def read_report_types(document: Mapping[str, Any]) -> dict[str, ReportType]:
    """Read the document of report types: id -> report type."""
    return {line["id"]: _report_type(line) for line in _or_ours(document["types"], EMERGENCY_TYPE)}


def _report_type(line: Mapping[str, Any]) -> ReportType:
    stated = {name: value for name, value in line.items() if value is not None}
    read: dict[str, Any] = {"visibility": Exposure(stated.get("visibility", Exposure.PUBLIC))}
    if "refusals" in stated:
        read["refusals"] = tuple(stated["refusals"])
    if "categories" in stated:
        read["categories"] = frozenset(stated["categories"])
    return ReportType(**{**stated, **read})
