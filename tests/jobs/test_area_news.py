"""The daily news of areas: each watch with news is told once a day, however often the rounds run or die."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest

from chalicelib.channels import mailboxes, outbox
from chalicelib.domain.access.limits import Limit
from chalicelib.domain.messages.area_news import Language
from chalicelib.domain.nearby.watching import Circle, WatchedArea
from chalicelib.domain.places.place import Place
from chalicelib.domain.tickets.ticket import Visibility
from chalicelib.identity import push_key
from chalicelib.jobs import changes, delivery
from chalicelib.jobs.sending import area_news
from chalicelib.jobs.sweep import sweep
from chalicelib.services import watching
from chalicelib.store import keys
from chalicelib.store.messages import notices
from chalicelib.store.tickets import arrivals, tickets
from chalicelib.store.vault import watches
from chalicelib.store.vault.browsers import Subscription, id_of
from chalicelib.store.vault.watches import Round, Watch
from tests.domain import samples
from tests.push_receiver import browser, push_service
from tests.support import SITE_URL, Call, Faults, Killed, Province, take

#: The reports of these tests become public on Monday, 2 March; this is the next morning.
EVE, MORNING = samples.T0 - timedelta(days=1), samples.local("2026-03-03 07:30")
COMMUNE = samples.COMMUNES["that-khe"]
HERE = Place(COMMUNE, "Cổng chợ", 22.257, 106.474)
PLENTY = 25.0

Mails = list[tuple[str, str, str]]


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> Mails:
    """The mails that were sent, as (mailbox, subject, body)."""
    sent: Mails = []
    monkeypatch.setattr(
        mailboxes, "to_mailbox", lambda mailbox, subject, body, **_: sent.append((mailbox, subject, body))
    )
    return sent


def watch(person: str = "a", area: WatchedArea | None = None, *, since: datetime = EVE, **more: Any) -> Watch:
    """Store a watch by mail, or as ``more`` says."""
    area = area or WatchedArea(commune=COMMUNE)
    made = Watch(watching.name_of(person, area), person, area, Language.VI, since, "2026-11")
    made = replace(made, **{"email": f"{person}@example.invalid", **more})
    watches.add(made)
    return made


def public(province: Province, *reports: str, **fields: Any) -> list[str]:
    """Reports that are received, one for each category, with what the stream's reader does of it."""
    codes = [take(["receive"], new=samples.report(one, **fields)).code for one in reports or ("hygiene",)]
    changes.read_changes(province.stream_records("head"))
    province.queued()
    return codes


def deliver(bodies: list[str], now: datetime = MORNING, seconds: float = PLENTY) -> list[str]:
    records = [{"messageId": str(number), "body": body} for number, body in enumerate(bodies)]
    return delivery.deliver(records, lambda: now, lambda: seconds)


def morning(province: Province, now: datetime = MORNING) -> None:
    """Run the job, and deliver what it queues to the end."""
    area_news.begin(now)
    while bodies := province.queued():
        assert deliver(bodies, now) == []


def test_who_watches_a_commune_or_a_circle_is_told_what_became_public_there(province: Province, mails: Mails) -> None:
    watch("commune")
    watch("category", WatchedArea(commune=COMMUNE, category="traffic"))
    watch("circle", WatchedArea(circle=Circle(22.257, 106.475, 300)))
    watch("elsewhere", WatchedArea(circle=Circle(22.30, 106.50, 300)))
    watch("ward", WatchedArea(commune=samples.COMMUNES["ky-lua"]))
    watch("english", WatchedArea(commune=COMMUNE), language=Language.EN)
    at_point = public(province, "hygiene", place=HERE)
    without_point = public(province, "traffic")
    public(province, "hygiene", visibility=Visibility.PRIVATE)
    public(province, "officials")
    take([], new=samples.report())
    changes.read_changes(province.stream_records("head"))
    province.queued()
    morning(province)
    found = {mailbox.partition("@")[0]: (subject, body) for mailbox, subject, body in mails}
    assert {who: subject for who, (subject, _) in found.items()} == {
        "commune": "2 phản ánh mới: Xã Thất Khê",
        "category": "1 phản ánh mới: Xã Thất Khê, lĩnh vực An toàn giao thông",
        "circle": "1 phản ánh mới: khu vực bán kính 300 m Ông/Bà đã chọn",
        "english": "2 new reports: That Khe commune",
    }
    assert all(f"{SITE_URL}/#{code}" in found["commune"][1] for code in at_point + without_point)
    assert f"{SITE_URL}/#{at_point[0]}" in found["circle"][1]
    token = found["circle"][1].rpartition("/")[2]
    assert watching.end(token)
    assert watches.get(watching.name_of("circle", WatchedArea(circle=Circle(22.257, 106.475, 300))), MORNING) is None


def test_nobody_hears_twice_and_nobody_without_news(province: Province, mails: Mails) -> None:
    watch()
    public(province)
    for hour in range(3):
        morning(province, MORNING + timedelta(hours=hour))
    assert len(mails) == 1
    # The next mornings bring nothing new.
    for day in (1, 2):
        morning(province, MORNING + timedelta(days=day))
    assert len(mails) == 1


def test_a_report_is_told_of_after_the_day_on_which_it_became_public(province: Province, mails: Mails) -> None:
    watch()
    stored = tickets.get(take([], new=samples.report()).code)
    assert stored is not None
    changes.read_changes(province.stream_records("head"))
    province.queued()
    morning(province)
    assert mails == []
    received = samples.local("2026-03-03 09:00")
    tickets.change(stored, samples.act(stored.ticket, "receive", at=received))
    changes.read_changes(province.stream_records("head"))
    province.queued()
    morning(province, received)
    assert mails == []
    morning(province, MORNING + timedelta(days=1))
    assert [subject for _, subject, _ in mails] == ["1 phản ánh mới: Xã Thất Khê"]


@pytest.mark.parametrize(("missed", "told"), [(1, 1), (2, 1), (3, 0)])
def test_mornings_that_were_missed_are_made_up_for_up_to_three_days(
    province: Province, mails: Mails, missed: int, told: int
) -> None:
    watch()
    public(province)
    morning(province, MORNING + timedelta(days=missed))
    assert len(mails) == told


def test_what_is_hidden_before_the_mail_leaves_is_not_in_it(province: Province, mails: Mails) -> None:
    watch()
    first, second = public(province, "hygiene", "hygiene")
    area_news.begin(MORNING)
    rounds = province.queued()
    assert deliver(rounds) == []
    stored = tickets.get(first)
    assert stored is not None
    tickets.change(stored, samples.act(stored.ticket, "dispatch"))
    refused = tickets.get(second)
    assert refused is not None
    tickets.change(refused, samples.act(refused.ticket, "refuse"))
    assert deliver(province.queued()) == []
    ((_, subject, body),) = mails
    assert subject.startswith("1 phản ánh mới")
    assert second not in body
    assert first in body


@pytest.mark.parametrize("verdict", ["kill before", "kill after"])
def test_a_round_and_a_mail_that_die_at_any_call_tell_everybody_once(
    province: Province, faults: Faults, mails: Mails, verdict: str
) -> None:
    for person in "abc":
        watch(person)
    public(province)
    now = MORNING
    # SQS delivers again what a function that died had taken.
    waiting: list[str] = []
    for number in count():
        first = len(faults.calls)
        faults.at(number, verdict)
        try:
            area_news.begin(now)
            waiting += province_bodies(province, faults)
            for body in list(waiting):
                if not deliver([body], now):
                    waiting.remove(body)
        except Killed:
            pass
        finally:
            faults.none()
        # A claim of a sender that died ends after a minute.
        now += notices.CLAIM + timedelta(seconds=1)
        if len(faults.calls) - first <= number or number > 60:
            break
    end = now + timedelta(minutes=2)
    assert deliver(waiting, end) == []
    morning(province, end)
    assert {who for who, _, _ in mails} == {f"{person}@example.invalid" for person in "abc"}
    # Only a death between sending and noting it repeats a mail, and none of the calls here is the sending.
    assert len(mails) <= 3 + 3


def province_bodies(province: Province, faults: Faults) -> list[str]:
    """What waits in the outbox; reading it is not part of what is killed."""
    rule, faults._rule = faults._rule, lambda number, call: None
    made = len(faults.calls)
    found = province.queued()
    read = len(faults.calls) - made
    faults._rule = lambda number, call: rule(number - read, call)
    return found


def test_a_round_is_bounded_and_goes_on_where_it_stopped(
    province: Province, mails: Mails, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watches, "PAGE", 2)
    for module in (keys, keys.vault):
        monkeypatch.setattr(module, "WATCH_SHARDS", 1)
    for person in "abcde":
        watch(person)
    public(province)
    area_news.begin(MORNING)
    # With too little time a round does nothing and queues itself.
    (body,) = province.queued()
    assert deliver([body], seconds=1.0) == []
    (again,) = province.queued()
    assert outbox.read(again) == outbox.read(body)
    rounds = 0
    bodies = [again]
    while bodies:
        rounds += sum(outbox.read(one)[0] == Round.queued_as for one in bodies)
        assert deliver(bodies) == []
        bodies = province.queued()
    assert rounds == 3
    assert Counter(who for who, _, _ in mails) == Counter(f"{person}@example.invalid" for person in "abcde")


def test_a_page_of_watches_reads_each_place_once_and_never_scans(
    province: Province, faults: Faults, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (keys, keys.vault):
        monkeypatch.setattr(module, "WATCH_SHARDS", 1)
    for number in range(20):
        watch(f"p{number}", since=samples.T0)
    public(province, "hygiene", "traffic")
    area_news.begin(MORNING)
    (body,) = province.queued()
    before = len(faults.calls)
    assert deliver([body]) == []
    tables = {province.tables["Tickets"], province.tables["Reporters"]}
    mine = [call for call in faults.calls[before:] if call.operation == "SendMessage" or tables & _tables(call)]
    made = Counter(call.operation for call in mine)
    assert "Scan" not in made
    # One query of the watches, one of the day, and one of what an earlier release noted for the commune. One read of
    # the reports; a message and a note for each watch.
    assert (made["Query"], made["SendMessage"], made["UpdateItem"]) == (3, 20, 20)
    assert made["BatchGetItem"] == 1


def test_all_pages_of_a_round_read_the_arrivals_of_a_day_once(
    province: Province, mails: Mails, faults: Faults, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watches, "PAGE", 2)
    for module in (keys, keys.vault):
        monkeypatch.setattr(module, "WATCH_SHARDS", 1)
    for person in "abcde":
        watch(person, since=samples.T0)
    public(province)
    before = len(faults.calls)
    morning(province)
    queried = [str(call.sent) for call in faults.calls[before:] if call.operation == "Query"]
    assert sum(keys.arrivals(samples.T0.date()) in one for one in queried) == 1
    assert len(mails) == 5
    # The next round has another day to read.
    take(["receive"], at=MORNING)
    changes.read_changes(province.stream_records("head"))
    province.queued()
    morning(province, MORNING + timedelta(days=1))
    assert len(mails) == 10


def test_a_mail_beyond_the_hour_s_budget_is_held_and_sent_later(
    province: Province, mails: Mails, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.domain.access.quotas import QUOTAS, Limited, Quota

    monkeypatch.setattr(area_news, "quotas_from", lambda _: {**QUOTAS, Limited.AREA_MAILS: Quota(1, 3600)})
    watch("a")
    watch("b")
    public(province)
    morning(province)
    assert len(mails) == 1
    later = MORNING + timedelta(hours=2)
    sweep(lambda: later, lambda: PLENTY)
    changes.read_changes(province.stream_records("digest"))
    assert deliver(province.queued(), later) == []
    assert sorted(who for who, _, _ in mails) == ["a@example.invalid", "b@example.invalid"]


def test_who_restricted_the_use_of_their_address_is_not_told(province: Province, mails: Mails) -> None:
    watch()
    public(province)
    assert watches.limit("a", Limit.RESTRICTED) == 1
    morning(province)
    assert mails == []
    assert watches.limit("a", None) == 1
    morning(province)
    assert len(mails) == 1


def test_a_watch_ends_after_a_year(province: Province, mails: Mails) -> None:
    watch(since=EVE - watches.LIFE + timedelta(days=1))
    public(province)
    morning(province)
    assert mails == []


def test_a_device_is_told_and_forgotten_when_it_has_ended(province: Province, mails: Mails) -> None:
    with push_service() as service:
        one = browser(f"{service.url}/a")
        given = one.body
        told = Subscription(id_of(one.endpoint), one.endpoint, given["keys"]["p256dh"], given["keys"]["auth"], EVE)
        made = watch("device", browser=told, email=None)
        public(province)
        for _ in range(2):
            morning(province)
        ((_, headers, body),) = service.pushed
        service.verify(headers, push_key.public_key(), MORNING.timestamp())
        shown = one.decrypt(body)
        assert shown["title"] == "1 phản ánh mới: Xã Thất Khê"
        assert shown["link"].startswith("#/tin-khu-vuc/dung/")
        assert mails == []
        service.status = 410
        public(province)
        morning(province, MORNING + timedelta(days=1))
        found = watches.get(made.name, MORNING + timedelta(days=1))
        assert found is None or found.browser is not None


def test_nothing_personal_waits_in_queues_or_tickets(province: Province, mails: Mails) -> None:
    watch("secret")
    public(province)
    area_news.begin(MORNING)
    seen = bodies = province.queued()
    while bodies:
        assert deliver(bodies) == []
        bodies = province.queued()
        seen += bodies
    assert len(mails) == 1
    assert "secret@" not in str(seen)
    assert "secret@" not in str(province.items("Tickets"))
    assert "22.257" not in str(seen)


def test_an_arrival_is_noted_once_in_a_life_and_expires(province: Province, faults: Faults) -> None:
    code = public(province, place=HERE)[0]
    (found,) = [item for item in province.items("Tickets") if item["type"]["S"] == "arrival"]
    assert found["sk"]["S"].rpartition("#")[2] == code
    until = int((samples.T0 + arrivals.LIFE + timedelta(days=1)).timestamp())
    assert int(found["expires_at"]["N"]) <= until
    stored = tickets.get(code)
    assert stored is not None
    tickets.change(stored, samples.act(stored.ticket, "dispatch"))
    before = len(faults.calls)
    changes.read_changes(province.stream_records("head"))
    assert not [call for call in _writes(faults.calls[before:]) if "Z#" in str(call.sent)]


def test_arrivals_that_an_earlier_release_noted_are_told_of(province: Province, mails: Mails) -> None:
    watch()
    watch("b", WatchedArea(circle=Circle(22.257, 106.474, 200)))
    public(province, place=HERE)
    table = province.aws.client("dynamodb")
    (item,) = [item for item in province.items("Tickets") if item["type"]["S"] == "arrival"]
    table.delete_item(TableName=province.tables["Tickets"], Key={name: item[name] for name in ("pk", "sk")})
    places = json.loads(item.pop("places")["S"])
    assert len(places) == 2
    for place in places:
        item["pk"] = {"S": keys.arrivals_at(place, samples.T0.date())}
        table.put_item(TableName=province.tables["Tickets"], Item=item)
    morning(province)
    assert sorted(to for to, *_ in mails) == ["a@example.invalid", "b@example.invalid"]


def test_of_a_place_the_newest_of_a_day_are_told(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arrivals, "MOST", 1)
    public(province, "hygiene", "traffic", place=HERE)
    found = arrivals.of_day(samples.T0.date())
    assert set(map(len, found.values())) == {1}
    assert found.keys() >= {COMMUNE}


def _tables(call: Call) -> set[str]:
    return {call.sent.get("TableName", ""), *call.sent.get("RequestItems", ())}


def _writes(calls: list[Call]) -> list[Call]:
    return [call for call in calls if call.operation in {"BatchWriteItem", "PutItem"}]
