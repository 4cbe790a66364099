"""Officers' reminders of tickets."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from chalice.app import Blueprint, Response

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.errors import NotFound
from chalicelib.domain.messages.reminders import check_number, check_time
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.tickets import rights
from chalicelib.http.core import requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.finding import find_to_read
from chalicelib.http.core.identity import officer_of
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.runtime import clock
from chalicelib.store.directory import documents
from chalicelib.store.keys import stamp
from chalicelib.store.messages import reminders
from chalicelib.store.tickets import tickets

blueprint = Blueprint(__name__)


@blueprint.route("/v1/office/reminders", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "Reminders"}))
def show_reminders() -> Response:
    """List the tickets of which one wants to be reminded, the next time first."""
    return answer(_seen(officer_of(blueprint.current_request)))


@blueprint.route("/v1/office/reminders", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {201: "Reminders"}, body="ReminderIn", refusals=(404, 409)))
def remind_of_ticket() -> Response:
    """Be reminded of a ticket at a time within a year, once. A ticket has one time: another one replaces it."""
    from chalicelib.http.office import schemas

    request = blueprint.current_request
    officer, now = officer_of(request), clock.now()
    wanted = requests.body_as(request, schemas.ReminderIn)
    code = find_to_read(requests.code_in(wanted.code), officer).ticket.code
    check_time(wanted.at, now)
    waiting = reminders.waiting(officer.username)
    check_number(sum(one.code != code for one in waiting))
    new = reminders.add(officer, code, wanted.at)
    for one in waiting:
        if one.code == code and one.id != new.id:
            reminders.cancel(officer.username, one.id)
    return answer(_seen(officer), 201)


@blueprint.route("/v1/office/reminders/{reminder}", methods=["DELETE"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "Reminders"}, refusals=(404,)))
def cancel_reminder(reminder: str) -> Response:
    """Cancel a reminder of one's own that was not told yet."""
    officer, wanted = officer_of(blueprint.current_request), unquote(reminder)
    is_waiting = any(one.id == wanted for one in reminders.waiting(officer.username))
    if not is_waiting or not reminders.cancel(officer.username, wanted):
        raise NotFound("not_found")
    return answer(_seen(officer))


def _seen(officer: Officer) -> dict[str, Any]:
    """The reminders that wait. What a ticket is about is shown while the officer may read it."""
    waiting, directory, today = reminders.waiting(officer.username), documents.current(), local_day(clock.now())
    heads = tickets.heads({one.code for one in waiting}) if waiting else {}
    titles = {
        code: tickets.title_of(head.ticket.description)
        for code, head in heads.items()
        if rights.may_read(officer, head.ticket, directory, today)
    }
    return {
        "reminders": [
            {"id": one.id, "code": one.code, "at": stamp(one.at), "title": titles.get(one.code)} for one in waiting
        ]
    }
