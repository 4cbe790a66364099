"""Sign-in of citizens, and a citizen's own reports. Sending a report never requires a sign-in."""

from __future__ import annotations

import secrets

from chalice.app import Blueprint, Response

from chalicelib.domain.access.browser_kind import UNKNOWN, BrowserKind, kind_of
from chalicelib.domain.access.moving import SignedInBy
from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.adoption.uses import UseKind
from chalicelib.domain.errors import DomainError, NotAllowed, NotFound
from chalicelib.domain.province.tenant import IdentityProvider
from chalicelib.http.citizen import codes
from chalicelib.http.core import pieces, requests
from chalicelib.http.core.contract import PAGES, Caller, Entry, serves
from chalicelib.http.core.identity import session_of
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.identity import oidc, signing
from chalicelib.runtime import clock
from chalicelib.runtime.observe import logger
from chalicelib.services import adoption_uses
from chalicelib.store.directory import documents
from chalicelib.store.tickets import tickets
from chalicelib.store.vault import accounts, reporters, sessions
from chalicelib.store.vault.reporters import BY_IDENTITY, BY_TELEPHONE
from chalicelib.store.vault.sessions import Flow, Session

blueprint = Blueprint(__name__)


@blueprint.route("/v1/me/codes", methods=["POST"])
@answers_problems
@serves(Entry(Caller.ANYONE, {202: "CodeAsked"}, body="CodeIn", limit=Limited.CODE_SEND))
def ask_code() -> Response:
    """Send a one-time code to ``phone``. The answer is the same for known and unknown numbers."""
    from chalicelib.http.citizen import schemas

    request = blueprint.current_request
    asked = requests.body_as(request, schemas.CodeIn)
    name = codes.send(request, asked.phone, asked.purpose, clock.now())
    return answer({"request": name, "expires_in": int(sessions.CODE_LIFE.total_seconds())}, 202)


@blueprint.route("/v1/me/session", methods=["POST"])
@answers_problems
@serves(
    Entry(
        Caller.ANYONE,
        {201: "SessionBegun"},
        body="SessionIn",
        takes=("X-Through",),
        refusals=(403,),
        limit=Limited.CODE_TRY,
    )
)
def sign_in() -> Response:
    """Sign in with a one-time code. Returns a token for the header Authorization.

    A code allows five tries and one use.
    """
    from chalicelib.http.citizen import schemas

    request = blueprint.current_request
    body = requests.body_as(request, schemas.SessionIn)
    proven = codes.prove(request, body.request, body.code, clock.now())
    return answer(_begun(proven.person, BY_TELEPHONE, SignedInBy.TELEPHONE, proven.ending), 201)


@blueprint.route("/v1/me/identity", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: "IdentityProviders"}, limit=Limited.READ))
def list_providers() -> Response:
    """List the identity providers for signing in with an electronic identity."""
    providers = documents.current().province.identity_providers.values()
    return answer({"providers": [{"id": one.id, "name": one.name, "name_en": one.name_en} for one in providers]})


@blueprint.route("/v1/me/identity/{provider}", methods=["POST"])
@answers_problems
@serves(Entry(Caller.ANYONE, {201: "IdentityBegun"}, body="EmptyIn", refusals=(404, 503), limit=Limited.CODE_TRY))
def begin_identity(provider: str) -> Response:
    """Begin to sign in with an identity provider.

    The browser opens ``url``, and keeps ``handle`` until it returns.
    """
    from chalicelib.http.citizen import schemas

    requests.body_as(blueprint.current_request, schemas.EmptyIn)
    identity_provider = _provider(provider)
    state, nonce, verifier, handle = (secrets.token_urlsafe(32) for _ in range(4))
    try:
        url = oidc.authorization_url(identity_provider, state=state, nonce=nonce, verifier=verifier)
    except (oidc.Unavailable, oidc.SignInRefused) as error:
        raise _unavailable(error) from None
    sessions.begin_flow(state, Flow(identity_provider.id, nonce, verifier, signing.hash_of(handle)), clock.now())
    return answer({"url": url, "state": state, "handle": handle}, 201)


@blueprint.route("/v1/me/identity/{provider}/session", methods=["POST"])
@answers_problems
@serves(
    Entry(
        Caller.ANYONE,
        {201: "SessionBegun"},
        body="IdentityIn",
        takes=("X-Through",),
        refusals=(403, 404, 503),
        limit=Limited.CODE_TRY,
    )
)
def sign_in_by_identity(provider: str) -> Response:
    """Sign in with the ``code`` and ``state`` from the identity provider and the ``handle``.

    ``identity_over``: the sign-in is not known any more, because it took too long or has ended already.
    ``identity_clock``: the provider's clock and ours differ.
    """
    from chalicelib.http.citizen import schemas

    identity_provider = _provider(provider)
    body = requests.body_as(blueprint.current_request, schemas.IdentityIn)
    flow = sessions.take_flow(body.state, clock.now())
    if flow is None:
        raise NotAllowed("identity_over", field="state")
    if flow.provider != identity_provider.id or not signing.matches(body.handle, flow.handle_hash):
        raise NotAllowed("identity_refused")
    try:
        proven = oidc.prove(identity_provider, code=body.code, nonce=flow.nonce, verifier=flow.verifier)
    except oidc.SignInRefused as error:
        logger.warning("an identity was not proven", extra={"provider": identity_provider.id, "why": str(error)})
        code = "identity_clock" if isinstance(error, oidc.ClockDiffers) else "identity_refused"
        raise NotAllowed(code) from None
    except oidc.Unavailable as error:
        raise _unavailable(error) from None
    person = signing.keyed_hash(f"person at {identity_provider.issuer}", proven.subject)
    trust = BY_IDENTITY if proven.is_level_two else BY_TELEPHONE
    return answer(_begun(person, trust, SignedInBy.IDENTITY), 201)


def _provider(provider: str) -> IdentityProvider:
    identity_provider = documents.current().province.identity_providers.get(provider)
    if identity_provider is None:
        raise NotFound("not_found")
    return identity_provider


def _unavailable(error: Exception) -> DomainError:
    logger.warning("an identity provider does not answer", extra={"why": str(error)})
    return DomainError("identity_unavailable")


@blueprint.route("/v1/me/session", methods=["DELETE"])
@answers_problems
@serves(
    Entry(
        Caller.SESSION,
        {200: "SessionsEnded"},
        query={"all": "true: end every session of this person"},
        limit=Limited.READ,
    )
)
def sign_out() -> Response:
    """End this session, or all sessions of this person."""
    session = session_of(blueprint.current_request)
    if requests.query(blueprint.current_request, "all") == "true":
        return answer({"ended": sessions.end_all(session.person, clock.now())})
    sessions.end(session)
    return answer({"ended": 1})


@blueprint.route("/v1/me/reports", methods=["GET"])
@answers_problems
@serves(Entry(Caller.SESSION, {200: "OwnReports"}, query=PAGES, limit=Limited.READ))
def my_reports() -> Response:
    """List the signed-in person's reports, newest first, including those sent before signing in."""
    session, now = session_of(blueprint.current_request), clock.now()
    page_request = requests.page_of(blueprint.current_request, "mine", session.person)
    codes, rest = reporters.of_person(session.person, now, limit=page_request.limit, after=page_request.after)
    heads = tickets.heads(codes) if codes else {}
    own_reports = [heads[code].ticket for code in codes if code in heads]
    return answer(
        {"reports": pieces.brief_list(own_reports, documents.current(), now), "cursor": page_request.cursor(rest)}
    )


def _begun(person: str, trust: int, way: SignedInBy, ending: str | None = None) -> dict[str, object]:
    browser = kind_of(blueprint.current_request.headers.get("user-agent"))
    return begin_session(person, trust, way, browser, ending, requests.through(blueprint.current_request))


def begin_session(
    person: str,
    trust: int,
    way: SignedInBy = SignedInBy.TELEPHONE,
    browser: BrowserKind = UNKNOWN,
    ending: str | None = None,
    through: str | None = None,
) -> dict[str, object]:
    """Begin a session and make the answer with its token."""
    session = Session(secrets.token_urlsafe(24), person, trust, way, browser, ending)
    sessions.begin(session, clock.now())
    try:
        accounts.signed_in(person, clock.now())
    except accounts.NotCounted:
        # A number must keep nobody out.
        logger.exception("an account was not counted")
    if trust == BY_IDENTITY:
        adoption_uses.count(UseKind.IDENTITY, person, through=through)
    elif way is SignedInBy.TELEPHONE:
        adoption_uses.count(UseKind.PHONE, person, through=through)
    logger.info("a citizen signed in", extra={"way": way, "trust": trust})
    return {
        "token": signing.seal("session", session.name),
        "expires_in": int(sessions.SESSION_LIFE.total_seconds()),
        "trust": trust,
    }
