"""Follow another person's report instead of sending it again."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from chalice.app import Blueprint, Response

from chalicelib.domain.access.contact import can_be_told, contact_of
from chalicelib.domain.access.partners import Scope
from chalicelib.domain.access.quotas import Limited, quotas_from
from chalicelib.domain.adoption.uses import UseKind
from chalicelib.domain.errors import Invalid, NotAllowed, NotPossible
from chalicelib.domain.texts.sent.notice import VERSIONS, AgreedBy
from chalicelib.domain.tickets import retention, rights
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.domain.tickets.workflow import events, noting
from chalicelib.http.core import guard, requests
from chalicelib.http.core.browsers import subscription
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.finding import find_for_anyone
from chalicelib.http.core.identity import maybe_session_of
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.identity import signing
from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from chalicelib.services import adoption_uses, changing
from chalicelib.store.directory import documents
from chalicelib.store.limits import limits
from chalicelib.store.tickets import tickets
from chalicelib.store.vault import followers, unconfirmed
from chalicelib.store.vault.followers import Follower
from chalicelib.store.vault.reporters import Reporter
from chalicelib.store.vault.sessions import Session

if TYPE_CHECKING:
    from chalicelib.http.citizen.schemas import FollowIn

blueprint = Blueprint(__name__)

_LEAVE = "follow no more"


@blueprint.route("/v1/reports/{code}/follow", methods=["POST"])
@answers_problems
@serves(
    Entry(
        Caller.ANYONE,
        {200: "Followed"},
        body="FollowIn",
        takes=("X-Report-Secret", "X-Through"),
        refusals=(403, 409),
        limit=Limited.SEND,
        scope=Scope.SEND,
    )
)
def follow(code: str) -> Response:
    """Follow a public report. With a contact and consent, or a browser, the follower gets messages about its course.

    Each person counts once. Following a merged report follows its main report. Nobody is told at an address that they
    did not confirm: the telephone is that of the session, and a mailbox gets a link, which confirms the follow. The
    answer is the same whether the person followed already or not.
    """
    from chalicelib.http.citizen import schemas

    request = blueprint.current_request
    given = requests.body_as(request, schemas.FollowIn)
    ticket = _public(requests.code_in(code))
    session = maybe_session_of(request)
    if guard.admission(request).must_confirm and session is None:
        raise NotAllowed("confirmation_needed", field="contact.phone")
    follower = _follower(given, session)
    if follower.contact is not None and follower.contact.email:
        _ask(ticket.code, follower)
        # Who names a mailbox learns nothing: neither a token nor a count depends on who follows.
        return answer(_followed(ticket.code, waits_for="email"))
    guard.sends_as(request, follower.contact.phone if follower.contact else None)
    return answer(_added(ticket, follower))


@blueprint.route("/v1/follows", methods=["POST"])
@answers_problems
@serves(
    Entry(
        Caller.ANYONE,
        {200: "Followed"},
        body="ConfirmFollowIn",
        takes=("X-Through",),
        refusals=(409,),
        limit=Limited.READ,
    )
)
def confirm_follow() -> Response:
    """Follow a report with the token in the link that the follower's mailbox got. A link is valid for two days."""
    from chalicelib.http.citizen import schemas

    given = requests.body_as(blueprint.current_request, schemas.ConfirmFollowIn)
    name = signing.decrypt(unconfirmed.CONFIRM_FOLLOW, given.token)
    found = unconfirmed.find(name, clock.now()) if name else None
    if name is None or found is None:
        raise Invalid("follow_link_over", field="token")
    code, follower = found
    made = _added(_public(code), follower)
    unconfirmed.forget(name)
    return answer(made)


def _added(ticket: Ticket, follower: Follower) -> dict[str, Any]:
    """Add a follower whose address is confirmed, and return the answer."""
    told = follower.contact is not None or follower.browser is not None
    if told and not ticket.followed:
        changing.changed(partial(changing.existing, ticket.code), _tell_followers, catch_up=False)
    through, commune = requests.through(blueprint.current_request), ticket.place.commune
    if followers.add(ticket.code, follower, clock.now()):
        name = f"{ticket.code} {followers.name_of(follower)}"
        adoption_uses.count(UseKind.FOLLOW, name, through=through, commune=commune)
    if follower.browser is not None:
        adoption_uses.count(UseKind.PUSH, follower.browser.id, through=through, commune=commune)
    leave = signing.encrypt(_LEAVE, f"{ticket.code} {followers.name_of(follower)}")
    return _followed(ticket.code, told=told, leave=leave)


def _followed(
    code: str, *, told: bool = False, leave: str | None = None, waits_for: str | None = None
) -> dict[str, Any]:
    return {
        "code": code,
        "followers": followers.count(code),
        "told": told,
        "waits_for": waits_for,
        "leave": leave,
    }


def _ask(code: str, follower: Follower) -> None:
    """Send the link to a follower's mailbox. One that gets too many gets no more, and nobody is told of it."""
    now, kind = clock.now(), Limited.MAILBOX_LINKS
    mailbox = signing.keyed_hash("mailbox", (follower.contact and follower.contact.email) or "")
    try:
        limits.take(kind, mailbox, quotas_from(settings().limits)[kind], now)
    except (limits.Exhausted, limits.Uncounted):
        return
    unconfirmed.ask(code, follower, now)


@blueprint.route("/v1/reports/{code}/follow", methods=["DELETE"])
@answers_problems
@serves(
    Entry(
        Caller.ANYONE,
        {200: "Left"},
        query={"leave": "the token from the answer to following"},
        takes=("X-Report-Secret",),
        refusals=(403,),
        limit=Limited.READ,
        scope=Scope.SEND,
    )
)
def unfollow(code: str) -> Response:
    """Stop following a report, with the ``leave`` token from following. The follower's data is removed."""
    code = requests.code_in(code)
    said = requests.query(blueprint.current_request, "leave")
    of, _, name = _left(said).partition(" ") if said else ("", "", "")
    if of != code:
        find_for_anyone(blueprint.current_request, code)
        raise Invalid("field_invalid", field="leave")
    followers.leave(code, name)
    return answer({"code": code, "followers": followers.count(code)})


def _left(token: str) -> str:
    """The code and the follower's name in a ``leave`` token. The first releases signed it and did not encrypt it."""
    return signing.decrypt(_LEAVE, token) or signing.unseal(_LEAVE, token) or ""


def _public(code: str) -> Ticket:
    """The ticket to be followed. Raises NotFound for one that is not public, NotPossible for one's own or an ended."""
    whole, is_sender = find_for_anyone(blueprint.current_request, code)
    if is_sender:
        raise NotPossible("follow_own")
    ticket = whole.ticket
    if ticket.state is State.MERGED:
        main = tickets.get(ticket.merged_into or "")
        if main is None or not rights.is_public(main.ticket, documents.current()):
            raise events.not_possible(ticket)
        ticket = main.ticket
    if ticket.state in retention.ENDED:
        raise events.not_possible(ticket)
    return ticket


def _tell_followers(whole: tickets.Whole, now: datetime) -> changing.Change | None:
    """Note on a ticket that others are told of its course."""
    return None if whole.ticket.followed else changing.Change(noting.first_follower(whole.ticket, now))


def _follower(given: FollowIn, session: Session | None) -> Follower:
    """Identify the follower by the session, the browser or the mailbox, else by the caller's address.

    Raises NotAllowed for a telephone that is not the session's, and Invalid for two addresses.
    """
    contact, key = given.contact, guard.admission(blueprint.current_request).key
    address = key.id if key else guard.address_of(blueprint.current_request)
    person = session.person if session else None
    browser = subscription(given.browser, "browser.") if given.browser else None
    if contact is None or not can_be_told(contact):
        named = signing.keyed_hash("browser", browser.endpoint) if browser else None
        return Follower(address, person or named, None, browser)
    if contact.phone and contact.email:
        raise Invalid("one_address", field="contact.email")
    if contact.phone and (session is None or session.person != signing.phone_key(contact.phone)):
        raise NotAllowed("confirmation_needed", field="contact.phone")
    found = Reporter(**contact_of(contact), consent_text=VERSIONS[AgreedBy.SHOWN])
    return Follower(address, person or signing.keyed_hash("mailbox", contact.email or ""), found, browser)
