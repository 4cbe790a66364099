"""Trials of the rights of saved tables (trials.py)."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import requests

from chalicelib.channels import outbox
from chalicelib.domain.finding.asking import SearchFilters
from chalicelib.domain.tables.asking import TableAsked, TableForm, TableJob, TableStatus
from chalicelib.store.directory import officers
from chalicelib.store.tables import jobs
from infra.stack.client import expect
from infra.stack.stage import acting_on
from tests.end_to_end.trials import Right
from tests.end_to_end.world import TooLate, World

#: An officer who asks for no other table, since each may have some twenty a day and three at once.
_DESK = "trung-tam.tiep-nhan-2"
_WHOLE: dict[str, list[str]] = {"batchItemFailures": []}


def _asked(world: World) -> TableJob:
    """A table of the last days that the desk asked for, of at least one ticket that the index has."""
    if "found" not in world.memory:
        code = world.known()["code"]
        world.until(lambda: expect(world.desk.call("GET", "/v1/office/tickets", query={"words": code}), 200)["tickets"])
        world.memory["found"] = code
    now = datetime.now(UTC).replace(microsecond=0)
    period = SearchFilters(since=now - timedelta(days=2), until=now + timedelta(days=2))
    asked = TableAsked(TableForm.CSV, "vi", "", period)
    with acting_on(world.stack):
        officer = officers.officer(_DESK)
        assert officer is not None
        return jobs.ask(officer, asked, now)


def _written(world: World, job: TableJob) -> TableJob | None:
    body = outbox.body_of(job.task)
    record = {"messageId": "1", "receiptHandle": "1", "body": body, "eventSource": "aws:sqs", "attributes": {}}
    is_whole = world.invoke("WriteTables", {"Records": [record]}) == _WHOLE

    def look() -> TableJob | None:
        with acting_on(world.stack):
            return jobs.find(job.task)

    found, deadline = look(), time.monotonic() + 30
    # The stream starts it, too: a run that did nothing and did not fail has left it to the other one.
    while is_whole and found and found.status is TableStatus.WAITING and time.monotonic() < deadline:
        time.sleep(0.2)
        found = look()
    return found


def write_table(world: World) -> bool:
    """Write a table, with at least one line."""
    job = _written(world, _asked(world))
    return job is not None and job.status is TableStatus.READY and job.lines > 0


def write_table_anew(world: World) -> bool:
    world.restart("WriteTables")
    return write_table(world)


def get_table(world: World) -> bool:
    """Write a table and download it by its link."""
    job = _asked(world)
    written = _written(world, job)
    if written is None or written.status is not TableStatus.READY:
        raise TooLate
    path = f"/v1/office/tables/{job.task.id}/link"
    return requests.get(expect(world.night.call("POST", path, {}), 200)["url"], timeout=30).ok


def queue_table(world: World) -> bool:
    """Read a table that was asked for from the stream, and queue it."""
    job = _asked(world)
    key = {"pk": {"S": f"B#{job.task.officer}"}, "sk": {"S": job.task.id}}
    client, table = world.stack.client("dynamodb"), world.stack.outputs["TicketsTable"]
    image = client.get_item(TableName=table, Key=key)["Item"]
    record = {"eventName": "INSERT", "eventSource": "aws:dynamodb", "dynamodb": {"NewImage": image}}
    return world.invoke("ReadChanges", {"Records": [record]}) is not None


TABLES = "write_tables"
#: The rights of saved tables, and their trials.
TRIED_BY_TABLES: dict[Right, Callable[[World], bool]] = {
    ("api_handler", "SignTables", "s3:GetObject", 0): get_table,
    ("read_changes", "QueueTables", "sqs:SendMessage", 0): queue_table,
    (TABLES, "KeepProgress", "dynamodb:GetItem", 0): write_table,
    (TABLES, "KeepProgress", "dynamodb:UpdateItem", 0): write_table,
    (TABLES, "ReadTickets", "dynamodb:BatchGetItem", 0): write_table,
    (TABLES, "Find", "dynamodb:BatchGetItem", 0): write_table,
    (TABLES, "Find", "dynamodb:Query", 0): write_table,
    (TABLES, "KeepFiles", "s3:GetObject", 0): write_table,
    (TABLES, "KeepFiles", "s3:PutObject", 0): write_table,
    (TABLES, "ReadDirectory", "dynamodb:BatchGetItem", 0): write_table_anew,
    (TABLES, "ReadDirectory", "dynamodb:GetItem", 0): write_table_anew,
    (TABLES, "ReadSigningSecret", "secretsmanager:GetSecretValue", 0): write_table_anew,
}
