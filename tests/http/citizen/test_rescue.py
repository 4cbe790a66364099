"""People in need: no telephone, no number of reports and no missing confirmation keeps a rescue out."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.channels import topics
from chalicelib.domain.texts.codes import spoken
from chalicelib.jobs import changes, delivery, sweep
from chalicelib.runtime import clock
from chalicelib.store import keys
from chalicelib.store.tickets import tickets
from tests.domain import samples
from tests.http.core.test_guard import REPORT, WITH_PHONE, Limit, limit, measure
from tests.support import Answer, Api, Province

__all__ = ["limit"]

NOTICE = {"notice": "Đang có lũ.", "notice_en": "A flood.", "reason": "Lũ", "decision": samples.DECISION}
PHONE = "+84901234567"
RESCUE: dict[str, Any] = {"place": {"commune": "06040"}, "people": 3, "phone": "0901234567"}


@pytest.fixture(autouse=True)
def flood(api: Api) -> None:
    declared = api("POST", "/v1/admin/emergencies", {"communes": "all", **NOTICE}, officer="supervisor.intake")
    assert declared.status == 201


def send(api: Api, **more: Any) -> Answer:
    return api("POST", "/v1/emergencies/reports", RESCUE | more)


def test_reports_that_name_a_telephone_never_keep_its_owner_out(api: Api, limit: Limit) -> None:
    limit("send_phone=2/3600,send=1000/3600,rescue_phone=4/600")
    assert [api("POST", "/v1/reports", WITH_PHONE).status for _ in range(3)] == [201, 201, 429]
    assert [send(api).status for _ in range(12)] == [201] * 12
    # Rescues do not use up the ordinary reports of another telephone.
    assert [send(api, phone="0912345678").status for _ in range(3)] == [201] * 3
    other = WITH_PHONE | {"contact": {"phone": "0912345678"}}
    assert api("POST", "/v1/reports", other).status == 201


@pytest.mark.parametrize("kind", ["phone", "address"])
def test_a_block_or_a_demand_to_confirm_does_not_keep_a_rescue_out(api: Api, kind: str, limit: Limit) -> None:
    limit("send=100/3600/1")
    measure(api, "block", **({"phone": PHONE} if kind == "phone" else {"address": "127.0.0.1"}))
    [api("POST", "/v1/reports", REPORT) for _ in range(3)]
    assert send(api).status == 201


def test_only_a_flood_of_requests_from_one_address_is_stopped_and_told_to_call(api: Api, limit: Limit) -> None:
    limit("emergency=2/3600")
    assert [send(api).status for _ in range(2)] == [201, 201]
    refused = send(api)
    assert (refused.status, refused.body["code"]) == (429, "rescue_throttled")
    assert "112" in refused.body["title"]
    assert api("POST", "/v1/reports", REPORT).status == 201


def test_rescues_from_one_telephone_are_grouped_and_told_once(
    api: Api, province: Province, limit: Limit, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = [send(api).body["code"] for _ in range(5)]
    alone = send(api, phone="0912345678").body["code"]
    changes.read_changes(province.stream_records("head"))
    told: list[str] = []
    monkeypatch.setattr(topics, "to_unit", lambda *_, **words: told.append(words["sms"]))
    records = [{"messageId": str(number), "body": body} for number, body in enumerate(province.queued())]
    assert delivery.deliver(records, clock.now, lambda: 60.0) == []
    assert len(told) == 2
    # The stream may bring the tickets in any order: whichever of the burst comes first is named.
    assert sum(spoken(alone) in sms for sms in told) == 1
    assert sum(spoken(code) in sms for code in codes for sms in told) == 1
    lines = api("GET", "/v1/office/queue?kind=emergency", officer="intake.intake").body["tickets"]
    bursts = {line["code"]: line["burst"] for line in lines}
    assert [bursts[code]["number"] for code in codes] == [1, 2, 3, 4, 5]
    assert len({bursts[code]["group"] for code in codes}) == 1
    assert bursts[alone] != bursts[codes[0]]
    assert bursts[alone]["number"] == 1
    shown = api("GET", f"/v1/office/tickets/{codes[2]}", officer="intake.intake").body
    assert shown["burst"] == bursts[codes[2]]
    assert PHONE not in str(province.items("Tickets"))
    assert "burst" not in str(api("GET", f"/v1/reports/{codes[0]}", X_Report_Secret=_secret(codes[0])).body)


def test_many_rescues_with_other_telephones_from_one_address_are_told_once(
    api: Api, province: Province, limit: Limit, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit("rescue_address=3/600")
    codes = [send(api, phone=f"09012345{number}").body["code"] for number in range(60, 68)]
    changes.read_changes(province.stream_records("head"))
    told: list[str] = []
    monkeypatch.setattr(topics, "to_unit", lambda *_, **words: told.append(words["sms"]))
    records = [{"messageId": str(number), "body": body} for number, body in enumerate(province.queued())]
    assert delivery.deliver(records, clock.now, lambda: 60.0) == []
    assert len(told) == 4
    assert all(sum(spoken(code) in sms for sms in told) == 1 for code in codes[:3])
    # Each of them is in the queue by itself: there may be people in need behind every one.
    lines = api("GET", "/v1/office/queue?kind=emergency", officer="intake.intake").body["tickets"]
    assert {line["code"] for line in lines} == set(codes)
    bursts = {line["code"]: line["burst"] for line in lines}
    assert [bursts[code]["by_address"] for code in codes] == [False] * 3 + [True] * 5
    assert len({bursts[code]["group"] for code in codes}) == 4
    assert "127.0.0.1" not in str(province.items("Tickets"))


def test_missed_deadlines_of_many_rescues_from_one_address_are_told_like_the_rescues(
    api: Api, province: Province, limit: Limit, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit("rescue_address=3/600")
    codes = [send(api, phone=f"09012345{number}").body["code"] for number in range(60, 68)]
    told: list[tuple[str, str, str]] = []
    monkeypatch.setattr(topics, "to_unit", lambda unit, to, **words: told.append((words["kind"], to, words["sms"])))
    later = clock.now()
    for _ in range(24):
        later += timedelta(minutes=5)
        monkeypatch.setattr(clock, "now", lambda now=later: now)
        sweep.sweep(clock.now, lambda: 60.0)
        changes.read_changes(province.stream_records("head", "notice", "digest"))
        records = [{"messageId": str(number), "body": body} for number, body in enumerate(province.queued())]
        assert delivery.deliver(records, clock.now, lambda: 60.0) == []
    late = Counter((kind, to) for kind, to, _ in told if kind in ("breached", "escalated"))
    assert late[("breached", "focal")] == 4
    assert set(late.values()) == {4}, "three alone and one for the other five, on each rung"
    for code in codes[:3]:
        assert sum(spoken(code) in sms for kind, to, sms in told if (kind, to) == ("breached", "focal")) == 1
    lines = api("GET", "/v1/office/queue?kind=emergency", officer="intake.intake").body["tickets"]
    assert {line["code"] for line in lines if line["seconds_left"] < 0} == set(codes), "each of them is shown as late"


def _secret(code: str) -> str:
    from chalicelib.identity import signing

    return signing.report_secret(code)


def test_when_counters_cannot_be_reached_a_rescue_is_taken(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.store.limits import limits

    def fails(*_: Any, **__: Any) -> int:
        raise limits.Uncounted("rescue_phone")

    monkeypatch.setattr(limits, "take", fails)
    assert [send(api).status for _ in range(3)] == [201] * 3


def of_senders(province: Province) -> list[dict[str, Any]]:
    """What the vault has of senders. It has the sessions of the officer who declared the emergency, too."""
    return [row for row in province.items("Reporters") if row["sk"]["S"] != keys.FACTOR]


@pytest.mark.parametrize(
    ("phone", "stored"),
    [
        ("091234567", "+8491234567"),
        ("0000000000", "+84000000000"),
        ("01631234567", "+841631234567"),
        ("12", "12"),
        ("của bà Lan", "của bà Lan"),
        ("", None),
        (None, None),
    ],
)
def test_a_doubtful_telephone_is_asked_about_once_and_then_taken(
    api: Api, province: Province, phone: str | None, stored: str | None
) -> None:
    asked = send(api, phone=phone)
    assert (asked.status, asked.body["code"], asked.body["field"]) == (422, "phone_doubtful", "phone")
    assert of_senders(province) == []
    taken = send(api, phone=phone, confirm_phone=True)
    assert taken.status == 201
    assert [row["phone"]["S"] for row in of_senders(province)] == ([stored] if stored else [])
    found = tickets.get(taken.body["code"])
    assert found is not None
    assert (found.ticket.burst is not None) == (stored is not None)


@pytest.mark.parametrize("phone", ["091234567", "0000000000", "01631234567", "12", "x"])
def test_an_ordinary_report_with_a_doubtful_telephone_gets_a_field_error(api: Api, phone: str) -> None:
    refused = api("POST", "/v1/reports", WITH_PHONE | {"contact": {"phone": phone}})
    assert (refused.status, refused.body["code"], refused.body["field"]) == (422, "phone_invalid", "contact.phone")


def test_numbers_that_were_stored_before_are_found(api: Api) -> None:
    code = send(api, phone="01631234567", confirm_phone=True).body["code"]
    asked = {"phone": "01631234567", "reason": "Người gọi hỏi"}
    found = api("POST", "/v1/office/search", asked, officer="intake.intake").body["tickets"]
    assert [line["code"] for line in found] == [code]


def test_a_rescue_that_is_sent_again_after_a_refusal_is_told(api: Api, province: Province) -> None:
    """What was refused for its place must not make the desk deaf to what follows."""
    assert send(api, place={"lat": 10.0, "lon": 106.0}).status == 422
    code = send(api).body["code"]
    changes.read_changes(province.stream_records("head"))
    assert [spoken(code) in body for body in province.queued()].count(True) >= 1
