"""The signed-in officer, and the colleagues to whom tickets may be assigned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from chalice.app import Blueprint, Response

from chalicelib.domain.bulletins.bulletin import may_write
from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.finding.office_lists import lists_of
from chalicelib.domain.finding.workload import MOST_COUNTED, Load, workload
from chalicelib.domain.nearby.recurring import commune_led
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.ticket import Queue
from chalicelib.http.core import requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.identity import officer_of
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.http.office.seen_queue import waiting_of
from chalicelib.http.office.tickets import visible
from chalicelib.runtime import clock
from chalicelib.services.adoption import readable_units
from chalicelib.services.indicators import readable
from chalicelib.store.directory import documents
from chalicelib.store.directory import officers as directory_officers
from chalicelib.store.keys import stamp
from chalicelib.store.tickets import lists

blueprint = Blueprint(__name__)


@blueprint.route("/v1/office/me", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "SignedIn"}))
def show_me() -> Response:
    """Show the signed-in officer, or the one they act for: unit, roles, rights, and for whom they may act now."""
    officer, reference, now = officer_of(blueprint.current_request), documents.current(), clock.now()
    absent = [
        (one, until)
        for one in directory_officers.everybody()
        if (until := rights.deputy_until(officer.username, one, now))
    ]
    return answer(
        {
            "username": officer.username,
            "title": officer.title,
            "unit": _unit(officer.unit, reference),
            "roles": sorted(officer.roles),
            "categories": None if officer.categories is None else sorted(officer.categories),
            "acting_for": officer.acting_for,
            "may_act_for": [
                {
                    "username": one.username,
                    "title": one.title,
                    "unit": _unit(one.unit, reference),
                    "until": stamp(until),
                }
                for one, until in absent
            ],
            "units": [
                _unit(unit.id, reference)
                for unit in reference.units.values()
                if rights.may_see_unit(officer, unit.id, reference)
            ],
            "lists": list(lists_of(officer, reference, local_day(now))),
            "may_search": rights.may_search(officer),
            "leads_commune": commune_led(officer, reference),
            "receives": any(rights.may_receive(officer, one.unit) for one in reference.receptions.values()),
            "appoints_helpers": bool(
                rights.may_appoint_helpers(officer, reference, local_day(now)) and reference.hamlets
            ),
            "has_booths": any(
                one.unit == officer.unit or rights.may_read_ratings(officer, one.unit, reference)
                for one in reference.booths.booths.values()
            ),
            "reads_indicators": bool(readable(officer, reference, local_day(now))),
            "follows_adoption": bool(readable_units(officer, reference, local_day(now))),
            "writes_bulletins": may_write(officer, officer.unit),
            "may_write_down": rights.may_write_down(officer, reference),
        }
    )


@blueprint.route("/v1/office/officers", methods=["GET"], authorizer=officers)
@answers_problems
@serves(
    Entry(
        Caller.OFFICER,
        {200: "Colleagues"},
        query={"unit": "a unit's id, by default one's own", "load": "yes: also what each has to do, by default not"},
    )
)
def list_colleagues() -> Response:
    """List the active officers of a unit, to whom its tickets may be assigned, and how much each has to do.

    ``load`` counts among at most 500 tickets of each list that the caller may see: 25 read units each when it is full.
    """
    officer, reference = officer_of(blueprint.current_request), documents.current()
    unit = requests.query(blueprint.current_request, "unit") or officer.unit
    if unit not in reference.units:
        raise Invalid("unknown_unit", field="unit")
    if not rights.may_see_unit(officer, unit, reference):
        raise NotAllowed("forbidden")
    colleagues = [one for one in directory_officers.everybody() if one.active and one.unit == unit]
    loads = _loads(unit, officer, reference) if requests.query(blueprint.current_request, "load") == "yes" else None
    return answer({"officers": [_colleague(one, loads) for one in colleagues]})


def _loads(unit: str, officer: Officer, reference: Directory) -> Mapping[str | None, Load]:
    pages = [lists.queue(unit, limit=MOST_COUNTED, kind=kind) for kind in (Queue.ORDINARY, Queue.EMERGENCY)]
    seen = visible((line for page in pages for line in page.lines), officer, reference)
    return workload(map(waiting_of, seen), clock.now())


def _colleague(officer: Officer, loads: Mapping[str | None, Load] | None) -> dict[str, object]:
    return {
        "username": officer.username,
        "title": officer.title,
        "roles": sorted(officer.roles),
        "load": None if loads is None else asdict(loads.get(officer.username, Load())),
    }


def _unit(unit: str, reference: Directory) -> dict[str, str]:
    found = reference.units.get(unit)
    return {"id": unit, "name": found.name if found else unit, "name_en": found.name_en if found else unit}
