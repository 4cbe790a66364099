"""Following somebody else's report: who counts, who is told of what, and what is left of them."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.channels import mailboxes, outbox, phones, topics
from chalicelib.domain.access.contact import Contact
from chalicelib.domain.access.quotas import Limited
from chalicelib.identity import signing
from chalicelib.jobs import changes, delivery
from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
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
    """What went out: (to whom, what)."""
    found: list[tuple[str, str]] = []
    monkeypatch.setattr(phones, "to_phone", lambda phone, text: found.append((phone, text)))
    monkeypatch.setattr(mailboxes, "to_mailbox", lambda mailbox, subject, body: found.append((mailbox, body)))
    monkeypatch.setattr(topics, "to_unit", lambda *_, **__: None)
    return found


def made(api: Api, **changes: Any) -> tuple[str, dict[str, str]]:
    """A public report of somebody with a telephone, received."""
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


def tell(province: Province, now: datetime = NOON) -> None:
    """The stream is read and the outbox emptied, until nothing is left."""
    changes.read_changes(province.stream_records())
    empty(province, now)


def empty(province: Province, now: datetime = NOON) -> None:
    while bodies := province.queued():
        records = [{"messageId": str(number), "body": body} for number, body in enumerate(bodies)]
        assert delivery.deliver(records, lambda: now, lambda: 30.0) == []


def test_each_person_and_each_address_without_one_counts_once(api: Api) -> None:
    code, _ = made(api)
    first = follow(api, code).body
    assert first == {"code": code, "followers": 1, "told": False, "leave": first["leave"]}
    assert follow(api, code).body["followers"] == 1
    # The same caller now leaves a telephone: still one.
    named = follow(api, code, phone=OTHER).body
    assert (named["followers"], named["told"]) == (1, True)
    assert follow(api, code, phone="+84 987 000 111").body["followers"] == 1
    assert follow(api, code).body["followers"] == 1
    # A network has many people.
    assert follow(api, code, email="a@example.invalid").body["followers"] == 2
    assert follow(api, code, phone="0987000112", name="Nguyễn").body["followers"] == 3
    for where in (api("GET", f"/v1/reports/{code}"), api("GET", f"/v1/office/tickets/{code}", officer="intake.intake")):
        assert where.body["followers"] == 3
    assert api("GET", "/v1/reports").body["reports"][0]["followers"] == 3


def test_who_follows_may_leave_and_nobody_else_can_end_it(
    api: Api, province: Province, sent: list[tuple[str, str]]
) -> None:
    code, other = made(api, contact=None, consent=False)[0], made(api)[0]
    path = f"/v1/reports/{code}/follow?leave="
    leave = follow(api, code, phone=OTHER).body["leave"]
    # Who names another's number learns nothing to end it with.
    assert follow(api, code, phone=OTHER).body["leave"] is None
    for wrong in ("", "x", leave[:-2], follow(api, other, phone="0987000119").body["leave"]):
        answer = api("DELETE", path + wrong)
        assert (answer.status, answer.body["field"]) == (422, "leave")
    for _ in range(2):
        assert api("DELETE", path + leave).body == {"code": code, "followers": 0}
    assert "987000111" not in str(province.items("Reporters"))
    work(api, code, "dispatch", "accept", "answer", "approve")
    tell(province)
    assert sent == []
    # They may come back, also when the report is not shown any more.
    leave = follow(api, code, phone=OTHER).body["leave"]
    hidden = made(api)[0]
    token = follow(api, hidden, phone=OTHER).body["leave"]
    work(api, hidden, "refuse")
    assert api("DELETE", f"/v1/reports/{hidden}/follow?leave=x").status == 404
    assert api("DELETE", f"/v1/reports/{hidden}/follow?leave={token}").body["followers"] == 0


def test_somebody_signed_in_counts_as_themselves_and_the_sender_does_not_follow(
    api: Api, province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, secret = made(api)
    citizen = Citizen(api, province, monkeypatch)
    session = citizen.sign_in("+84987000111")
    path = f"/v1/reports/{code}/follow"
    assert api("POST", path, {}, **session).body["followers"] == 1
    # They may leave their telephone later, and are told then.
    named = follow(api, code, phone=OTHER, name="Nguyễn").body
    assert (named["followers"], named["told"]) == (1, True)
    assert followers.contact(code, signing.phone_key("+84987000111"), NOON) == Contact(phone="+84987000111")
    for own in (secret, citizen.sign_in(OWN)):
        assert (api("POST", path, {}, **own).status, api("POST", path, {}, **own).body["code"]) == (409, "follow_own")


def test_what_is_not_public_cannot_be_followed(api: Api) -> None:
    new = api("POST", "/v1/reports", POLICE).body["code"]
    refused = made(api)[0]
    work(api, refused, "refuse")
    for code in (new, made(api, visibility="private")[0], made(api, category="officials")[0], refused, "LS0000000000"):
        assert follow(api, code).status == 404
    ended = made(api)[0]
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
def test_what_is_wrong_with_a_follower_is_named(api: Api, given: dict[str, Any], code: str, field: str | None) -> None:
    answer = api("POST", f"/v1/reports/{made(api)[0]}/follow", given)
    assert answer.status == 422
    assert (answer.body["errors"][0]["code"], answer.body["errors"][0].get("field")) == (code, field)


def test_followers_hear_of_the_course_what_the_public_may_see(
    api: Api, province: Province, sent: list[tuple[str, str]]
) -> None:
    code, _ = made(api)
    follow(api, code, phone=OTHER)
    follow(api, code, email="a@example.invalid")
    follow(api, code)
    work(api, code, "dispatch", "accept", "answer")
    tell(province)
    # What came before they followed, and what happens inside the office, is not told.
    assert sent == []
    work(api, code, "approve")
    for _ in range(2):
        tell(province)
    assert Counter(who for who, _ in sent) == {OWN: 1, "+84987000111": 1, "a@example.invalid": 1}
    texts = dict(sent)
    assert "theo" in texts["+84987000111"]
    assert "Đã sửa đèn" in texts["a@example.invalid"]
    assert "danh gia" not in texts["+84987000111"]
    kinds = [line["kind"] for line in api("GET", f"/v1/office/tickets/{code}", officer="intake.intake").body["history"]]
    assert kinds.count("followed") == 1
    shown = api("GET", f"/v1/reports/{code}").body
    assert "followed" not in {line["kind"] for line in shown["history"]}


def test_a_report_that_is_public_no_more_is_not_told_of(
    api: Api, province: Province, sent: list[tuple[str, str]]
) -> None:
    code, _ = made(api)
    follow(api, code, phone=OTHER)
    work(api, code, "refuse")
    tell(province)
    assert [who for who, _ in sent] == [OWN]


def test_who_follows_a_merged_report_hears_of_the_main_one(
    api: Api, province: Province, sent: list[tuple[str, str]]
) -> None:
    main, merged = made(api)[0], made(api, contact=None, consent=False)[0]
    follow(api, merged, phone=OTHER)
    assert api.act("intake.intake", merged, "merge", into=main).status == 200
    # From now on both are followed as one.
    assert follow(api, merged, phone="0987000112").body["code"] == main
    work(api, main, "dispatch", "accept", "answer", "approve")
    tell(province)
    assert sorted(who for who, _ in sent) == [OWN, "+84987000111", "+84987000112"]
    own = dict(sent)
    assert merged[-3:] in own["+84987000111"].replace(" ", "")
    assert main[-3:] in own["+84987000112"].replace(" ", "")


def test_by_night_followers_hear_in_the_morning(
    api: Api, province: Province, sent: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.jobs.sweep import sweep

    code, _ = made(api, contact=None, consent=False)
    follow(api, code, phone=OTHER)
    work(api, code, "dispatch", "accept", "answer")
    night = samples.local("2026-03-03 23:00")
    monkeypatch.setattr(clock, "now", lambda: night)
    work(api, code, "approve")
    tell(province, night)
    assert sent == []
    morning = samples.local("2026-03-04 07:00")
    sweep(lambda: morning, lambda: 50.0)
    changes.read_changes(province.stream_records("notice"))
    empty(province, morning)
    assert [who for who, _ in sent] == ["+84987000111"]


def test_many_followers_are_told_page_by_page_each_once(
    api: Api, province: Province, sent: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(followers, "PAGE", 4)
    monkeypatch.setenv("LIMITS", ",".join(f"{kind}=1000000/60" for kind in Limited))
    settings.cache_clear()
    code, _ = made(api, contact=None, consent=False)
    for number in range(11):
        assert follow(api, code, phone=f"09870001{number:02}").status == 200
    work(api, code, "dispatch", "accept", "answer", "approve")
    tell(province)
    tell(province)
    assert Counter(Counter(who for who, _ in sent).values()) == {1: 11}


def test_a_sender_that_dies_in_the_middle_of_followers_tells_the_others_later_and_nobody_twice(
    api: Api, province: Province, sent: list[tuple[str, str]], faults: Faults
) -> None:
    code, _ = made(api, contact=None, consent=False)
    for number in range(3):
        follow(api, code, phone=f"098700011{number}")
    work(api, code, "dispatch", "accept", "answer", "approve")
    changes.read_changes(province.stream_records())
    bodies = [{"messageId": str(number), "body": body} for number, body in enumerate(province.queued())]
    number = len(faults.calls)
    sends = 0

    def second(_: int, call: Any) -> str | None:
        nonlocal sends
        sends += call.operation == "SendMessage"
        return "kill after" if call.operation == "SendMessage" and sends == 2 else None

    faults._rule = second
    with pytest.raises(Killed):
        delivery.deliver(bodies, lambda: NOON, lambda: 30.0)
    faults.none()
    assert len(faults.calls) > number
    # What was queued goes out; the message to all comes again when its claim has run out.
    empty(province)
    later = NOON + timedelta(minutes=2)
    assert delivery.deliver(bodies, lambda: later, lambda: 30.0) == []
    empty(province, later)
    assert Counter(who for who, _ in sent) == {f"+8498700011{number}": 1 for number in range(3)}


def test_an_erasure_takes_what_a_person_follows_too(
    api: Api, province: Province, sent: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, _ = made(api, contact=None, consent=False)
    follow(api, code, phone=OTHER, name="Trần Thị Mốc")
    session = Citizen(api, province, monkeypatch).sign_in("+84987000111")
    copy = api("POST", "/v1/me/privacy", {"wish": "export"}, **session).body["reports"]
    assert copy == [
        {
            "code": code,
            "followed_since": "2026-03-03T05:00:00Z",
            "contact": {"name": "Trần Thị Mốc", "phone": "+84987000111", "email": None},
            "consent_text": "2026-11",
        }
    ]
    right = {"wish": "correct", "contact": {"phone": "0987000113"}, "consent": True}
    right.pop("consent")
    assert api("POST", "/v1/me/privacy", right, **session).body["proof"]["followed"] == 1
    assert "987000111" not in str([item for item in province.items("Reporters") if item["pk"]["S"].startswith("F#")])
    # By the new number it is found now.
    session = Citizen(api, province, monkeypatch).sign_in("+84987000113")
    proof = api("POST", "/v1/me/privacy", {"wish": "erase"}, **session).body["proof"]
    assert proof["followed"] == 1
    assert api("GET", f"/v1/reports/{code}").body["followers"] == 0
    work(api, code, "dispatch", "accept", "answer", "approve")
    sent.clear()
    tell(province)
    assert sent == []
    assert "98700011" not in str(province.items("Reporters"))


def test_followers_are_kept_as_long_as_who_sent_it(api: Api, province: Province, sent: list[tuple[str, str]]) -> None:
    code, _ = made(api)
    follow(api, code, phone=OTHER)
    follow(api, code)
    end = NOON + timedelta(days=3)
    outbox.put(Retention(code, "2026-03-05T00:00:00Z#000009", end))
    empty(province)
    rows = [item for item in province.items("Reporters") if item["pk"]["S"] in (f"R#{code}", f"F#{code}")]
    assert {int(item["expires_at"]["N"]) for item in rows} == {int(end.timestamp())}
    assert len(rows) == 3
    work(api, code, "dispatch", "accept", "answer", "approve")
    tell(province, end)
    assert sent == []
    assert reporters.contact(code, end) == Contact()
    # It is open after all.
    outbox.put(Retention(code, "2026-03-06T00:00:00Z#000010", None))
    empty(province)
    assert all("expires_at" not in item for item in province.items("Reporters") if item["pk"]["S"] == f"F#{code}")


def test_two_who_follow_at_once_are_two_and_one_who_follows_twice_at_once_is_one(api: Api, faults: Faults) -> None:
    code, _ = made(api)
    one, other = Follower("address", "one"), Follower("address", "other")
    faults.before("TransactWriteItems", lambda: followers.add(code, other, NOON))
    assert followers.add(code, one, NOON)
    assert followers.count(code) == 2
    twice = Follower("elsewhere", "twice")
    faults.before("TransactWriteItems", lambda: followers.add(code, twice, NOON))
    assert not followers.add(code, twice, NOON)
    assert followers.count(code) == 3


def test_an_officer_who_acts_meanwhile_loses_nothing(api: Api, faults: Faults) -> None:
    code, _ = made(api)
    before = api("GET", f"/v1/office/tickets/{code}", officer="intake.intake").body["edition"]
    faults.before("TransactWriteItems", lambda: work(api, code, "dispatch"))
    assert follow(api, code, phone=OTHER).body["told"] is True
    found = tickets.get(code)
    assert found is not None
    assert (found.ticket.followed, found.ticket.state) == (True, "dispatched")
    assert found.ticket.edition == before + 1
