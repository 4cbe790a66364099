"""An officer sees where they are signed in, and ends one session or all (ASVS 5.0, 7.5.2)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.domain.access.browser_kind import kind_in
from chalicelib.domain.access.factor import MOST_LISTED, Factor, Seen, SignIn, SignInState, ends_of, running, state_of
from chalicelib.domain.errors import NotFound
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.identity import own_session
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.runtime import clock
from chalicelib.services import second_factor
from chalicelib.store.keys import stamp

blueprint = Blueprint(__name__)

#: Of a session's name, which is a hash: long enough that no two of an officer have the same.
_ID = 24


@blueprint.route("/v1/office/sessions", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "OfficerSessions"}))
def list_sessions() -> Response:
    """List the sessions of the officer that used the API and are not over, the newest first; 50 at most."""
    _, session, factor = own_session(blueprint.current_request)
    found = running(factor, clock.now())
    lines = [_shown(name, one, factor, session) for name, one in found]
    return answer({"sessions": lines, "more": len(lines) == MOST_LISTED})


@blueprint.route("/v1/office/sessions/{session}", methods=["DELETE"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "SessionsEnded"}, refusals=(404,)))
def end_one_session(session: str) -> Response:
    """End one of the officer's sessions, by its id in their list. Its tokens are refused from now on.

    403 ``sign_in_again`` for who signed in more than half an hour ago, so that a stolen token does not end the others.
    """
    officer, _, factor = own_session(blueprint.current_request, lately=True)
    now = clock.now()
    found = [(name, one) for name, one in running(factor, now) if name[:_ID] == session]
    if not found:
        raise NotFound("not_found")
    name, one = found[0]
    second_factor.sign_out(officer.username, SignIn(name, one.began), now)
    return answer({"ended": 1})


@blueprint.route("/v1/office/sessions", methods=["DELETE"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "SessionsEnded"}))
def end_all_sessions() -> Response:
    """End all of the officer's sessions, also those that are not listed, and this one.

    403 ``sign_in_again`` as for one session.
    """
    officer, _, factor = own_session(blueprint.current_request, lately=True)
    now = clock.now()
    second_factor.end_sessions(officer.username, now)
    return answer({"ended": len(running(factor, now))})


def _shown(name: str, one: Seen, factor: Factor, current: SignIn) -> dict[str, Any]:
    session, browser = SignIn(name, one.began), kind_in(f"{one.machine} {one.program}")
    state = state_of(factor, session, clock.now(), is_needed=False)
    return {
        "id": name[:_ID],
        "began_at": _stamp(one.began),
        "ends_at": _stamp(ends_of(session)),
        "machine": browser.machine,
        "program": browser.program,
        "waits": state is SignInState.ASKED,
        "current": name == current.name,
    }


def _stamp(seconds: int) -> str:
    return stamp(datetime.fromtimestamp(seconds, UTC))
