"""Check the type, the category, the answers and the number of photos of a new report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.errors import Invalid
from chalicelib.domain.province.categories import Category
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.kinds import EMERGENCY_REPORT
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.province.questions import read_answers, recorded


def check_report(
    directory: Directory, report_type: str, category: str, photos: int | None, answers: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Invalid]]:
    """(the answers to store, with their questions; all errors).

    ``photos`` is the number of announced photos; None if the channel cannot send photos.
    """
    definition = directory.categories.get(category)
    errors = list(_wrong_choice(directory, report_type, category, definition))
    if definition is None or errors:
        return {}, errors
    if photos == 0 and (definition.photo_required or directory.report_types[report_type].photo_required):
        errors.append(Invalid("photo_required", field="photos"))
    kept, faults = read_answers(definition.questions, answers)
    return recorded(definition.questions, kept), errors + faults


def desk(officer: Officer | None, category: str, commune: str | None, directory: Directory) -> str | None:
    """The commune's own desk that takes in a report which its intake officer wrote down; None for any other report.

    A desk takes in what happened in its commune. It does not take in reports of a restricted category, which may be
    about the commune itself.
    """
    if officer is None or Role.INTAKE not in officer.roles or directory.categories[category].restricted:
        return None
    return officer.unit if commune is not None and directory.commune_of(officer.unit) == commune else None


def accusation(accused: str | None, category: str, directory: Directory) -> dict[str, Any]:
    """The fields of a ticket that accuses a unit: the province's intake unit takes it in. Empty if ``accused`` is None.

    Raises Invalid for an unknown unit, for a category that is not restricted, and if the province's intake unit is the
    accused unit or lies below it.
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


def _wrong_choice(directory: Directory, report_type: str, category: str, definition: Category | None) -> list[Invalid]:
    if report_type not in directory.report_types:
        return [Invalid("unknown_type", field="report_type")]
    if report_type == EMERGENCY_REPORT:
        return [Invalid("short_report_only", field="report_type")]
    if definition is None:
        return [Invalid("unknown_category", field="category")]
    if category not in directory.leaf_categories:
        return [Invalid("category_group", field="category")]
    if not directory.is_of_type(definition, report_type):
        return [Invalid("category_not_of_type", field="category")]
    return []
