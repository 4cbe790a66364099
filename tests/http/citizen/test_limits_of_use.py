"""Withdrawal of consent, restriction and objection: each has its effect on messages, officers and the vault."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.texts.sent.notice import VERSIONS, AgreedBy
from chalicelib.domain.tickets.retention import kept
from chalicelib.jobs import changes, retention
from chalicelib.jobs.sweep import sweep
from chalicelib.runtime import clock
from chalicelib.store.directory import documents
from chalicelib.store.tickets import tickets
from chalicelib.store.vault import browsers, reporters
from tests.domain import samples
from tests.http.citizen.test_me import Citizen
from tests.http.citizen.test_privacy import PHONE, ask, request_on_behalf, settle
from tests.support import Api, Province, history, message_in

BODY = {
    "category": "hygiene",
    "description": "Rác thải đổ tràn ra đường",
    "place": {"commune": "06040"},
    "contact": {"name": "Tên Riêng", "phone": PHONE},
    "consent": True,
}
RESCUE = {"place": {"commune": "06040"}, "people": 3, "phone": PHONE}
WHY = "Tôi không muốn đơn vị bị phản ánh gọi cho tôi"


@pytest.fixture
def citizen(api: Api, province: Province, monkeypatch: pytest.MonkeyPatch) -> Citizen:
    return Citizen(api, province, monkeypatch)


def sent(api: Api) -> tuple[str, dict[str, str]]:
    made = api("POST", "/v1/reports", BODY).body
    secret = {"X_Report_Secret": made["secret"]}
    key = {"p256dh": "B" * 87, "auth": "A" * 22}
    browser = browsers.Subscription(
        "0" * 32, "https://push.example.invalid/1", key["p256dh"], key["auth"], clock.now(), "2026-11"
    )
    browsers.add_to_report(made["code"], browser, clock.now(), None)
    return made["code"], secret


def told(province: Province) -> list[str]:
    """The kinds of the messages to senders that the stream's reader queues for all tickets as they are now."""
    province.queued()
    changes.read_changes(province.stream_records("head"))
    found = [message_in(body) for body in province.queued() if '"reporter"' in body]
    return [message.kind for message in found if message.to == "reporter"]


def reachable(code: str) -> tuple[str | None, int]:
    """The telephone that gets the sender's messages, and how many browsers do."""
    return reporters.contact(code, clock.now()).phone, len(browsers.reachable(f"R#{code}", clock.now()))


def seen_by_desk(api: Api, code: str) -> dict[str, Any]:
    seen: dict[str, Any] = api(
        "POST", f"/v1/office/tickets/{code}/reporter", {"reason": "Gọi lại để hỏi"}, officer="intake.intake"
    ).body
    return seen


def found_by_phone(api: Api) -> list[str]:
    asked = {"phone": "0901234567", "reason": "Người gọi hỏi"}
    found = api("POST", "/v1/office/search", asked, officer="intake.intake").body["tickets"]
    return [line["code"] for line in found]


def test_a_restricted_contact_is_kept_and_not_used_until_it_is_lifted(api: Api, citizen: Citizen) -> None:
    code, secret = sent(api)
    assert (reachable(code), found_by_phone(api)) == ((PHONE, 1), [code])
    for _ in range(2):  # asked again, it changes nothing
        assert ask(api, code, "restrict", secret)["proof"]["rows"] == 2
    assert (reachable(code), found_by_phone(api)) == ((None, 0), [])
    seen = seen_by_desk(api, code)
    assert (seen["reporter"], seen["limited"]) == (None, "restricted")
    # It is still theirs to see and to find.
    (copy,) = ask(api, code, "export", secret)["reports"]
    assert copy["contact"]["phone"] == PHONE
    assert citizen.mine(citizen.sign_in(PHONE)) == [code]
    ask(api, code, "lift", secret)
    assert (reachable(code), found_by_phone(api)) == ((PHONE, 1), [code])
    assert seen_by_desk(api, code)["reporter"]["phone"] == PHONE
    lines = api("GET", f"/v1/reports/{code}", **secret).body["own_data"]
    assert [(line["wish"], line["step"]) for line in lines] == [("restrict", "done")] * 2 + [("lift", "done")]
    assert "own_data" not in api("GET", f"/v1/reports/{code}").body


def test_a_withdrawal_removes_the_contact_and_keeps_the_evidence_of_consent(api: Api, province: Province) -> None:
    code, secret = sent(api)
    proof = ask(api, code, "withdraw", secret)["proof"]
    assert [(line["code"], line["text"], line["channel"]) for line in proof["consents"]] == [
        (code, VERSIONS[AgreedBy.SHOWN], "web")
    ]
    assert reporters.get(code, clock.now()) is None
    assert PHONE[3:] not in str(province.items("Reporters"))
    api.act("intake.intake", code, "receive")
    assert reachable(code) == (None, 0)
    # The report itself goes on, for its sender too.
    assert api("GET", f"/v1/reports/{code}", **secret).body["state"] == "received"


def test_a_province_that_must_keep_a_contact_locks_it_after_a_withdrawal(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    province = samples.documents()[Kind.PROVINCE] | {"withdrawn_days": 30}
    documents.publish(Kind.PROVINCE, province, by="test", at=samples.T0)
    code, secret = sent(api)
    ask(api, code, "withdraw", secret)
    assert reachable(code) == (None, 0)
    assert seen_by_desk(api, code)["limited"] == "withdrawn"
    # Neither the ticket's end nor lifting a restriction brings it back into use.
    ask(api, code, "restrict", secret)
    ask(api, code, "lift", secret)
    api.act("intake.intake", code, "refuse", refusal="unclear")
    stored = tickets.get(code)
    assert stored is not None
    for order in retention.orders([stored.ticket], 365):
        retention.retain(order)
    assert reachable(code) == (None, 0)
    later = clock.now() + timedelta(days=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert reporters.get(code, later) is None


@pytest.mark.usefixtures("by_day")
def test_an_objection_is_decided_by_an_officer_with_a_reason(api: Api, province: Province) -> None:
    code, secret = sent(api)
    path = f"/v1/reports/{code}/privacy"
    assert api("POST", path, {"wish": "object"}, **secret).body["field"] == "text"
    asked = ask(api, code, "object", secret, text=WHY)
    assert (asked["standing"], asked["text"], asked["fulfil_by"] > asked["due_at"]) == ("open", WHY, True)
    again = api("POST", path, {"wish": "object", "text": WHY}, **secret)
    assert (again.status, again.body["code"]) == (409, "privacy_open")
    assert reachable(code) == (PHONE, 1)
    # The handling unit may read the history, so what the sender wrote is not in it.
    assert WHY not in str([event.details for event in history(code)])
    answered = api(
        "POST", f"/v1/admin/privacy-requests/{asked['id']}/answer", {"reason": "Chúng tôi xem xét trong tuần này"},
        officer="administrator.intake",
    )  # fmt: skip
    assert (answered.status, answered.body["standing"], answered.body["answered_at"] is not None) == (200, "open", True)
    assert told(province) == ["own_data_answer"]
    settled = settle(api, asked["id"], reason="Không cần gọi lại người gửi")
    assert settled["standing"] == "done"
    assert (reachable(code), seen_by_desk(api, code)["limited"]) == ((None, 0), "objected")
    lines = api("GET", f"/v1/reports/{code}", **secret).body["own_data"]
    assert [(line["step"], line["text"]) for line in lines] == [
        ("opened", None), ("answered", "Chúng tôi xem xét trong tuần này"), ("done", "Không cần gọi lại người gửi"),
    ]  # fmt: skip
    # It is decided, so another one may be made; a refusal has no effect.
    ask(api, code, "lift", secret)
    second = ask(api, code, "object", secret, text=WHY)
    assert settle(api, second["id"], refuse=True, reason="Cần gọi lại để xác minh")["standing"] == "refused"
    assert reachable(code) == (PHONE, 1)
    trail = api("GET", "/v1/admin/audit", officer="administrator.intake").body["entries"]
    assert {"privacy_object", "privacy_refuse"} <= {line["action"] for line in trail}


def test_a_person_restricts_all_their_reports_and_hears_of_one_answer(
    api: Api, province: Province, citizen: Citizen
) -> None:
    codes = [sent(api)[0] for _ in range(2)]
    session = citizen.sign_in(PHONE)
    assert api("POST", "/v1/me/privacy", {"wish": "restrict"}, **session).body["proof"]["reports"] == 2
    assert [reachable(code) for code in codes] == [(None, 0)] * 2
    request = request_on_behalf(api, wish="lift", phone=PHONE)
    settle(api, request["id"], reason="Người gửi yêu cầu tại bàn tiếp dân")
    assert [reachable(code) for code in codes] == [(PHONE, 1)] * 2
    kinds = [[event.kind for event in history(code)] for code in codes]
    assert sorted(line[-1] for line in kinds) == ["own_data", "own_data_answer"]


@pytest.mark.parametrize("wish", ["erase", "withdraw", "restrict"])
def test_an_open_rescue_keeps_its_call_back_number_until_it_has_ended(api: Api, wish: str) -> None:
    declared = {"communes": "all", "notice": "Đang có lũ.", "notice_en": "A flood.", "reason": "Lũ"}
    given = declared | {"decision": samples.DECISION}
    assert api("POST", "/v1/admin/emergencies", given, officer="supervisor.intake").status == 201
    made = api("POST", "/v1/emergencies/reports", RESCUE).body
    code, secret = made["code"], {"X_Report_Secret": made["secret"]}
    told = browsers.Subscription("0" * 32, "https://push.example.invalid/1", "B" * 87, "A" * 22, clock.now())
    browsers.add_to_report(code, told, clock.now(), None)
    assert ask(api, code, wish, secret)["proof"]["kept"] == 1
    # A weaker wish afterwards does not keep what is to go.
    ask(api, code, "restrict", secret)
    # Rescuers can call back; messages do not go there.
    assert seen_by_desk(api, code)["reporter"]["phone"] == PHONE
    assert reachable(code) == (None, 0)
    ended = api("POST", f"/v1/reports/{code}/withdraw", {"reason": "Chúng tôi đã được cứu"}, **secret)
    assert (ended.status, ended.body.get("state")) == (200, "withdrawn"), ended.body
    stored = tickets.get(code)
    assert stored is not None
    assert kept(stored.ticket, 365) is not None
    for order in retention.orders([stored.ticket], 365):
        retention.retain(order)
    seen = seen_by_desk(api, code)
    assert (seen["reporter"], seen["limited"]) == (None, "restricted" if wish == "restrict" else None)


def test_alerts_name_the_clock_that_runs_out(api: Api, province: Province) -> None:
    code, secret = sent(api)
    asked = ask(api, code, "object", secret, text=WHY)
    api("POST", f"/v1/admin/privacy-requests/{asked['id']}/answer", {"reason": "Đang xem xét"},
        officer="administrator.intake")  # fmt: skip
    now = clock.now() + timedelta(days=16)
    assert sweep(lambda: now, lambda: 50.0).failed == 0
    records = [
        {"eventName": "MODIFY", "dynamodb": {"NewImage": image}}
        for image in province.items("Tickets")
        if image["type"]["S"] == "privacy"
    ]
    province.queued()
    changes.read_changes(records)
    (body,) = [body for body in province.queued() if "privacy_" in body]
    assert "QUÁ HẠN thực hiện" in message_in(body).body
