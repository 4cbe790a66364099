"""Officers' queues, tickets and actions, and the refusals to other officers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from chalice.test import Client

from app import app
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.moves import MOVES
from chalicelib.jobs.sweep import sweep
from chalicelib.store.directory import documents, officers
from chalicelib.store.tickets import photos, tickets
from chalicelib.store.vault.reporters import Reporter
from tests.domain import samples
from tests.support import Api, Faults, Province, history, open_ticket, take

ROUTES = ("/v1/office/queue", "/v1/office/tickets/LS4827395165")


def test_a_ticket_goes_from_new_to_closed_through_the_api(api: Api) -> None:
    code = open_ticket()[0].code
    assert api.act("intake.intake", code, "receive", urgency="normal").body["state"] == "received"
    assert api.act("intake.intake", code, "dispatch", unit="that-khe").body["state"] == "dispatched"
    assert api.act("focal.that-khe", code, "accept").body["state"] == "processing"
    assert api.act("processing.that-khe", code, "note", text="Đã cử người", public=True).body["state"] == "processing"
    assert api.act("processing.that-khe", code, "answer", text="Đã dọn").body["code"] == "after_photo_required"
    announced = api(
        "POST", f"/v1/office/tickets/{code}/photos", {"photos": [{"content_type": "image/png", "size": 9}]},
        officer="processing.that-khe",
    )  # fmt: skip
    assert [upload["photo"] for upload in announced.body["uploads"]] == ["a1"]
    not_ready = api.act("processing.that-khe", code, "answer", text="Đã dọn", photos=["a1"])
    assert (not_ready.status, not_ready.body["code"]) == (422, "photo_not_ready")
    photos.settle(code, "a1", samples.T0, photos.Ready({"320": (320, 240), "800": (800, 600), "1600": (1600, 1200)}))
    assert (
        api.act("processing.that-khe", code, "answer", text="Đã dọn", photos=["a1"]).body["state"]
        == "awaiting_approval"
    )
    assert api.act("leader.that-khe", code, "send_back", reason="Thiếu ảnh").body["state"] == "processing"
    api.act("processing.that-khe", code, "answer", text="Đã dọn sạch", photos=["a1"])
    assert api.act("leader.that-khe", code, "approve").body["state"] == "resolved"
    assert api.act("intake.intake", code, "close").body["state"] == "closed"
    seen = api("GET", f"/v1/reports/{code}").body
    assert seen["answer"]["text"] == "Đã dọn sạch"
    assert set(seen["photos"][0]["links"]) == {"320", "800", "1600"}
    assert [line["text"] for line in seen["history"] if line["kind"] == "note"] == ["Đã cử người"]


def test_an_action_with_a_stale_edition_gets_412(api: Api) -> None:
    code = open_ticket()[0].code
    read = api("GET", f"/v1/office/tickets/{code}", officer="intake.intake")
    assert read.headers["etag"] == '"1"'
    done = api.act("intake.intake", code, "receive", edition=1)
    assert done.headers["etag"] == '"2"'
    stale = api.act("intake.intake", code, "note", edition=1, text="x")
    assert (stale.status, stale.body["code"], stale.body["edition"]) == (412, "stale", 2)
    assert [change["kind"] for change in stale.body["changes"]] == ["receive"]
    assert len(history(code)) == 2


@pytest.mark.parametrize("if_match", [None, "*", '"x"', "", '"1", "2"'])
def test_an_action_without_a_valid_edition_gets_428(api: Api, if_match: str | None) -> None:
    code = open_ticket()[0].code
    headers = {} if if_match is None else {"If_Match": if_match}
    answer = api("POST", f"/v1/office/tickets/{code}/receive", {}, officer="intake.intake", **headers)
    assert (answer.status, answer.body["code"]) == (428, "edition_required")


def test_a_breach_in_between_does_not_make_the_edition_stale(api: Api, faults: Faults) -> None:
    ticket, _ = open_ticket()
    faults.before("TransactWriteItems", lambda: sweep(lambda: ticket.points[1].at, lambda: 50.0))
    assert api.act("intake.intake", ticket.code, "receive", edition=1).body["state"] == "received"
    assert [event.kind for event in history(ticket.code)] == ["created", "breached", "receive"]


def test_a_concurrent_action_by_another_officer_gets_412(api: Api, faults: Faults) -> None:
    ticket, _ = open_ticket()
    other = samples.act(ticket, "refuse")
    faults.before("TransactWriteItems", lambda: tickets.change(tickets.Stored(ticket, "hash"), other))
    answer = api.act("intake.intake", ticket.code, "receive", edition=1)
    assert (answer.status, [change["kind"] for change in answer.body["changes"]]) == (412, ["refuse"])


@pytest.mark.parametrize("state", samples.WAY_TO)
def test_an_action_that_is_not_possible_in_a_state_gets_409(api: Api, state: str) -> None:
    ticket = take(samples.WAY_TO[state])
    for action, move in MOVES.items():
        if ticket.state in move.sources or move.is_sender_s:
            continue
        role = samples.ACTOR[action]
        officer = f"{role}.{'intake' if role in (Role.INTAKE, Role.SUPERVISOR) else 'that-khe'}"
        known = officers.officer(officer)
        if known is None or not rights.may_see(known, ticket, documents.current()):
            continue
        answer = api.act(officer, ticket.code, action, **_given(action))
        assert (answer.status, answer.body["code"]) == (409, "action_not_possible"), action


def test_an_action_of_another_role_gets_403_and_changes_nothing(api: Api) -> None:
    code = take(["receive", "dispatch"]).code
    for officer, action in [("processing.that-khe", "accept"), ("focal.that-khe", "note")]:
        answer = api.act(officer, code, action, **_given(action))
        assert answer.status == (403 if action == "accept" else 200)
    assert [event.kind for event in history(code)] == ["created", "receive", "dispatch", "note"]


def test_an_officer_of_another_unit_gets_404(api: Api) -> None:
    code = take(["receive", "dispatch"]).code
    for method, path in [("GET", ""), ("POST", "/accept"), ("POST", "/photos")]:
        answer = api(method, f"/v1/office/tickets/{code}{path}", {}, officer="focal.dong-dang", If_Match='"3"')
        assert (answer.status, answer.body["code"]) == (404, "not_found")


def test_an_unknown_action_gets_404(api: Api) -> None:
    answer = api.act("intake.intake", open_ticket()[0].code, "explode", edition=1)
    assert (answer.status, answer.body["code"]) == (404, "unknown_action")


@pytest.mark.parametrize(
    ("action", "given", "code", "field"),
    [
        ("refuse", {"refusal": "unclear"}, "field_required", "text"),
        ("refuse", {"refusal": "because", "text": "x"}, "unknown_refusal", "refusal"),
        ("receive", {"category": "nothing"}, "unknown_category", "category"),
        ("receive", {"urgency": "soon"}, "not_one_of", "urgency"),
        ("receive", {"commune": "99999"}, "unknown_commune", "place.commune"),
        ("receive", {"reporter": "who"}, "field_unknown", "reporter"),
        ("note", {"text": "   "}, "field_required", "text"),
        ("note", {"text": "x" * 4001}, "too_long", "text"),
    ],
)
def test_invalid_input_to_an_action_names_the_field(
    api: Api, action: str, given: dict[str, Any], code: str, field: str
) -> None:
    ticket = open_ticket()[0]
    answer = api.act("intake.intake", ticket.code, action, **given)
    assert (answer.status, answer.body["code"], answer.body["field"]) == (422, code, field)
    assert len(history(ticket.code)) == 1


def test_dispatch_without_a_known_unit_is_refused(api: Api) -> None:
    code = take(["receive"]).code
    assert api.act("intake.intake", code, "dispatch", unit="mars").body["code"] == "unknown_unit"
    assert api.act("intake.intake", code, "dispatch").body["code"] == "field_required"


def test_officers_read_the_queues_of_their_unit_and_its_children(api: Api) -> None:
    dispatched, unreceived = take(["receive", "dispatch"]), open_ticket()[0]
    own = api("GET", "/v1/office/queue", officer="focal.that-khe").body
    assert [line["code"] for line in own["tickets"]] == [dispatched.code]
    assert own["tickets"][0]["edition"] == 3
    assert own["tickets"][0]["seconds_left"] < 0
    assert api("GET", "/v1/office/queue?unit=intake", officer="focal.that-khe").status == 403
    assert api("GET", "/v1/office/queue?unit=traffic-police", officer="focal.police").status == 200
    seen = api("GET", "/v1/office/queue?unit=intake", officer="supervisor.intake").body
    assert [line["code"] for line in seen["tickets"]] == [unreceived.code]
    assert api("GET", "/v1/office/queue?unit=mars", officer="supervisor.intake").status == 422


def test_answered_tickets_are_in_a_separate_list_until_they_are_rated(api: Api) -> None:
    answered, open_one = take(samples.WAY_TO["resolved"]), take(samples.WAY_TO["processing"])

    def listed(query: str) -> list[str]:
        queue = api("GET", f"/v1/office/queue{query}", officer="focal.that-khe").body
        return [line["code"] for line in queue["tickets"]]

    assert listed("?kind=unrated") == [answered.code]
    (line,) = api("GET", "/v1/office/queue?kind=unrated", officer="focal.that-khe").body["tickets"]
    assert line["late"] is False, "it was answered in time, however long ago that was"
    assert listed("") == listed("?kind=ordinary") == [open_one.code]
    tickets.change(tickets.Stored(answered, "hash"), samples.act(answered, "rate"))
    assert listed("?kind=unrated") == []
    wrong = api("GET", "/v1/office/queue?kind=all", officer="focal.that-khe")
    assert (wrong.status, wrong.body["code"], wrong.body["field"]) == (422, "not_one_of", "kind")
    assert api("GET", "/v1/office/queue?kind=unrated&unit=intake", officer="focal.that-khe").status == 403


def test_a_cursor_of_the_unrated_list_is_refused_for_the_queue(api: Api) -> None:
    for _ in range(2):
        take(samples.WAY_TO["resolved"])
    page = api("GET", "/v1/office/queue?kind=unrated&limit=1", officer="focal.that-khe").body
    path = f"/v1/office/queue?limit=1&cursor={page['cursor']}"
    assert api("GET", path, officer="focal.that-khe").body["code"] == "cursor_invalid"
    rest = api("GET", f"{path}&kind=unrated", officer="focal.that-khe").body["tickets"]
    assert len({line["code"] for line in [*page["tickets"], *rest]}) == 2


def test_an_officer_with_categories_sees_only_their_tickets(api: Api) -> None:
    officer = Officer("only.traffic", "Giao thông", samples.INTAKE, frozenset({Role.INTAKE}), frozenset({"traffic"}))
    officers.put_officer(officer, by="test", at=samples.T0)
    hygiene, traffic = open_ticket()[0], open_ticket(samples.report("traffic"))[0]
    seen = api("GET", "/v1/office/queue", officer="only.traffic").body
    assert [line["code"] for line in seen["tickets"]] == [traffic.code]
    assert api("GET", f"/v1/office/tickets/{hygiene.code}", officer="only.traffic").status == 404


def test_an_office_view_does_not_show_the_reporter(api: Api) -> None:
    reporter = Reporter("Tên Riêng", "+84901234567", "rieng@example.invalid", consent_text="2026-11")
    code = take(["receive", "dispatch"], reporter=reporter).code
    answer = api("GET", f"/v1/office/tickets/{code}", officer="supervisor.intake")
    assert [line["kind"] for line in answer.body["history"]] == ["created", "receive", "dispatch"]
    for mark in ("Tên Riêng", "901234567", "rieng@example.invalid"):
        assert mark not in str(answer.body)


def test_a_ticket_lists_the_possible_actions_and_the_proposed_unit(api: Api) -> None:
    code = open_ticket()[0].code
    seen = api("GET", f"/v1/office/tickets/{code}", officer="intake.intake").body
    assert seen["actions"] == ["receive", "refuse", "ask", "note", "merge", "gather"]
    assert seen["proposed_unit"]["id"] == "that-khe"


@pytest.mark.filterwarnings("ignore:.*CognitoUserPoolAuthorizer:UserWarning")
@pytest.mark.parametrize("path", ROUTES)
def test_a_missing_or_foreign_token_gets_401(province: Province, path: str) -> None:
    with Client(app) as client:
        for token in ("x.e30.x", "", "x.eyJ0b2tlbl91c2UiOiJpZCIsImF1ZCI6Im90aGVyIn0.x"):
            answer = client.http.get(path, headers={"Authorization": token} if token else {})
            assert answer.status_code == 401
            assert answer.json_body["code"] == "unauthenticated"


def test_an_unknown_or_inactive_officer_is_refused(api: Api) -> None:
    assert api("GET", ROUTES[0], officer="nobody").body["code"] == "officer_unknown"
    inactive = samples.officer(samples.INTAKE, Role.INTAKE)
    officers.put_officer(
        Officer(inactive.username, inactive.title, inactive.unit, inactive.roles, active=False),
        by="test",
        at=samples.T0,
    )
    answer = api("GET", ROUTES[0], officer=inactive.username)
    assert (answer.status, answer.body["code"]) == (403, "officer_unknown")


def test_no_route_and_no_job_scans_a_table(api: Api, faults: Faults) -> None:
    code = take(["receive", "dispatch", "accept"]).code
    for path in ("/", "/health", "/v1/reports", f"/v1/reports/{code}", "/v1/categories", "/v1/units"):
        assert api("GET", path).status == 200
    for path in ("/v1/office/queue", f"/v1/office/tickets/{code}"):
        assert api("GET", path, officer="focal.that-khe").status == 200
    api.act("focal.that-khe", code, "note", text="x")
    sweep(lambda: samples.local("2026-12-01 10:00"), lambda: 50.0)
    assert {"Query", "TransactWriteItems", "BatchGetItem"} <= {call.operation for call in faults.calls}
    assert "Scan" not in {call.operation for call in faults.calls}


def _given(action: str) -> dict[str, Any]:
    given = {name: value for name, value in samples.GIVEN[action].items() if name not in ("ready_photos", "photos")}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in given.items()}
