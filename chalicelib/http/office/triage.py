"""What is offered for a report that intake classifies: category, urgency and unit. Nothing is stored or applied."""

from __future__ import annotations

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.errors import NotAllowed
from chalicelib.domain.places.communes import commune_named
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.province.routing_rules import Case
from chalicelib.domain.texts.triage import CONFIDENCE
from chalicelib.domain.tickets import rights, routing
from chalicelib.domain.triage import offers
from chalicelib.domain.triage.keywords import Keywords
from chalicelib.domain.triage.measuring import Confidence
from chalicelib.http.core import pieces, requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.identity import officer_of
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.runtime import clock
from chalicelib.store.counters import triage
from chalicelib.store.directory import documents
from chalicelib.store.fresh import fresh

blueprint = Blueprint(__name__)


@blueprint.route("/v1/office/triage", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "TriageOut"}, body="TriageIn", refusals=(403,)))
def offer_triage() -> Response:
    """Offer category, urgency and unit for a description, from what intake decided before, with reasons.

    Those may ask who classify reports. A category that the officer may not see is never offered.
    """
    from chalicelib.http.office import schemas

    officer, directory = officer_of(blueprint.current_request), documents.current()
    if not (rights.may_write_down(officer, directory) or officer.roles & {Role.INTAKE, Role.SUPERVISOR}):
        raise NotAllowed("forbidden")
    asked = requests.body_as(blueprint.current_request, schemas.TriageIn)
    on = local_day(clock.now())
    commune = asked.commune or commune_named(asked.address, directory, on)
    model = fresh("triage", triage.load)
    keywords = Keywords(directory.leaf_categories)

    def rules_unit(category: str) -> str | None:
        return routing.route(Case(asked.report_type, category, commune), directory, on).unit

    may_be = _may_be(officer, asked.report_type, directory)
    found = offers.category_offer(model, asked.description, keywords, may_be)
    chosen = asked.category if asked.category in may_be else None
    urgency = offers.urgency_offer(model, asked.description, keywords, chosen) if chosen else None
    by_rules = rules_unit(chosen) if chosen else None
    unit = offers.unit_offer(model, chosen, by_rules) if chosen else None
    if unit is not None and directory.acting(unit.unit, commune, on) != unit.unit:
        # It has ended since.
        unit = None
    return answer(
        {
            "category": found
            and {
                **pieces.category_of(found.value, directory),
                **_sureness(found.confidence),
                "because": list(found.because),
                "unit": pieces.unit_of(rules_unit(found.value), directory),
            },
            "urgency": urgency
            and {"value": urgency.value, **_sureness(urgency.confidence), "because": list(urgency.because)},
            "unit": unit
            and {
                **(pieces.unit_of(unit.unit, directory) or {}),
                **_sureness(unit.confidence),
                "sent": unit.sent,
                "of": unit.of,
            },
            "rules_unit": pieces.unit_of(by_rules, directory),
        }
    )


def _may_be(officer: Officer, report_type: str, directory: Directory) -> set[str]:
    """The categories that may be offered: open to everybody, of the report's type, and the officer's."""
    return {
        name
        for name, category in directory.leaf_categories.items()
        if rights.is_open_category(name, directory)
        and rights.confidants(name, directory) is None
        and directory.is_of_type(category, report_type)
        and rights.is_theirs(officer, name, directory)
    }


def _sureness(confidence: Confidence) -> dict[str, Any]:
    return {"confidence": confidence.value, "confidence_label": pieces.label(CONFIDENCE[confidence])}
