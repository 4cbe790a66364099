"""Following another person's report: counting followers, and their removal."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.channels import outbox
from chalicelib.domain.access.contact import Contact
from chalicelib.domain.texts.sent.notice import VERSIONS, AgreedBy
from chalicelib.identity import push_key, signing
from chalicelib.jobs import changes, sweep
from chalicelib.runtime import clock
from chalicelib.runtime.observe import metrics
from chalicelib.runtime.settings import settings
from chalicelib.services import sms_budget
from chalicelib.store.tickets import tickets
from chalicelib.store.vault import followers, reporters
from chalicelib.store.vault.followers import Follower
from chalicelib.store.vault.reporters import Retention
from tests.domain import samples
from tests.http.citizen.follows import (
    NOON,
    OTHER,
    OWN,
    POLICE,
    deliver_queued,
    follow,
    follow_by_mail,
    links_of,
    read_and_deliver,
    received_report,
    session_of,
    work,
)
from tests.http.citizen.test_me import Citizen
from tests.push_receiver import browser, push_service
from tests.support import Api, Faults, Province

pytestmark = pytest.mark.usefixtures("noon")


def test_each_person_and_each_network_address_counts_once(api: Api, province: Province) -> None:
    code, _ = received_report(api)
    first = follow(api, code).body
    assert first == {"code": code, "followers": 1, "told": False, "waits_for": None, "leave": first["leave"]}
    assert follow(api, code).body["followers"] == 1
    # The same caller adds a telephone and still counts once.
    named = follow(api, code, phone=OTHER).body
    assert (named["followers"], named["told"]) == (1, True)
    assert follow(api, code, phone="+84 987 000 111").body["followers"] == 1
    assert follow(api, code).body["followers"] == 1
    # Other people at the same network address count separately.
    assert follow_by_mail(api, province, code, "a@example.invalid").body["followers"] == 2
    assert follow(api, code, phone="0987000112", name="Nguyễn").body["followers"] == 3
    for where in (api("GET", f"/v1/reports/{code}"), api("GET", f"/v1/office/tickets/{code}", officer="intake.intake")):
        assert where.body["followers"] == 3
    assert api("GET", "/v1/reports").body["reports"][0]["followers"] == 3


def test_only_the_token_from_following_ends_a_follow(api: Api, province: Province, sent: list[tuple[str, str]]) -> None:
    code, other = received_report(api, contact=None, consent=False)[0], received_report(api)[0]
    path = f"/v1/reports/{code}/follow?leave="
    leave = follow(api, code, phone=OTHER).body["leave"]
    # The answer does not say who followed already.
    assert follow(api, code, phone=OTHER).body["leave"] == leave
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


def test_nobody_is_followed_or_told_at_an_address_that_is_not_theirs(
    api: Api, province: Province, sent: list[tuple[str, str]]
) -> None:
    code, _ = received_report(api, contact=None, consent=False)
    path = f"/v1/reports/{code}/follow"
    named = {"contact": {"phone": OTHER}, "consent": True}
    for session in ({}, session_of("+84987000112")):
        refused = api("POST", path, named, **session)
        assert (refused.status, refused.body["code"], refused.body["field"]) == (
            403,
            "confirmation_needed",
            "contact.phone",
        )
    both = {"contact": {"phone": OTHER, "email": "a@example.invalid"}, "consent": True}
    assert api("POST", path, both, **session_of("+84987000111")).body["field"] == "contact.email"
    # A mailbox gets one mail with a link, and nothing else before it is opened.
    mailed = {"contact": {"email": "a@example.invalid"}, "consent": True}
    waits = {"code": code, "followers": 0, "told": False, "waits_for": "email", "leave": None}
    assert api("POST", path, mailed).body == waits
    read_and_deliver(province)
    ((mailbox, text),) = sent
    (token,) = links_of(province)
    assert mailbox == "a@example.invalid"
    assert text.endswith(f"/#/xac-nhan/{token}")
    work(api, code, "dispatch", "accept")
    followed = api("POST", "/v1/follows", {"token": token}).body
    assert (followed["followers"], followed["told"], followed["waits_for"]) == (1, True, None)
    # A link works once, and what follows already answers as what does not.
    over = api("POST", "/v1/follows", {"token": token})
    assert (over.status, over.body["code"]) == (422, "follow_link_over")
    assert api("POST", path, mailed).body == waits | {"followers": 1}
    read_and_deliver(province)
    sent.clear()
    work(api, code, "answer", "approve")
    read_and_deliver(province)
    assert [who for who, _ in sent] == ["a@example.invalid"]
    assert api("DELETE", f"{path}?leave={followed['leave']}").body["followers"] == 0


def test_a_mailbox_gets_few_links_whoever_asks_for_them(
    api: Api, province: Province, sent: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = [received_report(api, contact=None, consent=False)[0] for _ in range(7)]
    for code in codes:
        given = {"contact": {"email": "a@example.invalid"}, "consent": True}
        assert api("POST", f"/v1/reports/{code}/follow", given).body["waits_for"] == "email"
    read_and_deliver(province)
    read_and_deliver(province)
    assert len(sent) == len(set(links_of(province))) == 5
    old = links_of(province)[0]
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(days=2))
    assert api("POST", "/v1/follows", {"token": old}).body["code"] == "follow_link_over"


def test_a_browser_follows_and_is_told_without_any_address(
    api: Api, province: Province, sent: list[tuple[str, str]]
) -> None:
    with push_service() as service:
        browsers = [browser(f"{service.url}/{name}") for name in "ab"]
        codes = [received_report(api, contact=None, consent=False)[0] for _ in browsers]
        for code, one in zip(codes, browsers, strict=True):
            path, given = f"/v1/reports/{code}/follow", {"browser": one.body}
            followed = api("POST", path, given).body
            assert (followed["followers"], followed["told"]) == (1, True)
            assert api("POST", path, given).body == followed
        work(api, codes[0], "dispatch", "accept", "answer", "approve")
        for _ in range(2):
            read_and_deliver(province)
        ((_, headers, body),) = service.pushed
        service.verify(headers, push_key.public_key(), NOON.timestamp())
        told = browsers[0].decrypt(body)
        assert told["link"] == f"#{codes[0]}", "a follower gets no secret"
        assert "Đã sửa đèn" not in str(headers)
        # A subscription that has ended is forgotten.
        service.status = 410
        assert followers.to_tell(codes[1], None, NOON)[0] != []
        work(api, codes[1], "dispatch", "accept", "answer", "approve")
        read_and_deliver(province)
        assert followers.to_tell(codes[1], None, NOON)[0] == []
        assert sent == []


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"endpoint": "https://example.invalid/a"}, "push_service_unknown", "browser.endpoint"),
        ({"keys": {"p256dh": "x", "auth": "AAAAAAAAAAAAAAAAAAAAAA"}}, None, "browser.keys.p256dh"),
    ],
)
def test_a_browser_that_is_none_is_named(api: Api, changes: dict[str, Any], code: str | None, field: str) -> None:
    given = browser().body | changes
    answer = api("POST", f"/v1/reports/{received_report(api)[0]}/follow", {"browser": given})
    (error,) = answer.body.get("errors", (answer.body,))
    assert (answer.status, error["field"]) == (422, field)
    assert code in (None, error["code"])


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
    assert followers.reached(code, signing.phone_key("+84987000111"), NOON)[0] == Contact(phone="+84987000111")
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
            "sms_stopped": None,
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
    assert follow_by_mail(api, province, code, "a@example.invalid").body["told"]
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
