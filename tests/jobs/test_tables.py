"""Tables are written page by page: whatever dies or is repeated, each line is there once."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from chalicelib.channels import outbox
from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.finding.asking import SearchFilters
from chalicelib.domain.tables import columns
from chalicelib.domain.tables.asking import Failure, TableAsked, TableForm, TableJob, TableStatus, TableTask
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.jobs import changes, finding, tables
from chalicelib.media import tables as files
from chalicelib.media import workbooks
from chalicelib.store.connection import LostRace
from chalicelib.store.directory import officers
from chalicelib.store.tables import jobs
from infra.package.build import ROOT
from tests.domain import samples
from tests.support import Call, Faults, Killed, Province, open_ticket

NOW = samples.local("2026-03-10 09:00")
SUPERVISOR = "supervisor.intake"
MARCH = SearchFilters(since=samples.local("2026-03-01 00:00"), until=samples.local("2026-04-01 00:00"))
PLENTY = 55.0
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def sent(province: Province) -> list[Ticket]:
    """Five indexed tickets, newest first."""
    found = [open_ticket(at=samples.T0 + timedelta(hours=hours))[0] for hours in range(5)]
    finding.index_changes(province.stream_records("head"), NOW, lambda: PLENTY)
    return found[::-1]


@pytest.fixture(autouse=True)
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_LOOKED_AT", 2)


def asked_for(form: TableForm = TableForm.CSV, **changed: Any) -> TableJob:
    officer = officers.officer(SUPERVISOR)
    assert officer is not None
    return jobs.ask(officer, TableAsked(form, "vi", "", MARCH, **changed), NOW)


def write(task: TableTask, seconds_left: Callable[[], float] = lambda: PLENTY) -> list[str]:
    return tables.write([{"messageId": "1", "body": outbox.body_of(task)}], lambda: NOW, seconds_left)


def found(task: TableTask) -> TableJob:
    job = jobs.find(task)
    assert job is not None
    return job


def codes(job: TableJob) -> list[str | None]:
    return [line[0] for line in files.lines_of(job.parts)]


def stored(province: Province, name: str) -> bytes:
    bucket = province.aws.outputs["TablesBucket"]
    body: bytes = province.aws.client("s3").get_object(Bucket=bucket, Key=name)["Body"].read()
    return body


def test_the_stream_starts_a_table_once_it_is_stored(province: Province) -> None:
    job = asked_for()
    assert changes.read_changes(province.stream_records("table")) == 1
    [body] = province.queued(province.tables_url)
    assert outbox.read(body) == ("table", {"officer": SUPERVISOR, "id": job.task.id})
    assert TableTask.from_content(outbox.read(body)[1]) == job.task
    assert province.queued() == []


def test_what_was_asked_comes_back() -> None:
    filters = SearchFilters({"unit": "a"}, MARCH.since, MARCH.until, late=True, emergency=False, urgent_first=True)
    for asked in (
        TableAsked(TableForm.XLSX, "en", "rác", filters),
        TableAsked(TableForm.CSV, "vi", "", SearchFilters()),
    ):
        assert TableAsked.from_content(asked.to_content()) == asked


def test_a_table_has_each_line_once_wherever_its_writer_dies(
    province: Province, sent: list[Ticket], faults: Faults
) -> None:
    number = 0
    while True:
        for verdict in ("kill before", "kill after"):
            task = asked_for().task
            before = len(faults.calls)
            faults.at(number, verdict)
            with suppress(Killed):
                write(task)
            made = len(faults.calls) - before
            faults.none()
            assert write(task) == []
            job = found(task)
            assert job.status is TableStatus.READY
            assert codes(job) == [ticket.code for ticket in sent], (number, verdict)
            assert job.lines == len(sent)
            assert job.file is not None
            assert stored(province, job.file).decode().count("\r\n") == len(sent) + 1
        if made <= number:
            break
        number += 1
    assert number > 10, "each call to AWS was tried"


def test_a_page_that_fails_is_repeated_by_the_queue_and_nothing_before_it(
    sent: list[Ticket], faults: Faults, province: Province
) -> None:
    task = asked_for().task
    faults.on("PutObject", "SlowDown")
    assert write(task) == ["1"]
    assert found(task).parts == ()
    faults.none()
    faults.on("UpdateItem", "ProvisionedThroughputExceededException")
    assert write(task) == ["1"]
    # The part that was stored does not count, because nothing names it.
    assert found(task).parts == ()
    faults.none()
    assert write(task) == []
    assert codes(found(task)) == [ticket.code for ticket in sent]


def test_a_run_whose_time_is_over_queues_the_rest(sent: list[Ticket], province: Province) -> None:
    task = asked_for().task
    times = iter([PLENTY, PLENTY, tables.PAGE_SECONDS - 1])
    assert write(task, lambda: next(times)) == []
    job = found(task)
    assert (job.status, job.lines, len(job.parts)) == (TableStatus.WAITING, 4, 2)
    [body] = province.queued(province.tables_url)
    first = job.parts
    records = [{"messageId": "1", "body": body}]
    # The last page still has its time, the file has not.
    assert tables.write(records, lambda: NOW, lambda: tables.FILE_SECONDS - 1) == []
    job = found(task)
    assert (job.status, job.walked, job.parts[:2]) == (TableStatus.WAITING, True, first)
    [body] = province.queued(province.tables_url)
    assert tables.write([{"messageId": "1", "body": body}], lambda: NOW, lambda: PLENTY) == []
    assert found(task).status is TableStatus.READY
    assert codes(found(task)) == [ticket.code for ticket in sent]


def test_of_two_writers_one_adds_nothing(sent: list[Ticket], faults: Faults) -> None:
    task = asked_for().task
    # Right before the first writer notes its page, a second one writes the whole table.
    faults.before("UpdateItem", lambda: write(task))
    assert write(task) == []
    job = found(task)
    assert job.status is TableStatus.READY
    assert codes(job) == [ticket.code for ticket in sent]
    with pytest.raises(LostRace):
        jobs.finish(TableJob(task, NOW, job.asked, job.rights), "another")


def test_a_file_that_is_made_twice_is_stored_twice_and_one_counts(
    sent: list[Ticket], faults: Faults, province: Province
) -> None:
    task = asked_for(TableForm.CSV).task
    files_before = set(keys_of(province))

    def dies_after_the_file(_: int, call: Call) -> str | None:
        return "kill after" if call.operation == "PutObject" and call.sent["Key"].endswith(".csv") else None

    faults._rule = dies_after_the_file
    with pytest.raises(Killed):
        write(task)
    faults.none()
    assert write(task) == []
    made = [key for key in set(keys_of(province)) - files_before if key and key.endswith(".csv")]
    assert len(made) == 2
    assert found(task).file in made


def keys_of(province: Province) -> list[str | None]:
    bucket = province.aws.outputs["TablesBucket"]
    answer = province.aws.client("s3").list_objects_v2(Bucket=bucket)
    return [one["Key"] for one in answer.get("Contents", [])]


def test_what_is_over_or_gone_is_left_alone(sent: list[Ticket], faults: Faults) -> None:
    task = asked_for().task
    write(task)
    ready = found(task)
    assert write(task) == []
    assert found(task) == ready
    assert write(TableTask(SUPERVISOR, "0" * 22)) == []


def test_too_many_lines_end_a_table(sent: list[Ticket], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_LINES", 3)
    task = asked_for().task
    assert write(task) == []
    assert (found(task).status, found(task).failure) == (TableStatus.FAILED, Failure.TOO_MANY)


def test_a_page_takes_as_many_requests_however_many_lines_it_has(
    sent: list[Ticket], faults: Faults, monkeypatch: pytest.MonkeyPatch
) -> None:
    def requests_of(page: int) -> list[str]:
        monkeypatch.setattr(tables, "MOST_LOOKED_AT", page)
        task = asked_for().task
        before = len(faults.calls)
        write(task)
        return faults.since(before)

    requests_of(6)
    whole, halves = requests_of(6), requests_of(3)
    assert (whole.count("BatchGetItem"), halves.count("BatchGetItem")) == (2, 4), "cards and tickets of a page"
    assert (whole.count("PutObject"), halves.count("PutObject")) == (2, 3), "each part and the file"
    assert (whole.count("UpdateItem"), halves.count("UpdateItem")) == (2, 3)
    assert whole.count("Query") <= 8, "a list of each area"


def test_no_table_reads_all_of_a_table(sent: list[Ticket], faults: Faults) -> None:
    before = len(faults.calls)
    write(asked_for().task)
    assert "Scan" not in faults.since(before)
    assert "Scan" not in {call.operation for call in faults.calls}


# Workbooks, as a spreadsheet reads them.


def cells(data: bytes) -> list[dict[str, tuple[str, str, str]]]:
    """The rows of a workbook: letter of the column -> (type, style, text)."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        sheet = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - we have written it
    rows = []
    for row in sheet.iter(f"{_SHEET}row"):
        found_here = {}
        for cell in row.iter(f"{_SHEET}c"):
            text = "".join(part.text or "" for part in cell.iter() if part.tag in (f"{_SHEET}t", f"{_SHEET}v"))
            assert cell.find(f"{_SHEET}f") is None, "a formula"
            name = cell.get("r", "").rstrip("0123456789")
            found_here[name] = (cell.get("t", "n"), cell.get("s", ""), text)
        rows.append(found_here)
    return rows


def test_a_workbook_has_texts_and_real_dates_in_the_time_of_vietnam(sent: list[Ticket], province: Province) -> None:
    task = asked_for(TableForm.XLSX).task
    assert write(task) == []
    name = found(task).file
    assert name is not None
    head, *lines = cells(stored(province, name))
    assert [text for _, _, text in head.values()] == columns.headings("vi")
    assert [line["A"][2] for line in lines] == [ticket.code for ticket in sent]
    kind, style, value = lines[0]["I"]
    assert kind == "n"
    local = sent[0].created_at.astimezone(LOCAL).replace(tzinfo=None)
    # Excel counts days since the end of 1899.
    days = (local - datetime(1899, 12, 30)).total_seconds() / 86400  # noqa: DTZ001 - a workbook knows no zone
    assert float(value) == pytest.approx(days, abs=1e-6)
    with zipfile.ZipFile(io.BytesIO(stored(province, name))) as book:
        styles = book.read("xl/styles.xml").decode()
    assert 'formatCode="dd/mm/yyyy hh:mm"' in styles
    assert style != ""


@pytest.mark.parametrize(
    "text", ["=1+1", "+84", "-2", "@SUM(A1)", "\t=1", "https://example.invalid/", "a" * 40_000, "x\x0by", "{=1}", "🚒"]
)
def test_a_text_of_a_citizen_is_a_text_in_every_file(text: str, tmp_path: Path) -> None:
    line: columns.TableLine = [None if column.kind is columns.ColumnKind.TIME else text for column in columns.COLUMNS]
    workbooks.write_workbook(tmp_path / "x", "Phiếu", columns.headings("vi"), [line])
    data = (tmp_path / "x").read_bytes()
    _, row = cells(data)
    assert {kind for kind, _, _ in row.values()} == {"inlineStr"}
    assert row["B"][2][:32].replace("_x000B_", "\x0b") == text[:32]
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        assert not [name for name in book.namelist() if "rels" in name and "sheet1" in name], "no links"
    workbooks.write_csv(tmp_path / "y", columns.headings("vi"), [line])
    raw = (tmp_path / "y").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    if text[0] in "=+-@\t":
        assert f"'{text[:4]}".encode() in raw


def test_no_function_loads_the_library_of_workbooks_at_its_start() -> None:
    importing = [path for path in (ROOT / "chalicelib").rglob("*.py") if "xlsxwriter" in path.read_text("utf-8")]
    assert [path.name for path in importing] == ["workbooks.py"]
    at_start = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "chalicelib").rglob("*.py")
        if re.search("^from .* import .*workbooks", path.read_text("utf-8"), re.MULTILINE)
    ]
    assert at_start == []
