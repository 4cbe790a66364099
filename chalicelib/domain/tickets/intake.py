"""Whether a report can be sent as it is: its type, its category, its answers, its photos."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.errors import Invalid
from chalicelib.domain.province.categories import Category
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.kinds import EMERGENCY_REPORT
from chalicelib.domain.province.questions import read_answers, recorded


def check_report(
    directory: Directory, report_type: str, category: str, photos: int | None, answers: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Invalid]]:
    """(the answers to keep, with what was asked; everything that is wrong).

    ``photos`` is how many were announced; None where nobody can send any.
    """
    found = directory.categories.get(category)
    wrong = list(_wrong_choice(directory, report_type, category, found))
    if found is None or wrong:
        return {}, wrong
    if photos == 0 and (found.photo_required or directory.report_types[report_type].photo_required):
        wrong.append(Invalid("photo_required", field="photos"))
    kept, faults = read_answers(found.questions, answers)
    return recorded(found.questions, kept), wrong + faults


def accusation(accused: str | None, category: str, directory: Directory) -> dict[str, Any]:
    """The fields of a ticket that accuses a unit: nobody there or below takes it in. None gives none.

    Raises Invalid where no category of confidence is meant, or where nobody would be left to take it in.
    """
    if accused is None:
        return {}
    if accused not in directory.units:
        raise Invalid("unknown_unit", field="accused")
    if not directory.categories[category].restricted:
        raise Invalid("accused_not_here", field="accused")
    if directory.is_within(directory.province.intake_unit, accused):
        raise Invalid("accused_takes_in", field="accused")
    return {"accused": accused, "intake_unit": directory.province.intake_unit}


def _wrong_choice(directory: Directory, report_type: str, category: str, found: Category | None) -> list[Invalid]:
    if report_type not in directory.report_types:
        return [Invalid("unknown_type", field="report_type")]
    if report_type == EMERGENCY_REPORT:
        return [Invalid("short_report_only", field="report_type")]
    if found is None:
        return [Invalid("unknown_category", field="category")]
    if category not in directory.leaf_categories:
        return [Invalid("category_group", field="category")]
    if not directory.is_of_type(found, report_type):
        return [Invalid("category_not_of_type", field="category")]
    return []
