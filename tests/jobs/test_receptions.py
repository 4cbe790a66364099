"""People who are booked are reminded once, and told once that their day was called off, whatever dies in between."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest

from chalicelib.channels import outbox, phones
from chalicelib.domain.access.limits import Limit
from chalicelib.identity import signing
from chalicelib.jobs import changes, delivery
from chalicelib.jobs.sending import receptions
from chalicelib.jobs.sweep import sweep
from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from chalicelib.services.meetings import REMINDER, ReceptionRound
from chalicelib.store.messages import notices
from chalicelib.store.vault import bookings
from tests.domain import samples
from tests.http.receptions import DAY, FIRST, NAME, NOON, PERSON, PHONE, SECOND, SUBJECT, book, line, publish
from tests.support import SITE_URL, Api, Faults, Killed, Province

#: 07:30 on the Wednesday before; work begins at 07:30.
MORNING = samples.local("2026-03-04 07:30")
OTHER = "0912345679"
#: More calls than a round and its messages make.
MOST_CALLS = 60
CLOSE = f"/v1/office/receptions/{NAME}/days/{DAY}/cancellation"

Sms = list[tuple[str, str]]


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch, province: Province) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    publish()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Sms:
    """The SMS that were sent: number and text."""
    sent: Sms = []
    monkeypatch.setattr(phones, "to_phone", lambda phone, text: sent.append((phone, text)))
    return sent


def deliver(province: Province, now: datetime) -> None:
    """Read what was released, and deliver all that is queued."""
    for _ in range(3):
        changes.read_changes(province.stream_records("digest"))
        while bodies := province.queued():
            records = [{"messageId": str(number), "body": body} for number, body in enumerate(bodies)]
            assert delivery.deliver(records, lambda: now, lambda: 25.0) == []


def test_each_is_reminded_once_of_tomorrow_with_a_link_that_opens_the_booking(
    api: Api, province: Province, told: Sms
) -> None:
    token = book(api).body["token"]
    book(api, slot="2026-03-12T08:00", phone=OTHER)
    for _ in range(2):
        receptions.begin(MORNING)
        deliver(province, MORNING)
    [(phone, text)] = told
    assert phone == PHONE
    assert text.startswith("Nhac lich tiep cong dan ")
    assert "08:00 thu Nam 05/03/2026, Phong tiep cong dan" in text
    assert text.endswith(f"{SITE_URL}/lich-hen#{token}")
    stored = str(province.items("Tickets"))
    assert not [one for one in (PERSON, "912345678", SUBJECT, token) if one in stored]


def test_a_meeting_on_monday_is_reminded_of_on_friday_and_not_at_the_weekend(
    api: Api, province: Province, told: Sms
) -> None:
    publish(line(weekly={"mon": ["08:00-09:00"]}))
    assert book(api, slot="2026-03-09T08:00").status == 201
    for day in ("05", "07", "08"):
        receptions.begin(samples.local(f"2026-03-{day} 07:30"))
        deliver(province, samples.local(f"2026-03-{day} 07:30"))
    assert told == []
    receptions.begin(samples.local("2026-03-06 07:30"))
    deliver(province, samples.local("2026-03-06 07:30"))
    assert len(told) == 1


def test_before_work_begins_a_reminder_waits_and_then_goes_once(api: Api, province: Province, told: Sms) -> None:
    early = samples.local("2026-03-04 06:00")
    book(api)
    receptions.begin(early)
    deliver(province, early)
    assert told == []
    sweep(lambda: MORNING, lambda: 50.0)
    deliver(province, MORNING)
    assert [phone for phone, _ in told] == [PHONE]


def test_who_cancelled_or_restricted_the_use_of_their_contact_is_not_told(
    api: Api, province: Province, told: Sms
) -> None:
    token = book(api).body["token"]
    assert book(api, slot=SECOND, phone=OTHER).status == 201
    receptions.begin(MORNING)
    bodies = province.queued()
    assert api("POST", "/v1/bookings/cancel", {"token": token}).status == 200
    assert bookings.limit(signing.phone_key("+84912345679"), Limit.RESTRICTED) == 1
    records = [{"messageId": str(number), "body": body} for number, body in enumerate(bodies)]
    assert delivery.deliver(records, lambda: MORNING, lambda: 25.0) == []
    deliver(province, MORNING)
    assert told == []


def test_everybody_booked_is_told_once_that_the_day_was_called_off_and_not_reminded(
    api: Api, province: Province, told: Sms
) -> None:
    book(api)
    book(api, slot=SECOND, phone=OTHER)
    assert api("POST", CLOSE, {"reason": "Chủ tịch đi họp"}, officer="leader.that-khe").status == 200
    for _ in range(2):
        deliver(province, NOON)
    assert sorted(phone for phone, _ in told) == [PHONE, "+84912345679"]
    for _, text in told:
        assert "da hoan: Chu tich di hop" in text
        assert text.endswith(f"{SITE_URL}/tiep-dan")
    receptions.begin(MORNING)
    deliver(province, MORNING)
    assert len(told) == 2


def test_a_day_called_off_at_night_is_told_in_the_morning(
    api: Api, province: Province, told: Sms, monkeypatch: pytest.MonkeyPatch
) -> None:
    night = samples.local("2026-03-03 23:00")
    book(api)
    monkeypatch.setattr(clock, "now", lambda: night)
    assert api("POST", CLOSE, {"reason": "Chủ tịch đi họp"}, officer="leader.that-khe").status == 200
    deliver(province, night)
    assert told == []
    sweep(lambda: MORNING, lambda: 50.0)
    deliver(province, MORNING)
    assert len(told) == 1


def test_beyond_the_budget_of_sms_a_reminder_waits(
    api: Api, province: Province, told: Sms, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIMITS", "sms_citizens=1/3600")
    settings.cache_clear()
    book(api)
    book(api, slot=SECOND, phone=OTHER)
    receptions.begin(MORNING)
    deliver(province, MORNING)
    assert len(told) == 1
    later = MORNING + timedelta(hours=2)
    sweep(lambda: later, lambda: 50.0)
    deliver(province, later)
    assert len(told) == 2


@pytest.mark.parametrize("verdict", ["kill before", "kill after"])
def test_killed_at_any_call_each_is_told_and_nobody_twice(
    api: Api, province: Province, faults: Faults, told: Sms, monkeypatch: pytest.MonkeyPatch, verdict: str
) -> None:
    kinds = ("book", "send_phone", "sms_phone", "sms_citizens")
    monkeypatch.setenv("LIMITS", ",".join(f"{kind}=10000/60" for kind in kinds))
    settings.cache_clear()
    publish(*(line(id=f"r{number}") for number in range(MOST_CALLS)))
    for number in range(MOST_CALLS):
        told.clear()
        for slot, phone in ((FIRST, "0912345678"), (SECOND, OTHER)):
            made = book(api, f"r{number}", slot=slot, phone=phone)
            assert made.status == 201, made.body
        waiting = [outbox.body_of(ReceptionRound(f"r{number}", DAY, REMINDER).message(MORNING))]
        faults.at(number, verdict)
        try:
            run(province, faults, waiting, MORNING)
        except Killed:
            died_at = faults.calls[-1]
        else:
            break
        finally:
            faults.none()
        run(province, faults, waiting, MORNING + notices.CLAIM + timedelta(seconds=1))
        counts = Counter(phone for phone, _ in told)
        assert set(counts) == {PHONE, "+84912345679"}, (number, died_at.operation)
        # An SMS that was taken and not noted is sent again: the one death that no order of the two steps survives.
        is_noting = (died_at.operation, died_at.sent.get("TableName")) == ("UpdateItem", province.tables["Tickets"])
        assert max(counts.values()) == 1 or (is_noting and verdict == "kill before"), (number, died_at.operation)
    assert 10 < number < MOST_CALLS - 1, "every call of a run was killed once"


def run(province: Province, faults: Faults, waiting: list[str], now: datetime) -> None:
    """Deliver what waits, as the queue does: what is not done stays. Reading the queue is not killed."""
    while waiting:
        record = {"messageId": "1", "body": waiting[0]}
        try:
            assert delivery.deliver([record], lambda: now, lambda: 25.0) == []
            del waiting[0]
        finally:
            rule, faults._rule = faults._rule, lambda number, call: None
            made = len(faults.calls)
            waiting += province.queued()
            read = len(faults.calls) - made
            del faults.calls[-read:]
            faults._rule = rule
