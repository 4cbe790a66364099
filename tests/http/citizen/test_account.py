"""What a signed-in person has: their sessions, what they follow; and moving to a new telephone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.access.limits import Limit
from chalicelib.domain.access.moving import FRESH, SignedInBy
from chalicelib.domain.access.own_data import Standing
from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.messages.area_news import Language
from chalicelib.domain.nearby.watching import WatchedArea
from chalicelib.http.citizen.me import begin_session
from chalicelib.identity import signing
from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from chalicelib.services import own_data, watching
from chalicelib.store.tickets import privacy
from chalicelib.store.vault import bookings, followers, reporters, watches
from chalicelib.store.vault.followers import Follower
from chalicelib.store.vault.reporters import Reporter
from tests.http import receptions
from tests.http.citizen.test_me import OTHER, PHONE, Citizen, advance_clock
from tests.support import Answer, Api, Faults, Killed, Province

NEW = "+84981112223"
ANDROID = "Mozilla/5.0 (Linux; Android 10; SM-A105F) Chrome/120.0.0.0 Mobile Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 14_4 like Mac OS X) Version/14.0 Mobile/15E148 Safari/604.1 Zalo"
pytestmark = pytest.mark.usefixtures("wide_limits")


@pytest.fixture
def wide_limits(province: Province, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Limits that no test reaches."""
    monkeypatch.setenv("LIMITS", ",".join(f"{kind}=1000000/60" for kind in Limited))
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.fixture
def citizen(api: Api, province: Province, monkeypatch: pytest.MonkeyPatch) -> Citizen:
    return Citizen(api, province, monkeypatch)


def token_of(session: dict[str, str]) -> str:
    return session["Authorization"].removeprefix("Bearer ")


def signed_in(phone: str = PHONE) -> dict[str, str]:
    """A session as a code by SMS begins it."""
    return {"Authorization": f"Bearer {begin_session(signing.phone_key(phone), 1, ending=phone[-3:])['token']}"}


def by_identity(trust: int = 2, who: str = "identity") -> dict[str, str]:
    return {"Authorization": f"Bearer {begin_session(who, trust, SignedInBy.IDENTITY)['token']}"}


def account(api: Api, session: dict[str, str]) -> dict[str, Any]:
    answer = api("GET", "/v1/me/account", **session)
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.body
    return found


def move(api: Api, session: dict[str, str], to: dict[str, str], **more: str) -> Answer:
    return api("POST", "/v1/me/number", {"phone": NEW, "to": token_of(to), **more}, **session)


def reporter_of(code: str) -> Reporter:
    found = reporters.get(code, clock.now())
    assert found is not None
    return found


def public(api: Api, **more: Any) -> str:
    body = {"category": "hygiene", "description": "Rác thải đổ tràn ra đường", "place": {"commune": "06040"}}
    code: str = api("POST", "/v1/reports", body, **more).body["code"]
    assert api.act("intake.intake", code, "receive", urgency="normal").status == 200
    return code


def test_an_account_lists_the_sessions_with_the_kind_of_browser(citizen: Citizen) -> None:
    request, code = citizen.code()
    body = {"request": request, "code": code}
    first = citizen.api("POST", "/v1/me/session", body, User_Agent=ANDROID).body["token"]
    session = {"Authorization": f"Bearer {first}"}
    found = account(citizen.api, session)
    (line,) = found.pop("sessions")
    assert found == {"trust": 1, "way": "telephone", "ending": PHONE[-3:], "follows": []}
    assert (line["machine"], line["program"], line["current"]) == ("android", "chrome", True)
    assert line["began_at"] < line["ends_at"]
    # The id of a session opens nothing.
    assert citizen.api("GET", "/v1/me/account", Authorization=f"Bearer {line['id']}").status == 401


def test_one_session_is_ended_and_the_others_stay(citizen: Citizen, monkeypatch: pytest.MonkeyPatch) -> None:
    session, strangers = signed_in(), signed_in(OTHER)
    advance_clock(monkeypatch, timedelta(minutes=1))
    other = signed_in()
    lines = account(citizen.api, session)["sessions"]
    assert [line["current"] for line in lines] == [False, True], "the newest first"
    (foreign,) = account(citizen.api, strangers)["sessions"]
    assert citizen.api("DELETE", f"/v1/me/sessions/{foreign['id']}", **session).status == 404
    ended = citizen.api("DELETE", f"/v1/me/sessions/{lines[0]['id']}", **session)
    assert (ended.status, ended.body) == (200, {"ended": 1})
    assert [citizen.api("GET", "/v1/me/reports", **one).status for one in (session, other, strangers)] == [
        200,
        401,
        200,
    ]
    assert citizen.api("DELETE", f"/v1/me/sessions/{lines[0]['id']}", **session).status == 404


def test_all_sessions_are_ended_however_many_they_are(api: Api) -> None:
    many = [signed_in() for _ in range(103)]
    assert api("DELETE", "/v1/me/session?all=true", **many[0]).body == {"ended": 103}
    assert {api("GET", "/v1/me/reports", **one).status for one in many} == {401}


def test_a_session_of_an_earlier_release_is_read(api: Api, province: Province) -> None:
    session = signed_in()
    (item,) = [item for item in province.items("Reporters") if item["sk"]["S"] == "SESSION"]
    kept = {name: value for name, value in item.items() if name not in ("way", "browser", "ending")}
    province.aws.client("dynamodb").put_item(TableName=province.tables["Reporters"], Item=kept)
    found = account(api, session)
    assert (found["way"], found["ending"], found["trust"]) == (None, None, 1)
    assert found["sessions"][0]["machine"] == "other"
    refused = move(api, session, signed_in(NEW))
    assert (refused.status, refused.body["code"]) == (403, "move_confirm_again")


def test_what_somebody_follows_is_listed_while_it_is_public(api: Api) -> None:
    session, code = signed_in(), public(api)
    given = {"contact": {"phone": PHONE}, "consent": True}
    assert api("POST", f"/v1/reports/{code}/follow", given, **session).status == 200
    assert [line["code"] for line in account(api, session)["follows"]] == [code]
    hidden = {"visibility": "private", "reason": "Có thông tin riêng tư"}
    assert api("POST", f"/v1/office/tickets/{code}/visibility", hidden, officer="intake.intake").status == 200
    assert account(api, session)["follows"] == []


def test_everything_of_a_telephone_moves_to_the_new_one(api: Api, citizen: Citizen, province: Province) -> None:
    old, now = signing.phone_key(PHONE), clock.now()
    session = signed_in()
    alone, together, other = citizen.send(PHONE), citizen.send(PHONE, **session), citizen.send(OTHER, **session)
    followed = public(api)
    given = {"contact": {"phone": PHONE}, "consent": True}
    assert api("POST", f"/v1/reports/{followed}/follow", given, **session).status == 200
    assert followers.count(followed) == 1
    to = signed_in(NEW)
    done = move(api, session, to)
    assert (done.status, done.body) == (200, {"reports": 3, "followed": 1, "watched": 0, "booked": 0, "sessions": 1})
    assert set(citizen.mine(to)) == {alone, together, other}
    assert not [item for item in province.items("Reporters") if item["pk"]["S"] == f"A#{old}"]
    # The old telephone is signed out, and finds nothing when it signs in again.
    assert api("GET", "/v1/me/reports", **session).status == 401
    again = signed_in()
    assert (citizen.mine(again), account(api, again)["follows"]) == ([], [])
    assert [line["code"] for line in account(api, to)["follows"]] == [followed]
    assert reporters.contact(alone, now).phone == NEW
    # Trust belongs to the contact that was confirmed: no more and no less than before.
    shown = {code: reporter_of(code) for code in (alone, together, other)}
    assert {code: (one.phone, one.is_confirmed, one.sender_trust) for code, one in shown.items()} == {
        alone: (NEW, False, 0),
        together: (NEW, True, 1),
        other: (OTHER, False, 0),
    }
    # Messages on their way name the follower as before, and go to the new number.
    told, _ = followers.reached(followed, old, now)
    assert (told.phone, followers.count(followed)) == (NEW, 1)
    (kept,) = privacy.listed(limit=9, after=None)[0]
    assert (kept.standing, kept.person, own_data.is_genuine(kept.proof)) == (Standing.DONE, old, True)
    assert NEW not in str(province.items("Tickets"))


def test_who_follows_with_both_numbers_follows_once(api: Api) -> None:
    code, now = public(api), clock.now()
    for number, phone in enumerate((PHONE, NEW)):
        follower = Follower(f"address {number}", signing.phone_key(phone), Reporter(phone=phone))
        assert followers.add(code, follower, now)
    to = signed_in(NEW)
    assert move(api, signed_in(), to).body["followed"] == 0
    assert followers.count(code) == 1
    assert [line["code"] for line in account(api, to)["follows"]] == [code]


def test_an_identity_of_level_two_moves_what_it_sent_and_nothing_else(api: Api, citizen: Citizen) -> None:
    identity = by_identity()
    own, other = citizen.send(PHONE, **identity), citizen.send(OTHER, **identity)
    # The number may belong to somebody else by now, so what it sent alone stays with it.
    alone = citizen.send(PHONE)
    holder, to = signed_in(), signed_in(NEW)
    refused = move(api, identity, to)
    assert (refused.status, refused.body["code"], refused.body["field"]) == (422, "field_required", "old_phone")
    low = by_identity(trust=1, who="low")
    assert move(api, low, to, old_phone=PHONE).body["code"] == "move_level"
    done = move(api, identity, to, old_phone=PHONE)
    assert (done.status, done.body["reports"], done.body["sessions"]) == (200, 1, 0)
    assert [reporter_of(code).phone for code in (own, other, alone)] == [NEW, OTHER, PHONE]
    assert (reporter_of(own).trust, reporter_of(own).sender_trust) == (2, 2)
    assert set(citizen.mine(identity)) == {own, other}
    assert (citizen.mine(holder), citizen.mine(to)) == ([alone], [own])


def test_nobody_moves_with_a_session_that_is_not_new(api: Api, citizen: Citizen, monkeypatch: Any) -> None:
    session, code = signed_in(), citizen.send(PHONE)
    early = signed_in(NEW)
    advance_clock(monkeypatch, FRESH + timedelta(seconds=1))
    assert move(api, session, signed_in(NEW)).body["code"] == "move_confirm_again"
    refused = move(api, signed_in(), early)
    assert (refused.body["code"], refused.body["field"]) == ("move_confirm_again", "to")
    assert reporter_of(code).phone == PHONE


@pytest.mark.parametrize("to", ["x" * 43, "nobody"])
def test_the_new_number_must_have_been_confirmed(api: Api, citizen: Citizen, to: str) -> None:
    session, code = signed_in(), citizen.send(PHONE)
    wrong = api("POST", "/v1/me/number", {"phone": NEW, "to": to if to != "nobody" else "x" * 16}, **session)
    assert (wrong.status, wrong.body["code"]) == (422, "move_to_telephone")
    # Somebody else's number cannot be named beside a session of one's own.
    named = api("POST", "/v1/me/number", {"phone": OTHER, "to": token_of(signed_in(NEW))}, **session)
    assert (named.status, named.body["code"]) == (422, "move_to_telephone")
    assert move(api, session, session).body["code"] == "move_to_telephone"
    same = api("POST", "/v1/me/number", {"phone": PHONE, "to": token_of(signed_in())}, **session)
    assert same.body["code"] == "move_same"
    assert reporter_of(code).phone == PHONE


WRITES = ("TransactWriteItems", "UpdateItem", "PutItem", "DeleteItem")


@pytest.mark.parametrize("verdict", ["kill before", "kill after"])
def test_a_move_that_died_at_any_write_is_finished_by_doing_it_again(
    api: Api, citizen: Citizen, faults: Faults, verdict: str
) -> None:
    died = 0
    while True:
        phone, now = f"+8490{died:07d}", clock.now()
        session, to = signed_in(phone), signed_in(NEW)
        codes = [citizen.send(phone, **session), citizen.send(OTHER, **session)]
        assert followers.add(
            followed := public(api), Follower("a", signing.phone_key(phone), Reporter(phone=phone)), now
        )
        faults.at_write(died, verdict, WRITES)
        try:
            answer = move(api, session, to)
        except Killed:
            faults.none()
            # The sessions of the old telephone end last. Where they had ended, nothing was left to do.
            answer = move(api, session, to)
            assert answer.status in (200, 401)
        else:
            break
        assert [reporter_of(code).phone for code in codes] == [NEW, OTHER]
        assert {reporter_of(code).signed_in for code in codes} == {signing.phone_key(NEW)}
        assert api("GET", "/v1/me/account", **session).status == 401
        assert followers.reached(followed, signing.phone_key(phone), now)[0].phone == NEW
        open_ = [one for one in privacy.listed(limit=99, after=None)[0] if one.standing is not Standing.DONE]
        assert open_ == []
        died += 1
    assert died > 5


def test_a_number_that_wants_no_sms_says_nothing_of_the_new_one(api: Api, citizen: Citizen, province: Province) -> None:
    session, now = signed_in(), clock.now()
    code = citizen.send(PHONE, **session)
    table = province.tables["Reporters"]
    province.aws.client("dynamodb").update_item(
        TableName=table,
        Key={"pk": {"S": f"R#{code}"}, "sk": {"S": "REPORTER"}},
        UpdateExpression="SET sms_stopped = :at",
        ExpressionAttributeValues={":at": {"S": "2026-03-02T00:00:00Z"}},
    )
    assert reporters.contact(code, now).phone is None
    assert move(api, session, signed_in(NEW)).status == 200
    assert reporters.contact(code, now).phone == NEW


def test_a_restriction_stays_after_a_move(api: Api, citizen: Citizen) -> None:
    session = signed_in()
    code = citizen.send(PHONE, **session)
    assert api("POST", "/v1/me/privacy", {"wish": "restrict"}, **session).status == 200
    assert move(api, session, signed_in(NEW)).status == 200
    assert (reporter_of(code).phone, reporter_of(code).limited) == (NEW, Limit.RESTRICTED)


def test_what_is_kept_of_a_session_names_no_device_and_no_number(citizen: Citizen, province: Province) -> None:
    request, code = citizen.code()
    citizen.api("POST", "/v1/me/session", {"request": request, "code": code}, User_Agent=IPHONE)
    (item,) = [item for item in province.items("Reporters") if item["sk"]["S"] == "SESSION"]
    assert item["browser"] == {"S": "iphone zalo"}
    assert "14_4" not in str(item)
    assert PHONE[3:] not in str(item)


def test_bookings_and_watches_move_and_nobody_has_two_times_at_one_reception(
    api: Api, province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: receptions.NOON)
    receptions.publish(receptions.line(), receptions.line(id="other"))
    old, new = signing.phone_key(PHONE), signing.phone_key(NEW)
    made = {name: receptions.book(api, name, phone=PHONE) for name in (receptions.NAME, "other")}
    assert {one.status for one in made.values()} == {201}
    assert receptions.book(api, "other", phone=NEW, slot=receptions.SECOND).status == 201
    area = WatchedArea(commune="06040")
    name = watching.name_of(old, area)
    watches.add(watches.Watch(name, old, area, Language.VI, receptions.NOON, "2026-11", email="a@example.invalid"))
    done = move(api, signed_in(), signed_in(NEW))
    assert (done.status, done.body["booked"], done.body["watched"]) == (200, 1, 1)
    slots = {(one.reception, str(one.slot), one.phone) for one in bookings.of_person(new, receptions.NOON)}
    assert slots == {(receptions.NAME, receptions.FIRST, NEW), ("other", receptions.SECOND, NEW)}
    assert [one.reception for one in bookings.of_person(old, receptions.NOON)] == ["other"]
    assert [one.name for one in watches.of_person(new, receptions.NOON)] == [name]
    # The new telephone has the time: it cannot book another, and the link still cancels it.
    assert receptions.book(api, phone=NEW, slot=receptions.SECOND).status == 409
    token = made[receptions.NAME].body["token"]
    assert api("POST", "/v1/bookings/cancel", {"token": token}).body == {"cancelled": True}
    assert receptions.book(api, phone=NEW).status == 201


def test_bookings_that_are_over_move_too_and_hold_no_time_of_the_new_telephone(
    api: Api, province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: receptions.NOON)
    receptions.publish()
    old, new = signing.phone_key(PHONE), signing.phone_key(NEW)
    assert receptions.book(api, phone=PHONE).status == 201
    assert receptions.book(api, phone=NEW, slot=receptions.SECOND).status == 201
    # A week later both meetings are over, and the old telephone has booked again.
    now = receptions.NOON + timedelta(days=7)
    monkeypatch.setattr(clock, "now", lambda: now)
    again = receptions.book(api, phone=PHONE, slot="2026-03-19T08:00")
    assert again.status == 201
    assert move(api, signed_in(), signed_in(NEW)).body["booked"] == 2
    assert bookings.of_person(old, now) == [], "who gets the old number next reads nothing"
    assert {str(one.slot) for one in bookings.of_person(new, now)} == {
        receptions.FIRST,
        receptions.SECOND,
        "2026-03-19T08:00",
    }
    assert receptions.book(api, phone=NEW, slot="2026-03-19T08:30").body["code"] == "reception_booked"
    assert api("POST", "/v1/bookings/cancel", {"token": again.body["token"]}).status == 200
    assert receptions.book(api, phone=NEW, slot="2026-03-19T08:30").status == 201
