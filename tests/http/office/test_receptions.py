"""A unit's reception: who sees who is booked, each look in the audit trail, who came, a day that is called off."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.runtime import clock
from chalicelib.store.audit import trail
from tests.domain import samples
from tests.http.receptions import DAY, NAME, NOON, PERSON, PHONE, SECOND, SUBJECT, book, line, publish
from tests.support import Answer, Api, Province, set_clock

LEADER, FOCAL = "leader.that-khe", "focal.that-khe"
OTHERS = ("processing.that-khe", "leader.ky-lua", "focal.police", "supervisor.intake", "intake.intake")
PATH = f"/v1/office/receptions/{NAME}/days/{DAY}"
REASON = "Chủ tịch đi họp đột xuất"


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch, province: Province) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    publish()


def people(api: Api, officer: str = LEADER) -> Answer:
    return api("GET", f"{PATH}/people", officer=officer)


def lines(action: str) -> list[tuple[str, str, str | None, str | None]]:
    day = NOON.date()
    found, _ = trail.between(day, samples.local(f"{DAY} 12:00").date(), officer=None, limit=100, after=None)
    return [(one.officer, one.reason, one.subject, one.code) for one in found if one.action == action]


def day_of(api: Api, officer: str = LEADER) -> dict[str, Any]:
    [reception] = api("GET", "/v1/office/receptions", officer=officer).body["receptions"]
    [found] = [day for day in reception["days"] if day["day"] == DAY]
    result: dict[str, Any] = found
    return result


@pytest.mark.parametrize("officer", [LEADER, FOCAL])
def test_leader_and_focal_officer_see_the_list_and_each_look_is_recorded(api: Api, officer: str) -> None:
    code = book(api).body["code"]
    assert (day_of(api, officer)["seats"], day_of(api, officer)["booked"]) == (2, 1)
    assert PERSON not in str(api("GET", "/v1/office/receptions", officer=officer).body)
    assert lines("reception_look") == []
    seen = people(api, officer)
    assert seen.status == 200, seen.body
    assert seen.body["people"] == [
        {
            "code": code,
            "time": "08:00",
            "name": PERSON,
            "phone": PHONE,
            "subject": SUBJECT,
            "standing": "booked",
            "may_mark": False,
        }
    ]
    assert people(api, officer).status == 200
    assert lines("reception_look") == [(officer, "", f"{NAME} {DAY}", None)] * 2


@pytest.mark.parametrize("officer", OTHERS)
def test_nobody_else_sees_them(api: Api, officer: str) -> None:
    code = book(api).body["code"]
    for path, body in (
        ("people", None),
        (f"bookings/{code}", {"standing": "came"}),
        ("cancellation", {"reason": REASON}),
    ):
        answer = api("POST" if body else "GET", f"{PATH}/{path}", body, officer=officer)
        assert answer.status == 403, path
        assert PERSON not in str(answer.body)
    assert lines("reception_look") == []
    assert not any(PERSON in str(one) for one in [api("GET", "/v1/office/receptions", officer=officer).body])


def test_who_came_is_marked_from_when_their_time_begins(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    code = book(api).body["code"]
    mark = {"standing": "came"}
    early = api("POST", f"{PATH}/bookings/{code}", mark, officer=FOCAL)
    assert (early.status, early.body["code"]) == (409, "reception_not_yet")
    set_clock(monkeypatch, samples.local(f"{DAY} 08:05"))
    assert people(api).body["people"][0]["may_mark"]
    assert api("POST", f"{PATH}/bookings/{code}", mark, officer=FOCAL).body == {"code": code, "standing": "came"}
    assert people(api).body["people"][0]["standing"] == "came"
    wrong_day = PATH.replace(DAY, "2026-03-12")
    assert api("POST", f"{wrong_day}/bookings/{code}", mark, officer=FOCAL).status == 404
    assert api("POST", f"{PATH}/bookings/00000000", mark, officer=FOCAL).status == 404
    assert lines("reception_mark") == [(FOCAL, "came", f"{NAME} {DAY}", None)]
    assert day_of(api)["booked"] == 1, "a day of before is shown while somebody is booked on it"


def test_a_day_is_called_off_once_and_takes_no_booking_any_more(api: Api) -> None:
    token = {"token": book(api).body["token"]}
    done = api("POST", f"{PATH}/cancellation", {"reason": REASON}, officer=LEADER)
    assert (done.status, done.body) == (200, {"day": DAY, "called_off": REASON})
    again = api("POST", f"{PATH}/cancellation", {"reason": REASON}, officer=LEADER)
    assert (again.status, again.body["code"]) == (409, "reception_called_off")
    assert lines("reception_called_off") == [(LEADER, REASON, f"{NAME} {DAY}", None)]
    assert day_of(api)["called_off"]
    assert api("POST", "/v1/bookings", token).body["called_off"] == REASON
    refused = book(api, slot=SECOND, phone="0912345679")
    assert (refused.status, refused.body["code"]) == (409, "reception_taken")
    assert "12/03/2026" in refused.body["title"]
    # The day's own booking does not stop the person from taking another day.
    assert book(api, slot="2026-03-12T08:00").status == 201
    assert api("POST", "/v1/bookings/cancel", token).status == 200, "the old one is erased with the old link"
    assert book(api, slot="2026-03-12T08:30").body["code"] == "reception_booked"


def test_a_day_that_is_over_or_none_is_not_called_off(api: Api) -> None:
    for day, status in (("2026-03-02", 409), ("2026-02-30", 422), ("x", 422)):
        path = PATH.replace(DAY, day)
        assert api("POST", f"{path}/cancellation", {"reason": REASON}, officer=LEADER).status == status
    assert api("POST", f"{PATH}/cancellation", {"reason": ""}, officer=LEADER).status == 422
    unknown = PATH.replace(NAME, "nowhere")
    assert api("POST", f"{unknown}/cancellation", {"reason": REASON}, officer=LEADER).status == 404


def test_a_booking_at_the_moment_of_the_calling_off_is_refused(api: Api, faults: Any) -> None:
    faults.before("TransactWriteItems", lambda: api("POST", f"{PATH}/cancellation", {"reason": REASON}, officer=LEADER))
    assert book(api).status == 409
    assert people(api).body["people"] == []


def test_who_restricts_the_use_of_their_contact_is_shown_without_it(api: Api) -> None:
    from chalicelib.domain.access.limits import Limit
    from chalicelib.identity import signing
    from chalicelib.store.vault import bookings

    book(api)
    assert bookings.limit(signing.phone_key(PHONE), Limit.RESTRICTED) == 1
    [one] = people(api).body["people"]
    assert (one["name"], one["phone"], one["subject"]) == (None, None, None)


def test_a_signed_in_officer_learns_whether_their_unit_receives(api: Api) -> None:
    assert api("GET", "/v1/office/me", officer=LEADER).body["receives"]
    assert not api("GET", "/v1/office/me", officer="leader.ky-lua").body["receives"]
    publish(line(unit="ky-lua"))
    assert api("GET", "/v1/office/me", officer="leader.ky-lua").body["receives"]
