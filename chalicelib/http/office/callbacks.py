"""Call-backs for supervisors: the reports that were drawn for a week, and what each call came to."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.domain.bulletins import weekly
from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.errors import Invalid, NotAllowed
from chalicelib.domain.numbers import callbacks as rules
from chalicelib.domain.numbers.callbacks import CallBack
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.texts import course
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.http.core import pieces, requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.finding import find_as_officer
from chalicelib.http.core.identity import officer_of
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.runtime import clock
from chalicelib.services import callbacks
from chalicelib.store.directory import documents
from chalicelib.store.keys import stamp
from chalicelib.store.messages import callbacks as store
from chalicelib.store.tickets import tickets
from chalicelib.store.tickets.tickets import title_of

blueprint = Blueprint(__name__)


@blueprint.route("/v1/office/callbacks", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "CallBacks"}, query={"week": "a Monday, by default of the last week"}))
def list_callbacks() -> Response:
    """List the reports that were drawn for a week, to be called by a supervisor, with their results and the seed.

    Those that one may not see any more are counted and not listed.
    """
    request = blueprint.current_request
    officer = _supervisor(officer_of(request))
    last = weekly.last_week(local_day(clock.now()))
    offered = [last - timedelta(weeks=back) for back in range(rules.WEEKS)]
    week = _week(requests.query(request, "week"), offered)
    draw, calls, reference = store.of(week), store.of_week(week), documents.current()
    heads = tickets.heads({one.code for one in calls}) if calls else {}
    # What was public when it was drawn may be restricted or accuse somebody now.
    seen = {code for code, head in heads.items() if rights.may_see(officer, head.ticket, reference)}
    shown = [_shown(one, heads[one.code].ticket, reference) for one in calls if one.code in seen]
    tally = rules.tally(calls)
    return answer(
        {
            "week": week.isoformat(),
            "offered": [one.isoformat() for one in offered],
            "seed": draw and draw.seed,
            "tally": {
                "drawn": tally.drawn,
                "called": tally.called,
                "reached": tally.reached,
                "satisfied": tally.satisfied,
            },
            "calls": sorted(shown, key=lambda one: (one["result"] is not None, one["commune"] or "", one["code"])),
        }
    )


@blueprint.route("/v1/office/callbacks/{code}", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "CallBackRecorded"}, body="CallBackIn", refusals=(403, 404, 409)))
def record_callback(code: str) -> Response:
    """Record what the call to a drawn report's sender came to, once. Who answered the report may not call."""
    from chalicelib.http.office import schemas

    officer = officer_of(blueprint.current_request)
    given = requests.body_as(blueprint.current_request, schemas.CallBackIn)
    code = requests.code_in(code)
    find_as_officer(code, officer)
    _supervisor(officer)
    line = callbacks.record(code, officer, reached=given.reached, satisfied=given.satisfied, text=given.text)
    return answer({"code": code, "at": stamp(line.at), "reached": given.reached, "satisfied": given.satisfied})


def _supervisor(officer: Officer) -> Officer:
    if Role.SUPERVISOR not in officer.roles:
        raise NotAllowed("forbidden")
    return officer


def _week(text: str | None, offered: list[date]) -> date:
    found = next((one for one in offered if one.isoformat() == text), None) if text else offered[0]
    if found is None:
        raise Invalid("not_one_of", field="week", allowed=", ".join(one.isoformat() for one in offered))
    return found


def _shown(one: CallBack, ticket: Ticket, reference: Directory) -> dict[str, Any]:
    return {
        "code": one.code,
        "title": title_of(ticket.description),
        "commune": pieces.commune_name(one.commune, reference),
        "unit": pieces.unit_of(ticket.unit, reference),
        "state_label": pieces.label(course.STATES_OFFICE[ticket.state]),
        "resolved_at": pieces.maybe_stamp(ticket.resolved_at),
        "result": one.result
        and {
            "reached": one.result.reached,
            "satisfied": one.result.satisfied,
            "officer": one.result.officer,
            "at": stamp(one.result.at),
        },
    }
