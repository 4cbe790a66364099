"""Changed units and categories: what officers may not see is not shown at once, and the index follows by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib.domain.finding import areas, terms
from chalicelib.domain.province.kinds import Kind
from chalicelib.jobs import finding, reindexing
from chalicelib.services import finding as index
from chalicelib.store.directory import documents
from chalicelib.store.finding import lines, waiting, walk
from tests.domain import samples
from tests.support import Api, Province, open_ticket, set_clock, take

NOW = samples.T0 + timedelta(days=40)
LEADER, POLICE, SUPERVISOR = "leader.that-khe", "leader.police", "supervisor.intake"


@pytest.fixture(autouse=True)
def in_april(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    set_clock(monkeypatch, NOW)


def publish(kind: Kind, line: str, /, **changes: Any) -> None:
    """Publish a document of the sample with a change in the line of this id."""
    body = documents.document(kind) or {}
    (listed,) = (key for key in body if key != "version")
    changed = [one | changes if one["id"] == line else one for one in body[listed]]
    documents.publish(kind, {listed: changed}, by="test", at=NOW)


def found(api: Api, officer: str, words: str = "rac") -> list[str]:
    answer = api("GET", f"/v1/office/tickets?{urlencode({'words': words})}", officer=officer)
    assert answer.status == 200
    return [line["code"] for line in answer.body["tickets"]]


def walked(at: datetime, seconds: float = 270.0) -> int:
    return reindexing.go_on(at, lambda: seconds)


def walk_to_the_end() -> None:
    walked(NOW)
    walked(NOW + reindexing.SETTLED)
    assert walk.load().month is None


def test_a_category_that_became_restricted_is_not_shown_before_the_index_follows(api: Api) -> None:
    code = take(samples.WAY_TO["processing"]).code
    index.index([code])
    worker = "processing.that-khe"
    assert found(api, worker) == found(api, LEADER) == [code]
    publish(Kind.CATEGORIES, "hygiene", restricted=True, roles=["leader"])
    # The index still has the ticket in the area of everybody.
    assert found(api, worker) == found(api, worker, code) == found(api, worker, "") == []
    walk_to_the_end()
    assert found(api, worker) == []
    assert found(api, LEADER) == [code]


def test_a_category_that_is_open_again_is_found_by_all_once_the_index_follows(api: Api) -> None:
    publish(Kind.CATEGORIES, "hygiene", restricted=True, roles=["leader"])
    code = take(samples.WAY_TO["processing"]).code
    index.index([code])
    assert found(api, "processing.that-khe") == []
    publish(Kind.CATEGORIES, "hygiene", restricted=False, roles=[])
    walk_to_the_end()
    assert found(api, "processing.that-khe") == found(api, LEADER) == [code]


def test_a_unit_that_moved_is_shown_to_those_above_it_now_and_to_nobody_else(api: Api) -> None:
    publish(Kind.UNITS, "that-khe", parent="police")
    code = take(samples.WAY_TO["processing"]).code
    index.index([code])
    assert found(api, POLICE) == [code]
    publish(Kind.UNITS, "that-khe", parent="home-affairs")
    # The index still has the ticket in the area of the police.
    assert found(api, POLICE) == found(api, POLICE, code) == found(api, POLICE, "") == []
    walk_to_the_end()
    assert found(api, POLICE) == []
    assert found(api, "leader.home-affairs") == found(api, LEADER) == [code]


def test_the_walk_waits_until_no_function_has_the_earlier_documents_and_ends(province: Province) -> None:
    open_ticket()
    assert walked(NOW) == walked(NOW + timedelta(seconds=30)) == 0
    assert province.items("Finding") == []
    assert walked(NOW + reindexing.SETTLED) > 0
    kept = sorted(map(str, province.items("Finding")))
    assert walk.load().month is None
    assert walked(NOW + timedelta(hours=1)) == 0
    assert sorted(map(str, province.items("Finding"))) == kept


def test_the_walk_goes_on_where_a_run_stopped(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reindexing, "PORTION", 2)
    codes = sorted(open_ticket()[0].code for _ in range(5))
    walked(NOW)
    for run in range(1, 5):
        # Time for one portion.
        end = min(len(cards(province)) + 2, 5)

        def seconds_left(end: int = end) -> float:
            return 270.0 if len(cards(province)) < end else 0.0

        reindexing.go_on(NOW + run * timedelta(minutes=5), seconds_left)
        assert cards(province) == set(codes[:end])
        if end < len(codes):
            assert (walk.load().month, walk.load().after) == ("2026-03", codes[end - 1])
    walked(NOW + timedelta(hours=1))
    assert walk.load().month is None
    assert waiting.oldest(1) == []


def cards(province: Province) -> set[str]:
    return {item["pk"]["S"].removeprefix("T#") for item in province.items("Finding") if item["sk"]["S"] == "CARD"}


def test_the_walk_stops_while_the_index_is_down_and_notes_a_ticket_that_fails_alone(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = sorted(open_ticket()[0].code for _ in range(5))
    walked(NOW)
    real = lines.keep
    broken = set(codes)

    def keep(code: str, entry: lines.IndexEntry) -> int:
        if code in broken:
            raise ConnectionError("the index is down")
        return real(code, entry)

    monkeypatch.setattr(lines, "keep", keep)
    assert walked(NOW + reindexing.SETTLED) == 0
    assert (walk.load().month, waiting.oldest(9)) == ("2026-03", [])
    broken = {codes[0]}
    assert walked(NOW + timedelta(minutes=10)) > 0
    assert walk.load().month is None
    assert [one.partition("#")[2] for one in waiting.oldest(9)] == [codes[0]]
    broken = set()
    finding.take_up(NOW + timedelta(minutes=15), lambda: 60.0)
    assert cards(province) == set(codes)


def test_documents_that_move_no_ticket_begin_no_walk(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    walk_to_the_end()
    publish(Kind.CATEGORIES, "hygiene", name="Vệ sinh", name_en="Cleanliness")
    publish(Kind.UNITS, "police", name_en="The police")
    walked(NOW + timedelta(hours=1))
    assert walk.load().month is None
    before = areas.basis(documents.current())
    monkeypatch.setattr(areas, "TERMS_VERSION", terms.TERMS_VERSION + 1)
    assert areas.basis(documents.current()) != before
