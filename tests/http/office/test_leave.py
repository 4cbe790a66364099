"""An officer names the deputy of their leave: it gives rights, is audited and told, and ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from chalicelib.jobs import changes
from chalicelib.runtime import clock
from chalicelib.store.keys import stamp
from tests.support import Api, Province, message_in

PATH = "/v1/office/leave"
FOCAL, WORKER, LEADER = "focal.that-khe", "processing.that-khe", "leader.that-khe"


def leave(deputy: str = WORKER, begins: int = -1, ends: int = 72) -> dict[str, Any]:
    now = clock.now()
    return {
        "deputy": deputy,
        "begins": stamp(now + timedelta(hours=begins)),
        "ends": stamp(now + timedelta(hours=ends)),
    }


def messages(province: Province, kind: str) -> list[Any]:
    changes.read_changes(province.stream_records("digest", "audit"))
    return [found for body in province.queued() if (found := message_in(body)).kind == kind]


def test_a_deputy_of_a_leave_acts_and_is_told_and_the_trail_has_it(api: Api, province: Province) -> None:
    seen = api("GET", PATH, officer=LEADER).body
    assert (seen["leaves"], seen["may_name"]) == ([], True)
    assert LEADER not in {one["username"] for one in seen["colleagues"]}
    body = leave()
    made = api("POST", PATH, body, officer=LEADER)
    assert (made.status, [one["deputy"] for one in made.body["leaves"]]) == (201, [WORKER])
    # Sent again, it is the same leave.
    assert len(api("POST", PATH, body, officer=LEADER).body["leaves"]) == 1
    acting = api("GET", "/v1/office/me", officer=WORKER, X_Acting_For=LEADER).body
    assert (acting["roles"], acting["acting_for"]) == (["leader"], LEADER)
    told = messages(province, "deputy")
    assert {(one.unit, one.audience, one.key) for one in told} == {("that-khe", f"@{WORKER}", told[0].key)}
    lines = api("GET", "/v1/admin/audit", officer="administrator.intake").body["entries"]
    mine = [one for one in lines if one["action"] == "deputies_changed"]
    assert [(one["officer"], one["subject"]) for one in mine] == [(LEADER, LEADER)]


def test_a_leave_is_ended_from_the_page_and_the_deputy_acts_no_more(api: Api, province: Province) -> None:
    (one,) = api("POST", PATH, leave(), officer=LEADER).body["leaves"]
    assert api("DELETE", f"{PATH}/{one['id']}", officer=FOCAL).status == 404
    # The deputy neither names a further one nor ends the leave.
    assert api("POST", PATH, leave(FOCAL), officer=WORKER, X_Acting_For=LEADER).body["code"] == "leave_by_administrator"
    assert api("DELETE", f"{PATH}/{one['id']}", officer=WORKER, X_Acting_For=LEADER).status == 404
    assert api("DELETE", f"{PATH}/{one['id']}", officer=LEADER).body["leaves"] == []
    assert len({found.key for found in messages(province, "deputy")}) == 2
    assert api("GET", "/v1/office/me", officer=WORKER, X_Acting_For=LEADER).status == 403


def test_what_cannot_be_a_leave_is_named(api: Api) -> None:
    for body, code, field in (
        (leave(LEADER), "deputy_not_here", "deputy"),
        (leave("focal.dong-dang"), "deputy_not_here", "deputy"),
        (leave(begins=5, ends=4), "leave_backwards", "ends"),
        (leave(begins=-9, ends=-1), "leave_over", "ends"),
        (leave(ends=24 * 90), "leave_long", "ends"),
    ):
        refused = api("POST", PATH, body, officer=LEADER)
        assert (refused.status, refused.body["code"], refused.body["field"]) == (422, code, field)
    api("POST", PATH, leave(), officer=LEADER)
    assert api("POST", PATH, leave(FOCAL, 1, 2), officer=LEADER).body["code"] == "leave_overlaps"
    assert api("POST", PATH, leave(), officer="supervisor.intake").status == 403
