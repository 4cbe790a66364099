"""What an officer's page is told first, and what it may ask for."""

from __future__ import annotations

from chalicelib.domain.tickets.moves import MOVES
from chalicelib.http.citizen import schemas as citizen_schemas
from chalicelib.http.office import schemas
from tests.http.admin.test_officers import appoint, term
from tests.support import Api, take


def test_an_officer_learns_who_they_are_and_whose_queues_they_may_read(api: Api) -> None:
    me = api("GET", "/v1/office/me", officer="focal.that-khe").body
    assert (me["unit"]["id"], me["roles"], me["acting_for"], me["may_search"]) == ("that-khe", ["focal"], None, False)
    assert [unit["id"] for unit in me["units"]] == ["that-khe"]
    above = api("GET", "/v1/office/me", officer="supervisor.intake").body
    assert {"that-khe", "intake"} <= {unit["id"] for unit in above["units"]}
    assert above["may_search"]


def test_a_deputy_learns_for_whom_they_may_act_while_they_may(api: Api) -> None:
    assert api("GET", "/v1/office/me", officer="focal.dong-dang").body["may_act_for"] == []
    appoint(api, term())
    offered = api("GET", "/v1/office/me", officer="focal.dong-dang").body["may_act_for"]
    assert [(one["username"], one["unit"]["id"]) for one in offered] == [("leader.that-khe", "that-khe")]
    acting = api("GET", "/v1/office/me", officer="focal.dong-dang", X_Acting_For="leader.that-khe").body
    assert (acting["username"], acting["acting_for"]) == ("focal.dong-dang", "leader.that-khe")
    assert (acting["unit"]["id"], acting["roles"]) == ("that-khe", ["leader"])


def test_colleagues_are_the_active_officers_of_a_unit_that_one_may_look_into(api: Api) -> None:
    found = api("GET", "/v1/office/officers", officer="focal.that-khe").body["officers"]
    assert {"focal.that-khe", "processing.that-khe"} <= {one["username"] for one in found}
    assert all(one["username"].endswith("that-khe") for one in found)
    refused = api("GET", "/v1/office/officers?unit=dong-dang", officer="focal.that-khe")
    assert (refused.status, refused.body["code"]) == (403, "forbidden")
    assert api("GET", "/v1/office/officers?unit=nowhere", officer="focal.that-khe").body["field"] == "unit"


def test_a_ticket_describes_the_form_of_each_action(api: Api) -> None:
    code = take(["receive", "dispatch", "accept"]).code
    seen = api("GET", f"/v1/office/tickets/{code}", officer="focal.that-khe").body
    assert [form["action"] for form in seen["forms"]] == seen["actions"]
    forms = {form["action"]: (form["needs"], form["takes"]) for form in seen["forms"]}
    assert forms["note"] == (["text"], ["public"])
    # The category wants proof.
    assert forms["answer"] == (["text", "photos"], ["pairs"])
    desk = api("GET", f"/v1/office/tickets/{code}", officer="intake.intake").body["forms"]
    assert next(form for form in desk if form["action"] == "merge")["needs"] == ["into"]


def test_forms_ask_for_all_that_an_action_may_carry_and_nothing_else() -> None:
    for of_sender, model in ((False, schemas.ActionIn), (True, citizen_schemas.SenderActionIn)):
        moves = [move for move in MOVES.values() if move.is_sender_s == of_sender]
        asked = {name for move in moves for name in (*move.asked, *move.takes)}
        assert asked == set(model.model_fields)


def test_the_queue_says_to_whom_a_ticket_is_assigned_and_how_often_it_was_returned(api: Api) -> None:
    code = take(["receive", "dispatch", "return", "dispatch", "accept"]).code
    api.act("focal.that-khe", code, "assign", assignee="processing.that-khe")
    lines = api("GET", "/v1/office/queue", officer="focal.that-khe").body["tickets"]
    assert [(one["code"], one["assignee"], one["returns"]) for one in lines] == [(code, "processing.that-khe", 1)]
