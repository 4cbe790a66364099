"""Instructions over HTTP and by the sweep: who reads and takes them, and what the queue and nobody else shows."""

from __future__ import annotations

import json
from typing import Any

from chalicelib.domain.tickets.publicity import INSTRUCTION_KINDS
from chalicelib.jobs.sweep import sweep
from chalicelib.store.tickets import tickets
from tests.domain.samples import HOME_AFFAIRS, WAY_TO
from tests.support import Api, history, take

WORDS = "Yêu cầu đến hiện trường trong sáng nay"


def ticket(api: Api, code: str, officer: str) -> dict[str, Any]:
    body: dict[str, Any] = api("GET", f"/v1/office/tickets/{code}", officer=officer).body
    return body


def test_a_supervisor_instructs_the_unit_reports_it_done_and_others_see_nothing(api: Api) -> None:
    code = take([*WAY_TO["processing"], "involve"]).code
    before = ticket(api, code, "supervisor.intake")
    done = api.act("supervisor.intake", code, "instruct", text=WORDS)
    assert done.status == 200
    [one] = done.body["instructions"]
    assert (one["text"], one["by"], one["role"], one["late"]) == (WORDS, "supervisor.intake", "supervisor", False)
    assert (done.body["due_at"], done.body["step_due_at"]) == (before["due_at"], before["step_due_at"])
    seen = ticket(api, code, "processing.that-khe")
    assert seen["instructions"] == done.body["instructions"]
    assert "carry_out" in seen["actions"]
    line = next(line for line in queue(api) if line["code"] == code)
    assert line["instructed_until"] == one["due_at"]
    # A coordinating unit and the intake desk have the ticket before them, and read nothing of it.
    for other in (f"focal.{HOME_AFFAIRS}", "intake.intake"):
        shown = ticket(api, code, other)
        assert shown["instructions"] == []
        assert WORDS not in json.dumps(shown, ensure_ascii=False)
    assert WORDS not in json.dumps(api("GET", f"/v1/reports/{code}").body, ensure_ascii=False)
    answer = api.act("processing.that-khe", code, "carry_out", instruction=one["number"], text="Đã đến, đã rào lại")
    assert (answer.status, answer.body["instructions"]) == (200, [])
    assert next(line for line in queue(api) if line["code"] == code)["instructed_until"] is None


def test_who_lost_a_race_is_not_told_of_an_instruction_that_they_may_not_read(api: Api) -> None:
    code = take(WAY_TO["processing"]).code
    edition = ticket(api, code, "intake.intake")["edition"]
    assert api.act("supervisor.intake", code, "instruct", text=WORDS).status == 200
    refused = api.act("intake.intake", code, "note", edition, text="…")
    assert (refused.status, refused.body["changes"]) == (412, [])


def test_the_sweep_reminds_and_alerts_once_and_touches_no_deadline(api: Api) -> None:
    code = take([*WAY_TO["processing"], "instruct"]).code
    stored = tickets.get(code)
    assert stored is not None
    [one] = stored.ticket.instructions
    assert one.remind_at is not None
    for at in (one.remind_at, one.remind_at, one.due_at, one.due_at):
        sweep(lambda: at, lambda: 50.0)  # noqa: B023 - called at once
    kinds = [event.kind for event in history(code) if event.kind in INSTRUCTION_KINDS]
    assert kinds == ["instruct", "instruction_reminded", "instruction_late"]
    after = tickets.get(code)
    assert after is not None
    assert after.ticket.instructions[0].late
    assert (after.ticket.due_at, after.ticket.promised_at) == (stored.ticket.due_at, stored.ticket.promised_at)


def queue(api: Api) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api("GET", "/v1/office/queue", officer="focal.that-khe").body["tickets"]
    return found
