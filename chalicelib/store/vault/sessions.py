"""Citizens who prove who they are: one-time codes on their way to a telephone, and sessions. All of it in the vault."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pynamodb.exceptions import DeleteError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.messages.notices import Message, released_item
from chalicelib.store.models.vault import CodeItem, FlowItem, SessionItem
from chalicelib.store.vault import reporters

#: A one-time code holds so long, and bears so many tries.
CODE_LIFE = timedelta(minutes=5)
MOST_TRIES = 5
#: Somebody has so long to sign in at a provider of identities.
FLOW_LIFE = timedelta(minutes=10)
#: A session ends after this time, whatever is done in it.
SESSION_LIFE = timedelta(hours=1)
#: The kind of message that brings a code.
ONE_TIME_CODE = "one_time_code"


@dataclass(frozen=True, slots=True)
class Session:
    """A person who is signed in: their keyed hash, and how surely it is they (1 by telephone, 2 by identity)."""

    name: str
    person: str
    trust: int


def send_code(request: str, *, phone: str, person: str, code: str, code_hash: str, now: datetime) -> None:
    """Keep a one-time code (``now`` in UTC) and let the stream bring it to its telephone; the message names neither."""
    item = CodeItem(
        keys.one_time_code(request),
        keys.CODE,
        phone=phone,
        owner=person,
        code=code,
        code_hash=code_hash,
        expires_at=int((now + CODE_LIFE).timestamp()),
    )
    day = keys.digest(now.date())
    message = Message(f"code-{request}", day, "person", ONE_TIME_CODE, keys.stamp(now), "", "", request)
    with TransactWrite(connection=connection()) as write:
        write.save(item, condition=CodeItem.pk.does_not_exist())
        write.save(released_item(message))


def code_to_send(request: str, now: datetime) -> tuple[str, str] | None:
    """The (telephone, code) of a request as of ``now`` (UTC); None when it is over or was sent."""
    connection()
    try:
        item = CodeItem.get(keys.one_time_code(request), keys.CODE, consistent_read=True)
    except CodeItem.DoesNotExist:
        return None
    return (item.phone, item.code) if item.phone and item.code and _instant(item.expires_at) > now else None


def forget_code(request: str) -> None:
    """Keep of a code that was sent only what it can be compared with."""
    connection()
    _ignoring_conditions(
        CodeItem(keys.one_time_code(request), keys.CODE),
        [CodeItem.phone.remove(), CodeItem.code.remove()],
        CodeItem.pk.exists(),
    )


def take_try(request: str, now: datetime) -> tuple[str, str] | None:
    """Use up one try of a code: (its keyed hash, whose it is); None when it is over, used, or has no try left."""
    connection()
    item = CodeItem(keys.one_time_code(request), keys.CODE)
    open_ = CodeItem.pk.exists() & (CodeItem.tries < MOST_TRIES) & (CodeItem.expires_at > int(now.timestamp()))
    if not _ignoring_conditions(item, [CodeItem.tries.add(1)], open_):
        return None
    return item.code_hash, item.owner


def use_code(request: str, now: datetime) -> bool:
    """Use a code, once: False when another has."""
    connection()
    item = CodeItem(keys.one_time_code(request), keys.CODE)
    unused = CodeItem.pk.exists() & (CodeItem.expires_at > int(now.timestamp()))
    return _ignoring_conditions(item, [CodeItem.expires_at.set(int(now.timestamp())), CodeItem.code.remove()], unused)


@dataclass(frozen=True, slots=True)
class Flow:
    """A sign-in at a provider of identities; ``handle_hash`` is of what the browser that began it holds."""

    provider: str
    nonce: str
    verifier: str
    handle_hash: str


def begin_flow(state: str, flow: Flow, now: datetime) -> None:
    """Remember a sign-in that begins at ``now`` (UTC) for ``FLOW_LIFE``."""
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
    """A sign-in that came back, once; None when there is none, or it took too long."""
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
    """Sign a person in from ``now`` (UTC) for ``SESSION_LIFE``."""
    connection()
    SessionItem(
        keys.session(session.name),
        keys.SESSION,
        person=session.person,
        person_order=keys.session(session.name),
        trust=session.trust,
        created_at=keys.stamp(now),
        expires_at=int((now + SESSION_LIFE).timestamp()),
    ).save(condition=SessionItem.pk.does_not_exist())


def find(name: str, now: datetime) -> Session | None:
    """A session that still holds at ``now`` (UTC), or None."""
    connection()
    try:
        item = SessionItem.get(keys.session(name), keys.SESSION, consistent_read=True)
    except SessionItem.DoesNotExist:
        return None
    return Session(name, item.person, int(item.trust)) if _instant(item.expires_at) > now else None


def end(session: Session) -> None:
    """Sign a person out of one session."""
    connection()
    SessionItem(keys.session(session.name), keys.SESSION).delete()


def end_all(person: str, now: datetime) -> int:
    """Sign a person out everywhere; how many sessions that were."""
    found = reporters.sessions_of(person, now)
    for partition in found:
        SessionItem(partition, keys.SESSION).delete()
    return len(found)


def _ignoring_conditions(item: CodeItem, actions: list[Action], condition: Condition) -> bool:
    """Update an item; False when the condition does not hold."""
    try:
        item.update(actions=actions, condition=condition)
    except UpdateError as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            return False
        raise
    return True


def _instant(seconds: float) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)
