"""Unmasking the reporter needs a right and a recorded reason. The accused unit does not see the report."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.runtime import clock
from chalicelib.services.changing import ATTEMPTS
from chalicelib.store import keys
from chalicelib.store.audit import trail
from chalicelib.store.audit.trail import AuditEntry
from chalicelib.store.tickets import tickets
from chalicelib.store.vault.reporters import Reporter
from tests.domain import samples
from tests.support import Api, Call, Faults, Killed, Province, history, open_ticket, take

REPORTER = Reporter("Tên Riêng", "+84901234567", "rieng@example.invalid", consent_text="2026-11")
SHOWN = {"name": REPORTER.name, "phone": REPORTER.phone, "email": REPORTER.email, "ground": "consent", "trust": 0}
SHOWN["confirmed"] = False
REASON = "Hẹn người gửi tại hiện trường"


def unmask(api: Api, code: str, officer: str, reason: str = REASON) -> tuple[int, str | None]:
    answer = api("POST", f"/v1/office/tickets/{code}/reporter", {"reason": reason}, officer=officer)
    return answer.status, answer.body.get("code")


def audited(api: Api, **query: str) -> list[dict[str, str]]:
    text = "&".join(f"{name}={value}" for name, value in query.items())
    answer = api("GET", f"/v1/admin/audit?{text}", officer="administrator.intake")
    assert answer.status == 200, answer.body
    entries: list[dict[str, str]] = answer.body["entries"]
    return entries


@pytest.mark.usefixtures("by_day")
def test_a_reason_unmasks_the_reporter_and_is_recorded_in_history_and_audit(api: Api) -> None:
    code = take(["receive", "dispatch"], reporter=REPORTER).code
    answer = api("POST", f"/v1/office/tickets/{code}/reporter", {"reason": REASON}, officer="intake.intake")
    assert (answer.status, answer.body["reporter"]) == (200, SHOWN)
    line = history(code)[-1]
    assert (line.kind, line.officer, line.details) == ("unmask", "intake.intake", {"reason": REASON})
    (entry,) = audited(api)
    assert {name: entry[name] for name in ("officer", "action", "code", "reason")} == {
        "officer": "intake.intake", "action": "unmask", "code": code, "reason": REASON,
    }  # fmt: skip
    assert "Tên Riêng" not in str((line, entry))
    assert "901234567" not in str((line, entry))


def test_a_handling_unit_may_unmask_after_intake_shared(api: Api) -> None:
    code = take(["receive", "dispatch", "accept"], reporter=REPORTER).code
    assert unmask(api, code, "focal.that-khe") == (403, "unmask_not_allowed")
    assert api.act("intake.intake", code, "share", reason="Cần hẹn").status == 200
    assert unmask(api, code, "focal.that-khe")[0] == 200
    assert unmask(api, code, "focal.dong-dang") == (404, "not_found")
    assert [event.kind for event in history(code)][-2:] == ["share", "unmask"]


@pytest.mark.parametrize("reason", ["", "v", "x" * 4001])
def test_an_invalid_reason_gets_422_and_is_not_recorded(api: Api, reason: str) -> None:
    code = take(["receive"], reporter=REPORTER).code
    answer = api("POST", f"/v1/office/tickets/{code}/reporter", {"reason": reason}, officer="intake.intake")
    assert (answer.status, answer.body["field"]) == (422, "reason")
    assert len(history(code)) == 2


def test_a_reason_expires_and_is_valid_for_its_officer_only(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    code = take(["receive"], reporter=REPORTER).code
    path, now = f"/v1/office/tickets/{code}/reporter", clock.now()
    assert api("GET", path, officer="intake.intake").body["code"] == "unmask_again"
    unmask(api, code, "intake.intake")
    assert api("GET", path, officer="intake.intake").body["reporter"] == SHOWN
    assert api("GET", path, officer="supervisor.intake").body["code"] == "unmask_again"
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=16))
    assert api("GET", path, officer="intake.intake").body["code"] == "unmask_again"
    assert len(history(code)) == 3


def test_unmasking_does_not_make_an_edition_stale(api: Api) -> None:
    ticket, _ = open_ticket(reporter=REPORTER)
    unmask(api, ticket.code, "intake.intake")
    assert api.act("intake.intake", ticket.code, "receive", edition=ticket.edition).status == 200


def asks_for_reporter(call: Call, code: str) -> bool:
    """Whether a call to AWS names the partition of a report's sender."""
    return keys.reporter(code) in str(call.sent)


def test_the_reason_is_recorded_before_the_vault_is_read(api: Api, faults: Faults) -> None:
    code = take(["receive"], reporter=REPORTER).code
    faults.on("TransactWriteItems", "ThrottlingException")
    before = len(faults.calls)
    assert unmask(api, code, "intake.intake") == (503, "busy")
    assert not [call for call in faults.calls[before:] if asks_for_reporter(call, code)]
    # A process killed before it reads the vault has recorded the reason.
    faults._rule = lambda _, call: "kill before" if asks_for_reporter(call, code) else None
    with pytest.raises(Killed):
        unmask(api, code, "intake.intake")
    faults.none()
    assert history(code)[-1].kind == "unmask"


def test_unmasking_overtaken_at_every_attempt_gets_503_and_reads_no_vault(api: Api, faults: Faults) -> None:
    code = take(["receive"], reporter=REPORTER).code

    def note() -> None:
        stored = tickets.get(code)
        assert stored is not None
        tickets.change(stored, samples.act(stored.ticket, "note"))

    faults.before("TransactWriteItems", note, times=ATTEMPTS - 1)
    assert unmask(api, code, "intake.intake")[0] == 200
    assert [event.kind for event in history(code)][2:] == ["note"] * (ATTEMPTS - 1) + ["unmask"]
    before = len(faults.calls)
    faults.before("TransactWriteItems", note, times=ATTEMPTS)
    assert unmask(api, code, "intake.intake") == (503, "busy")
    assert [event.kind for event in history(code)].count("unmask") == 1
    assert len(audited(api)) == 1
    assert not [call for call in faults.calls[before:] if asks_for_reporter(call, code)]


def test_a_report_without_a_contact_has_no_reporter(api: Api) -> None:
    code = open_ticket()[0].code
    answer = api("POST", f"/v1/office/tickets/{code}/reporter", {"reason": REASON}, officer="intake.intake")
    assert (answer.status, answer.body["reporter"]) == (200, None)


@pytest.mark.usefixtures("by_day")
def test_only_administrators_read_the_audit_trail_by_day_and_page(api: Api) -> None:
    codes = [take(["receive"], reporter=REPORTER).code for _ in range(3)]
    for code in codes:
        unmask(api, code, "intake.intake")
    first = api("GET", "/v1/admin/audit?limit=2", officer="administrator.intake").body
    rest = api("GET", f"/v1/admin/audit?limit=2&cursor={first['cursor']}", officer="administrator.intake").body
    assert sorted(line["code"] for page in (first, rest) for line in page["entries"]) == sorted(codes)
    assert audited(api, day="2026-03-02") == []
    assert api("GET", "/v1/admin/audit", officer="supervisor.intake").status == 403
    for day in ("yesterday", "2026-02-30"):
        answer = api("GET", f"/v1/admin/audit?day={day}", officer="administrator.intake")
        assert (answer.status, answer.body["field"]) == (422, "day")


def test_the_audit_trail_is_read_by_period_and_officer(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.store.audit.trail._DAYS_PER_PAGE", 3)
    now = clock.now()
    for days, officer in ((9, "intake.intake"), (9, "supervisor.intake"), (1, "intake.intake"), (0, "intake.intake")):
        line = AuditEntry(now - timedelta(days=days), officer, "unmask", f"{REASON} {days}", "LS1000000009")
        trail.record(replace(line, on_behalf="leader.intake") if days == 1 else line)
    first = (now - timedelta(days=12)).astimezone(LOCAL).date().isoformat()
    last = (now - timedelta(days=1)).astimezone(LOCAL).date().isoformat()

    def read(**query: str) -> list[tuple[str, str]]:
        lines: list[tuple[str, str]] = []
        while True:
            text = "&".join(f"{name}={value}" for name, value in query.items())
            page = api("GET", f"/v1/admin/audit?{text}", officer="administrator.intake").body
            lines += [(line["officer"], line["reason"][-1]) for line in page["entries"]]
            if page["cursor"] is None:
                return lines
            query["cursor"] = page["cursor"]

    whole = [("intake.intake", "9"), ("intake.intake", "1"), ("intake.intake", "0")]
    assert read(**{"from": first, "officer": "intake.intake", "limit": "1"}) == whole
    assert read(**{"from": first, "to": last, "officer": "leader.intake"}) == [("intake.intake", "1")]
    assert sorted(read(**{"from": first, "to": last})) == sorted([*whole[:2], ("supervisor.intake", "9")])
    assert read(to=last) == read(day=last) == [("intake.intake", "1")]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("from=2026-03-02&to=2026-03-01", "to"),
        ("from=2025-01-01&to=2026-03-01", "to"),
        ("from=x", "from"),
        ("to=2026-02-30", "to"),
    ],
)
def test_an_invalid_period_gets_422(api: Api, query: str, field: str) -> None:
    answer = api("GET", f"/v1/admin/audit?{query}", officer="administrator.intake")
    assert (answer.status, answer.body["field"]) == (422, field)


def test_officers_of_the_accused_unit_do_not_see_the_report(api: Api, province: Province) -> None:
    sent = {
        "category": "officials",
        "description": "Cán bộ gây khó dễ",
        "place": {"commune": "06040"},
        "accused": "that-khe",
    }
    code = api("POST", "/v1/reports", sent).body["code"]
    assert api("GET", f"/v1/reports/{code}").status == 404
    for role in ("intake", "focal", "leader"):
        assert api("GET", f"/v1/office/tickets/{code}", officer=f"{role}.that-khe").status == 404
    assert api("GET", f"/v1/office/tickets/{code}", officer="intake.intake").body["accused"]["id"] == "that-khe"
    api.act("intake.intake", code, "receive")
    assert api.act("intake.intake", code, "dispatch", unit="that-khe").body["code"] == "accused_unit"


def test_a_supervisor_of_the_accused_unit_does_not_see_it_in_the_queue(api: Api) -> None:
    from chalicelib.domain.province.officers import Officer, Role
    from chalicelib.store.directory import officers

    supervisor = Officer("supervisor.police", "Giám sát", samples.POLICE, frozenset({Role.SUPERVISOR}))
    officers.put_officer(supervisor, by="test", at=samples.T0)
    code = take((), new=samples.report("officials", accused=samples.POLICE)).code
    other = take((), new=samples.report("officials")).code
    seen = {
        officer: {line["code"] for line in api("GET", "/v1/office/queue?unit=intake", officer=officer).body["tickets"]}
        for officer in ("supervisor.police", "supervisor.intake")
    }
    assert seen == {"supervisor.police": {other}, "supervisor.intake": {code, other}}
