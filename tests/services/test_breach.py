"""Whom a breach of personal data reached, and that each is told once."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.channels import mailboxes, phones
from chalicelib.domain.access.breach import Incident, Reached
from chalicelib.domain.access.limits import Limit
from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.messages.area_news import Language
from chalicelib.domain.nearby.watching import WatchedArea
from chalicelib.jobs import delivery
from chalicelib.runtime import clock
from chalicelib.services import breach, watching
from chalicelib.services.breach import BreachScope
from chalicelib.store.vault import limits, watches
from chalicelib.store.vault.watches import Watch
from tests.domain import samples
from tests.http import receptions
from tests.support import Api, Province, history

PHONE = "+84901234567"
BODY = {
    "category": "hygiene",
    "description": "Rác thải đổ tràn ra đường",
    "place": {"commune": "06040"},
    "contact": {"phone": PHONE},
    "consent": True,
}
INCIDENT = Incident("mat-may", samples.T0, "Máy của một cán bộ bị mất.", "An officer's computer was lost.")
OFFICER = "intake.intake"


def today(**what: tuple[str, ...]) -> BreachScope:
    day = clock.now().astimezone(LOCAL).date()
    return BreachScope(day, day, **what)


def send(api: Api, **more: object) -> tuple[str, dict[str, str]]:
    made = api("POST", "/v1/reports", BODY | more).body
    return made["code"], {"X_Report_Secret": made["secret"]}


def told(found: Reached) -> dict[str, bool]:
    return {person.code: person.can_be_told for person in found.persons}


def test_whom_a_breach_reached_follows_from_tables_codes_and_officers_looks(api: Api) -> None:
    one, _ = send(api)
    other, _ = send(api)
    api("POST", "/v1/reports", {name: BODY[name] for name in ("category", "description", "place")})
    assert told(breach.reached(today(codes=(one,)))) == {one: True}
    everything = told(breach.reached(today(tables=("reporters",))))
    assert (len(everything), sum(everything.values())) == (3, 2)
    yesterday = clock.now().astimezone(LOCAL).date() - timedelta(days=1)
    assert breach.reached(replace(today(tables=("reporters",)), first=yesterday, last=yesterday)).persons == ()
    api("POST", f"/v1/office/tickets/{other}/reporter", {"reason": "Gọi lại để hỏi"}, officer=OFFICER)
    api("POST", "/v1/office/search", {"phone": "0901234567", "reason": "Người gọi hỏi"}, officer=OFFICER)
    for name in (OFFICER, "all"):
        found = breach.reached(today(officers=(name,)))
        assert (told(found), found.searches) == ({other: True}, 1)
    assert breach.reached(today(officers=("supervisor.intake",))).persons == ()


@pytest.mark.usefixtures("by_day")
def test_each_is_told_once_also_after_an_interruption(
    api: Api, province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    messages: list[str] = []
    monkeypatch.setattr(phones, "to_phone", lambda phone, text: messages.append(f"{phone} {text}"))
    codes = dict(send(api) for _ in range(3))
    # The law asks for this message, so a restriction does not keep it back.
    limits.limit(next(iter(codes)), Limit.RESTRICTED)
    found = breach.reached(today(codes=tuple(codes)))
    interrupted = breach.tell(INCIDENT, found, "test")
    next(interrupted)
    for _ in range(2):
        assert list(breach.tell(INCIDENT, found, "test")) == list(codes)
        records = [{"messageId": str(n), "body": body} for n, body in enumerate(province.queued())]
        assert delivery.deliver(records, clock.now, lambda: 60.0) == []
    assert len(messages) == 3
    assert all(message.startswith(PHONE) and "bi lo" in _plain(message) for message in messages)
    for code, secret in codes.items():
        assert [event.kind for event in history(code)].count("breach") == 1
        (shown,) = api("GET", f"/v1/reports/{code}", **secret).body["breaches"]
        assert shown["text"] == INCIDENT.text
        form = f"code={code}&secret={secret['X_Report_Secret']}".encode()
        plain = api("POST", "/tra-cuu", form, Content_Type="application/x-www-form-urlencoded")
        assert INCIDENT.text in plain.body
    assert PHONE[3:] not in json.dumps(province.items("Tickets"))
    trail = api("GET", "/v1/admin/audit", officer="administrator.intake").body["entries"]
    assert {line["action"] for line in trail} == {"breach"}


@pytest.mark.usefixtures("by_day")
@pytest.mark.parametrize("limited", [False, True])
def test_who_watches_an_area_is_told_once_when_the_addresses_were_reached(
    api: Api, province: Province, monkeypatch: pytest.MonkeyPatch, limited: bool
) -> None:
    mails: list[tuple[str, str, str]] = []
    monkeypatch.setattr(mailboxes, "to_mailbox", lambda *given, **_: mails.append(given))
    area, now = WatchedArea(commune="06040"), clock.now()
    for person, language, since in (
        ("vi", Language.VI, now),
        ("en", Language.EN, now - timedelta(days=40)),
        ("later", Language.VI, now + timedelta(days=2)),
    ):
        watch = Watch(watching.name_of(person, area), person, area, language, since, "2026-11")
        watches.add(replace(watch, email=f"{person}@example.invalid"))
    if limited:
        assert watches.limit("vi", Limit.RESTRICTED) == 1
    assert breach.reached(today(tables=("tickets",))).watches == ()
    found = breach.reached(today(tables=("reporters",)))
    assert len(found.watches) == 2
    for _ in range(2):
        assert list(breach.tell(INCIDENT, found, "test")) == []
        records = [{"messageId": str(n), "body": body} for n, body in enumerate(province.queued())]
        assert "@example" not in str(records)
        assert delivery.deliver(records, clock.now, lambda: 60.0) == []
    told = {to: f"{subject} {body}" for to, subject, body in mails}
    assert (len(mails), sorted(told)) == (2, ["en@example.invalid", "vi@example.invalid"])
    assert INCIDENT.text in told["vi@example.invalid"]
    assert INCIDENT.text_en in told["en@example.invalid"]


def test_messages_of_the_night_wait_for_the_morning(
    api: Api, province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.domain.samples import local

    code, _ = send(api)
    found = breach.reached(today(codes=(code,)))
    province.queued()
    monkeypatch.setattr(clock, "now", lambda: local("2026-12-01 23:30"))
    assert list(breach.tell(INCIDENT, found, "test")) == [code]
    assert province.queued() == []
    (held,) = [item for item in province.items("Tickets") if item["sk"]["S"].startswith("N#breach")]
    assert held["status"]["S"] == "held"


def _plain(text: str) -> str:
    from chalicelib.domain.texts.sms import without_accents

    return without_accents(text)


def test_who_booked_a_reception_is_told_once_of_a_breach_of_the_vault(
    api: Api, province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: receptions.NOON)
    receptions.publish()
    assert receptions.book(api).status == 201
    day = receptions.NOON.astimezone(LOCAL).date()
    scope = BreachScope(day, day, tables=("reporters",))
    (code,) = breach.reached(scope).bookings
    assert breach.reached(replace(scope, first=day - timedelta(days=2), last=day - timedelta(days=1))).bookings == ()
    assert breach.reached(replace(scope, tables=("originals",))).bookings == ()
    sent: list[tuple[str, str]] = []
    monkeypatch.setattr(phones, "to_phone", lambda phone, text: sent.append((phone, text)))
    for _ in range(2):
        list(breach.tell(INCIDENT, breach.reached(scope), "infra.manage"))
        records = [{"messageId": str(n), "body": body} for n, body in enumerate(province.queued())]
        assert receptions.PHONE not in str(records)
        assert delivery.deliver(records, clock.now, lambda: 60.0) == []
    [(phone, text)] = sent
    assert phone == receptions.PHONE
    assert "May cua mot can bo bi mat." in text
    assert text.endswith("/du-lieu-ca-nhan")
    assert code not in text
