"""Data for administrators' forms: the schema of each document, and the days of a year."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.domain.deadlines.almanac import Day, days_of
from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.province.kinds import Kind, TemplateKind, placeholders
from chalicelib.domain.province.templates import TEMPLATE_KEYS
from chalicelib.domain.texts import refusals
from chalicelib.domain.texts import text as texts_text
from chalicelib.http.core import requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.identity import administrator_of
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.runtime import clock
from chalicelib.store.directory import documents as directory_documents

blueprint = Blueprint(__name__)

#: The years that may be asked for. The holidays of other years are uncertain.
_YEARS = range(2020, 2100)


@blueprint.route("/v1/admin/documents/{kind}/form", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "DocumentForm"}))
def show_form(kind: str) -> Response:
    """Show the JSON Schema of a kind of document, with the keys and placeholders that it may use."""
    from chalicelib.schemas import documents

    administrator_of(blueprint.current_request)
    if kind not in documents.MODELS:
        raise NotFound("not_found")
    wanted = Kind(kind)
    return answer(
        {
            "kind": wanted,
            "schema": documents.MODELS[wanted].model_json_schema(),
            "refusals": _texts(refusals.REFUSALS),
            "keys": {of: _texts(found) for of, found in TEMPLATE_KEYS.items()},
            "placeholders": {of: sorted(placeholders(of)) for of in TemplateKind},
        }
    )


@blueprint.route("/v1/admin/calendar", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "CalendarYear"}, query={"year": "a year, by default the present one"}))
def show_year() -> Response:
    """List every date of a year: working day, half day or day off, the decision behind it, and the usual kind."""
    administrator_of(blueprint.current_request)
    calendar = directory_documents.current().calendar
    text = requests.query(blueprint.current_request, "year")
    if text is not None and not (re.fullmatch(r"\d{4}", text) and int(text) in _YEARS):
        raise Invalid("out_of_range", field="year", least=_YEARS[0], most=_YEARS[-1])
    year = int(text) if text else clock.now().astimezone(LOCAL).year
    return answer({"year": year, "version": calendar.version, "days": [_day(one) for one in days_of(year, calendar)]})


def _texts(found: Mapping[str, texts_text.Text]) -> list[dict[str, str]]:
    return [{"key": key, "text": text.vi, "text_en": text.en} for key, text in found.items()]


def _day(one: Day) -> dict[str, Any]:
    return {
        "date": one.date.isoformat(),
        "kind": one.kind,
        "usual": one.usual,
        "decision": one.decision,
        "holiday": one.holiday,
    }
