"""What a signed-in person has: their level, their sessions, what they follow. And moving to a new telephone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.domain.access.own_data import AskedBy, Standing, settled
from chalicelib.domain.access.periods import Wish
from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.errors import DomainError, Invalid, NotFound
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.http.core import pieces, requests
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.identity import session_in, session_of
from chalicelib.http.core.privacy_requests import opened_request, store_changed, store_once
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.identity import signing
from chalicelib.runtime import clock
from chalicelib.services import moving
from chalicelib.store.directory import documents
from chalicelib.store.keys import stamp
from chalicelib.store.tickets import privacy, tickets
from chalicelib.store.vault import followers, sessions
from chalicelib.store.vault.sessions import Begun, Session

blueprint = Blueprint(__name__)

#: How many of the reports that a person follows are listed.
_FOLLOWS = 50
#: Of a session's hash: long enough that no two sessions of a person have the same.
_ID = 24


@blueprint.route("/v1/me/account", methods=["GET"])
@answers_problems
@serves(Entry(Caller.SESSION, {200: "Account"}, limit=Limited.READ))
def show_account() -> Response:
    """Show the signed-in person's level, all their sessions, and the public reports that they follow."""
    session, reference = session_of(blueprint.current_request), documents.current()
    now = clock.now()
    return answer(
        {
            "trust": session.trust,
            "way": session.way,
            "ending": session.ending,
            "sessions": [_shown(one, session) for one in sessions.of_person(session.person, now)],
            "follows": pieces.brief_list(_followed(session.person, reference), reference, now),
        }
    )


def _shown(begun: Begun, current: Session) -> dict[str, Any]:
    session = begun.session
    return {
        "id": _id_of(session),
        "began_at": stamp(begun.began),
        "ends_at": stamp(begun.ends),
        "machine": session.browser.machine,
        "program": session.browser.program,
        "current": session.name == current.name,
    }


def _id_of(session: Session) -> str:
    """What a list says for a session. It opens nothing."""
    return signing.hash_of(session.name)[:_ID]


def _followed(person: str, reference: Directory) -> list[Ticket]:
    newest = sorted(followers.of_person(person), key=lambda one: one.since, reverse=True)[:_FOLLOWS]
    heads = tickets.heads([one.code for one in newest]) if newest else {}
    found = [heads[one.code].ticket for one in newest if one.code in heads]
    return [ticket for ticket in found if rights.is_public(ticket, reference)]


@blueprint.route("/v1/me/sessions/{session}", methods=["DELETE"])
@answers_problems
@serves(Entry(Caller.SESSION, {200: "SessionsEnded"}, refusals=(404,), limit=Limited.READ))
def end_own_session(session: str) -> Response:
    """End one of the signed-in person's sessions, by its id in their account."""
    own = session_of(blueprint.current_request)
    found = [one for one in sessions.of_person(own.person, clock.now()) if _id_of(one.session) == session]
    if not found:
        raise NotFound("not_found")
    sessions.end(found[0].session)
    return answer({"ended": 1})


@blueprint.route("/v1/me/number", methods=["POST"])
@answers_problems
@serves(Entry(Caller.SESSION, {200: "Moved"}, body="MoveIn", refusals=(403,), limit=Limited.SECRET))
def move_number() -> Response:
    """Move to a new telephone, for which ``to`` is a session. Both sessions began within the last 15 minutes.

    A session by telephone moves reports, follows, watches and bookings, and all sessions of the old telephone end. A
    session by an electronic identity of level 2 moves the reports that it sent with ``old_phone``. Doing it again after
    a fault moves what is left.
    """
    from chalicelib.http.citizen import schemas

    request, now = blueprint.current_request, clock.now()
    own = session_of(request)
    body = requests.body_as(request, schemas.MoveIn)
    of, to = sessions.begun(own.name, now), session_in(body.to)
    if of is None:
        raise DomainError("unauthenticated")
    if to is None:
        raise Invalid("move_to_telephone", field="to")
    moving.check(of, to, body.phone, body.old_phone, now)
    # It is a correction of the person's data, and is kept as one: what fails stays open in the administrators' list.
    name = privacy.new_id(to.began, moving.name_of(of, to))
    asked = store_once(replace(opened_request(Wish.CORRECT, AskedBy.PERSON), id=name, person=own.person))
    proof = moving.move(of, to, body.phone, body.old_phone, now)
    store_changed(settled(asked, Standing.DONE, now=clock.now(), proof=proof))
    # Last: a request that failed before is repeated with the same session.
    ended = moving.leave(of, now)
    return answer({name: proof[name] for name in ("reports", "followed", "watched", "booked")} | {"sessions": ended})
