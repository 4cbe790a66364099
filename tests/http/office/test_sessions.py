"""An officer sees where they are signed in and ends sessions; and what somebody with a stolen token may not do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chalicelib.domain.access.browser_kind import UNKNOWN
from chalicelib.domain.access.factor import MOST_LISTED, RECENT, SESSION_LIFE, SignIn
from chalicelib.runtime import clock
from chalicelib.services import second_factor
from chalicelib.store.vault import factors
from tests.http.office.sign_ins import PROOF, WHO, Clock, enrolled, queue, refusal, shown
from tests.support import Answer, Api, Faults, _token

PATH = "/v1/office/sessions"
FOCAL = "focal.that-khe"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/143.0 Safari/537.36 Edg/143.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1 Version/18.0 Safari/604.1"

type Call = Callable[..., Answer]


def listed(call: Call, **given: Any) -> list[dict[str, Any]]:
    answer = call("GET", PATH, **given)
    assert answer.status == 200, answer.body
    found: list[dict[str, Any]] = answer.body["sessions"]
    return found


def test_an_officer_sees_each_session_and_ends_another_one_at_once(call: Call, hands: Clock) -> None:
    assert queue(call, who=FOCAL, session="desk", User_Agent=EDGE) == "ok"
    hands.later(minutes=5)
    assert queue(call, who=FOCAL, session="thief", User_Agent=IPHONE) == "ok"
    desk = {"who": FOCAL, "session": "desk"}
    thief, own = listed(call, **desk)
    assert (own["machine"], own["program"], own["current"]) == ("windows", "edge", True)
    assert (thief["machine"], thief["program"], thief["current"]) == ("iphone", "safari", False)
    assert own["began_at"] == "2026-03-09T05:00:00Z"
    assert call("DELETE", f"{PATH}/{thief['id']}", **desk).body == {"ended": 1}
    assert queue(call, who=FOCAL, session="thief") == "unauthenticated"
    assert [one["id"] for one in listed(call, **desk)] == [own["id"]]
    # Ended twice, or somebody else's: there is no such session.
    assert call("DELETE", f"{PATH}/{thief['id']}", **desk).status == 404
    assert call("DELETE", f"{PATH}/{own['id']}", who="leader.that-khe").status == 404
    assert queue(call, who=FOCAL, session="desk") == "ok"
    # Nothing of it is a token: it opens nothing.
    assert call("GET", "/v1/office/queue", who=FOCAL, session=own["id"]).status == 200
    assert len(listed(call, **desk)) == 2


def test_a_stolen_token_of_some_time_ago_ends_no_other_session(call: Call, hands: Clock) -> None:
    desk, other = ({"who": FOCAL, "session": one} for one in ("desk", "other"))
    assert queue(call, **desk) == "ok"
    hands.later(seconds=RECENT.total_seconds() + 1)
    assert queue(call, **other) == "ok"
    (newer, _) = listed(call, **desk)
    assert refusal(call("DELETE", f"{PATH}/{newer['id']}", **desk)) == (403, "sign_in_again")
    assert refusal(call("DELETE", PATH, **desk)) == (403, "sign_in_again")
    assert queue(call, **other) == "ok"
    # Who has just signed in ends all, also the own.
    assert call("DELETE", PATH, **other).body == {"ended": 2}
    assert {queue(call, **one) for one in (desk, other)} == {"unauthenticated"}
    hands.later(seconds=2)
    assert listed(call, who=FOCAL, session="next")[0]["current"]


def test_whoever_knows_the_password_is_seen_though_they_have_no_device(call: Call, hands: Clock) -> None:
    device = enrolled(call, hands)
    assert call("POST", PROOF, {"code": shown(device)}, session="own").status == 200
    assert queue(call, session="thief", User_Agent=IPHONE) == "second_factor_asked"
    assert refusal(call("GET", PATH, session="thief")) == (403, "second_factor_asked")
    waiting = {one["machine"]: one["waits"] for one in listed(call, session="own")}
    assert waiting == {"other": False, "iphone": True}
    (thief,) = [one for one in listed(call, session="own") if one["waits"]]
    assert call("DELETE", f"{PATH}/{thief['id']}", session="own").status == 200
    hands.later(minutes=1)
    # The session is over, also with a right code.
    assert refusal(call("POST", PROOF, {"code": shown(device)}, session="thief")) == (401, "unauthenticated")


def test_a_flood_of_sign_ins_hides_no_session_from_the_button_that_ends_all(call: Call, hands: Clock) -> None:
    hidden = {"who": FOCAL, "session": "thief"}
    assert queue(call, **hidden) == "ok"
    for number in range(MOST_LISTED + 3):
        hands.later(seconds=1)
        assert queue(call, who=FOCAL, session=f"flood {number}") == "ok"
    answer = call("GET", PATH, who=FOCAL, session="flood 1")
    assert (len(answer.body["sessions"]), answer.body["more"]) == (MOST_LISTED, True)
    assert queue(call, **hidden) == "ok"
    assert call("DELETE", PATH, who=FOCAL, session="flood 1").status == 200
    assert queue(call, **hidden) == "unauthenticated"


def test_sessions_leave_the_list_when_they_are_over(call: Call, hands: Clock) -> None:
    assert queue(call, who=FOCAL, session="old") == "ok"
    hands.later(seconds=SESSION_LIFE.total_seconds())
    assert [one["current"] for one in listed(call, who=FOCAL, session="new")] == [True]
    assert len(factors.find(FOCAL).seen) == 1


def test_a_name_that_was_given_to_another_account_is_refused_until_an_administrator_acts(
    api: Api, hands: Clock
) -> None:
    first, second = (_token(FOCAL, one, clock.now(), sub=f"account {one}") for one in "ab")
    assert api("GET", "/v1/office/me", Authorization=first).status == 200
    refused = api("GET", "/v1/office/me", Authorization=second)
    assert (refused.status, refused.body["code"]) == (403, "officer_unknown")
    assert api("GET", "/v1/office/me", Authorization=_token(FOCAL, "c", clock.now())).status == 403
    assert api("GET", "/v1/office/me", Authorization=first).status == 200
    # A password that an administrator replaced, or an account that the import made anew, may be of another account.
    second_factor.new_account(FOCAL)
    assert api("GET", "/v1/office/me", Authorization=second).status == 200
    assert api("GET", "/v1/office/me", Authorization=first).status == 403


def test_a_session_works_although_it_cannot_be_listed_at_this_moment(call: Call, hands: Clock, faults: Faults) -> None:
    other = [0]

    def race() -> None:
        other[0] += 1
        second_factor.note(FOCAL, SignIn(f"race {other[0]}", int(clock.now().timestamp())), UNKNOWN, "", clock.now())

    faults.before("PutItem", race, times=3)
    assert queue(call, who=FOCAL, session="own") == "ok"
    assert "own" not in str(factors.find(FOCAL).seen)
    assert [one["current"] for one in listed(call, who=FOCAL, session="own")].count(True) == 1


def test_the_first_session_has_no_line_for_a_caller_who_is_not_known(call: Call, hands: Clock) -> None:
    assert call("GET", PATH, who="nobody").status == 403
    assert factors.find("nobody").seen == {}
    assert call("GET", PATH, who=WHO, session="x").status == 403
