"""A unit follows its targets: what is entered by hand, who is behind, reports to the unit above, and files."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.province.kinds import Kind
from chalicelib.runtime import clock
from chalicelib.store.audit import trail
from chalicelib.store.directory import adoption, documents
from chalicelib.store.directory.documents import Misfits
from tests.domain import samples
from tests.http.adoption import FOCAL, GOAL, HAMLETS, LEADER, NOW, WEEK, enter, publish, target
from tests.support import Answer, Api, Faults, Killed, Province

PATH = "/v1/office/adoption"
HEAD = "Mã mục tiêu;Tuần;Đã sử dụng;Nguồn số liệu;Lý do sửa"
SUPERVISOR = "supervisor.intake"


@pytest.fixture(autouse=True)
def march(monkeypatch: pytest.MonkeyPatch, province: Province) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    publish()


def shown(api: Api, officer: str = LEADER, query: str = "") -> dict[str, Any]:
    answer = api("GET", f"{PATH}{query}", officer=officer)
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.body
    return found


def test_a_leader_sees_which_of_twelve_hamlets_is_behind_and_reports_upward_once(api: Api) -> None:
    for number, name in enumerate(HAMLETS[:-1]):
        value = 3 if number == 6 else 20 + number
        assert enter(api, value, f"{name}.households").status == 200
    found = shown(api)
    assert len(found["targets"]) == 12
    behind = [one["id"] for one in found["targets"] if one["goals"][0]["state"] == "behind"]
    assert behind == [found["targets"][0]["id"], *behind[1:]]
    assert behind == [HAMLETS[6]]
    assert found["may_report"]
    assert found["is_reportable"]
    reported = api("POST", f"{PATH}/reports", {"unit": "that-khe", "week": WEEK}, officer=LEADER)
    assert (reported.status, reported.body["behind"], reported.body["missing"]) == (200, 1, 0)
    [households, _] = reported.body["totals"]
    assert (households["number"], households["reached"]) == (1100, sum(range(20, 31)) - 26 + 3)
    # Somebody else, or a second touch, changes nothing.
    enter(api, 50, f"{HAMLETS[6]}.households", version=1, reason="Đếm lại")
    again = api("POST", f"{PATH}/reports", {"unit": "that-khe", "week": WEEK}, officer=FOCAL)
    assert again.body == reported.body
    [below] = [one for one in shown(api, SUPERVISOR)["below"] if one["unit"]["id"] == "that-khe"]
    assert below["report"]["totals"][0] == households
    lines, _ = trail.between(NOW.date(), NOW.date(), officer=None, limit=100, after=None)
    assert [one.officer for one in lines if one.action == adoption.REPORTED] == [LEADER]


def test_a_week_is_not_reported_before_its_friday_and_not_by_others(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    body = {"unit": "that-khe", "week": WEEK}
    assert api("POST", f"{PATH}/reports", body, officer="leader.ky-lua").status == 403
    monkeypatch.setattr(clock, "now", lambda: NOW - timedelta(days=1))
    assert not shown(api)["is_reportable"]
    assert shown(api)["reportable_from"] == NOW.date().isoformat()
    early = api("POST", f"{PATH}/reports", body, officer=LEADER)
    assert (early.status, early.body["code"], early.body["field"]) == (422, "week_not_over", "week")
    none = api("POST", f"{PATH}/reports", {"unit": "ky-lua", "week": WEEK}, officer="leader.ky-lua")
    assert (none.status, none.body["code"]) == (409, "no_targets")


def test_a_count_entered_twice_for_a_week_is_named_and_the_first_stays(api: Api) -> None:
    assert enter(api, 30).status == 200
    assert enter(api, 30, officer=LEADER).status == 200, "the same number again changes nothing"
    second = enter(api, 31, officer=LEADER)
    assert (second.status, second.body["code"], second.body["present"]["value"]) == (409, "count_entered", 30)
    unexplained = enter(api, 31, version=1)
    assert (unexplained.body["code"], unexplained.body["field"]) == ("reason_for_correction", "reason")
    assert enter(api, 31, version=1, reason="Đếm sót một hộ").status == 200
    versions = api("GET", f"{PATH}/{GOAL}/{WEEK}", officer=LEADER).body["versions"]
    assert [(one["value"], one["version"], one["by"]) for one in versions] == [(31, 2, FOCAL), (30, 1, FOCAL)]


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"value": 120}, "count_above_all", "value"),
        ({"value": -1}, "out_of_range_open", "value"),
        ({"value": "30"}, "field_invalid", "value"),
        ({"counted_on": "2026-02-28"}, "day_not_in_week", "counted_on"),
        ({"counted_on": "2026-03-08"}, "day_not_in_week", "counted_on"),
        ({"source": " "}, None, "source"),
        ({"week": "2026-W09"}, "week_too_early", "week"),
        ({"week": "2026-W11"}, "week_not_begun", "week"),
        ({"week": "hom-nay"}, "week_unreadable", "week"),
        ({"of": f"{HAMLETS[-1]}.residents"}, "counted_by_itself", "value"),
        ({"version": 7}, "field_invalid", "version"),
    ],
)
def test_a_wrong_count_names_field_and_fault(api: Api, given: dict[str, Any], code: str | None, field: str) -> None:
    answer = enter(api, **({"value": 30} | given))
    assert answer.status == 422, answer.body
    fault = answer.body["errors"][0] if answer.body.get("errors") else answer.body
    assert fault["field"] == field
    assert code is None or fault["code"] == code
    assert adoption.of_unit("that-khe") == {}


@pytest.mark.parametrize("verdict", ["kill before", "kill after"])
def test_an_entry_and_a_report_that_died_are_there_once_when_they_are_sent_again(
    api: Api, faults: Faults, verdict: str
) -> None:
    body = {"unit": "that-khe", "week": WEEK}
    sends: list[Callable[[], Answer]] = [
        lambda: enter(api, 30),
        lambda: api("POST", f"{PATH}/reports", body, officer=LEADER),
    ]
    for send in sends:
        faults.at_write(0, verdict, {"TransactWriteItems"})
        with suppress(Killed):
            send()
        faults.none()
        assert send().status == 200
    lines, _ = trail.between(NOW.date(), NOW.date(), officer=None, limit=100, after=None)
    actions = [one.action for one in lines]
    assert (actions.count(adoption.ENTERED), actions.count(adoption.REPORTED)) == (1, 1)


def test_only_the_unit_s_own_officers_enter_and_only_those_above_read(api: Api) -> None:
    assert enter(api, 30, officer="focal.ky-lua").status == 403
    assert api("GET", f"{PATH}?unit=that-khe", officer="leader.ky-lua").status == 403
    assert api("GET", f"{PATH}?unit=none", officer=LEADER).status == 404
    assert enter(api, 30, f"{HAMLETS[0]}.officials").status == 404


@pytest.mark.parametrize(
    ("goal", "place"),
    [
        ({"number": 0}, "targets.0.goals.0.number"),
        ({"percent": 0}, "targets.0.goals.0.percent"),
        ({"percent": 120}, "targets.0.goals.0.percent"),
        ({"by": "survey"}, "targets.0.goals.0.by"),
    ],
)
def test_a_target_of_nothing_or_of_more_than_all_is_refused(api: Api, goal: dict[str, Any], place: str) -> None:
    body = {"since": "2026-03-02", "until": "2026-05-10", "targets": [target(HAMLETS[0], **goal)]}
    answer = api.save("/v1/admin/documents/adoption", body, officer="administrator.intake")
    assert answer.status == 422
    assert [one["field"] for one in answer.body["errors"]] == [place]


def test_targets_that_contradict_are_refused() -> None:
    wrong = [
        target(HAMLETS[0]),
        target(HAMLETS[0]),
        target("thon-khac"),
        target("truong", kind="school"),
        target("cong-ty", kind="enterprise", unit="none") | {"name": "Công ty"},
    ]
    with pytest.raises(Misfits) as refused:
        publish(*wrong)
    found = {(one.path, one.code) for one in refused.value.faults}
    assert found >= {
        ("targets.1.id", "entry_twice"),
        ("targets.2.id", "hamlet_missing"),
        ("targets.3.name", "field_required"),
        ("targets.4.unit", "unit_missing"),
    }
    with pytest.raises(Misfits):
        documents.publish(Kind.ADOPTION, {"targets": [target(HAMLETS[0])]}, by="test", at=NOW)


def test_a_target_with_counts_keeps_its_unit_so_that_none_is_hidden(api: Api) -> None:
    enter(api, 30)
    with pytest.raises(Misfits) as refused:
        publish(target(HAMLETS[0], unit="ky-lua"), target(HAMLETS[1], unit="ky-lua"))
    # The second hamlet has no counts: it may move.
    assert [(one.path, one.code) for one in refused.value.faults] == [("targets.0.unit", "target_unit_changed")]
    publish(target(HAMLETS[0], number=200), target(HAMLETS[1], unit="ky-lua"))
    [of_household] = [one for one in shown(api)["targets"] if one["id"] == HAMLETS[0]]
    assert of_household["goals"][0]["reached"] == 30
    # Taken out and put in again, it begins anew.
    publish(target(HAMLETS[1], unit="ky-lua"))
    publish(target(HAMLETS[0], unit="ky-lua"), target(HAMLETS[1], unit="ky-lua"))


def test_a_sheet_is_previewed_and_entered_as_a_whole_or_not_at_all(api: Api) -> None:
    enter(api, 10)
    lines = [
        f"{GOAL};Tuần 10/2026;12;Tổ đếm;Đếm lại",
        f"{HAMLETS[1]}.households;2026-W10;30;Tổ đếm;",
        f"{HAMLETS[1]}.households;2026-W10;31;Tổ đếm;",
        f"{HAMLETS[2]}.households;2026-W10;101;Tổ đếm;",
        "khong-co.households;2026-W10;1;Tổ đếm;",
        f"{HAMLETS[3]}.households;2026-W10;1;;",
        f"{samples.POLICE}.officials;2026-W10;1;Tổ đếm;",
    ]
    seen = api("POST", f"{PATH}/preview", {"csv": "\n".join([HEAD, *lines])}, officer=FOCAL).body
    assert [one["fate"] for one in seen["lines"]] == ["corrected", "new", *["wrong"] * 5]
    entered = {"csv": "\n".join([HEAD, *lines]), "mark": seen["mark"]}
    refused = api("POST", f"{PATH}/entries", entered, officer=FOCAL)
    codes = [one["code"] for one in refused.body["errors"]]
    assert codes == ["count_line_twice", "count_above_all", "goal_unknown", "source_missing", "goal_foreign"]
    right = "\n".join([HEAD, *lines[:2]])
    mark = api("POST", f"{PATH}/preview", {"csv": right}, officer=FOCAL).body["mark"]
    assert api("POST", f"{PATH}/entries", {"csv": right, "mark": mark}, officer=FOCAL).body == {"entered": 2}
    stale = api("POST", f"{PATH}/entries", {"csv": right, "mark": mark}, officer=FOCAL)
    assert (stale.status, stale.body["code"]) == (409, "indicators_changed")


def test_a_sheet_that_loses_a_race_says_which_lines_were_entered_and_is_sent_again(api: Api, faults: Faults) -> None:
    """A transaction takes thirty lines; somebody enters one of the second while the first is written."""
    many = [f"truong-{number}" for number in range(40)]
    publish(*(target(one, kind="school") | {"name": one} for one in many))
    sheet = "\n".join([HEAD, *(f"{one}.households;2026-W10;1;Tổ đếm;" for one in many)])
    mark = api("POST", f"{PATH}/preview", {"csv": sheet}, officer=FOCAL).body["mark"]
    faults.before("TransactWriteItems", lambda: enter(api, 9, f"{many[35]}.households", officer=LEADER), skip=1)
    partly = api("POST", f"{PATH}/entries", {"csv": sheet, "mark": mark}, officer=FOCAL)
    assert (partly.status, partly.body["code"]) == (409, "sheet_partly")
    # The first line of a sheet is its head.
    assert "30 of 40 lines were entered. From line 32 on" in partly.body["title_en"]
    assert len(adoption.of_unit("that-khe")) == 31
    again = api("POST", f"{PATH}/preview", {"csv": sheet}, officer=FOCAL).body
    assert [one["fate"] for one in again["lines"]] == ["same"] * 30 + ["new"] * 5 + ["wrong"] + ["new"] * 4
    rest = sheet.replace(f"{many[35]}.households;2026-W10;1;Tổ đếm;", f"{many[35]}.households;2026-W10;9;Tổ đếm;")
    mark = api("POST", f"{PATH}/preview", {"csv": rest}, officer=FOCAL).body["mark"]
    assert api("POST", f"{PATH}/entries", {"csv": rest, "mark": mark}, officer=FOCAL).body == {"entered": 9}
    assert {one.version for one in adoption.of_unit("that-khe").values()} == {1}


def test_a_cell_of_a_sheet_says_no_more_than_a_field_of_the_form(api: Api) -> None:
    lines = [f"{HAMLETS[0]}.households;2026-W10;1;{'x' * 301};", f"{HAMLETS[1]}.households;2026-W10;1;\u3164;"]
    seen = api("POST", f"{PATH}/preview", {"csv": "\n".join([HEAD, *lines])}, officer=FOCAL).body
    refused = api("POST", f"{PATH}/entries", {"csv": "\n".join([HEAD, *lines]), "mark": seen["mark"]}, officer=FOCAL)
    assert [(one["field"], one["code"]) for one in refused.body["errors"]] == [
        ("csv.2", "too_long"),
        ("csv.3", "text_invisible"),
    ]
    # What turns the direction of a text or hides in it goes, as everywhere.
    turned = "\n".join([HEAD, f"{GOAL};2026-W10;1;Tổ\x0bđếm\u202e;"])
    mark = api("POST", f"{PATH}/preview", {"csv": turned}, officer=FOCAL).body["mark"]
    assert api("POST", f"{PATH}/entries", {"csv": turned, "mark": mark}, officer=FOCAL).status == 200
    [entry] = adoption.of_unit("that-khe").values()
    assert entry.source == "Tổ đếm"


def saved(api: Api, form: str) -> bytes:
    return base64.b64decode(api("GET", f"{PATH}/file?form={form}", officer=LEADER).body["content"])


def test_the_letter_s_report_is_saved_as_a_document_a_workbook_and_a_sheet_to_fill_in(api: Api) -> None:
    enter(api, 3)
    with zipfile.ZipFile(io.BytesIO(saved(api, "docx"))) as letter:
        text = letter.read("word/document.xml").decode()
    assert "BÁO CÁO" in text
    assert "Thôn 1" in text
    assert "4. Nơi chậm tiến độ: Thôn 1." in text
    # Nobody is named: neither a citizen nor who entered the number.
    assert FOCAL not in text
    with zipfile.ZipFile(io.BytesIO(saved(api, "xlsx"))) as workbook:
        assert "Thôn 1" in workbook.read("xl/sharedStrings.xml").decode()
    sheet = saved(api, "csv").decode()
    assert api("POST", f"{PATH}/preview", {"csv": sheet}, officer=FOCAL).status == 200
    refused = api("GET", f"{PATH}/file?form=pdf", officer=LEADER)
    assert (refused.status, refused.body["field"]) == (422, "form")


def test_who_is_above_all_units_saves_what_they_have_reported(api: Api) -> None:
    enter(api, 40)
    assert api("POST", f"{PATH}/reports", {"unit": "that-khe", "week": WEEK}, officer=LEADER).status == 200
    content = api("GET", f"{PATH}/file", officer=SUPERVISOR).body["content"]
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(content))) as letter:
        text = letter.read("word/document.xml").decode()
    for said in ("Xã Thất Khê", "1100", "40", "Công an tỉnh", "Chưa báo cáo"):
        assert said in text, said


def test_who_reads_only_reports_sees_who_has_not_reported(api: Api) -> None:
    found = shown(api, SUPERVISOR)
    assert {one["unit"]["id"]: one["report"] for one in found["below"]} == {"that-khe": None, samples.POLICE: None}
    assert shown(api, SUPERVISOR, "?unit=that-khe")["may_report"] is False
