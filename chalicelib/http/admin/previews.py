"""Preview the deadlines that the rules and the calendar would give a report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chalice.app import Blueprint, Response

from chalicelib.domain.deadlines.calendar import calendar_from_document
from chalicelib.domain.deadlines.reading import rules_from_document
from chalicelib.domain.errors import Invalid
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.preview import Foreseen, foresee
from chalicelib.domain.texts import course
from chalicelib.http.core import requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.identity import administrator_of
from chalicelib.http.core.problems import InvalidFields, answer, answers_problems
from chalicelib.runtime import clock
from chalicelib.store.directory import documents as directory_documents
from chalicelib.store.keys import stamp

if TYPE_CHECKING:
    from chalicelib.domain.province.directory import Directory
    from chalicelib.http.admin import schemas


blueprint = Blueprint(__name__)


@blueprint.route("/v1/admin/preview-deadline", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "Preview"}, body="PreviewIn"))
def preview_deadline() -> Response:
    """Preview the deadlines of a report, step by step, and the promised date.

    Uses the current rules and calendar, or those in the body.
    """
    from chalicelib.http.admin import schemas

    administrator_of(blueprint.current_request)
    body = requests.body_as(blueprint.current_request, schemas.PreviewIn)
    directory = _as_it_would_be(directory_documents.current(), body)
    category = directory.categories.get(body.category)
    if category is None:
        raise Invalid("unknown_category", field="category")
    if body.report_type not in directory.report_types:
        raise Invalid("unknown_type", field="report_type")
    urgency = body.urgency or category.urgency
    try:
        steps = list(foresee(directory, (urgency, body.report_type, body.category), body.at or clock.now()))
    except (ValueError, OverflowError):
        raise Invalid("field_invalid", field="at") from None
    return answer({"urgency": urgency, "due_at": stamp(steps[-2].due), "steps": [_foreseen(one) for one in steps]})


def _as_it_would_be(directory: Directory, wanted: schemas.PreviewIn) -> Directory:
    """Return the directory with the rules and the calendar of a preview. Raises InvalidFields, Invalid."""
    if wanted.rules is not None:
        directory = replace(directory, rules=_read(Kind.RULES, wanted.rules, rules_from_document))
    if wanted.calendar is not None:
        directory = replace(directory, calendar=_read(Kind.CALENDAR, wanted.calendar, calendar_from_document))
    return directory


def _read[T](kind: Kind, body: Mapping[str, Any], build: Callable[[Mapping[str, Any]], T]) -> T:
    from chalicelib.schemas import documents

    body = {name: value for name, value in body.items() if name != "version"}
    if wrong := documents.shape_faults(kind, body):
        raise InvalidFields([Invalid(one.code, field=f"{kind}.{one.field}", **one.params) for one, _ in wrong])
    try:
        return build(body)
    except (ValueError, KeyError):
        raise Invalid("field_invalid", field=kind) from None


def _foreseen(step: Foreseen) -> Mapping[str, Any]:
    label = course.STEPS[step.step]
    return {
        "step": step.step,
        "label": {"vi": label.vi, "en": label.en},
        "amount": str(step.rule.amount),
        "rule": {
            "number": step.rule.number,
            "step": step.rule.step,
            "urgency": step.rule.urgency,
            "report_type": step.rule.report_type,
            "category": step.rule.category,
        },
        "start": stamp(step.start),
        "due_at": stamp(step.due),
        "points": [{"at": stamp(one.at), "check": one.check, "audience": one.audience} for one in step.points],
    }
