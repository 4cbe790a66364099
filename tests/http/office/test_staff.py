"""What an officer's page reads: the officer, colleagues, forms and the queue."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.tickets.moves import MOVES
from chalicelib.http.citizen import schemas as citizen_schemas
from chalicelib.http.office import schemas
from tests.domain import samples
from tests.http.admin.test_officers import appoint, term
from tests.support import Api, set_clock, take


def test_me_gives_unit_roles_and_readable_queues(api: Api) -> None:
    me, unit = api("GET", "/v1/office/me", officer="focal.that-khe").body, samples.directory().units["that-khe"]
    assert (me["unit"]["id"], me["roles"], me["acting_for"], me["may_search"]) == ("that-khe", ["focal"], None, False)
    assert [unit["id"] for unit in me["units"]] == ["that-khe"]
    assert me["unit"] == me["units"][0] == {"id": "that-khe", "name": unit.name, "name_en": unit.name_en}
    above = api("GET", "/v1/office/me", officer="supervisor.intake").body
    assert {"that-khe", "intake"} <= {unit["id"] for unit in above["units"]}
    assert above["may_search"]


def test_me_lists_the_officers_for_whom_a_deputy_may_act(api: Api) -> None:
    assert api("GET", "/v1/office/me", officer="focal.dong-dang").body["may_act_for"] == []
    appoint(api, term())
    offered = api("GET", "/v1/office/me", officer="focal.dong-dang").body["may_act_for"]
    assert [(officer["username"], officer["unit"]["id"]) for officer in offered] == [("leader.that-khe", "that-khe")]
    acting = api("GET", "/v1/office/me", officer="focal.dong-dang", X_Acting_For="leader.that-khe").body
    assert (acting["username"], acting["acting_for"]) == ("focal.dong-dang", "leader.that-khe")
    assert (acting["unit"]["id"], acting["roles"]) == ("that-khe", ["leader"])


def test_officers_are_listed_only_for_a_unit_that_the_caller_may_read(api: Api) -> None:
    colleagues = api("GET", "/v1/office/officers", officer="focal.that-khe").body["officers"]
    assert {"focal.that-khe", "processing.that-khe"} <= {colleague["username"] for colleague in colleagues}
    assert all(colleague["username"].endswith("that-khe") for colleague in colleagues)
    refused = api("GET", "/v1/office/officers?unit=dong-dang", officer="focal.that-khe")
    assert (refused.status, refused.body["code"]) == (403, "forbidden")
    assert api("GET", "/v1/office/officers?unit=nowhere", officer="focal.that-khe").body["field"] == "unit"


def test_a_ticket_describes_the_form_of_each_action(api: Api) -> None:
    code = take(["receive", "dispatch", "accept"]).code
    seen = api("GET", f"/v1/office/tickets/{code}", officer="focal.that-khe").body
    assert [form["action"] for form in seen["forms"]] == seen["actions"]
    forms = {form["action"]: (form["needs"], form["takes"]) for form in seen["forms"]}
    assert forms["note"] == (["text"], ["public"])
    # The category requires a photo of the result.
    assert forms["answer"] == (["text", "photos"], ["pairs"])
    desk = api("GET", f"/v1/office/tickets/{code}", officer="intake.intake").body["forms"]
    assert next(form for form in desk if form["action"] == "merge")["needs"] == ["into"]


def test_forms_ask_for_exactly_the_fields_of_the_actions() -> None:
    for of_sender, model in ((False, schemas.ActionIn), (True, citizen_schemas.SenderActionIn)):
        moves = [move for move in MOVES.values() if move.is_sender_s == of_sender]
        asked = {name for move in moves for name in (*move.asked, *move.takes)}
        assert asked == set(model.model_fields)


def test_the_queue_shows_the_assignee_and_the_number_of_returns(api: Api) -> None:
    code = take(["receive", "dispatch", "return", "dispatch", "accept"]).code
    api.act("focal.that-khe", code, "assign", assignee="processing.that-khe")
    lines = api("GET", "/v1/office/queue", officer="focal.that-khe").body["tickets"]
    assert [(line["code"], line["assignee"], line["returns"]) for line in lines] == [(code, "processing.that-khe", 1)]


def test_a_ticket_shows_its_promises_and_earlier_answers_and_moves_to_another_unit(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The life of a ticket that was planned, answered, reopened, made urgent, given to another unit and noted."""
    way = ["receive", "dispatch", "accept", "plan", "take_up", "answer", "approve", "rate", "reopen"]
    code = take(way).code
    set_clock(monkeypatch, samples.T0 + timedelta(hours=2))
    path = f"/v1/office/tickets/{code}"
    api.act("intake.intake", code, "set_urgency", urgency="urgent", reason="Nước đang dâng")
    api.act("intake.intake", code, "redispatch", unit="dong-dang", reason="Xã bên phụ trách")
    api.act("focal.dong-dang", code, "note", text="Nhờ @leader.dong-dang và @khong.co xem, cả @leader.ky-lua")
    refused = api.act("focal.dong-dang", code, "note", text="@leader.dong-dang", public=True)
    assert (refused.status, refused.body["code"]) == (422, "mention_in_public")
    seen = api("GET", path, officer="supervisor.intake").body
    changes = [(one["cause"], one["course"], one["role"], one["reason"]) for one in seen["promises"]]
    assert changes == [
        ("classification", 0, None, None),
        ("plan", 0, "leader", "Chờ kinh phí quý II"),
        ("urgency", 1, None, "Nước đang dâng"),
    ]
    assert seen["promised_at"] > seen["due_at"]
    (earlier,) = seen["earlier"]
    assert (earlier["late"], earlier["past_due"], earlier["rated"]["rating"]) == (False, False, "satisfied")
    assert earlier["promised_at"] < earlier["due_at"]
    assert earlier["reopened_for"] == "Rác lại đầy"
    # Only who may see the ticket is told, and unknown names are left alone.
    assert [line["told"] for line in seen["history"] if "told" in line] == [[["dong-dang", "leader.dong-dang"]]]
    # A stranger and who may not see the ticket are named alike.
    assert [line["not_told"] for line in seen["history"] if "not_told" in line] == [["khong.co", "leader.ky-lua"]]
    public = api("GET", f"/v1/reports/{code}").body
    assert [one["cause"] for one in public["promises"]] == ["urgency"]
    assert "Nước đang dâng" not in str(public)
    assert public["earlier"][0]["late"] is False


def test_colleagues_are_listed_with_what_they_have_to_do(api: Api) -> None:
    code = take(["receive", "dispatch", "accept"]).code
    api.act("focal.that-khe", code, "assign", assignee="processing.that-khe")
    path = "/v1/office/officers"
    loads = {
        one["username"]: one["load"]
        for one in api("GET", f"{path}?load=yes", officer="focal.that-khe").body["officers"]
    }
    assert (loads["processing.that-khe"]["open"], loads["focal.that-khe"]["open"]) == (1, 0)
    without = api("GET", path, officer="focal.that-khe").body["officers"]
    assert {one["load"] for one in without} == {None}


def test_a_shift_is_handed_to_a_colleague_and_back_to_the_unit_each_with_its_line(api: Api) -> None:
    code = take(["receive", "dispatch", "accept"]).code
    worker = "processing.that-khe"
    api.act("focal.that-khe", code, "assign", assignee=worker)
    note = "Hết ca, đội vệ sinh hẹn 8 giờ"
    for other, problem in (
        (worker, "handed_to_oneself"),
        ("focal.dong-dang", "unknown_officer"),
        ("x", "unknown_officer"),
    ):
        refused = api.act(worker, code, "hand_over", assignee=other, text=note)
        assert (refused.status, refused.body["code"], refused.body["field"]) == (422, problem, "assignee")
    assert api.act(worker, code, "hand_over").body["field"] == "text"
    assert api.act("leader.that-khe", code, "hand_over", text=note).status == 403
    given = api.act(worker, code, "hand_over", assignee="focal.that-khe", text=note)
    assert given.body["assignee"] == "focal.that-khe"
    assert api.act(worker, code, "hand_over", text=note).status == 403
    back = api.act("focal.that-khe", code, "hand_over", text=note).body
    assert back["assignee"] is None
    lines = [(line["kind"], line.get("assignee"), line["text"]) for line in back["history"][-2:]]
    assert lines == [("hand_over", "focal.that-khe", note), ("hand_over", None, note)]
    public = str(api("GET", f"/v1/reports/{code}").body)
    assert note not in public
    assert worker not in public
