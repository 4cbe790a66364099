"""Remind units that have not reported the week that ended: once, on the first working day from Tuesday on.

A message has a key made of week, unit and audience, and the sender claims it before it sends. So each morning may queue
it again, and a run that failed is made up for the next day.
"""

from __future__ import annotations

from datetime import datetime

from chalicelib.channels import outbox
from chalicelib.domain.adoption.weeks import CampaignWeek, week_of
from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.messages.digests import AUDIENCES
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts import adoption as texts
from chalicelib.domain.texts.sms import one_sms
from chalicelib.services import adoption
from chalicelib.store import keys
from chalicelib.store.directory import documents
from chalicelib.store.messages.notices import Message

#: The kind of the message.
REMINDER = "adoption_reminder"
#: The first weekday on which units are reminded: they have Monday to report.
_TUESDAY = 1


def remind(now: datetime) -> int:
    """Queue reminders to the units that have not reported the last week, at ``now`` (UTC). Returns to how many."""
    directory, today = documents.current(), local_day(now)
    if today.weekday() < _TUESDAY or not directory.calendar.is_working_day(today):
        return 0
    week = week_of(today).before
    units = adoption.unreported(week, directory)
    for unit in units:
        for audience in AUDIENCES:
            acting = adoption.acting_unit(unit, directory, today)
            outbox.put(_message(week, unit, acting, audience, directory, now))
    return len(units)


def _message(week: CampaignWeek, unit: str, acting: str, audience: str, directory: Directory, now: datetime) -> Message:
    name = directory.units[unit].name
    return Message(
        key=f"{REMINDER}-{week}-{unit}-{audience}",
        code=keys.digest(week.first),
        to="unit",
        kind=REMINDER,
        at=keys.stamp(now),
        sms=one_sms(texts.REMINDER.fill(week=week.written).vi),
        subject=texts.REMINDER_SUBJECT.fill(week=week.written).vi,
        body=texts.REMINDER_BODY.fill(unit=name, week=week.written).vi,
        unit=acting,
        audience=audience,
    )
