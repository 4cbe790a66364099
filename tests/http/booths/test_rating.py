"""Rate a service counter: counted once, by counter, officer, field and day; what is wrong is named; nobody is named."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.numbers.booths import MOST_PER_HOUR, MOST_WORDS, tally
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.runtime import clock
from chalicelib.store import fresh
from chalicelib.store.counters import booths
from chalicelib.store.directory import booth_keys, officers
from chalicelib.store.tickets import tickets
from tests.domain import samples
from tests.http.booth_steps import (
    ADMINISTRATOR,
    BOOTH,
    CLERK,
    FIELD,
    NOON,
    PHONE,
    WORDS,
    key,
    publish,
    rate,
    rating,
    sit,
)
from tests.support import Api, Faults, Killed, Province, set_clock

BAD: dict[str, Any] = {"level": "unsatisfied"}


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch, province: Province) -> None:
    set_clock(monkeypatch, NOON)
    publish()


def numbers(at: Any = NOON, booth: str = BOOTH) -> dict[str, int]:
    return dict(booths.of_day(booth, at.date()).numbers)


def opened(province: Province) -> list[Any]:
    codes = [one["code"]["S"] for one in province.items("Tickets") if one["sk"]["S"] == "HEAD"]
    return [head.ticket for head in tickets.heads(codes).values()]


def test_a_rating_counts_once_by_counter_officer_field_and_day_and_is_one_write(
    api: Api, faults: Faults, province: Province
) -> None:
    tablet = key(api)
    assert sit(api).body["booths"][0]["mine"]
    body = rating(tablet)
    assert rate(api, body).body == {"id": body["id"], "counted": True}
    before = len(faults.calls)
    assert rate(api, rating(tablet)).status == 200
    tables = [call.sent.get("TableName", "") for call in faults.calls[before:] if call.operation == "UpdateItem"]
    assert tables.count(province.tables["Counters"]) == 1
    assert not [call for call in faults.calls[before:] if call.operation in ("Scan", "TransactWriteItems", "PutItem")]
    assert rate(api, body).body["counted"], "what is sent again is answered as before"
    name = tablet.split("_")[1]
    assert numbers() == {f"satisfied#tablet#{FIELD}#{CLERK}": 2, "h#12": 2, "h#12#satisfied": 2, f"k#{name}": 2}


@pytest.mark.parametrize("verdict", ["kill before", "kill after"])
def test_a_process_that_dies_at_any_call_counts_and_opens_once(
    api: Api, faults: Faults, province: Province, verdict: str
) -> None:
    body = rating(key(api), **BAD, words=WORDS, reasons=["waiting"])
    before = len(faults.calls)
    assert rate(api, rating(body["key"], **BAD, words="Lần đầu", reasons=["waiting"])).status == 200
    calls = len(faults.calls) - before
    for number in range(calls):
        faults.at(number, verdict)
        try:
            rate(api, body)
        except Killed:
            continue
    faults.at(calls + 100, verdict)
    assert rate(api, body).status == 200
    assert tally([numbers()]).levels == Counter(unsatisfied=2)
    assert len(opened(province)) == 2


def test_who_presses_alone_is_counted_apart_and_seen(api: Api) -> None:
    tablet = key(api)
    told = [rate(api, rating(tablet)).body["counted"] for _ in range(MOST_PER_HOUR + 3)]
    assert told == [True] * MOST_PER_HOUR + [False] * 3
    whole = tally([numbers()])
    assert (whole.levels["satisfied"], whole.over, whole.most) == (MOST_PER_HOUR, 3, MOST_PER_HOUR)
    # It keeps no bad rating out.
    assert rate(api, rating(tablet, **BAD)).body["counted"]
    # Another hour counts again.
    assert rate(api, rating(tablet, NOON - timedelta(hours=2), NOON)).body["counted"]


def test_who_presses_all_day_leaves_room_for_others(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(booths, "MOST_OVER", 2)
    monkeypatch.setattr(booths, "MOST_PER_HOUR", 1)
    monkeypatch.setattr(booths, "MOST_PER_DAY", 4)
    tablet = key(api)
    told = [rate(api, rating(tablet)).body["counted"] for _ in range(6)]
    assert told == [True, *[False] * 5]
    assert rate(api, rating(tablet, **BAD)).body["counted"]
    full = rate(api, rating(tablet, NOON - timedelta(hours=2), NOON))
    assert (full.status, full.body["code"]) == (409, "booth_day_full")
    assert (tally([numbers()]).over, tally([numbers()]).levels) == (2, Counter(satisfied=1, unsatisfied=1))


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"level": "wonderful"}, "not_one_of", "level"),
        ({"field": "thien-van"}, "not_one_of", "field"),
        ({**BAD, "words": "a" * 10_000}, "too_long", "words"),
        ({**BAD, "reasons": ["weather"]}, "not_one_of", "reasons.0"),
        ({"words": WORDS}, "words_not_asked", "words"),
        ({"reasons": ["waiting"]}, "words_not_asked", "reasons"),
        ({**BAD, "phone": PHONE, "consent": True}, "phone_without_words", "words"),
        ({**BAD, "words": WORDS, "phone": PHONE}, "consent_required", None),
        ({**BAD, "words": WORDS, "phone": "12", "consent": True}, "phone_invalid", "phone"),
        ({"at": "2026-03-04T05:00:00Z"}, "rating_ahead", "at"),
        ({"at": "2026-01-01T05:00:00Z"}, "rating_old", "at"),
        ({"at": "1970-01-01T00:00:00Z", "clock": "2100-12-31T23:59:59Z"}, "rating_old", "at"),
        ({"at": "0001-01-01T00:00:00Z", "clock": "9999-12-31T23:59:59Z"}, "field_invalid", "at"),
        ({"id": "1"}, "field_invalid", "id"),
    ],
)
def test_what_is_wrong_is_named_in_both_languages_and_nothing_is_counted(
    api: Api, province: Province, changed: dict[str, Any], code: str, field: str | None
) -> None:
    answer = rate(api, rating(key(api)) | changed)
    assert answer.status == 422, answer.body
    errors = answer.body.get("errors") or [answer.body]
    assert (errors[0]["code"], errors[0].get("field")) == (code, field)
    assert errors[0]["title"] != errors[0]["title_en"]
    assert numbers() == {}
    assert opened(province) == []


def test_a_key_that_was_taken_back_or_never_given_is_refused_and_the_rating_counts_by_a_new_one(api: Api) -> None:
    old = key(api)
    body = rating(old)
    name = old.split("_")[1]
    revoked = api("DELETE", f"/v1/admin/booth-keys/{name}", officer="administrator.intake")
    assert (revoked.status, revoked.body["revoked_by"]) == (200, "administrator.intake")
    fresh.forget()
    assert (rate(api, body).status, rate(api, body).body["code"]) == (401, "booth_key_revoked")
    assert api("POST", "/v1/booths", {"key": old}).body["code"] == "booth_key_revoked"
    for wrong in ("x", f"bk_{name}_{'a' * 32}", old.replace("bk_", "pk_")):
        assert rate(api, body | {"key": wrong}).body["code"] == "booth_key_unknown"
    assert numbers() == {}
    assert rate(api, body | {"key": key(api)}).body["counted"], "what the tablet kept is not lost"
    assert booth_keys.get(name) is not None, "it stays known who had a key"


def test_a_wrong_clock_does_not_move_a_rating_to_another_day(api: Api) -> None:
    tablet = key(api)
    ahead = timedelta(days=400)
    body = rating(tablet, NOON + ahead - timedelta(hours=3), NOON + ahead)
    assert rate(api, body).body["counted"]
    assert "h#09" in numbers()
    # Kept without a network since the day before.
    yesterday = NOON - timedelta(days=1)
    assert rate(api, rating(tablet, yesterday, NOON)).body["counted"]
    assert "h#12" in numbers(yesterday)


def test_sent_twice_around_midnight_it_counts_once(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    tablet = key(api)
    late = samples.local("2026-03-03 23:59")
    monkeypatch.setattr(clock, "now", lambda: late)
    body = rating(tablet, late)
    assert rate(api, body).status == 200
    monkeypatch.setattr(clock, "now", lambda: late + timedelta(minutes=2))
    assert rate(api, body).body["counted"]
    assert tally([numbers(late), numbers(late + timedelta(days=1))]).levels["satisfied"] == 1


def test_a_seat_is_the_one_at_the_time_of_the_touch_and_a_slip_names_no_officer(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    tablet, slip = key(api), key(api, "slip")
    sit(api)
    set_clock(monkeypatch, NOON + timedelta(hours=2))
    sit(api, "focal.that-khe")
    now = clock.now()
    rate(api, rating(tablet, now - timedelta(minutes=90), now))
    rate(api, rating(tablet, now))
    rate(api, rating(slip, now))
    sit(api, CLERK, sits=False)  # who does not sit there cannot leave for another
    rate(api, rating(tablet, now))
    sit(api, "focal.that-khe", sits=False)
    rate(api, rating(tablet, now + timedelta(seconds=2), now))
    officers = tally([numbers()]).officers
    assert {name: sum(levels.values()) for name, levels in officers.items()} == {CLERK: 1, "focal.that-khe": 2}
    assert tally([numbers()]).via == Counter(tablet=4, slip=1)
    assert api("POST", "/v1/booths", {"key": slip}).body["sitting"] is None


def test_a_stranger_with_a_slip_is_limited_by_address(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    slip = key(api, "slip")
    told = [rate(api, rating(slip)).status for _ in range(21)]
    assert told == [200] * 20 + [429]
    assert rate(api, rating(key(api))).status == 200, "tablets behind the same address still rate"


def test_words_become_a_ticket_for_the_leader_and_never_reach_who_sat_there(api: Api, province: Province) -> None:
    sit(api)
    body = rating(key(api), **BAD, words=WORDS, reasons=["waiting", "attitude"], phone=PHONE, consent=True)
    assert rate(api, body).status == 200
    assert rate(api, body).status == 200
    [ticket] = opened(province)
    assert (ticket.report_type, ticket.category, ticket.channel) == ("service", "service", "booth")
    assert (ticket.restricted, ticket.accused_officer, ticket.place.commune) == (True, CLERK, "06040")
    assert ticket.step_due_at is not None
    assert ticket.description.startswith(WORDS)
    for said in ("Quầy 1", "Hộ tịch", "Chờ lâu"):
        assert said in ticket.description
    assert api.act("intake.intake", ticket.code, "receive").status == 200
    assert api.act("intake.intake", ticket.code, "dispatch", unit="that-khe").status == 200
    path = f"/v1/office/tickets/{ticket.code}"
    assert api("GET", path, officer="leader.that-khe").status == 200
    for officer in (CLERK, "focal.that-khe", "leader.ky-lua"):
        assert api("GET", path, officer=officer).status == 404
        assert ticket.code not in str(api("GET", "/v1/office/queue", officer=officer).body)
    assert api("GET", f"/v1/reports/{ticket.code}").status == 404, "the public never sees it"


def test_words_that_are_sent_again_after_days_open_no_second_ticket(api: Api, province: Province) -> None:
    body = rating(key(api), **BAD, words=WORDS)
    assert rate(api, body).status == 200
    kept = [one for one in province.items("Tickets") if one["sk"]["S"] == "SUBMISSION"]
    for one in kept:
        # The record of an Idempotency-Key expires long before a tablet gives up.
        name = {"pk": one["pk"], "sk": one["sk"]}
        province.aws.client("dynamodb").delete_item(TableName=province.tables["Tickets"], Key=name)
    assert kept
    assert rate(api, body).body["counted"]
    assert len(opened(province)) == 1


def test_words_whose_ticket_is_open_are_counted_by_the_next_key(
    api: Api, province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(_: object) -> bool:
        raise Killed

    body = rating(key(api), **BAD, words=WORDS)
    with monkeypatch.context() as patch:
        patch.setattr(booths, "count", die)
        with pytest.raises(Killed):
            rate(api, body)
    assert (len(opened(province)), numbers()) == (1, {})
    assert rate(api, body | {"key": key(api)}).body["counted"]
    assert len(opened(province)) == 1


def test_a_leader_who_sat_there_does_not_see_the_ticket_about_themselves(api: Api, province: Province) -> None:
    sit(api, "leader.that-khe")
    assert rate(api, rating(key(api), **BAD, words=WORDS)).status == 200
    [ticket] = opened(province)
    assert ticket.accused_officer == "leader.that-khe"
    api.act("intake.intake", ticket.code, "receive")
    api.act("intake.intake", ticket.code, "dispatch", unit="that-khe")
    assert api("GET", f"/v1/office/tickets/{ticket.code}", officer="leader.that-khe").status == 404
    assert ticket.code not in str(api("GET", "/v1/office/queue", officer="leader.that-khe").body)
    assert api("GET", f"/v1/office/tickets/{ticket.code}", officer="supervisor.intake").status == 200


def test_an_account_that_the_accused_leader_can_sign_in_with_does_not_see_it(api: Api, province: Province) -> None:
    sit(api, "leader.that-khe")
    assert rate(api, rating(key(api), **BAD, words=WORDS)).status == 200
    [ticket] = opened(province)
    api.act("intake.intake", ticket.code, "receive")
    api.act("intake.intake", ticket.code, "dispatch", unit="that-khe")
    path = f"/v1/office/tickets/{ticket.code}"
    second = Officer("leader-2.that-khe", "Phó chủ tịch", "that-khe", frozenset({Role.LEADER}))
    for reached_by, status in (("leader.that-khe", 404), (ADMINISTRATOR, 200), (None, 200)):
        officers.put_officer(replace(second, reached_by=reached_by), by="test", at=NOON)
        assert api("GET", path, officer=second.username).status == status


def test_the_telephone_is_in_the_vault_alone_and_no_count_tells_who_rated(api: Api, province: Province) -> None:
    assert rate(api, rating(key(api), **BAD, words=WORDS, phone=PHONE, consent=True)).status == 200
    for table in ("Tickets", "Directory", "Limits", "Counters", "Finding"):
        assert "912345678" not in str(province.items(table)), table
    assert "912345678" in str(province.items("Reporters"))
    counted = [one for one in province.items("Counters") if one["pk"]["S"].startswith("B#")]
    assert WORDS not in str(counted)
    assert {name[:2] for one in counted for name in one} <= {"pk", "sk", "se", "un", "h#", "k#"}


def test_words_are_refused_where_the_province_takes_none(api: Api) -> None:
    publish(category=None)
    tablet = key(api)
    assert api("POST", "/v1/booths", {"key": tablet}).body["asks_words"] is False
    assert rate(api, rating(tablet, **BAD, words=WORDS)).body["code"] == "words_not_taken"
    assert rate(api, rating(tablet, **BAD)).status == 200


def test_a_counter_that_is_gone_is_named(api: Api) -> None:
    tablet = key(api)
    publish(booths=[])
    assert (rate(api, rating(tablet)).status, rate(api, rating(tablet)).body["code"]) == (409, "booth_gone")


def test_words_at_their_longest_are_taken_whole(api: Api, province: Province) -> None:
    words = "ă" * MOST_WORDS
    assert rate(api, rating(key(api), **BAD, words=words)).status == 200
    assert words in opened(province)[0].description
