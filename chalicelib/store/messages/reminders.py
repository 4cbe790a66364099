"""Officers' reminders, in the partition of their officer: messages that are held until their time.

The sweep finds them in the clock like any held message, and each is sent by the one who claims it, so it is told once.
They expire thirty days after their time. What deputies are told stands beside them.
"""

from __future__ import annotations

from datetime import datetime

from pynamodb.exceptions import PutError
from pynamodb.expressions.condition import Condition

from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.messages import persons
from chalicelib.domain.messages.reminders import DEPUTY, REMINDER, Reminder, words
from chalicelib.domain.province.officers import Deputy, Officer
from chalicelib.domain.texts.sent import messages
from chalicelib.domain.texts.sms import one_sms
from chalicelib.domain.texts.text import Text
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.messages import notices
from chalicelib.store.messages.notices import Held, Message
from chalicelib.store.models.tickets import NoticeItem, TicketsItem

#: The most reminders of an officer that are read: those that wait, and those of the last thirty days.
_MOST_READ = 1000


def waiting(username: str) -> list[Reminder]:
    """Return the reminders of an officer that are still to come, the next one first."""
    connection()
    found = NoticeItem.query(
        keys.reminders(username),
        NoticeItem.sk.startswith(keys.notice(REMINDER)),
        consistent_read=True,
        limit=_MOST_READ,
    )
    held = [_reminder(item.sk, item.clock_order) for item in found if item.status == notices.HELD]
    return sorted(held, key=lambda one: (one.at, one.code))


def add(officer: Officer, code: str, at: datetime) -> Reminder:
    """Remind an officer of a ticket at ``at`` (UTC).

    Repeated, it is one reminder. One that was cancelled for the same time waits again.
    """
    message = _to(officer, f"{REMINDER}-{code}-{keys.stamp(at)}", REMINDER, words(code), at)
    item = notices.waiting_item(message, at)
    _save(item, TicketsItem.pk.does_not_exist() | (NoticeItem.status == notices.DROPPED))
    return _reminder(item.sk, item.clock_order)


def cancel(username: str, reminder: str) -> bool:
    """Cancel a reminder by its id. Returns False if it does not wait any more, or is not the officer's."""
    return notices.release(Held(keys.reminders(username), f"{REMINDER}-{reminder}", None), drop=True)


def tell_deputy(absent: Officer, deputy: Officer, leave: Deputy, edition: int, now: datetime, *, is_over: bool) -> None:
    """Tell a deputy that they were named for a leave, or that it is called off.

    ``edition`` is that of the absent officer after the change. It is told once for each.
    """
    begins, ends = (f"{at.astimezone(LOCAL):%H:%M %d/%m}" for at in (leave.begins, leave.ends))
    what = messages.DEPUTY_ENDED if is_over else messages.DEPUTY_NAMED
    text = what.fill(title=absent.title, begins=begins, ends=ends)
    message = _to(deputy, f"{DEPUTY}-{absent.username}-{edition}", DEPUTY, text, now)
    _save(notices.released_item(message), TicketsItem.pk.does_not_exist())


def _to(officer: Officer, key: str, kind: str, text: Text, at: datetime) -> Message:
    """A message to one officer, at their own unit also while they are a deputy elsewhere."""
    return Message(
        key=key,
        code=keys.reminders(officer.username),
        to="unit",
        kind=kind,
        at=keys.stamp(at),
        sms=one_sms(text.vi),
        subject=text.vi,
        body=text.vi,
        unit=officer.own_unit or officer.unit,
        audience=persons.of(officer.username),
    )


def _save(item: NoticeItem, condition: Condition) -> None:
    """Store an item on a condition; leave what is there if it does not hold."""
    connection()
    try:
        item.save(condition=condition)
    except PutError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise


def _reminder(sk: str, clock_order: str | None) -> Reminder:
    id_ = sk.removeprefix(keys.notice(f"{REMINDER}-"))
    code, _, at = id_.partition("-")
    # The night may have put it off.
    until = (clock_order or "").partition("#")[0]
    return Reminder(id_, code, keys.instant(until or at))
