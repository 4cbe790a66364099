"""Lists of tickets beside the queue: what is in each, whose they are, and how they go on."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib.domain.finding.office_lists import OfficeList
from chalicelib.domain.province.kinds import EMERGENCY_REPORT
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.jobs import finding
from chalicelib.store.directory import documents, officers
from chalicelib.store.tickets import tickets
from tests.domain import samples
from tests.support import Api, Province, open_ticket, set_clock, take

PATH = "/v1/office/tickets"
LEADER, FOCAL, PROCESSING = "leader.that-khe", "focal.that-khe", "processing.that-khe"
INTAKE, SUPERVISOR = "intake.intake", "supervisor.intake"


@pytest.fixture
def indexed(province: Province) -> Callable[[], object]:
    """Reads the stream of tickets into the index."""
    return lambda: finding.index_changes(province.stream_records("head"), samples.T0, lambda: 60.0)


def ask(api: Api, officer: str, which: str, **filters: str) -> Any:
    return api("GET", f"{PATH}?{urlencode({'list': which, **filters})}", officer=officer)


def codes(api: Api, officer: str, which: str, **filters: str) -> list[str]:
    found = ask(api, officer, which, **filters)
    assert found.status == 200, found.body
    return [line["code"] for line in found.body["tickets"]]


def act(ticket: Ticket, action: str, **given: Any) -> Ticket:
    stored = tickets.get(ticket.code)
    assert stored is not None
    return tickets.change(stored, samples.act(stored.ticket, action, **given)).ticket


def sent_to(unit: str, category: str = "traffic") -> Ticket:
    """A ticket of That Khe's commune that another unit works on."""
    ticket = open_ticket(samples.report(category, "that-khe"))[0]
    act(ticket, "receive")
    return act(ticket, "dispatch", unit=unit)


def test_a_commune_lists_what_others_work_on_in_its_area_and_reads_it_only(
    api: Api, indexed: Callable[[], object]
) -> None:
    theirs, own, new = sent_to(samples.POLICE), take(samples.WAY_TO["processing"]), open_ticket()[0]
    elsewhere = open_ticket(samples.report("traffic", "dong-dang"))[0]
    indexed()
    assert set(codes(api, FOCAL, "area")) == {theirs.code, own.code, new.code}
    assert codes(api, FOCAL, "area", category="traffic") == [theirs.code]
    assert set(codes(api, FOCAL, "area", words="rac thai")) == {theirs.code, own.code, new.code}
    # The search without the list is as before.
    assert codes(api, FOCAL, "unit") == [own.code]
    shown = api("GET", f"{PATH}/{theirs.code}", officer=FOCAL)
    assert (shown.status, shown.body["actions"], shown.body["told"]) == (200, [], [])
    assert [shown.body[right] for right in ("may_unmask", "may_redact", "may_right")] == [False] * 3
    assert api.act(FOCAL, theirs.code, "note", edition=3, text="Đã xem").status == 403
    assert api("GET", f"{PATH}/{elsewhere.code}", officer=FOCAL).status == 404
    assert api("GET", f"{PATH}/{theirs.code}/templates", officer=FOCAL).status == 404


def test_a_commune_reads_no_note_and_no_reason_of_other_units(api: Api) -> None:
    ticket = sent_to(samples.POLICE)
    for text, public in (("Gọi cho bà Bưởi", False), ("Đã cử người đến", True)):
        assert api.act(INTAKE, ticket.code, "note", text=text, public=public).status == 200
    assert api.act("focal.police", ticket.code, "return", reason="Không thuộc đơn vị Bưởi").status == 200
    shown = api("GET", f"{PATH}/{ticket.code}", officer=FOCAL).body
    assert "Bưởi" not in json.dumps(shown, ensure_ascii=False)
    assert [line.get("text") for line in shown["history"] if line["kind"] == "note"] == ["Đã cử người đến"]
    older = api("GET", f"{PATH}/{ticket.code}/history?before=99", officer=FOCAL).body
    assert "Bưởi" not in json.dumps(older, ensure_ascii=False)
    assert "Bưởi" in json.dumps(api("GET", f"{PATH}/{ticket.code}", officer=INTAKE).body, ensure_ascii=False)


def test_nothing_restricted_private_or_accusing_is_in_the_list_of_an_area(
    api: Api, indexed: Callable[[], object]
) -> None:
    hidden = [
        open_ticket(samples.report("officials", "that-khe", accused="that-khe"))[0],
        open_ticket(samples.report("officials", "that-khe"))[0],
        open_ticket(samples.private_report())[0],
        act(open_ticket()[0], "refuse", refusal="denunciation", text="Xin gửi thanh tra"),
    ]
    plain = open_ticket()[0]
    indexed()
    assert codes(api, FOCAL, "area") == [plain.code]
    for ticket in hidden:
        assert api("GET", f"{PATH}/{ticket.code}", officer=FOCAL).status == 404
        assert codes(api, FOCAL, "area", words=ticket.code) == []
    assert set(codes(api, SUPERVISOR, "all")) == {plain.code, *(ticket.code for ticket in hidden)}


def test_an_officer_of_some_categories_lists_only_these_in_the_area(api: Api, indexed: Callable[[], object]) -> None:
    only = Officer("only.traffic", "Giao thông", "that-khe", frozenset({Role.FOCAL}), frozenset({"traffic"}))
    officers.put_officer(only, by="test", at=samples.T0)
    traffic, _ = sent_to(samples.POLICE), open_ticket()
    indexed()
    assert codes(api, only.username, "area") == [traffic.code]


def test_lists_by_deadline_are_parts_of_the_queue(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    waits = take(samples.WAY_TO["awaiting_approval"])
    assigned = act(take(samples.WAY_TO["processing"]), "assign")
    returned = take(samples.WAY_TO["returned"])
    assert codes(api, LEADER, "approval") == [waits.code]
    assert codes(api, PROCESSING, "mine") == [assigned.code]
    assert codes(api, INTAKE, "returned") == [returned.code]
    (line,) = ask(api, LEADER, "approval").body["tickets"]
    assert (line["state"], line["why"], line["step"]) == ("awaiting_approval", [], "approve")
    counted = api("GET", "/v1/office/counts", officer=LEADER).body["lists"]
    assert {which: count["n"] for which, count in counted.items()} == {
        "approval": 1,
        "mine": 0,
        "returned": 0,
        "due": 2,
    }
    # What has been approved is no longer in the list, at once.
    act(waits, "approve")
    assert codes(api, LEADER, "approval") == []
    assert assigned.step_due_at is not None
    for before, is_due in ((timedelta(hours=25), False), (timedelta(hours=23), True), (timedelta(hours=-1), True)):
        set_clock(monkeypatch, assigned.step_due_at - before)
        assert (assigned.code in codes(api, LEADER, "due")) is is_due


def test_a_list_by_deadline_goes_on_with_its_cursor_in_the_order_of_deadlines(api: Api) -> None:
    for hours in (3, 1, 4, 0, 2):
        open_ticket(at=samples.T0 + timedelta(hours=hours))
    emergency = documents.current().emergency_category
    rescue = open_ticket(samples.report(emergency, None, report_type=EMERGENCY_REPORT))[0]
    found: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = ask(api, INTAKE, "due", limit="2", **cursor).body
        assert len(page["tickets"]) <= 2
        found += page["tickets"]
        if page["cursor"] is None:
            break
        cursor = {"cursor": page["cursor"]}
    due = [line["step_due_at"] for line in found]
    assert due == sorted(due)
    assert len({line["code"] for line in found}) == len(found) == 6
    assert rescue.code in {line["code"] for line in found}
    assert codes(api, INTAKE, "due", emergency="yes") == [rescue.code]
    assert len(codes(api, INTAKE, "due", emergency="no", category="hygiene", late="yes")) == 5
    assert codes(api, INTAKE, "due", since="2026-03-03") == codes(api, INTAKE, "due", category="traffic") == []
    foreign = {"cursor": ask(api, INTAKE, "due", limit="2").body["cursor"]}
    assert ask(api, INTAKE, "returned", limit="2", **foreign).body["code"] == "cursor_invalid"


def test_a_coordinating_unit_has_its_own_deadline(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = take(samples.WAY_TO["processing"])
    assert api.act(INTAKE, ticket.code, "involve", coordinators=["dong-dang"]).status == 200
    assert codes(api, "focal.dong-dang", "due") == []
    part = api("GET", f"{PATH}/{ticket.code}", officer="focal.dong-dang").body["parts"][0]
    set_clock(monkeypatch, datetime.fromisoformat(part["due_at"]) - timedelta(hours=1))
    (line,) = ask(api, "focal.dong-dang", "due").body["tickets"]
    assert (line["code"], line["step"], line["step_due_at"]) == (ticket.code, "contribute", part["due_at"])


@pytest.mark.parametrize(
    ("officer", "which"),
    [(FOCAL, "all"), (INTAKE, "all"), (FOCAL, "approval"), (INTAKE, "area"), ("focal.police", "area")],
)
def test_a_list_that_is_not_for_an_officer_is_refused(api: Api, officer: str, which: str) -> None:
    refused = ask(api, officer, which)
    assert (refused.status, refused.body["code"], refused.body["field"]) == (403, "list_not_yours", "list")
    assert which not in api("GET", "/v1/office/me", officer=officer).body["lists"]


def test_each_officer_is_told_which_lists_they_have(api: Api) -> None:
    for officer in (LEADER, INTAKE, SUPERVISOR, "leader.police"):
        for which in api("GET", "/v1/office/me", officer=officer).body["lists"]:
            assert ask(api, officer, which).status == 200
    assert api("GET", "/v1/office/me", officer=LEADER).body["lists"] == [one for one in OfficeList if one != "all"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"list": "everything"}, "list"),
        ({"list": "mine", "words": "rác"}, "words"),
        ({"list": "mine", "course": "ended"}, "course"),
        ({"list": "mine", "rating": "satisfied"}, "rating"),
        ({"list": "mine", "order": "urgent"}, "order"),
        ({"list": "approval", "state": "closed"}, "state"),
        ({"list": "area", "commune": "05977"}, "commune"),
        ({"list": "due", "since": "2026-03-02", "until": "2026-03-01"}, "until"),
        ({"list": "unit", "unit": "mars"}, "unit"),
        ({"list": "unit", "state": "closed", "course": "open"}, "course"),
    ],
)
def test_a_list_that_contradicts_itself_is_refused_in_both_languages(
    api: Api, asked: dict[str, str], field: str
) -> None:
    refused = api("GET", f"{PATH}?{urlencode(asked)}", officer=LEADER)
    assert refused.status == 422
    assert field in json.dumps(refused.body)
    assert refused.body["title"] != refused.body["title_en"]


def test_a_unit_above_lists_the_queues_below_and_no_others(api: Api) -> None:
    assert ask(api, SUPERVISOR, "due", unit="that-khe").status == 200
    assert ask(api, FOCAL, "due", unit="dong-dang").status == 403
