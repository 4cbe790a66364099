"""Tables that officers asked for: an item of each, in the partition of its officer. The stream starts the work."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.domain.province.officers import Officer
from chalicelib.domain.tables.asking import (
    LIFE,
    MOST_A_DAY,
    Failure,
    TableAsked,
    TableJob,
    TableStatus,
    TableTask,
    rights_of,
)
from chalicelib.store import keys
from chalicelib.store.audit import trail
from chalicelib.store.audit.trail import AuditEntry
from chalicelib.store.connection import LostRace, connection
from chalicelib.store.models.tables import TableItem
from chalicelib.store.models.tickets import TicketsItem

#: Actions in the audit trail.
ASKED, HANDED = "table_asked", "table_handed"


def ask(officer: Officer, asked: TableAsked, now: datetime) -> TableJob:
    """Store that an officer asks for a table at ``now`` (UTC), with a line in the audit trail, in one transaction."""
    task = TableTask(officer.username, f"{now:%Y%m%d%H%M%S}{secrets.token_hex(4)}")
    job = TableJob(task, now, asked, rights_of(officer), officer.acting_for)
    entry = AuditEntry(
        now,
        officer.username,
        ASKED,
        "",
        on_behalf=officer.acting_for,
        subject=task.id,
        changes=_in_trail(asked),
    )
    with TransactWrite(connection=connection()) as write:
        write.save(_item(job), condition=TicketsItem.pk.does_not_exist())
        trail.add_to(write, entry)
    return job


def _in_trail(asked: TableAsked) -> dict[str, tuple[Any, Any]]:
    """What was asked, for the audit trail. It says that words were given but not which: they may name a person."""
    content = asked.to_content()
    filters = content["filters"]
    said = {"form": content["form"], "words": bool(asked.words), "in_commune": asked.in_commune}
    said |= filters.pop("values") | filters
    return {name: (None, value) for name, value in said.items()}


def of_last_day(username: str, now: datetime) -> list[TableJob]:
    """Return the tables that an officer asked for in the day before ``now`` (UTC), newest first, also as a deputy."""
    connection()
    items = TableItem.query(keys.tables(username), limit=MOST_A_DAY, scan_index_forward=False, consistent_read=True)
    return [job for item in items if (job := _job(item)).is_there(now)]


def find(task: TableTask) -> TableJob | None:
    """Return a table, read consistently; None if there is none."""
    connection()
    try:
        return _job(TableItem.get(keys.tables(task.officer), task.id, consistent_read=True))
    except TableItem.DoesNotExist:
        return None


def advance(job: TableJob, part: str, lines: int, position: str | None) -> TableJob:
    """Note a stored part with its number of lines, and where the search goes on (None: nowhere).

    Raises LostRace if another writer noted something: then this part does not count.
    """
    return _changed(
        job,
        replace(
            job,
            parts=(*job.parts, part),
            lines=job.lines + lines,
            position=position,
            walked=position is None,
        ),
    )


def finish(job: TableJob, file: str) -> TableJob:
    """Note the finished file. Raises LostRace if another writer noted something: then this file does not count."""
    return _changed(job, replace(job, status=TableStatus.READY, file=file))


def fail(job: TableJob, failure: Failure) -> TableJob:
    """Note that there will be no table. Raises LostRace if another writer noted something."""
    return _changed(job, replace(job, status=TableStatus.FAILED, failure=failure))


def hand_out(job: TableJob, officer: Officer, now: datetime) -> None:
    """Write into the audit trail that an officer gets a link at ``now`` (UTC). Call it before the link is given."""
    changes: Mapping[str, tuple[Any, Any]] = {"form": (None, job.asked.form), "lines": (None, job.lines)}
    trail.record(
        AuditEntry(
            now, officer.username, HANDED, "", on_behalf=officer.acting_for, subject=job.task.id, changes=changes
        )
    )


def from_image(image: Mapping[str, Any]) -> TableTask:
    """Read the task of a table from its image in the stream."""
    return _job(TableItem.from_raw_data(dict(image))).task


def _changed(job: TableJob, new: TableJob) -> TableJob:
    connection()
    actions: list[Action] = [
        TableItem.status.set(new.status.value),
        TableItem.parts.set(list(new.parts)),
        TableItem.walked.set(new.walked),
        TableItem.lines.set(new.lines),
        TableItem.revision.set(job.revision + 1),
        TableItem.position.set(new.position) if new.position is not None else TableItem.position.remove(),
    ]
    if new.file is not None:
        actions.append(TableItem.file.set(new.file))
    if new.failure is not None:
        actions.append(TableItem.failure.set(new.failure.value))
    try:
        TableItem(keys.tables(job.task.officer), job.task.id).update(actions, TableItem.revision == job.revision)
    except UpdateError as error:
        if error.cause_response_code != "ConditionalCheckFailedException":
            raise
        raise LostRace from error
    return replace(new, revision=job.revision + 1)


def _item(job: TableJob) -> TableItem:
    return TableItem(
        keys.tables(job.task.officer),
        job.task.id,
        status=job.status.value,
        at=keys.stamp(job.asked_at),
        asked=job.asked.to_content(),
        rights=job.rights,
        acting_for=job.acting_for,
        parts=[],
        walked=False,
        lines=0,
        revision=0,
        expires_at=int((job.asked_at + 2 * LIFE).timestamp()),
    )


def _job(item: TableItem) -> TableJob:
    return TableJob(
        TableTask(keys.officer_of_tables(item.pk), item.sk),
        keys.instant(item.at),
        TableAsked.from_content(item.asked),
        item.rights,
        item.acting_for,
        TableStatus(item.status),
        tuple(item.parts),
        item.position,
        bool(item.walked),
        int(item.lines),
        item.file,
        Failure(item.failure) if item.failure else None,
        int(item.revision),
    )
