"""Intake hides words in the texts of a ticket, restores them, or changes whether it is public, with a reason."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from chalice.app import Blueprint, Response

from chalicelib.domain.tickets.ticket import Visibility
from chalicelib.domain.tickets.workflow import restoring, righting
from chalicelib.http.core import requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.finding import find_as_officer
from chalicelib.http.core.identity import officer_of
from chalicelib.http.core.problems import answers_problems
from chalicelib.http.office.tickets import ticket_answer
from chalicelib.runtime import clock
from chalicelib.services import changing, picture_links
from chalicelib.store.audit.trail import AuditEntry
from chalicelib.store.directory import documents
from chalicelib.store.tickets import tickets
from chalicelib.store.vault import hidden

blueprint = Blueprint(__name__)


@blueprint.route("/v1/office/tickets/{code}/hidden-words", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "OfficeTicket"}, body="WordsToHideIn", shows=("ETag",), refusals=(403, 404, 409)))
def hide_words(code: str) -> Response:
    """Hide words in all texts of a ticket and of its history. The history says who hid them.

    The vault keeps the texts before as long as the sender's contact, so that a mistake can be restored.
    """
    from chalicelib.http.office import schemas

    officer, reference = officer_of(blueprint.current_request), documents.current()
    wanted = requests.body_as(blueprint.current_request, schemas.WordsToHideIn)

    kept: dict[int, dict[str, restoring.TextBefore]] = {}

    def decide(whole: tickets.Whole, now: datetime) -> changing.Change:
        event, rewritten = righting.words_hidden(
            whole.ticket,
            whole.events,
            wanted.words,
            officer=officer,
            reason=wanted.reason,
            now=now,
            directory=reference,
        )
        kept.clear()
        kept[event.version] = restoring.originals(whole.ticket, whole.events, event, rewritten)
        return changing.Change(event, rewritten=rewritten)

    code = requests.code_in(code)
    find = partial(find_as_officer, code, officer)
    changing.changed(find, decide, catch_up=False)
    # After the words are hidden: if this fails, they cannot be restored, and nobody reads them either.
    now = clock.now()
    for version, texts in kept.items():
        hidden.keep(code, version, texts, now, now + timedelta(days=reference.province.contact_days))
    # Read again: the lines of the history were rewritten too.
    return ticket_answer(find(), officer)


@blueprint.route("/v1/office/tickets/{code}/restored-words", methods=["POST"], authorizer=officers)
@answers_problems
@serves(
    Entry(Caller.OFFICER, {200: "OfficeTicket"}, body="WordsToRestoreIn", shows=("ETag",), refusals=(403, 404, 409))
)
def restore_words(code: str) -> Response:
    """Show again what an officer hid with the event ``version``. The history and the audit trail record the reason."""
    from chalicelib.http.office import schemas

    officer, reference = officer_of(blueprint.current_request), documents.current()
    wanted = requests.body_as(blueprint.current_request, schemas.WordsToRestoreIn)
    code = requests.code_in(code)

    def decide(whole: tickets.Whole, now: datetime) -> changing.Change:
        event, rewritten = restoring.words_restored(
            whole.ticket,
            whole.events,
            restoring.Hidden(wanted.version, hidden.get(code, wanted.version, now)),
            officer=officer,
            reason=wanted.reason,
            now=now,
            directory=reference,
        )
        line = AuditEntry(now, officer.username, restoring.RESTORE, wanted.reason, code, officer.acting_for)
        return changing.Change(event, rewritten=rewritten, audited=line)

    find = partial(find_as_officer, code, officer)
    changing.changed(find, decide, catch_up=False)
    hidden.drop(code, wanted.version)
    return ticket_answer(find(), officer)


@blueprint.route("/v1/office/tickets/{code}/visibility", methods=["POST"], authorizer=officers)
@answers_problems
@serves(
    Entry(Caller.OFFICER, {200: "OfficeTicket"}, body="VisibilityChangeIn", shows=("ETag",), refusals=(403, 404, 409))
)
def set_visibility(code: str) -> Response:
    """Make a ticket private, or public again if an officer made it private."""
    from chalicelib.http.office import schemas

    officer, reference = officer_of(blueprint.current_request), documents.current()
    wanted = requests.body_as(blueprint.current_request, schemas.VisibilityChangeIn)

    def decide(whole: tickets.Whole, now: datetime) -> changing.Change | None:
        event = righting.visibility_set(
            whole.ticket,
            whole.events,
            wanted.visibility,
            officer=officer,
            reason=wanted.reason,
            now=now,
            directory=reference,
        )
        return changing.Change(event) if event else None

    find = partial(find_as_officer, requests.code_in(code), officer)
    whole = changing.changed(find, decide, catch_up=False)
    if wanted.visibility is Visibility.PRIVATE:
        picture_links.end_at_once(whole)
    return ticket_answer(find(), officer)
