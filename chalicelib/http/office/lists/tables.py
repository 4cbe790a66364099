"""Save a search as a table: ask for it, see how far it is, and get a link to the file."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound, NotPossible
from chalicelib.domain.finding.office_lists import BY_DEADLINE, OfficeList
from chalicelib.domain.tables.asking import (
    LIFE,
    MOST_A_DAY,
    MOST_LINES,
    MOST_OPEN,
    Failure,
    TableAsked,
    TableJob,
    TableStatus,
    TableTask,
    check_period,
    rights_of,
)
from chalicelib.domain.texts.tables import FAILURES
from chalicelib.http.core import pieces, requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.identity import officer_of
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.http.office.lists.finding import filters_of
from chalicelib.media import tables as files
from chalicelib.media.files import LINK_SECONDS
from chalicelib.runtime import clock
from chalicelib.services import finding
from chalicelib.store.directory import documents
from chalicelib.store.keys import stamp
from chalicelib.store.tables import jobs

blueprint = Blueprint(__name__)

_ID = re.compile(r"[0-9]{14}[0-9a-f]{8}")


@blueprint.route("/v1/office/tables", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {202: "SavedTable"}, body="TableIn", refusals=(403, 409)))
def ask_for_table() -> Response:
    """Save what a search finds, open and ended, as a table. It is written in the background.

    Of the lists `area`, `unit` and `all` are saved; those by deadline are not.
    """
    from chalicelib.http.office import schemas

    request, directory, now = blueprint.current_request, documents.current(), clock.now()
    officer = officer_of(request)
    read = requests.body_as(request, schemas.TableIn)
    if read.list in BY_DEADLINE:
        raise Invalid("table_of_list", field="list")
    in_commune = read.list is OfficeList.AREA
    asked = TableAsked(read.form, read.language, read.words, filters_of(read, officer, directory), in_commune)
    check_period(asked.filters)
    query = asked.query(directory.province.prefix)
    before = jobs.of_last_day(officer.username, now)
    if len(before) >= MOST_A_DAY:
        raise NotPossible("tables_of_day", limit=MOST_A_DAY)
    if sum(job.is_open(now) for job in before) >= MOST_OPEN:
        raise NotPossible("tables_open", limit=MOST_OPEN)
    if finding.looked_at(query, officer, MOST_LINES + 1, in_commune=in_commune) > MOST_LINES:
        raise Invalid("table_too_long", field="since", limit=MOST_LINES)
    return answer(_shown(jobs.ask(officer, asked, now), now), 202)


@blueprint.route("/v1/office/tables", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "SavedTables"}))
def list_tables() -> Response:
    """List the tables that one asked for in the last day, newest first, and how far each is.

    A deputy has apart from their own those that they asked for as the absent officer.
    """
    officer, now = officer_of(blueprint.current_request), clock.now()
    found = jobs.of_last_day(officer.username, now)
    return answer({"tables": [_shown(job, now) for job in found if job.acting_for == officer.acting_for]})


@blueprint.route("/v1/office/tables/{table}/link", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "TableLink"}, body="TableLinkIn", refusals=(403, 404, 409)))
def hand_out_table(table: str) -> Response:
    """Get a link to a table that one asked for. The audit trail says so first; the link ends after 15 minutes."""
    from chalicelib.http.office import schemas

    request, now = blueprint.current_request, clock.now()
    officer = officer_of(request)
    requests.body_as(request, schemas.TableLinkIn)
    job = jobs.find(TableTask(officer.username, table)) if _ID.fullmatch(table) else None
    if job is None or job.acting_for != officer.acting_for or not job.is_there(now):
        raise NotFound("not_found")
    if job.status is not TableStatus.READY or job.file is None:
        raise NotPossible("table_not_ready")
    if job.rights != rights_of(officer):
        raise NotAllowed("table_rights_changed")
    jobs.hand_out(job, officer, now)
    return answer({"url": files.link(job.file, _file_name(job)), "expires_in": LINK_SECONDS})


def _shown(job: TableJob, now: datetime) -> dict[str, Any]:
    given_up = job.is_given_up(now)
    failure = Failure.STOPPED if given_up else job.failure
    filters = job.asked.filters
    return {
        "id": job.task.id,
        "asked_at": stamp(job.asked_at),
        "until": stamp(job.asked_at + LIFE),
        "form": job.asked.form,
        "language": job.asked.language,
        "words": job.asked.words,
        "filters": dict(filters.values),
        "period": {
            "since": filters.since and filters.since.astimezone(LOCAL).date().isoformat(),
            "until": filters.until and (filters.until - timedelta(days=1)).astimezone(LOCAL).date().isoformat(),
        },
        "status": TableStatus.FAILED if given_up else job.status,
        "lines": job.lines,
        "failure": failure and pieces.label(FAILURES[failure]),
    }


def _file_name(job: TableJob) -> str:
    """``phieu-2026-03-02-0801.xlsx``: the local time of asking."""
    name = "tickets" if job.asked.language == "en" else "phieu"
    return f"{name}-{job.asked_at.astimezone(LOCAL):%Y-%m-%d-%H%M}.{job.asked.form}"
