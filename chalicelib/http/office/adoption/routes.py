"""Officers read how far the targets are, enter what is counted by hand, and report to the unit above with one touch."""

from __future__ import annotations

import base64
from datetime import date
from urllib.parse import unquote

from chalice.app import Blueprint, Request, Response

from chalicelib.domain.adoption.targets import Goal
from chalicelib.domain.adoption.weeks import read_week
from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.texts.adoption import FILE
from chalicelib.domain.tickets import rights
from chalicelib.http.core import requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.identity import officer_of, officer_with
from chalicelib.http.core.problems import InvalidFields, Refused, answer, answers_problems
from chalicelib.http.office.adoption import views
from chalicelib.runtime import clock
from chalicelib.services import adoption
from chalicelib.services.adoption import CountTaken, UnitAdoption, WantedCount
from chalicelib.services.indicators import BadSheet
from chalicelib.store.directory import adoption as store
from chalicelib.store.directory import documents

blueprint = Blueprint(__name__)

_ENTERING = frozenset({Role.FOCAL, Role.LEADER})
#: The most versions of one entry that are shown.
_MOST_VERSIONS = 50
#: The largest body with a sheet (bytes).
_MAX_SHEET = 256 * 1024
_ASKED = {
    "week": "a week like 2026-W10; by default the running one",
    "unit": "a unit below one's own; by default one's own",
}
_FORMS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@blueprint.route("/v1/office/adoption", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "UnitAdoptionShown"}, query=_ASKED, refusals=(403, 404)))
def show_adoption() -> Response:
    """Show how far the targets of a unit and of those below it are, week by week, and who has reported."""
    request, directory, today = blueprint.current_request, documents.current(), local_day(clock.now())
    officer = officer_of(request)
    found = _asked(request, officer, directory, today)
    return answer(views.shown(found, store.reports(found.week), officer, directory, today))


@blueprint.route("/v1/office/adoption/file", methods=["GET"], authorizer=officers)
@answers_problems
@serves(
    Entry(
        Caller.OFFICER,
        {200: "AdoptionFile"},
        query={**_ASKED, "form": "docx (default), xlsx or csv"},
        refusals=(403, 404),
    )
)
def save_adoption() -> Response:
    """Save the week's report of a unit, in base64. Filled in, its CSV can be entered as a whole."""
    from chalicelib.media import adoption_files

    request, directory, today = blueprint.current_request, documents.current(), local_day(clock.now())
    officer = officer_of(request)
    found = _asked(request, officer, directory, today)
    form = requests.query(request, "form") or "docx"
    if form not in _FORMS:
        raise Invalid("not_one_of", field="form", allowed=", ".join(_FORMS))
    unit = directory.units[found.unit].name
    totals, lines = found.totals, adoption_files.lines_of(found.week, found.targets)
    if not found.targets:
        # Above so many units that their targets are not looked at one by one: what they have reported.
        below = adoption.reported_below(found, officer, directory, today)
        totals = adoption.summed_up(below)
        names = ((directory.units[one].name, reported) for one, reported in below.items())
        lines = adoption_files.lines_of_reports(found.week, names)
    match form:
        case "csv":
            content = adoption_files.as_csv(lines)
        case "xlsx":
            content = adoption_files.as_workbook(found.week, lines)
        case _:
            content = adoption_files.as_letter(
                adoption_files.AdoptionLetter(
                    directory.province.name, unit, today, found.week, totals, found.uses, found.reports, lines
                )
            )
    name = FILE.fill(week=found.week).vi
    return answer({"name": f"{name}.{form}", "type": _FORMS[form], "content": base64.b64encode(content).decode()})


@blueprint.route("/v1/office/adoption/reports", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "ReportedUp"}, body="AdoptionReportIn", refusals=(403, 404, 409)))
def report_up() -> Response:
    """Report a unit's numbers for a week to the unit above. It is recorded once; the first report stays."""
    from chalicelib.http.office.adoption import schemas

    request, directory = blueprint.current_request, documents.current()
    officer = officer_with(request, _ENTERING)
    read = requests.body_as(request, schemas.AdoptionReportIn)
    unit = _unit(read.unit, directory)
    return answer(views.report(adoption.report(unit, read.week, officer, directory, clock.now()), directory))


@blueprint.route("/v1/office/adoption/preview", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "AdoptionSheet"}, body="AdoptionSheetIn", refusals=(403,)))
def preview_counts() -> Response:
    """Show what each line of a sheet (CSV) would do, and what is wrong with it. Nothing is entered."""
    from chalicelib.http.office.adoption import schemas

    request, directory = blueprint.current_request, documents.current()
    officer = officer_with(request, _ENTERING)
    text = requests.read_as(schemas.AdoptionSheetIn, requests.json_body(request, _MAX_SHEET)).csv
    lines, mark = adoption.check_sheet(text, officer, directory, clock.now())
    return answer({"mark": mark, "lines": [views.line(one, directory) for one in lines]})


@blueprint.route("/v1/office/adoption/entries", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "CountsEntered"}, body="AdoptionEntriesIn", refusals=(403, 409)))
def enter_counts() -> Response:
    """Enter the lines of a sheet (CSV) as they were previewed; ``mark`` is that of the preview.

    422 names every line that is wrong, and nothing is entered then. 409 says that somebody entered one of them since,
    and how many lines before it were entered.
    """
    from chalicelib.http.office.adoption import schemas

    request, directory = blueprint.current_request, documents.current()
    officer = officer_with(request, _ENTERING)
    read = requests.read_as(schemas.AdoptionEntriesIn, requests.json_body(request, _MAX_SHEET))
    try:
        return answer({"entered": adoption.bring_in(read.csv, read.mark, officer, directory, clock.now())})
    except BadSheet as bad:
        raise InvalidFields(bad.faults) from None


@blueprint.route("/v1/office/adoption/{goal}/{week}", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "CountVersions"}, refusals=(403, 404)))
def show_counts(goal: str, week: str) -> Response:
    """Show what was entered for a goal and a week, by whom, when and why, newest first."""
    directory, today = documents.current(), local_day(clock.now())
    officer, found = officer_of(blueprint.current_request), _goal(goal, directory)
    _check_readable(directory.campaign.targets[found.target].unit, officer, directory, today)
    wanted = read_week(unquote(week))
    if wanted is None:
        raise NotFound("not_found")
    versions = store.versions(found.id, wanted, _MOST_VERSIONS)
    return answer({"goal": found.id, "week": str(wanted), "versions": [views.count(one) for one in versions]})


@blueprint.route("/v1/office/adoption/{goal}/{week}", methods=["PUT"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "CountEntered"}, body="CountIn", refusals=(403, 404, 409)))
def enter_count(goal: str, week: str) -> Response:
    """Enter how many were reached of a goal in a week, or correct it with a reason, on the ``version`` that one saw.

    409 with ``present`` if another version holds now; nothing is overwritten. The audit trail records each entry.
    """
    from chalicelib.http.office.adoption import schemas

    request, directory = blueprint.current_request, documents.current()
    officer, found = officer_of(request), _goal(goal, directory)
    read = requests.body_as(request, schemas.CountIn)
    wanted = WantedCount(read.value, read.source, read.counted_on, read.version, read.reason or "")
    try:
        on, entry = adoption.enter(found, unquote(week), wanted, officer, directory, clock.now())
    except CountTaken as taken:
        raise Refused(taken.error, present=views.count(taken.present)) from None
    return answer(views.entered(found.id, on, entry))


def _asked(request: Request, officer: Officer, directory: Directory, today: date) -> UnitAdoption:
    """The unit and the week that a request asks for. Raises NotFound, NotAllowed, Invalid."""
    unit = _unit(requests.query(request, "unit") or officer.unit, directory)
    _check_readable(unit, officer, directory, today)
    week = adoption.week_to_show(requests.query(request, "week"), directory, today)
    return adoption.of_unit(unit, week, directory)


def _unit(name: str, directory: Directory) -> str:
    if name not in directory.units:
        raise NotFound("not_found")
    return name


def _check_readable(unit: str, officer: Officer, directory: Directory, today: date) -> None:
    if not rights.may_see_unit(officer, adoption.acting_unit(unit, directory, today), directory):
        raise NotAllowed("forbidden")


def _goal(name: str, directory: Directory) -> Goal:
    found = directory.campaign.goal(unquote(name))
    if found is None:
        raise NotFound("not_found")
    return found
