"""A unit enters its indicators: who may, what is refused, that nothing is overwritten, and the history."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.indicators.periods import IndicatorPeriod, PeriodKind
from chalicelib.domain.province.kinds import Kind
from chalicelib.runtime import clock
from chalicelib.store.audit import trail
from chalicelib.store.directory import documents, indicators, versioned
from chalicelib.store.directory.documents import Misfits
from tests.domain import samples
from tests.http.indicators import COVERAGE, FOCAL, LEADER, NOW, REVENUE, coverage, enter, line, publish
from tests.support import Api, Faults, Province, set_clock

PATH = "/v1/office/indicators"
HEAD = "Chỉ tiêu;Kỳ;Thực hiện;Lý do sửa"


@pytest.fixture(autouse=True)
def march(monkeypatch: pytest.MonkeyPatch, province: Province) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    publish()


def shown(api: Api, officer: str = LEADER, of: str = REVENUE) -> dict[str, Any]:
    listed = api("GET", PATH, officer=officer).body["indicators"]
    found: dict[str, Any] = next(one for one in listed if one["id"] == of)
    return found


def versions(api: Api, period: str = "2026-02") -> list[tuple[int, float, str, str | None]]:
    found = api("GET", f"{PATH}/{REVENUE}/{period}", officer=LEADER).body["versions"]
    return [(one["version"], one["value"], one["by"], one["reason"]) for one in found]


def test_a_figure_is_entered_corrected_with_a_reason_and_both_are_kept(api: Api) -> None:
    assert enter(api, "1.234,5").status == 200
    assert enter(api, "90", "2026-01").status == 200
    latest = shown(api)["latest"]
    assert (latest["period"], latest["value"], latest["to_date"], latest["state"]) == (
        "2026-02",
        1234.5,
        1324.5,
        "entered",
    )
    assert latest["share"] == 1.1038
    refused = enter(api, "200", version=1, officer=LEADER)
    assert (refused.status, refused.body["code"], refused.body["field"]) == (422, "reason_for_correction", "reason")
    assert enter(api, "200", version=1, officer=LEADER, reason="Cộng nhầm").status == 200
    assert versions(api) == [(2, 200, LEADER, "Cộng nhầm"), (1, 1234.5, FOCAL, None)]


def test_the_trail_has_each_entry_with_what_was_before(api: Api) -> None:
    enter(api, 10)
    enter(api, 20, version=1, reason="Nhầm")
    found, _ = trail.between(NOW.date(), NOW.date(), officer=None, limit=100, after=None)
    entered = [one for one in found if one.action == indicators.ENTERED]
    assert sorted((one.officer, one.subject, one.reason, one.changes) for one in entered) == [
        (FOCAL, REVENUE, "", {"2026-02": (None, "10")}),
        (FOCAL, REVENUE, "Nhầm", {"2026-02": ("10", "20")}),
    ]


def test_two_who_enter_at_once_are_told_of_each_other_and_nothing_is_lost(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both read that there is nothing yet; then one writes."""
    genuine, raced = indicators.enter, list[int]()

    def while_another_enters(new: Any) -> int:
        if not raced:
            raced.append(1)
            assert enter(api, 7, officer=LEADER).status == 200
        return genuine(new)

    monkeypatch.setattr(indicators, "enter", while_another_enters)
    taken = enter(api, 8)
    assert (taken.status, taken.body["code"]) == (409, "indicator_entered")
    present = taken.body["present"]
    assert (present["value"], present["version"], present["by"]) == (7, 1, LEADER)
    assert versions(api) == [(1, 7, LEADER, None)]
    assert enter(api, 8, version=1, reason="Số sau đối chiếu").status == 200
    assert [one[1] for one in versions(api)] == [8, 7]


def test_the_same_figure_again_changes_nothing(api: Api) -> None:
    assert enter(api, "5").body["entry"]["version"] == 1
    assert enter(api, "5,0", officer=LEADER).body["entry"]["by"] == FOCAL
    assert versions(api) == [(1, 5, FOCAL, None)]


@pytest.mark.parametrize(
    ("value", "period", "status", "code", "field"),
    [
        ("1,234.5", "2026-02", 422, "amount_english", "value"),
        ("nhiều", "2026-02", 422, "amount_invalid", "value"),
        ("", "2026-02", 422, "amount_invalid", "value"),
        ("1,234", "2026-02", 422, "amount_decimals", "value"),
        (True, "2026-02", 422, "field_invalid", "value"),
        ("5", "2026-03", 422, "period_not_ended", "period"),
        ("5", "2026-Q1", 422, "period_kind", "period"),
        ("5", "2024-12", 422, "period_too_early", "period"),
        ("5", "nothing", 422, "period_unreadable", "period"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_is_entered(
    api: Api, value: Any, period: str, status: int, code: str, field: str
) -> None:
    refused = enter(api, value, period)
    assert (refused.status, refused.body["code"], refused.body["field"].partition(".")[0]) == (status, code, field)
    assert indicators.of_years([2024, 2025, 2026]) == {}


def test_percents_out_of_bounds_are_named(api: Api) -> None:
    refused = enter(api, "101", "2025-Q4", of=COVERAGE)
    assert (refused.status, refused.body["code"]) == (422, "amount_bounds")
    assert enter(api, "100", "2025-Q4", of=COVERAGE).status == 200


def test_a_version_that_nobody_entered_is_refused(api: Api) -> None:
    assert enter(api, "5", version=3).body["field"] == "version"
    assert enter(api, "5", of="nothing").status == 404


@pytest.mark.parametrize("officer", ["processing.police", "focal.traffic-police", "supervisor.intake", "leader.ky-lua"])
def test_only_leaders_and_focal_officers_of_the_unit_enter(api: Api, officer: str) -> None:
    assert enter(api, "5", officer=officer).status == 403
    assert indicators.of_years([2026]) == {}


def test_who_reads_which_indicators(api: Api) -> None:
    publish(line(), coverage(unit=samples.TRAFFIC_POLICE))
    enter(api, "5")

    def listed(officer: str) -> list[str]:
        told = api("GET", "/v1/office/me", officer=officer).body["reads_indicators"]
        found = [one["id"] for one in api("GET", PATH, officer=officer).body["indicators"]]
        assert told == bool(found)
        return found

    assert listed(LEADER) == listed("supervisor.intake") == [REVENUE, COVERAGE]
    assert listed("focal.traffic-police") == [COVERAGE]
    assert listed("leader.that-khe") == []
    assert api("GET", f"{PATH}/{REVENUE}/2026-02", officer="focal.traffic-police").status == 403


def test_a_leader_sees_what_is_awaited_and_what_is_late(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (shown(api)["latest"]["state"], shown(api)["latest"]["due"]) == ("awaited", "2026-03-05")
    assert shown(api, of=COVERAGE)["latest"]["state"] == "late"
    enter(api, "5")
    set_clock(monkeypatch, samples.local("2026-04-09 09:00"))
    latest = shown(api)["latest"]
    assert (latest["period"], latest["state"], latest["before"]) == ("2026-03", "late", 5)


def test_the_successor_of_a_unit_that_ended_enters_and_the_old_one_is_told(api: Api) -> None:
    publish(line(unit=samples.TRAFFIC_POLICE))
    units = samples.documents()[Kind.UNITS]["units"]
    ended = [
        one
        | ({"valid_until": "2026-03-01", "successor": samples.POLICE} if one["id"] == samples.TRAFFIC_POLICE else {})
        for one in units
    ]
    documents.publish(Kind.UNITS, {"units": ended}, by="test", at=NOW)
    told = enter(api, "5", officer="focal.traffic-police")
    assert (told.status, told.body["code"]) == (409, "indicator_unit_ended")
    assert "Công an tỉnh" in told.body["title"]
    assert enter(api, "5").status == 200
    with pytest.raises(Misfits):
        publish(coverage(unit=samples.TRAFFIC_POLICE))


def sheet(api: Api, what: str, *lines: str, officer: str = FOCAL, **more: str) -> Any:
    return api("POST", f"{PATH}/{what}", {"csv": "\n".join([HEAD, *lines]), **more}, officer=officer)


def test_a_sheet_is_previewed_and_then_entered_as_it_was_seen(api: Api) -> None:
    enter(api, "5", "2026-01")
    lines = ("Thu ngân sách;Tháng 1/2026;5", "revenue;T2/2026;1.234,5", "Tỷ lệ bao phủ;Quý IV/2025;80")
    seen = sheet(api, "preview", *lines)
    assert [(one["line"], one["fate"], one["value"]) for one in seen.body["lines"]] == [
        *((2, "same", 5), (3, "new", 1234.5), (4, "new", 80)),
    ]
    assert versions(api) == [], "a preview enters nothing"
    done = sheet(api, "entries", *lines, mark=seen.body["mark"])
    assert (done.status, done.body) == (200, {"entered": 2})
    assert versions(api) == [(1, 1234.5, FOCAL, None)]
    again = sheet(api, "preview", *lines)
    assert {one["fate"] for one in again.body["lines"]} == {"same"}
    assert sheet(api, "entries", *lines, mark=again.body["mark"]).body == {"entered": 0}


def test_each_bad_line_of_a_sheet_is_named_and_nothing_is_entered(api: Api) -> None:
    enter(api, "5", "2026-01")
    publish(line(), coverage(), line(id="other", name="Khác", name_en="Other", unit=samples.HOME_AFFAIRS))
    lines = {
        "revenue;T2/2026;1,234.5": "amount_english",
        "revenue;T3/2026;5": "period_not_ended",
        "revenue;T1/2026;6": "reason_for_correction",
        "Không có;T2/2026;5": "indicator_unknown",
        "other;T2/2026;5": "indicator_foreign",
        "coverage;Q4/2025;120": "amount_bounds",
        "revenue;2025-01;7": None,
        "Thu ngân sách;T1/2025;7": "indicator_line_twice",
        "revenue;2025-02;7;;x": "sheet_wide",
        f"revenue;2025-03;7;{'x' * 301}": "too_long",
        "revenue;2025-04;7;\u3164": "text_invisible",
    }
    seen = sheet(api, "preview", *lines)
    faults = [one["fault"] for one in seen.body["lines"]]
    assert [fault is None for fault in faults] == [code is None for code in lines.values()]
    refused = sheet(api, "entries", *lines, mark=seen.body["mark"])
    assert refused.status == 422
    assert [(one["field"], one["code"]) for one in refused.body["errors"]] == [
        (f"csv.{number}", code) for number, code in enumerate(lines.values(), start=2) if code
    ]
    assert list(indicators.of_years([2025, 2026])) == [(REVENUE, IndicatorPeriod(PeriodKind.MONTH, 2026, 1))]


def test_a_sheet_is_not_entered_over_what_came_meanwhile(api: Api) -> None:
    seen = sheet(api, "preview", "revenue;T2/2026;5").body["mark"]
    enter(api, "6", officer=LEADER)
    late = sheet(api, "entries", "revenue;T2/2026;5;Sửa", mark=seen)
    assert (late.status, late.body["code"]) == (409, "indicators_changed")
    corrected = sheet(api, "preview", "revenue;T2/2026;5;Sửa").body
    assert [(one["fate"], one["before"]) for one in corrected["lines"]] == [("corrected", 6)]
    assert sheet(api, "entries", "revenue;T2/2026;5;Sửa", mark=corrected["mark"]).body == {"entered": 1}
    assert versions(api) == [(2, 5, FOCAL, "Sửa"), (1, 6, LEADER, None)]


def test_a_sheet_of_more_than_one_transaction_is_entered_whole(api: Api) -> None:
    many = [line(id=f"i{n}", name=f"Chỉ tiêu {n}", name_en=f"Indicator {n}") for n in range(5)]
    publish(*many)
    lines = [f"i{n};2025-{month:02d};{month}" for n in range(5) for month in range(1, 13)]
    mark = sheet(api, "preview", *lines).body["mark"]
    assert sheet(api, "entries", *lines, mark=mark).body == {"entered": 60}
    assert len(indicators.of_years([2025])) == 60


def test_a_sheet_that_loses_a_race_says_which_lines_were_entered(
    api: Api, faults: Faults, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [f"revenue;2025-{month:02d};{month}" for month in range(1, 13)]
    monkeypatch.setattr(versioned, "_AT_ONCE", 5)
    mark = sheet(api, "preview", *lines).body["mark"]
    faults.before("TransactWriteItems", lambda: enter(api, "99", "2025-08", version=0, officer=LEADER), skip=1)
    partly = sheet(api, "entries", *lines, mark=mark)
    assert (partly.status, partly.body["code"]) == (409, "sheet_partly")
    assert "5 of 12 lines were entered. From line 7 on" in partly.body["title_en"]
    assert len(indicators.of_years([2025])) == 6
    again = sheet(api, "preview", *lines).body
    assert [one["fate"] for one in again["lines"]] == ["same"] * 5 + ["new"] * 2 + ["wrong"] + ["new"] * 4


def test_a_sheet_that_stopped_half_way_goes_on_when_it_is_entered_again(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [f"revenue;2025-{month:02d};{month}" for month in range(1, 13)]
    monkeypatch.setattr(versioned, "_AT_ONCE", 5)
    genuine, written = versioned._add, list[int]()

    def fails_at_the_second(write: Any, new: Any) -> None:
        written.append(1)
        if len(written) == 8:
            raise ConnectionError
        genuine(write, new)

    mark = sheet(api, "preview", *lines).body["mark"]
    monkeypatch.setattr(versioned, "_add", fails_at_the_second)
    assert sheet(api, "entries", *lines, mark=mark).status == 500
    assert len(indicators.of_years([2025])) == 5, "the first transaction alone"
    again = sheet(api, "preview", *lines).body
    assert sheet(api, "entries", *lines, mark=again["mark"]).body == {"entered": 7}
    assert len(indicators.of_years([2025])) == 12


def file_of(api: Api, form: str, year: int = 2026) -> bytes:
    found = api("GET", f"{PATH}/file?year={year}&form={form}", officer=FOCAL).body
    assert found["name"] == f"chi-tieu-{year}.{form}"
    return base64.b64decode(found["content"])


def test_a_saved_sheet_can_be_filled_in_and_entered(api: Api) -> None:
    enter(api, "-1,5", "2026-01", version=0)
    text = file_of(api, "csv").decode()
    assert "'" not in text
    assert ";-1,5;" in text
    rows = text.splitlines()
    february = next(row for row in rows if "Tháng 2/2026" in row)
    cells = february.split(";")
    cells[rows[0].removeprefix("\ufeff").split(";").index("Thực hiện")] = "2.000"
    filled = text.replace(february, ";".join(cells))
    seen = api("POST", f"{PATH}/preview", {"csv": filled}, officer=FOCAL).body
    assert sorted((one["fate"], one["value"]) for one in seen["lines"]) == [("new", 2000), ("same", -1.5)]


def test_a_workbook_has_numbers_as_numbers(api: Api) -> None:
    enter(api, "1.234,5")
    with zipfile.ZipFile(io.BytesIO(file_of(api, "xlsx"))) as book:
        cells = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<v>1234.5</v>" in cells


def test_years_of_a_list(api: Api) -> None:
    listed = api("GET", f"{PATH}?year=2025", officer=LEADER).body
    assert (listed["year"], listed["years"]) == (2025, [2025, 2026])
    revenue = next(one for one in listed["indicators"] if one["id"] == REVENUE)
    assert [one["period"] for one in revenue["entries"]] == [f"2025-{month:02d}" for month in range(12, 0, -1)]
    assert api("GET", f"{PATH}?year=1999", officer=LEADER).status == 422


def test_a_list_reads_one_partition_a_year(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def nothing(years: Iterable[int]) -> dict[Any, Any]:
        asked.extend(sorted(set(years)))
        return {}

    monkeypatch.setattr(indicators, "of_years", nothing)
    api("GET", PATH, officer=LEADER)
    assert asked == [2025, 2026]


def test_a_deputy_enters_for_the_absent_officer(api: Api) -> None:
    term = {"begins": (NOW - timedelta(days=1)).isoformat(), "ends": (NOW + timedelta(days=1)).isoformat()}
    body = {"deputies": [{"username": "focal.home-affairs", **term}]}
    assert api("PUT", f"/v1/admin/officers/{LEADER}/deputies", body, officer="administrator.intake").status == 200
    entered = api(
        "PUT",
        f"{PATH}/{REVENUE}/2026-02",
        {"value": 5, "version": 0},
        officer="focal.home-affairs",
        X_Acting_For=LEADER,
    )
    assert entered.status == 200, entered.body
    entry = entered.body["entry"]
    assert (entry["by"], entry["on_behalf"]) == ("focal.home-affairs", LEADER)
