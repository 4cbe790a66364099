"""Tell a unit's officers by their topic, within the budget of SMS and the unit's share of it.

Beyond either a message goes by mail (and to browsers), and one SMS when the hour of the budget ends says that there
are alerts. That SMS is held before the mail goes, so it is not lost when the process dies.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from chalicelib.channels import topics
from chalicelib.domain.messages import persons
from chalicelib.domain.texts.sent import messages
from chalicelib.jobs.sending import telling
from chalicelib.services import sms_budget
from chalicelib.store import keys
from chalicelib.store.directory import officers
from chalicelib.store.messages import notices
from chalicelib.store.messages.notices import Message

#: The kind of the SMS that stands for those which the budget did not allow.
SMS_HELD = "sms_held"
#: The morning's digest. Its number is fixed: two a unit on a working day. So it is not counted.
_UNCOUNTED = frozenset({"digest"})


def tell(message: Message, words: Message, now: datetime) -> None:
    """Publish a message with its ``words`` to its unit's topic at ``now`` (UTC); one to an officer to that of theirs.

    Raises NotBefore for an SMS that stands for others, while the budget is used up, and what SNS answers.
    """
    message = replace(message, unit=_unit_of(message))
    is_counted = message.kind not in _UNCOUNTED
    # The SMS about held alerts takes no share of its unit: a further flood must not delay it.
    unit = None if message.kind == SMS_HELD else message.unit
    until = sms_budget.officers_wait_until(now, unit=unit, urgent=message.urgent) if is_counted else None
    only: topics.WayAlone | None = "sms" if message.kind == SMS_HELD else None
    if until is not None:
        if message.kind == SMS_HELD:
            raise telling.NotBefore(until)
        notices.hold(_standing_for(message, until), until, None)
        only = "email"
    topics.to_unit(
        message.unit or "",
        message.audience or "",
        kind=message.kind,
        sms=words.sms,
        subject=words.subject,
        body=words.body,
        only=only,
    )


def _unit_of(message: Message) -> str | None:
    """The unit on whose topic the audience is. An officer may be in another one since a reminder was set."""
    username = persons.username_in(message.audience or "")
    found = officers.officer_if_known(username) if username else None
    return found.unit if found else message.unit


def _standing_for(message: Message, until: datetime) -> Message:
    """The one SMS to an audience of a unit for what the budget did not allow before ``until`` (UTC)."""
    urgency = "-urgent" if message.urgent else ""
    key = f"{SMS_HELD}-{keys.stamp(until)}-{message.unit}-{message.audience}{urgency}"
    held = Message.to_holders(key, SMS_HELD, messages.SMS_HELD, None, message.unit, message.audience, until)
    return replace(held, urgent=message.urgent)
