"""Following another person's report: counting followers, notices to them, and their removal."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.channels import mailboxes, outbox, phones, topics
from chalicelib.domain.access.contact import Contact
from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.texts.notice import VERSIONS, AgreedBy
from chalicelib.identity import signing
from chalicelib.jobs import changes, delivery, sweep
from chalicelib.runtime import clock
from chalicelib.runtime.observe import metrics
from chalicelib.runtime.settings import settings
from chalicelib.services import sms_budget
from chalicelib.store.tickets import tickets
from chalicelib.store.vault import followers, reporters
from chalicelib.store.vault.followers import Follower
from chalicelib.store.vault.reporters import Retention
from tests.domain import samples
from tests.http.citizen.test_me import Citizen
from tests.support import Answer, Api, Faults, Killed, Province

NOON = samples.local("2026-03-03 12:00")
OWN, OTHER = "+84901234567", "0987000111"
POLICE = {"category": "traffic", "description": samples.DESCRIPTION, "place": {"commune": "06040"}}


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """The messages sent, as (address, text)."""
    messages: list[tuple[str, str]] = []
    monkeypatch.setattr(phones, "to_phone", lambda phone, text: messages.append((phone, text)))
    monkeypatch.setattr(mailboxes, "to_mailbox", lambda mailbox, subject, body: messages.append((mailbox, body)))
    monkeypatch.setattr(topics, "to_unit", lambda *_, **__: None)
    return messages


def received_report(api: Api, **changes: Any) -> tuple[str, dict[str, str]]:
    """Send a report with a telephone and receive it. Returns its code and the header with its secret."""
    body = POLICE | {"contact": {"phone": OWN}, "consent": True} | changes
    answer = api("POST", "/v1/reports", body)
    assert answer.status == 201, answer.body
    assert api.act("intake.intake", answer.body["code"], "receive").status == 200
    return answer.body["code"], {"X_Report_Secret": answer.body["secret"]}


def follow(api: Api, code: str, **contact: str) -> Answer:
    given = {"contact": contact, "consent": True} if contact else {}
    return api("POST", f"/v1/reports/{code}/follow", given)


def work(api: Api, code: str, *actions: str) -> None:
    steps: dict[str, tuple[str, dict[str, Any]]] = {
        "dispatch": ("intake.intake", {"unit": "police"}),
        "accept": ("focal.police", {}),
        "answer": ("processing.police", {"text": "Đã sửa đèn"}),
        "approve": ("leader.police", {}),
        "refuse": ("intake.intake", {"refusal": "unclear", "text": "Không rõ"}),
    }
    for action in actions:
        officer, given = steps[action]
        answer = api.act(officer, code, action, **given)
        assert answer.status == 200, answer.body


def read_and_deliver(province: Province, now: datetime = NOON) -> None:
    """Read the stream and deliver every queued message."""
    changes.read_changes(province.stream_records())
    deliver_queued(province, now)


def deliver_queued(province: Province, now: datetime = NOON) -> None:
    while bodies := province.queued():
        records = [{"messageId": str(number), "body": body} for number, body in enumerate(bodies)]
        assert delivery.deliver(records, lambda: now, lambda: 30.0) == []


def test_each_person_and_each_network_address_counts_once(api: Api) -> None:
    code, _ = received_report(api)
    first = follow(api, code).body
    assert first == {"code": code, "followers": 1, "told": False, "leave": first["leave"]}
    assert follow(api, code).body["followers"] == 1
    # The same caller adds a telephone and still counts once.
    named = follow(api, code, phone=OTHER).body
    assert (named["followers"], named["told"]) == (1, True)
    assert follow(api, code, phone="+84 987 000 111").body["followers"] == 1
    assert follow(api, code).body["followers"] == 1
    # Other people at the same network address count separately.
    assert follow(api, code, email="a@example.invalid").body["followers"] == 2
    assert follow(api, code, phone="0987000112", name="Nguyễn").body["followers"] == 3
    for where in (api("GET", f"/v1/reports/{code}"), api("GET", f"/v1/office/tickets/{code}", officer="intake.intake")):
        assert where.body["followers"] == 3
    assert api("GET", "/v1/reports").body["reports"][0]["followers"] == 3


def test_only_the_token_from_following_ends_a_follow(api: Api, province: Province, sent: list[tuple[str, str]]) -> None:
    code, other = received_report(api, contact=None, consent=False)[0], received_report(api)[0]
    path = f"/v1/reports/{code}/follow?leave="
    leave = follow(api, code, phone=OTHER).body["leave"]
    # A second follow with the same number gets no token.
    assert follow(api, code, phone=OTHER).body["leave"] is None
    for wrong in ("", "x", leave[:-2], follow(api, other, phone="0987000119").body["leave"]):
        answer = api("DELETE", path + wrong)
        assert (answer.status, answer.body["field"]) == (422, "leave")
    for _ in range(2):
        assert api("DELETE", path + leave).body == {"code": code, "followers": 0}
    assert "987000111" not in str(province.items("Reporters"))
    work(api, code, "dispatch", "accept", "answer", "approve")
    read_and_deliver(province)
    assert sent == []
    # They may follow again. They may also leave a report that is no longer public.
    leave = follow(api, code, phone=OTHER).body["leave"]
    hidden = received_report(api)[0]
    token = follow(api, hidden, phone=OTHER).body["leave"]
    work(api, hidden, "refuse")
    assert api("DELETE", f"/v1/reports/{hidden}/follow?leave=x").status == 404
    assert api("DELETE", f"/v1/reports/{hidden}/follow?leave={token}").body["followers"] == 0


def test_a_signed_in_follower_counts_by_telephone_and_the_sender_gets_409(
    api: Api, province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, secret = received_report(api)
    citizen = Citizen(api, province, monkeypatch)
    session = citizen.sign_in("+84987000111")
    path = f"/v1/reports/{code}/follow"
    assert api("POST", path, {}, **session).body["followers"] == 1
    # They may add their telephone later and then get notices.
    named = follow(api, code, phone=OTHER, name="Nguyễn").body
    assert (named["followers"], named["told"]) == (1, True)
    assert followers.contact(code, signing.phone_key("+84987000111"), NOON) == Contact(phone="+84987000111")
    for own in (secret, citizen.sign_in(OWN)):
        assert (api("POST", path, {}, **own).status, api("POST", path, {}, **own).body["code"]) == (409, "follow_own")


def test_a_report_that_is_not_public_or_is_closed_cannot_be_followed(api: Api) -> None:
    new = api("POST", "/v1/reports", POLICE).body["code"]
    refused = received_report(api)[0]
    work(api, refused, "refuse")
    for code in (
        new,
        received_report(api, visibility="private")[0],
        received_report(api, category="officials")[0],
        refused,
        "LS0000000000",
    ):
        assert follow(api, code).status == 404
    ended = received_report(api)[0]
    work(api, ended, "dispatch", "accept", "answer", "approve")
    assert follow(api, ended).status == 200
    assert api.act("intake.intake", ended, "close").status == 200
    assert follow(api, ended).body["code"] == "action_not_possible"


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"contact": {"phone": OTHER}}, "consent_required", None),
        ({"contact": {"phone": "12"}, "consent": True}, "phone_invalid", "contact.phone"),
        ({"contact": {"email": "x"}, "consent": True}, "email_invalid", "contact.email"),
        ({"phone": OTHER}, "field_unknown", "phone"),
    ],
)
def test_an_invalid_follow_names_the_field(api: Api, given: dict[str, Any], code: str, field: str | None) -> None:
    answer = api("POST", f"/v1/reports/{received_report(api)[0]}/follow", given)
    assert answer.status == 422
    assert (answer.body["errors"][0]["code"], answer.body["errors"][0].get("field")) == (code, field)


def test_followers_get_notices_of_public_events_only(api: Api, province: Province, sent: list[tuple[str, str]]) -> None:
    code, _ = received_report(api)
    follow(api, code, phone=OTHER)
    follow(api, code, email="a@example.invalid")
    follow(api, code)
    work(api, code, "dispatch", "accept", "answer")
    read_and_deliver(province)
    # Earlier events and internal events give no notice.
    assert sent == []
    work(api, code, "approve")
    for _ in range(2):
        read_and_deliver(province)
    assert Counter(who for who, _ in sent) == {OWN: 1, "+84987000111": 1, "a@example.invalid": 1}
    texts = dict(sent)
    assert "theo" in texts["+84987000111"]
    assert "Đã sửa đèn" in texts["a@example.invalid"]
    assert "danh gia" not in texts["+84987000111"]
    kinds = [line["kind"] for line in api("GET", f"/v1/office/tickets/{code}", officer="intake.intake").body["history"]]
    assert kinds.count("followed") == 1
    shown = api("GET", f"/v1/reports/{code}").body
    assert "followed" not in {line["kind"] for line in shown["history"]}


def test_followers_get_no_notice_once_a_report_is_not_public(
    api: Api, province: Province, sent: list[tuple[str, str]]
) -> None:
    code, _ = received_report(api)
    follow(api, code, phone=OTHER)
    work(api, code, "refuse")
    read_and_deliver(province)
    assert [who for who, _ in sent] == [OWN]


def test_followers_of_a_merged_report_get_notices_of_the_main_report(
    api: Api, province: Province, sent: list[tuple[str, str]]
) -> None:
    main, merged = received_report(api)[0], received_report(api, contact=None, consent=False)[0]
    follow(api, merged, phone=OTHER)
    assert api.act("intake.intake", merged, "merge", into=main).status == 200
    # A follow of the merged report now counts for the main one.
    assert follow(api, merged, phone="0987000112").body["code"] == main
    work(api, main, "dispatch", "accept", "answer", "approve")
    read_and_deliver(province)
    assert sorted(who for who, _ in sent) == [OWN, "+84987000111", "+84987000112"]
    texts = dict(sent)
    assert merged[-3:] in texts["+84987000111"].replace(" ", "")
    assert main[-3:] in texts["+84987000112"].replace(" ", "")


def test_notices_to_followers_wait_from_night_to_morning(
    api: Api, province: Province, sent: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.jobs.sweep import sweep

    code, _ = received_report(api, contact=None, consent=False)
    follow(api, code, phone=OTHER)
    work(api, code, "dispatch", "accept", "answer")
    night = samples.local("2026-03-03 23:00")
    monkeypatch.setattr(clock, "now", lambda: night)
    work(api, code, "approve")
    read_and_deliver(province, night)
    assert sent == []
    morning = samples.local("2026-03-04 07:00")
    sweep(lambda: morning, lambda: 50.0)
    changes.read_changes(province.stream_records("notice"))
    deliver_queued(province, morning)
    assert [who for who, _ in sent] == ["+84987000111"]


def test_each_of_many_followers_gets_one_notice(
    api: Api, province: Province, sent: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(followers, "PAGE", 4)
    monkeypatch.setenv("LIMITS", ",".join(f"{kind}=1000000/60" for kind in Limited))
    settings.cache_clear()
    code, _ = received_report(api, contact=None, consent=False)
    for number in range(11):
        assert follow(api, code, phone=f"09870001{number:02}").status == 200
    work(api, code, "dispatch", "accept", "answer", "approve")
    read_and_deliver(province)
    read_and_deliver(province)
    assert Counter(Counter(who for who, _ in sent).values()) == {1: 11}


def test_after_a_killed_delivery_each_follower_gets_one_notice(
    api: Api, province: Province, sent: list[tuple[str, str]], faults: Faults
) -> None:
    code, _ = received_report(api, contact=None, consent=False)
    for number in range(3):
        follow(api, code, phone=f"098700011{number}")
    work(api, code, "dispatch", "accept", "answer", "approve")
    changes.read_changes(province.stream_records())
    bodies = [{"messageId": str(number), "body": body} for number, body in enumerate(province.queued())]
    number = len(faults.calls)
    sends = 0

    def kill_second_send(_: int, call: Any) -> str | None:
        nonlocal sends
        sends += call.operation == "SendMessage"
        return "kill after" if call.operation == "SendMessage" and sends == 2 else None

    faults._rule = kill_second_send
    with pytest.raises(Killed):
        delivery.deliver(bodies, lambda: NOON, lambda: 30.0)
    faults.none()
    assert len(faults.calls) > number
    # Queued messages go out. The message to all followers is repeated when its claim has expired.
    deliver_queued(province)
    later = NOON + timedelta(minutes=2)
    assert delivery.deliver(bodies, lambda: later, lambda: 30.0) == []
    deliver_queued(province, later)
    assert Counter(who for who, _ in sent) == {f"+8498700011{number}": 1 for number in range(3)}


def test_an_erasure_removes_the_follows_of_a_person(
    api: Api, province: Province, sent: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, _ = received_report(api, contact=None, consent=False)
    follow(api, code, phone=OTHER, name="Trần Thị Mốc")
    session = Citizen(api, province, monkeypatch).sign_in("+84987000111")
    copy = api("POST", "/v1/me/privacy", {"wish": "export"}, **session).body["reports"]
    assert copy == [
        {
            "code": code,
            "followed_since": "2026-03-03T05:00:00Z",
            "contact": {"name": "Trần Thị Mốc", "phone": "+84987000111", "email": None},
            "consent_text": VERSIONS[AgreedBy.SHOWN],
        }
    ]
    correction = {"wish": "correct", "contact": {"phone": "0987000113"}, "consent": True}
    correction.pop("consent")
    assert api("POST", "/v1/me/privacy", correction, **session).body["proof"]["followed"] == 1
    assert "987000111" not in str([item for item in province.items("Reporters") if item["pk"]["S"].startswith("F#")])
    # The follow is found under the new number.
    session = Citizen(api, province, monkeypatch).sign_in("+84987000113")
    proof = api("POST", "/v1/me/privacy", {"wish": "erase"}, **session).body["proof"]
    assert proof["followed"] == 1
    assert api("GET", f"/v1/reports/{code}").body["followers"] == 0
    work(api, code, "dispatch", "accept", "answer", "approve")
    sent.clear()
    read_and_deliver(province)
    assert sent == []
    assert "98700011" not in str(province.items("Reporters"))


def test_followers_expire_with_the_data_of_the_reporter(
    api: Api, province: Province, sent: list[tuple[str, str]]
) -> None:
    code, _ = received_report(api)
    follow(api, code, phone=OTHER)
    follow(api, code)
    end = NOON + timedelta(days=3)
    outbox.put(Retention(code, "2026-03-05T00:00:00Z#000009", end))
    deliver_queued(province)
    rows = [item for item in province.items("Reporters") if item["pk"]["S"] in (f"R#{code}", f"F#{code}")]
    assert {int(item["expires_at"]["N"]) for item in rows} == {int(end.timestamp())}
    assert len(rows) == 3
    work(api, code, "dispatch", "accept", "answer", "approve")
    read_and_deliver(province, end)
    assert sent == []
    assert reporters.contact(code, end) == Contact()
    # The ticket is open again.
    outbox.put(Retention(code, "2026-03-06T00:00:00Z#000010", None))
    deliver_queued(province)
    assert all("expires_at" not in item for item in province.items("Reporters") if item["pk"]["S"] == f"F#{code}")


def test_concurrent_follows_count_each_person_once(api: Api, faults: Faults) -> None:
    code, _ = received_report(api)
    first, other = Follower("address", "one"), Follower("address", "other")
    faults.before("TransactWriteItems", lambda: followers.add(code, other, NOON))
    assert followers.add(code, first, NOON)
    assert followers.count(code) == 2
    twice = Follower("elsewhere", "twice")
    faults.before("TransactWriteItems", lambda: followers.add(code, twice, NOON))
    assert not followers.add(code, twice, NOON)
    assert followers.count(code) == 3


def test_a_concurrent_follow_keeps_the_action_of_an_officer(api: Api, faults: Faults) -> None:
    code, _ = received_report(api)
    before = api("GET", f"/v1/office/tickets/{code}", officer="intake.intake").body["edition"]
    faults.before("TransactWriteItems", lambda: work(api, code, "dispatch"))
    assert follow(api, code, phone=OTHER).body["told"] is True
    stored = tickets.get(code)
    assert stored is not None
    assert (stored.ticket.followed, stored.ticket.state) == (True, "dispatched")
    assert stored.ticket.edition == before + 1


def test_sms_over_the_budget_are_sent_later_once(
    api: Api, province: Province, sent: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics.provider, "namespace", "Tickets/test")
    monkeypatch.setattr(sms_budget, "settings", lambda: replace(settings(), limits="sms_citizens=1/14400"))
    code, _ = received_report(api)
    others = [f"098700012{number}" for number in range(5)]
    for phone in others:
        assert follow(api, code, phone=phone).body["told"]
    assert follow(api, code, email="a@example.invalid").body["told"]
    work(api, code, "dispatch", "accept", "answer", "approve")
    read_and_deliver(province)
    first = Counter(address for address, _ in sent)
    assert sum(count for address, count in first.items() if address.startswith("+")) == 1
    assert first["a@example.invalid"] >= 1, "e-mail goes on"
    quiet = samples.directory().province.quiet
    for hour in range(1, 60):
        later, before = NOON + timedelta(hours=hour), len(sent)
        monkeypatch.setattr(clock, "now", lambda later=later: later)
        sweep.sweep(clock.now, lambda: 30.0)
        changes.read_changes(province.stream_records("head", "notice", "digest"))
        deliver_queued(province, later)
        assert len(sent) == before or quiet.morning(later) is None, "nobody is woken"
    assert max(Counter(sent).values()) == 1, "nothing is sent twice"
    telephones = {address for address, _ in sent if address.startswith("+")}
    assert telephones == {OWN, *(f"+84{phone[1:]}" for phone in others)}, "nothing is lost"
    assert not [item for item in province.items("Tickets") if item.get("status") in ("held", "sending", "released")]
