"""Call-backs by week. A report has a mark of its own, so that it is never drawn twice."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from pynamodb.exceptions import PutError, TransactWriteError
from pynamodb.transactions import TransactWrite

from chalicelib.domain.numbers.callbacks import CallBack, Result
from chalicelib.store import keys
from chalicelib.store.connection import connection, failed_conditions
from chalicelib.store.messages.notices import Message, waiting_item
from chalicelib.store.models.tickets import CallBackItem, DrawItem, TicketsItem


@dataclass(frozen=True, slots=True)
class Draw:
    """The draw of a week: its seed, and whether it has ended and supervisors were told."""

    week: date
    seed: str
    is_over: bool


def begin(week: date, seed: str) -> Draw:
    """Store the seed of a week, unless it has one, and return the draw. May be repeated: the first seed stays."""
    connection()
    item = DrawItem(keys.callbacks(week), keys.DRAW, seed=seed)
    try:
        item.save(condition=TicketsItem.pk.does_not_exist())
    except PutError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise
    found = of(week)
    if found is None:
        raise LookupError(week)
    return found


def of(week: date) -> Draw | None:
    """Return the draw of a week, None before it began."""
    connection()
    try:
        item = DrawItem.get(keys.callbacks(week), keys.DRAW, consistent_read=True)
    except DrawItem.DoesNotExist:
        return None
    return Draw(week, item.seed, bool(item.is_over))


def add(week: date, code: str, commune: str) -> bool:
    """Add a report to a week's draw. Returns False if it was drawn before, in this or in another week."""
    mark = CallBackItem(keys.drawn(code), keys.DRAWN, week=week.isoformat(), code=code, commune=commune)
    line = CallBackItem(keys.callbacks(week), keys.call(code), week=week.isoformat(), code=code, commune=commune)
    try:
        with TransactWrite(connection=connection()) as write:
            write.save(mark, condition=TicketsItem.pk.does_not_exist())
            write.save(line, condition=TicketsItem.pk.does_not_exist())
    except TransactWriteError as error:
        if failed_conditions(error):
            return False
        raise
    return True


def end(draw: Draw, message: Message | None, until: datetime | None) -> bool:
    """End a draw, with the message about it, held until ``until`` (UTC) if given. Returns False if it has ended."""
    item = DrawItem(keys.callbacks(draw.week), keys.DRAW, seed=draw.seed, is_over=True)
    try:
        with TransactWrite(connection=connection()) as write:
            write.save(item, condition=DrawItem.is_over.does_not_exist())
            if message is not None:
                write.save(waiting_item(message, until))
    except TransactWriteError as error:
        if failed_conditions(error):
            return False
        raise
    return True


def of_week(week: date) -> list[CallBack]:
    """Return the reports that were drawn for a week, by code."""
    connection()
    begin_ = CallBackItem.sk.startswith(keys.CALL)
    return [_call_back(item) for item in CallBackItem.query(keys.callbacks(week), begin_, consistent_read=True)]


def week_of(code: str) -> date | None:
    """Return the week for which a report was drawn, None if it never was."""
    connection()
    try:
        return date.fromisoformat(CallBackItem.get(keys.drawn(code), keys.DRAWN, consistent_read=True).week)
    except CallBackItem.DoesNotExist:
        return None


def settle(week: date, code: str, result: Result) -> None:
    """Store what a call came to. The first result stays; its words are in the report's history alone."""
    connection()
    said = {
        "reached": result.reached,
        "satisfied": result.satisfied,
        "officer": result.officer,
        "at": keys.stamp(result.at),
    }
    CallBackItem(keys.callbacks(week), keys.call(code)).update(
        actions=[CallBackItem.result.set(CallBackItem.result | json.dumps(said))],
        condition=TicketsItem.pk.exists(),
    )


def _call_back(item: CallBackItem) -> CallBack:
    said = json.loads(item.result) if item.result else None
    result = said and Result(said["reached"], said["satisfied"], said["officer"], keys.instant(said["at"]))
    return CallBack(date.fromisoformat(item.week), item.code, item.commune, result)
