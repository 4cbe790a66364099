"""A place that comes back: the commune's leader is told once, opens a report for the cause or puts it away."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.channels import topics
from chalicelib.domain.places.place import Place
from chalicelib.jobs import changes, delivery, recurring
from chalicelib.jobs.sweep import sweep
from chalicelib.runtime import clock
from chalicelib.store import keys
from chalicelib.store.messages import proposals as store
from chalicelib.store.messages.proposals import AnsweredThere
from chalicelib.store.tickets import tickets
from tests.domain import samples
from tests.support import Api, Faults, Killed, Province, history, take

COMMUNE = samples.COMMUNES["that-khe"]
HERE = Place(COMMUNE, "Cổng chợ", 22.257, 106.474)
LEADER = "leader.that-khe"
#: A Tuesday noon, a week after the reports of these tests.
NOON = samples.local("2026-03-10 12:00")
WAY = (*samples.WAY_TO["awaiting_approval"], "approve")
TEXT = "Làm lại cống thoát nước ở cổng chợ"

Told = list[tuple[str, str, str, str]]


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """The messages to units' topics about places: unit, audience, kind, text."""
    sent: Told = []

    def to_unit(unit: str, audience: str, *, kind: str, subject: str, body: str, **_: object) -> None:
        if kind == "recurring":
            sent.append((unit, audience, subject, body))

    monkeypatch.setattr(topics, "to_unit", to_unit)
    return sent


def deliver(province: Province, now: datetime = NOON) -> None:
    """Read the released messages, and deliver all that is queued about places."""
    for _ in range(2):
        changes.read_changes(province.stream_records("digest"))
        while bodies := province.queued():
            mine = [body for body in bodies if '"answered_there"' in body or '"recurring"' in body]
            records = [{"messageId": str(number), "body": body} for number, body in enumerate(mine)]
            assert delivery.deliver(records, lambda: now, lambda: 25.0) == []


def answered(province: Province, number: int, category: str = "hygiene", place: Place = HERE) -> list[str]:
    """So many reports that are answered at a place, with what the stream's reader does of it."""
    codes = [take(WAY, new=samples.report(category, place=place)).code for _ in range(number)]
    changes.read_changes(province.stream_records("head"))
    return codes


def shown(api: Api, officer: str = LEADER) -> dict[str, Any]:
    answer = api("GET", "/v1/office/proposals", officer=officer)
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.body
    return found


def test_the_leader_is_told_once_and_sees_what_came_back(api: Api, province: Province, told: Told) -> None:
    two = answered(province, 2)
    answered(province, 1, place=Place(COMMUNE, None, 22.267, 106.474))
    answered(province, 1, "traffic")
    deliver(province)
    assert told == []
    assert shown(api)["proposals"] == []
    third = answered(province, 1)
    # The stream and the outbox repeat what they have, and a place is proposed once.
    for _ in range(3):
        changes.read_changes(province.stream_records("head"))
        deliver(province)
    ((unit, audience, subject, body),) = told
    assert (unit, audience) == ("that-khe", "leader")
    assert subject.startswith("3 phản ánh về Vệ sinh môi trường lặp lại ở một chỗ")
    assert samples.DESCRIPTION not in body
    found = shown(api)
    assert found["counts"] == {"open": 1, "ticket": 0, "put_away": 0}
    ((proposal),) = found["proposals"]
    assert {one["code"] for one in proposal["reports"]} == {*two, *third}
    assert (proposal["number"], proposal["fate"]) == (3, "open")


def test_the_leader_opens_a_report_for_the_cause_that_links_the_others(
    api: Api, province: Province, told: Told
) -> None:
    codes = answered(province, 3)
    deliver(province)
    name = shown(api)["proposals"][0]["id"]
    path = f"/v1/office/proposals/{name}/ticket"
    opened = api("POST", path, {"text": TEXT}, officer=LEADER)
    assert opened.status == 201, opened.body
    code = opened.body["code"]
    stored = tickets.get(code)
    assert stored is not None
    assert (stored.ticket.channel, stored.ticket.category, stored.ticket.description) == ("root_cause", "hygiene", TEXT)
    assert stored.ticket.place.lat == HERE.lat
    events = {one: [event for event in history(one) if event.kind == "root_cause"] for one in (code, *codes)}
    ((own),) = events[code]
    assert set(own.details["reports"]) == set(codes)
    assert (own.officer, own.unit) == (LEADER, "that-khe")
    assert all([event.details for event in events[one]] == [{"other": code}] for one in codes)
    # Neither the public nor the sender reads of the link.
    assert "root_cause" not in str(api("GET", f"/v1/reports/{codes[0]}").body["history"])
    found = shown(api)
    assert found["counts"] == {"open": 0, "ticket": 1, "put_away": 0}
    ((settled),) = found["proposals"]
    assert (settled["ticket"], settled["officer"], settled["open_to_you"]) == (code, LEADER, False)
    # The desk takes it in; the leader sees it from when it is theirs.
    assert api.act("intake.intake", code, "receive").status == 200
    assert api.act("intake.intake", code, "dispatch", unit="that-khe").status == 200
    assert shown(api)["proposals"][0]["open_to_you"] is True
    assert api("GET", f"/v1/office/tickets/{code}", officer=LEADER).status == 200
    for again in (path, path.replace("/ticket", "/dismissal")):
        refused = api("POST", again, {"text": TEXT} if again == path else {"reason": "Nhầm"}, officer=LEADER)
        assert (refused.status, refused.body["code"]) == (409, "proposal_settled")
    # A report for a cause that is answered is no further one of the place.
    assert len(told) == 1


def test_a_proposal_is_put_away_with_a_reason_and_comes_again_after_as_many_answers(
    api: Api, province: Province, told: Told
) -> None:
    answered(province, 3)
    deliver(province)
    name = shown(api)["proposals"][0]["id"]
    path = f"/v1/office/proposals/{name}/dismissal"
    assert api("POST", path, {}, officer=LEADER).status == 422
    assert api("POST", path, {"reason": "Chợ đang được sửa"}, officer=LEADER).body == {"id": name}
    ((away),) = shown(api)["proposals"]
    assert (away["fate"], away["reason"]) == ("put_away", "Chợ đang được sửa")
    assert shown(api)["counts"] == {"open": 0, "ticket": 0, "put_away": 1}
    place = store.of_commune(COMMUNE)[0].place
    for number in range(3):
        task = AnsweredThere(
            place.commune, place.category, place.cell, f"LS000000000{number}", keys.stamp(NOON + timedelta(hours=1))
        )
        recurring.count(task, NOON + timedelta(hours=2))
        assert len(store.of_commune(COMMUNE)) == (2 if number == 2 else 1)


@pytest.mark.parametrize("officer", ["leader.ky-lua", "focal.that-khe", "intake.intake", "supervisor.intake"])
def test_only_the_leader_of_the_commune_sees_and_decides(
    api: Api, province: Province, told: Told, officer: str
) -> None:
    answered(province, 3)
    deliver(province)
    name = shown(api)["proposals"][0]["id"]
    leads = officer.startswith("leader")
    assert api("GET", "/v1/office/proposals", officer=officer).status == (200 if leads else 403)
    assert not leads or shown(api, officer)["proposals"] == []
    for what, body in (("ticket", {"text": TEXT}), ("dismissal", {"reason": "Nhầm"})):
        answer = api("POST", f"/v1/office/proposals/{name}/{what}", body, officer=officer)
        assert answer.status == (404 if leads else 403)
    assert shown(api)["counts"]["open"] == 1


@pytest.mark.parametrize("name", ["x", "hygiene.8a415ddb3b6ffff.9", "a.b.c", "a.b.c.d"])
def test_an_unknown_proposal_is_not_found(api: Api, name: str) -> None:
    answer = api("POST", f"/v1/office/proposals/{name}/dismissal", {"reason": "Nhầm"}, officer=LEADER)
    assert (answer.status, answer.body["code"]) == (404, "not_found")


def test_at_night_the_message_waits_for_the_morning(province: Province, told: Told) -> None:
    answered(province, 3)
    night = samples.local("2026-03-10 23:00")
    deliver(province, night)
    assert told == []
    morning = samples.local("2026-03-11 07:05")
    sweep(lambda: morning, lambda: 25.0)
    deliver(province, morning)
    assert len(told) == 1


@pytest.mark.parametrize("verdict", ["kill before", "kill after"])
def test_a_count_that_dies_at_any_call_makes_one_proposal_and_one_message(
    province: Province, faults: Faults, told: Told, verdict: str
) -> None:
    answered(province, 3)
    place = recurring.tasks([stored.ticket for stored in tickets.heads(_codes(province)).values()], samples.directory())
    jobs = list(place)
    assert len(jobs) == 3
    for number in range(12):
        faults.at(number, verdict)
        try:
            for one in jobs:
                recurring.count(one, NOON)
        except Killed:
            continue
        finally:
            faults.none()
    for one in jobs:
        recurring.count(one, NOON)
    assert len(store.of_commune(COMMUNE)) == 1
    province.queued()
    deliver(province)
    assert len(told) == 1


def _codes(province: Province) -> list[str]:
    return [item["code"]["S"] for item in province.items("Tickets") if item["type"]["S"] == "head"]
