"""What the index of officers' search cannot take is noted, delays nothing else, and is taken up later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import chain, repeat
from typing import Any

import pytest

from chalicelib.jobs import counting, finding
from chalicelib.store.finding import lines, waiting
from chalicelib.store.models.counters import CounterItem
from chalicelib.store.models.finding import FindingLine
from chalicelib.store.tickets import tickets
from tests.domain import samples
from tests.support import Province, open_ticket

NOW = samples.T0 + timedelta(hours=1)


@contextmanager
def down(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """An index that takes nothing. Yields what was tried."""
    tried: list[str] = []

    def fail(code: str, _: object) -> int:
        tried.append(code)
        raise ConnectionError("the index is down")

    with monkeypatch.context() as broken:
        broken.setattr(lines, "keep", fail)
        yield tried


def time_left(seconds: float = 60.0) -> Any:
    return lambda: seconds


def cards(province: Province) -> set[str]:
    return {item["pk"]["S"].removeprefix("T#") for item in province.items("Finding") if item["sk"]["S"] == "CARD"}


def test_the_numbers_are_counted_while_the_index_is_down_and_the_tickets_wait(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = open_ticket()[0]
    records = province.stream_records("head")
    with down(monkeypatch):
        assert counting.count_changes(records, NOW) == 1
        run = finding.index_changes(records, NOW, time_left())
    assert (run.lines, run.failed) == (0, 1)
    assert waiting.oldest(9) == [f"2026-03-02T03:00:00Z#{ticket.code}"]
    assert cards(province) == set()
    # No ticket changes any more; the job takes the note up by itself.
    taken_up = finding.take_up(NOW + timedelta(minutes=5), time_left())
    assert (taken_up.failed, taken_up.behind) == (0, timedelta(0))
    assert taken_up.lines > 0
    assert waiting.oldest(9) == []
    assert cards(province) == {ticket.code}


def test_a_ticket_that_fails_keeps_no_other_out(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = sorted(open_ticket()[0].code for _ in range(3))
    real = lines.keep

    def keep(code: str, entry: lines.IndexEntry) -> int:
        if code == codes[0]:
            raise ValueError("this one cannot be indexed")
        return real(code, entry)

    with monkeypatch.context() as broken:
        broken.setattr(lines, "keep", keep)
        assert finding.index_changes(province.stream_records("head"), NOW, time_left()).failed == 1
        assert cards(province) == set(codes[1:])
        later = finding.take_up(NOW + timedelta(minutes=20), time_left())
    assert (later.failed, later.behind) == (1, timedelta(minutes=20))
    assert finding.take_up(NOW + timedelta(minutes=25), time_left()).behind == timedelta(0)
    assert cards(province) == set(codes)


def test_an_index_that_is_down_is_tried_a_few_times_only(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    codes = {open_ticket()[0].code for _ in range(6)}
    with down(monkeypatch) as tried:
        run = finding.index_changes(province.stream_records("head"), NOW, time_left())
    assert (len(tried), run.failed) == (3, 6)
    assert {one.partition("#")[2] for one in waiting.oldest(9)} == codes
    # The job tries each: the first ones may be those that never succeed.
    with down(monkeypatch) as tried:
        assert finding.take_up(NOW, time_left()).failed == 6
    assert set(tried) == codes


def test_what_there_is_no_time_for_waits(province: Province) -> None:
    code = open_ticket()[0].code
    left = finding.RESERVE_SECONDS - 1
    assert finding.index_changes(province.stream_records("head"), NOW, time_left(left)).failed == 1
    assert cards(province) == set()
    taken_up = finding.take_up(NOW + timedelta(minutes=2), time_left(left))
    assert (taken_up.lines, taken_up.behind) == (0, timedelta(minutes=2))
    assert finding.take_up(NOW, time_left()).lines > 0
    assert cards(province) == {code}


def test_a_ticket_that_fails_again_meanwhile_waits_on(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = open_ticket()[0]
    waiting.note([ticket.code], NOW)
    # There is time for one page of notes.
    left = chain([60.0, 60.0], repeat(0.0))
    real = waiting.remove

    def remove(notes: Iterable[str]) -> None:
        waiting.note([ticket.code], NOW + timedelta(minutes=7))
        real(notes)

    with monkeypatch.context() as busy:
        busy.setattr(waiting, "remove", remove)
        finding.take_up(NOW + timedelta(minutes=7), lambda: next(left))
    assert waiting.oldest(9) == [f"2026-03-02T03:07:00Z#{ticket.code}"]


def test_a_failure_that_cannot_be_noted_fails_the_batch(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    open_ticket()

    def fail(*_: object, **__: object) -> None:
        raise ConnectionError("the notes are down, too")

    with down(monkeypatch), monkeypatch.context() as broken:
        broken.setattr(CounterItem, "batch_write", fail)
        with pytest.raises(ConnectionError):
            finding.index_changes(province.stream_records("head"), NOW, time_left())


def test_tickets_that_cannot_be_read_are_noted(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    code = open_ticket()[0].code

    def fail(_: object) -> None:
        raise ConnectionError("down")

    records = province.stream_records("head")
    with monkeypatch.context() as broken:
        broken.setattr(tickets, "heads", fail)
        assert finding.index_changes(records, NOW, time_left()).failed == 1
    assert finding.take_up(NOW, time_left()).lines > 0
    assert cards(province) == {code}


def test_lines_that_a_dead_run_left_out_are_written_by_the_next(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = open_ticket()[0].code

    def die(*_: object, **__: object) -> None:
        raise ConnectionError("died")

    with monkeypatch.context() as dying:
        dying.setattr(FindingLine, "batch_write", die)
        assert finding.index_changes(province.stream_records("head"), NOW, time_left()).failed == 1
    assert [item for item in province.items("Finding") if item["sk"]["S"] != "CARD"] == []
    assert finding.take_up(NOW, time_left()).lines > 0
    [card] = [item for item in province.items("Finding") if item["sk"]["S"] == "CARD"]
    assert (card["pk"]["S"], card["whole"]["BOOL"]) == (f"T#{code}", True)
