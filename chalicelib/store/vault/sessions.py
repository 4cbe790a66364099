"""One-time codes, sign-ins with identity providers, and sessions of citizens. All are stored in the vault."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from pynamodb.exceptions import DeleteError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.domain.access.browser_kind import UNKNOWN, BrowserKind, kind_in
from chalicelib.domain.access.code_purpose import CodePurpose
from chalicelib.domain.access.moving import SignedInBy, way_in
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.messages.notices import Message, released_item
from chalicelib.store.models.vault import CodeItem, FlowItem, SessionItem
from chalicelib.store.vault import reporters

#: How long a one-time code is valid, and how many tries it allows.
CODE_LIFE = timedelta(minutes=5)
MOST_TRIES = 5
#: How long a sign-in with an identity provider may take.
FLOW_LIFE = timedelta(minutes=10)
#: A session ends after this time, even if it is in use.
SESSION_LIFE = timedelta(hours=1)
#: The kind of message that delivers a code.
ONE_TIME_CODE = "one_time_code"
#: How many digits of a number are kept with a session, by which its owner tells it from others of the family.
_ENDING = 3


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in person: their keyed hash, and the trust in their identity (1 by telephone, 2 by identity).

    ``ending``: the last digits of the telephone that was confirmed. A session of an earlier release has neither that
    nor ``way``.
    """

    name: str
    person: str
    trust: int
    way: SignedInBy | None = None
    browser: BrowserKind = UNKNOWN
    ending: str | None = None


class Begun(NamedTuple):
    """A session, and from when to when (UTC) it is valid."""

    session: Session
    began: datetime
    ends: datetime


class Tried(NamedTuple):
    """A one-time code that was tried: its keyed hash, the person, how their number ends, and what it is for."""

    code_hash: str
    person: str
    ending: str | None
    purpose: CodePurpose


def send_code(
    request: str, *, phone: str, person: str, code: str, code_hash: str, purpose: CodePurpose, now: datetime
) -> None:
    """Store a one-time code (``now`` in UTC) and a message for the stream. The message holds no code and no number."""
    item = CodeItem(
        keys.one_time_code(request),
        keys.CODE,
        phone=phone,
        ending=phone[-_ENDING:],
        owner=person,
        purpose=purpose,
        code=code,
        code_hash=code_hash,
        expires_at=int((now + CODE_LIFE).timestamp()),
    )
    day = keys.digest(now.date())
    message = Message(f"code-{request}", day, "person", ONE_TIME_CODE, keys.stamp(now), "", "", request)
    with TransactWrite(connection=connection()) as write:
        write.save(item, condition=CodeItem.pk.does_not_exist())
        write.save(released_item(message))


def code_to_send(request: str, now: datetime) -> tuple[str, str, CodePurpose] | None:
    """Return (telephone, code, what it is for) of a request as of ``now`` (UTC); None if it has expired or was sent."""
    connection()
    try:
        item = CodeItem.get(keys.one_time_code(request), keys.CODE, consistent_read=True)
    except CodeItem.DoesNotExist:
        return None
    if not item.phone or not item.code or _instant(item.expires_at) <= now:
        return None
    return item.phone, item.code, _purpose(item)


def forget_code(request: str) -> None:
    """Remove the telephone and the plain code of a sent code. Its hash stays."""
    connection()
    _ignoring_conditions(
        CodeItem(keys.one_time_code(request), keys.CODE),
        [CodeItem.phone.remove(), CodeItem.code.remove()],
        CodeItem.pk.exists(),
    )


def take_try(request: str, now: datetime) -> Tried | None:
    """Use one try of a code. Returns None if it is expired, used or has no tries left."""
    connection()
    item = CodeItem(keys.one_time_code(request), keys.CODE)
    open_ = CodeItem.pk.exists() & (CodeItem.tries < MOST_TRIES) & (CodeItem.expires_at > int(now.timestamp()))
    if not _ignoring_conditions(item, [CodeItem.tries.add(1)], open_):
        return None
    return Tried(item.code_hash, item.owner, item.ending, _purpose(item))


def _purpose(item: CodeItem) -> CodePurpose:
    try:
        return CodePurpose(item.purpose or CodePurpose.REPORTS)
    except ValueError:  # of a later release: what proves the least
        return CodePurpose.BOOKING


def use_code(request: str, now: datetime) -> bool:
    """Use a code. Returns False if it was used before or has expired."""
    connection()
    item = CodeItem(keys.one_time_code(request), keys.CODE)
    unused = CodeItem.pk.exists() & (CodeItem.expires_at > int(now.timestamp()))
    return _ignoring_conditions(item, [CodeItem.expires_at.set(int(now.timestamp())), CodeItem.code.remove()], unused)


@dataclass(frozen=True, slots=True)
class Flow:
    """A sign-in with an identity provider. ``handle_hash`` is the hash of the handle that the browser keeps."""

    provider: str
    nonce: str
    verifier: str
    handle_hash: str


def begin_flow(state: str, flow: Flow, now: datetime) -> None:
    """Store a sign-in that begins at ``now`` (UTC) for ``FLOW_LIFE``."""
    connection()
    FlowItem(
        keys.flow(state),
        keys.FLOW,
        provider=flow.provider,
        nonce=flow.nonce,
        verifier=flow.verifier,
        handle_hash=flow.handle_hash,
        expires_at=int((now + FLOW_LIFE).timestamp()),
    ).save(condition=FlowItem.pk.does_not_exist())


def take_flow(state: str, now: datetime) -> Flow | None:
    """Remove and return a sign-in. Returns None if it does not exist or took longer than ``FLOW_LIFE``."""
    connection()
    item = FlowItem(keys.flow(state), keys.FLOW)
    try:
        item.refresh(consistent_read=True)
        item.delete(condition=FlowItem.pk.exists())
    except FlowItem.DoesNotExist:
        return None
    except DeleteError as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            return None
        raise
    if _instant(item.expires_at) <= now:
        return None
    return Flow(item.provider, item.nonce, item.verifier, item.handle_hash)


def begin(session: Session, now: datetime) -> None:
    """Store a session from ``now`` (UTC) for ``SESSION_LIFE``."""
    connection()
    SessionItem(
        keys.session(session.name),
        keys.SESSION,
        person=session.person,
        person_order=keys.session(session.name),
        trust=session.trust,
        way=session.way,
        browser=str(session.browser),
        ending=session.ending,
        created_at=keys.stamp(now),
        expires_at=int((now + SESSION_LIFE).timestamp()),
    ).save(condition=SessionItem.pk.does_not_exist())


def begun(name: str, now: datetime) -> Begun | None:
    """Return a session that is valid at ``now`` (UTC) with its times, or None."""
    connection()
    try:
        item = SessionItem.get(keys.session(name), keys.SESSION, consistent_read=True)
    except SessionItem.DoesNotExist:
        return None
    return _begun(item, now)


def of_person(person: str, now: datetime) -> list[Begun]:
    """Return a person's sessions that are valid at ``now`` (UTC), the newest first."""
    wanted = [(partition, keys.SESSION) for partition in reporters.sessions_of(person, now)]
    found = (_begun(item, now) for item in SessionItem.batch_get(wanted, consistent_read=True)) if wanted else ()
    return sorted((one for one in found if one), key=lambda one: one.began, reverse=True)


def _begun(item: SessionItem, now: datetime) -> Begun | None:
    ends = _instant(item.expires_at)
    if ends <= now:
        return None
    name = keys.name_of_session(item.pk)
    session = Session(name, item.person, int(item.trust), way_in(item.way), kind_in(item.browser), item.ending)
    return Begun(session, keys.instant(item.created_at), ends)


def end(session: Session) -> None:
    """End a session."""
    connection()
    SessionItem(keys.session(session.name), keys.SESSION).delete()


def end_all(person: str, now: datetime) -> int:
    """End all sessions of a person. Returns how many there were."""
    partitions = reporters.sessions_of(person, now)
    for partition in partitions:
        SessionItem(partition, keys.SESSION).delete()
    return len(partitions)


def _ignoring_conditions(item: CodeItem, actions: list[Action], condition: Condition) -> bool:
    """Update an item. Returns False when the condition does not hold."""
    try:
        item.update(actions=actions, condition=condition)
    except UpdateError as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            return False
        raise
    return True


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)
