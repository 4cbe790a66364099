"""Call-backs: listed for supervisors, recorded once with a line of the history, never by who answered."""

from __future__ import annotations

from contextlib import suppress
from itertools import product
from typing import Any

import pytest

from chalicelib.domain.tickets import rights
from chalicelib.jobs.callbacks import draw
from chalicelib.runtime import clock
from chalicelib.services.callbacks import answered_by
from chalicelib.store.messages import callbacks as store
from tests.jobs.test_callbacks import MONDAY, WEEK, answered
from tests.support import Answer, Api, Faults, Killed, history

PATH = "/v1/office/callbacks"
SUPERVISOR = "supervisor.intake"


@pytest.fixture
def code(api: Api, monkeypatch: pytest.MonkeyPatch) -> str:
    """A report that was drawn."""
    (code,) = answered(1)
    draw(MONDAY)
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    return code


def call(api: Api, code: str, officer: str = SUPERVISOR, **given: Any) -> Answer:
    return api(
        "POST", f"{PATH}/{code}", {"reached": True, "satisfied": False, "text": "Chưa sạch"} | given, officer=officer
    )


def test_a_supervisor_reads_what_was_drawn_and_records_a_call_once(api: Api, code: str) -> None:
    listed = api("GET", PATH, officer=SUPERVISOR).body
    assert (listed["week"], listed["tally"]["drawn"], listed["tally"]["called"]) == ("2026-03-02", 1, 0)
    found = store.of(WEEK)
    assert found is not None
    assert listed["seed"] == found.seed
    assert [(one["code"], one["result"]) for one in listed["calls"]] == [(code, None)]
    made = call(api, code)
    assert (made.status, made.body["satisfied"]) == (200, False)
    assert call(api, code).status == 200
    assert (call(api, code, satisfied=True).status, call(api, code, satisfied=True).body["code"]) == (
        409,
        "callback_done",
    )
    (line,) = [event for event in history(code) if event.kind == "call_back"]
    assert (line.officer, line.details["text"]) == (SUPERVISOR, "Chưa sạch")
    after = api("GET", PATH, officer=SUPERVISOR).body
    assert after["tally"] == {"drawn": 1, "called": 1, "reached": 1, "satisfied": 0}
    assert after["calls"][0]["result"]["satisfied"] is False
    # The public reads neither the line nor its words.
    assert "Chưa sạch" not in str(api("GET", f"/v1/reports/{code}").body)


@pytest.mark.parametrize("officer", ["intake.intake", "leader.that-khe", "focal.that-khe"])
def test_nobody_else_lists_or_records(api: Api, code: str, officer: str) -> None:
    assert api("GET", PATH, officer=officer).status == 403
    assert call(api, code, officer).status == 403
    assert "call_back" not in [event.kind for event in history(code)]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"satisfied": None}, "satisfied"),
        ({"reached": False, "satisfied": True}, "satisfied"),
        ({"reached": "maybe"}, "reached"),
        ({"text": "x" * 1001}, "text"),
        ({"phone": "0912345678"}, "phone"),
    ],
)
def test_a_result_that_contradicts_itself_is_refused_beside_its_field(
    api: Api, code: str, given: dict[str, Any], field: str
) -> None:
    refused = call(api, code, **given)
    assert refused.status == 422
    assert field in [one["field"] for one in refused.body.get("errors", [refused.body])]


def test_a_report_that_was_not_drawn_and_a_week_that_is_not_offered_are_refused(api: Api, code: str) -> None:
    other = answered(1)[0]
    assert call(api, other).status == 404
    assert call(api, "LS0000000000").status == 404
    refused = api("GET", f"{PATH}?week=2026-03-03", officer=SUPERVISOR)
    assert (refused.status, refused.body["field"]) == (422, "week")
    assert api("GET", f"{PATH}?week=2026-02-23", officer=SUPERVISOR).body["calls"] == []


@pytest.mark.parametrize(
    "said",
    [{"reached": True, "satisfied": True, "text": "Đã sạch"}, {"reached": False}],
    ids=["reached", "not reached"],
)
def test_killed_at_any_call_a_result_has_one_line_and_is_counted_once(
    api: Api, code: str, faults: Faults, said: dict[str, Any]
) -> None:
    def send(**other: Any) -> int:
        return api("POST", f"{PATH}/{code}", said | other, officer=SUPERVISOR).status

    for number, verdict in product(range(10), ("kill before", "kill after")):
        faults.at(number, verdict)
        with suppress(Killed):
            send()
        faults.none()
    assert send() == 200
    assert send(text="Chữ khác") == 409
    assert [event.kind for event in history(code)].count("call_back") == 1
    assert api("GET", PATH, officer=SUPERVISOR).body["tally"]["called"] == 1


def test_what_accuses_the_supervisor_s_unit_since_it_was_drawn_is_counted_and_not_listed(
    api: Api, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rights, "is_accused", lambda officer, ticket, directory: True)
    listed = api("GET", PATH, officer=SUPERVISOR).body
    assert (listed["calls"], listed["tally"]["drawn"]) == ([], 1)


def test_who_answered_may_not_call(api: Api, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    hands = answered_by(history(code))
    assert hands == {event.officer for event in history(code) if event.kind in ("answer", "approve")}
    # In the samples a supervisor answers nothing.
    monkeypatch.setattr("chalicelib.services.callbacks.answered_by", lambda events: {SUPERVISOR, *hands})
    refused = call(api, code)
    assert (refused.status, refused.body["code"]) == (403, "callback_own")
    assert "call_back" not in [event.kind for event in history(code)]
