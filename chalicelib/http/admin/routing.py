"""Preview to which unit the routing rules would send a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalice.app import Blueprint, Response

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.errors import Invalid
from chalicelib.domain.places import communes
from chalicelib.domain.places.communes import Found
from chalicelib.domain.places.place import Place
from chalicelib.domain.places.places import check_place, located
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.routing_rules import Case
from chalicelib.domain.texts import course
from chalicelib.domain.tickets.routing import Way, route
from chalicelib.http.core import requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.identity import administrator_of
from chalicelib.http.core.pieces import commune_list, former_name, label, unit_of
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.runtime import clock
from chalicelib.store.directory import areas, documents

if TYPE_CHECKING:
    from datetime import date

    from chalicelib.http.admin import schemas


blueprint = Blueprint(__name__)


@blueprint.route("/v1/admin/preview-routing", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.ADMINISTRATOR, {200: "RoutingPreview"}, body="RoutingIn"))
def preview_routing() -> Response:
    """Preview which unit a report would be proposed to, by which rule, and the alternatives. Stores nothing."""
    from chalicelib.http.admin import schemas

    administrator_of(blueprint.current_request)
    body = requests.body_as(blueprint.current_request, schemas.RoutingIn)
    directory, today = documents.current(), local_day(clock.now())
    category = directory.categories.get(body.category)
    if category is None:
        raise Invalid("unknown_category", field="category")
    if body.report_type not in directory.report_types:
        raise Invalid("unknown_type", field="report_type")
    commune, by, open_ = _commune_of(body, directory, today)
    case = Case(body.report_type, category.id, commune.code if commune else None)
    routed = route(case, directory, today)
    return answer(
        {
            "unit": unit_of(routed.unit, directory),
            "chosen": routed.chosen and _way(routed.chosen, directory),
            "considered": [_way(one, directory) for one in routed.considered],
            "category": {"id": category.id, "name": category.name, "name_en": category.name_en},
            "commune": commune
            and {
                "code": commune.code,
                "name": directory.communes[commune.code].area.vi,
                "by": by,
                "former": former_name(commune.former),
            },
            "communes": commune_list(open_, directory, today),
        }
    )


def _commune_of(
    wanted: schemas.RoutingIn, directory: Directory, today: date
) -> tuple[Found | None, str | None, list[Found]]:
    """Return (commune, its source, the communes that an ambiguous address may mean).

    Raises Invalid for a place outside the province.
    """
    place = Place(wanted.commune, wanted.address, wanted.lat, wanted.lon)
    if place.commune is not None or place.lat is not None:
        commune = _located(place, directory)
        if commune is not None:
            return Found(commune), "boundaries" if place.commune is None else "given", []
    named = communes.named_in(place.address or "", directory, today)
    return (named[0], "address", []) if len(named) == 1 else (None, None, named)


def _located(place: Place, directory: Directory) -> str | None:
    try:
        check_place(place, directory)
        commune = (
            areas.commune_at(place.lat, place.lon, directory)
            if place.lat is not None and place.lon is not None
            else None
        )
        return located(place, commune, directory).commune
    except Invalid as error:
        # In this body the fields of the place are not nested.
        raise Invalid(error.code, field=(error.field or "").removeprefix("place."), **error.params) from None


def _way(way: Way, directory: Directory) -> dict[str, Any]:
    rule = way.rule
    return {
        "by": way.by,
        "by_label": label(course.ROUTED_BY[way.by]),
        "rule": rule
        and {
            "number": rule.number,
            "unit": rule.unit,
            "report_type": rule.report_type,
            "category": rule.category,
            "area": sorted(rule.area) or None,
            "note": rule.note,
        },
        "wanted": way.wanted,
        "unit": unit_of(way.unit, directory),
        "outcome": way.outcome,
        "outcome_label": label(course.ROUTING_OUTCOMES[way.outcome]),
    }
