"""Write the tables that officers asked for, page by page, each page stored before the next.

A run that dies repeats at most the page that it was at: the table's item names the parts that count, and only one
writer can add to it. A line is written if its officer may see the ticket at that moment, by the rule of every page.
"""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.channels import outbox, topics
from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.finding.searching import MOST_LOOKED_AT, SearchPosition
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.tables import columns
from chalicelib.domain.tables.asking import MOST_LINES, Failure, TableForm, TableJob, TableStatus, TableTask, rights_of
from chalicelib.domain.tables.columns import Row, TableLine
from chalicelib.domain.texts.text import Text
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.media import tables as files
from chalicelib.runtime.observe import logger
from chalicelib.services import finding
from chalicelib.store.connection import LostRace
from chalicelib.store.directory import documents, officers
from chalicelib.store.tables import jobs
from chalicelib.store.tickets import tickets

#: Begin with a page only if this much time (seconds) is left, and with the file only if this much is.
PAGE_SECONDS, FILE_SECONDS = 10.0, 40.0
#: The name of a workbook's sheet.
_SHEET = Text("Phiếu phản ánh", "Tickets")


def write(
    records: Iterable[Mapping[str, Any]], now: Callable[[], datetime], seconds_left: Callable[[], float]
) -> list[str]:
    """Write the tables of SQS records. Returns the ids of records that SQS must repeat. ``now`` returns UTC."""
    again = []
    for record in records:
        try:
            _handle(TableTask.from_content(outbox.read(record["body"])[1]), now, seconds_left)
        except Exception as error:  # noqa: BLE001 - the queue repeats it; the checkpoint says where it goes on
            logger.warning("a table was not written", extra={"error": topics.name_of(error)})
            again.append(record["messageId"])
    return again


def _handle(task: TableTask, now: Callable[[], datetime], seconds_left: Callable[[], float]) -> None:
    job = jobs.find(task)
    if job is None or job.status is not TableStatus.WAITING:
        return
    try:
        if not _go_on(job, now, seconds_left):
            outbox.put(task)
    except LostRace:
        # Another run has the table. It goes on, and this one has added nothing.
        logger.info("another run writes this table")


def _go_on(job: TableJob, now: Callable[[], datetime], seconds_left: Callable[[], float]) -> bool:
    """Go on with a table until it is over or the time is. Returns whether it is over. Raises LostRace."""
    while not job.walked:
        if seconds_left() < PAGE_SECONDS:
            return False
        failure, officer = _checked(job, now())
        if failure is not None or officer is None:
            jobs.fail(job, failure or Failure.RIGHTS_CHANGED)
            return True
        job = _page(job, officer, now())
    if seconds_left() < FILE_SECONDS:
        return False
    failure, _ = _checked(job, now())
    if failure is not None:
        jobs.fail(job, failure)
        return True
    jobs.finish(job, _file(job))
    return True


def _checked(job: TableJob, now: datetime) -> tuple[Failure | None, Officer | None]:
    """Why a table cannot go on, if it cannot; and its officer as they were when they asked."""
    officer = officers.officer(job.task.officer)
    if officer is not None and job.acting_for is not None:
        absent = officers.officer(job.acting_for)
        officer = absent and rights.standing_in(officer, absent, now)
    if officer is None or not officer.active or rights_of(officer) != job.rights:
        return Failure.RIGHTS_CHANGED, None
    if job.is_given_up(now):
        return Failure.STOPPED, officer
    return (Failure.TOO_MANY if job.lines > MOST_LINES else None), officer


def _page(job: TableJob, officer: Officer, now: datetime) -> TableJob:
    """Store the next page of the search as a part. Raises LostRace."""
    directory = documents.current()
    seen: dict[str, Ticket] = {}
    asked = job.asked.query(directory.province.prefix)

    def shown(codes: Sequence[str]) -> Collection[str]:
        for code, head in (tickets.heads(codes) if codes else {}).items():
            is_wanted = asked.late is None or head.ticket.is_late(now) is asked.late
            if is_wanted and rights.may_read(officer, head.ticket, directory, local_day(now)):
                seen[code] = head.ticket
        return seen.keys()

    position = SearchPosition() if job.position is None else SearchPosition.from_text(job.position)
    search = finding.find_in_commune if job.asked.in_commune else finding.find
    found = search(asked, officer, shown, limit=MOST_LOOKED_AT, position=position)
    title_of = cache(_title_of)
    lines = [
        columns.line(Row(seen[code], directory, now, title_of), job.asked.language)
        for code in dict.fromkeys(found.codes)
    ]
    name = f"{job.task.id}/{len(job.parts):04d}-{secrets.token_hex(8)}"
    files.put_part(name, lines)
    return jobs.advance(job, name, len(lines), None if found.rest is None else found.rest.as_text())


def _title_of(username: str) -> str:
    found = officers.officer(username)
    return found.title if found else username


def _file(job: TableJob) -> str:
    """Make and store the file. Returns its name."""
    name = f"{job.task.id}/{secrets.token_hex(8)}.{job.asked.form}"
    lines: Iterable[TableLine] = files.lines_of(job.parts)
    headings = columns.headings(job.asked.language)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table"
        # It takes some time to load.
        from chalicelib.media import workbooks

        if job.asked.form is TableForm.XLSX:
            sheet = _SHEET.en if job.asked.language == "en" else _SHEET.vi
            workbooks.write_workbook(path, sheet, headings, lines)
        else:
            workbooks.write_csv(path, headings, lines)
        files.put_file(name, job.asked.form, path)
    return name
