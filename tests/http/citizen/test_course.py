"""Actions by officers and by the sender: questions, extensions, plans, returns, appeals, merges and parts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.texts.refusals import REFUSALS
from chalicelib.identity import signing
from chalicelib.jobs import changes
from chalicelib.jobs.sweep import sweep
from chalicelib.runtime import clock
from chalicelib.store.directory import documents
from chalicelib.store.tickets import tickets
from tests.domain import samples
from tests.http.citizen.test_reports import send
from tests.support import Answer, Api, Province, history, message_in, take


def by_sender(api: Api, code: str, action: str, **given: Any) -> Answer:
    return api("POST", f"/v1/reports/{code}/{action}", given, X_Report_Secret=signing.report_secret(code))


def code_after(api: Api, *actions: tuple[str, str, dict[str, Any]]) -> str:
    """Send a report, take the actions, given as (officer, action, input), and return its code."""
    code: str = send(api, photos=[])["code"]
    for officer, action, given in actions:
        answer = api.act(officer, code, action, **given)
        assert answer.status == 200, answer.body
    return code


RECEIVE = ("intake.intake", "receive", {"category": "traffic"})
DISPATCH = ("intake.intake", "dispatch", {"unit": "police"})
ACCEPT: tuple[str, str, dict[str, Any]] = ("focal.police", "accept", {})
ANSWER = ("processing.police", "answer", {"text": "Đã trả lời"})
APPROVE: tuple[str, str, dict[str, Any]] = ("leader.police", "approve", {})


def test_a_question_stops_the_clocks_until_the_sender_answers(api: Api) -> None:
    code = code_after(api, RECEIVE)
    before = api("GET", f"/v1/office/tickets/{code}", officer="intake.intake").body
    asked = api.act("intake.intake", code, "ask", text="Chỗ đó ở thôn nào?").body
    assert (asked["state"], asked["step"]) == ("needs_info", "supply")
    seen = api("GET", f"/v1/reports/{code}", X_Report_Secret=signing.report_secret(code)).body
    assert (seen["question"], seen["actions"]) == ("Chỗ đó ở thôn nào?", ["supply", "withdraw"])
    assert by_sender(api, code, "supply").body["code"] == "field_required"
    assert by_sender(api, code, "supply", text="Thôn Pò Bó").body["state"] == "received"
    after = api("GET", f"/v1/office/tickets/{code}", officer="intake.intake").body
    assert after["step_due_at"] >= before["step_due_at"]
    assert [line.get("text") for line in after["history"]][-2:] == ["Chỗ đó ở thôn nào?", "Thôn Pò Bó"]
    again = by_sender(api, code, "supply", text="Lần nữa")
    assert (again.status, again.body["code"]) == (409, "action_not_possible")
    possible = {move["action"]: move["by"] for move in again.body["moves"]}
    assert possible["dispatch"] == ["intake", "supervisor"]
    assert possible["withdraw"] == ["sender"]


def test_a_question_without_an_answer_returns_the_ticket_to_intake(province: Province) -> None:
    ticket = take(["receive", "dispatch", "accept", "ask"])
    assert ticket.step_due_at is not None
    assert sweep(lambda: ticket.step_due_at or samples.T0, lambda: 50.0).moved == 1
    stored = tickets.get(ticket.code)
    assert stored is not None
    assert (stored.ticket.state, stored.ticket.holder, stored.ticket.unit) == ("returned", "intake", None)


def test_a_granted_extension_is_shown_to_the_public(api: Api) -> None:
    code = code_after(api, RECEIVE, DISPATCH, ACCEPT)
    due = datetime.fromisoformat(api("GET", f"/v1/reports/{code}").body["due_at"])
    until = (due + timedelta(days=2)).isoformat()
    too_long = api.act(
        "processing.police", code, "ask_extension", until=(due + timedelta(60)).isoformat(), reason="Mưa"
    )
    assert (too_long.status, too_long.body["code"]) == (422, "extension_too_long")
    assert api.act("leader.police", code, "grant_extension").body["code"] == "extension_not_asked"
    asked = api.act("processing.police", code, "ask_extension", until=until, reason="Mưa kéo dài").body
    assert asked["extension"]["reason"] == "Mưa kéo dài"
    assert api.act("leader.police", code, "grant_extension").body["extensions"] == 1
    seen = api("GET", f"/v1/reports/{code}").body
    assert datetime.fromisoformat(seen["due_at"]) == due + timedelta(days=2)
    assert seen["history"][-1]["reason"] == "Mưa kéo dài"
    second = api.act(
        "processing.police", code, "ask_extension", until=(due + timedelta(days=3)).isoformat(), reason="Nữa"
    )
    assert (second.status, second.body["code"]) == (409, "extension_not_allowed")


def test_a_date_without_a_time_zone_gets_422(api: Api) -> None:
    code = code_after(api, RECEIVE, DISPATCH, ACCEPT)
    answer = api.act("processing.police", code, "ask_extension", until="2027-01-01T10:00:00", reason="Mưa")
    assert (answer.status, answer.body["field"]) == (422, "until")


def test_a_planned_ticket_shows_its_date_and_is_taken_up_again(api: Api) -> None:
    code = code_after(api, RECEIVE, DISPATCH, ACCEPT)
    until = clock.now() + timedelta(days=90)
    planned = api.act("leader.police", code, "plan", until=until.isoformat(), text="Chờ kinh phí").body
    assert (planned["state"], planned["step"]) == ("planned", "planned")
    seen = api("GET", f"/v1/reports/{code}").body
    assert datetime.fromisoformat(seen["committed_at"]) == datetime.fromisoformat(seen["due_at"]) == until
    assert api.act("focal.police", code, "take_up").body["state"] == "processing"


def test_after_two_returns_only_the_supervisor_dispatches_and_no_unit_returns(api: Api) -> None:
    code = code_after(api, RECEIVE)
    for _ in range(2):
        api.act("intake.intake", code, "dispatch", unit="police")
        api.act("focal.police", code, "return", reason="Không thuộc thẩm quyền")
    again = api.act("intake.intake", code, "dispatch", unit="police")
    assert (again.status, again.body["code"]) == (403, "action_not_allowed")
    bound = api.act("supervisor.intake", code, "dispatch", unit="home-affairs")
    assert bound.body["state"] == "dispatched"
    third = api.act("focal.home-affairs", code, "return", reason="Không")
    assert (third.status, third.body["code"]) == (409, "returns_exhausted")


def test_a_ticket_is_assigned_only_to_officers_of_its_unit(api: Api) -> None:
    code = code_after(api, RECEIVE, DISPATCH)
    assert (
        api.act("leader.police", code, "assign", assignee="processing.police").body["assignee"] == "processing.police"
    )
    for other in ("processing.that-khe", "nobody"):
        assert api.act("leader.police", code, "assign", assignee=other).body["code"] == "unknown_officer"


def test_templates_are_offered_and_give_the_text_of_a_refusal(api: Api) -> None:
    redirect = {"body": "Ban Tiếp công dân tỉnh", "body_en": "Citizen Reception Board"}
    complaint = {"kind": "refusal", "key": "complaint", "text": "{code} là khiếu nại.", "text_en": "{code} is one."}
    done = {"kind": "answer", "key": "done", "text": "{unit} đã xử lý tại {place}.", "text_en": None}
    lines = [{**complaint, "redirect": redirect}, done]
    documents.publish(Kind.TEMPLATES, {"templates": lines}, by="test", at=samples.T0)
    code = code_after(api)
    offered = api("GET", f"/v1/office/tickets/{code}/templates", officer="intake.intake").body
    assert offered["answers"] == [
        {"key": "done", "text": "Trung tâm tiếp nhận tỉnh đã xử lý tại Chợ trung tâm, Xã Thất Khê.", "text_en": None}
    ]
    refusals = {line["key"]: line for line in offered["refusals"]}
    assert list(refusals) == list(REFUSALS)
    assert refusals["unclear"]["text"] is refusals["unclear"]["text_en"] is None
    assert refusals["complaint"]["text"].endswith("là khiếu nại.\nNơi có thẩm quyền: Ban Tiếp công dân tỉnh.")
    assert api.act("intake.intake", code, "refuse", refusal="unclear").body["field"] == "text"
    assert api.act("intake.intake", code, "refuse", refusal="complaint").body["state"] == "refused"
    seen = api("GET", f"/v1/reports/{code}", X_Report_Secret=signing.report_secret(code)).body["refusal"]
    assert (seen["text"], seen["text_en"]) == (refusals["complaint"]["text"], refusals["complaint"]["text_en"])
    assert api("GET", f"/v1/office/tickets/{code}/templates", officer="focal.that-khe").status == 404


def test_only_the_supervisor_decides_an_appeal_and_a_second_one_is_refused(api: Api) -> None:
    code = code_after(api, ("intake.intake", "refuse", {"refusal": "unclear", "text": "Không rõ"}))
    assert by_sender(api, code, "appeal", reason="Tôi đã ghi rõ").body["state"] == "new"
    assert api.act("intake.intake", code, "receive").body["code"] == "action_not_allowed"
    refused = api.act("supervisor.intake", code, "refuse", refusal="unclear", text="Vẫn không rõ").body
    assert refused["state"] == "refused"
    assert by_sender(api, code, "appeal", reason="Lần nữa").body["code"] == "appealed_before"


def test_the_sender_rates_once_and_reopens(api: Api) -> None:
    code = code_after(api, RECEIVE, DISPATCH, ACCEPT, ANSWER, APPROVE)
    assert by_sender(api, code, "rate", rating="great").body["code"] == "not_one_of"
    rated = by_sender(api, code, "rate", rating="unsatisfied", text="Vẫn còn hố").body
    assert (rated["rating"], rated["actions"]) == ("unsatisfied", ["confirm", "reopen"])
    assert (rated["rated"]["text"], rated["earlier"]) == ("Vẫn còn hố", [])
    assert by_sender(api, code, "rate", rating="satisfied").body["code"] == "rated_before"
    opened = by_sender(api, code, "reopen", reason="Hố vẫn còn").body
    assert (opened["state"], opened["reopened"], opened["answer"]) == ("processing", 1, None)
    [earlier] = opened["earlier"]
    assert (earlier["text"], earlier["rated"]["rating"], earlier["rated"]["text"]) == (
        ANSWER[2]["text"],
        "unsatisfied",
        "Vẫn còn hố",
    )
    assert opened["rated"] is None
    for_all = api("GET", f"/v1/reports/{code}").body
    assert for_all["earlier"] == opened["earlier"], "everybody reads it"
    seen_by_officers = api("GET", f"/v1/office/tickets/{code}", officer="focal.police").body["earlier"]
    assert [one["rated"] for one in seen_by_officers] == [earlier["rated"]]
    queue = api("GET", "/v1/office/queue", officer="focal.police").body["tickets"]
    assert [line["code"] for line in queue] == [code]


def test_a_confirmed_report_is_closed(api: Api) -> None:
    code = code_after(api, RECEIVE, DISPATCH, ACCEPT, ANSWER, APPROVE)
    assert by_sender(api, code, "confirm").body["state"] == "closed"


def test_a_merged_report_names_the_main_one_and_can_be_unmerged(api: Api, province: Province) -> None:
    main, other = code_after(api, RECEIVE), code_after(api, RECEIVE)
    merged = api.act("intake.intake", other, "merge", into=main.lower()).body
    assert (merged["state"], merged["merged_into"]) == ("merged", main)
    assert api("GET", f"/v1/office/tickets/{main}", officer="intake.intake").body["merged"] == [other]
    assert [event.kind for event in history(main)] == ["created", "receive", "absorb"]
    listed = {line["code"] for line in api("GET", "/v1/reports").body["reports"]}
    assert listed == {main}
    assert api("GET", f"/v1/reports/{other}").body["merged_into"] == main
    out = api.act("intake.intake", other, "unmerge", reason="Hai chỗ khác nhau").body
    assert (out["state"], out["merged_into"]) == ("returned", None)
    assert api("GET", f"/v1/office/tickets/{main}", officer="intake.intake").body["merged"] == []


def test_the_senders_of_merged_reports_get_notices_of_the_main_report(api: Api, province: Province) -> None:
    main, other = code_after(api), code_after(api)
    api.act("intake.intake", other, "merge", into=main)
    api.act("intake.intake", main, "receive", urgency="urgent")
    changes.read_changes(province.stream_records("head"))
    messages = [message_in(body) for body in province.queued()]
    receipts = {(message.code, message.key.rpartition("-")[2]) for message in messages if message.kind == "receive"}
    assert receipts == {(main, "reporter"), (other, "reporter")}


@pytest.mark.parametrize("into", ["LS0000000000", "x", "itself", "merged"])
def test_merging_into_an_invalid_report_is_refused(api: Api, into: str) -> None:
    main, other, third = (code_after(api, RECEIVE) for _ in range(3))
    api.act("intake.intake", third, "merge", into=main)
    target = {"itself": other, "merged": third}.get(into, into)
    answer = api.act("intake.intake", other, "merge", into=target)
    assert (answer.status, answer.body["code"]) in ((422, "unknown_main"), (409, "merge_chain"))
    assert [event.kind for event in history(other)] == ["created", "receive"]


def test_a_withdrawn_report_leaves_the_queue(api: Api) -> None:
    code = code_after(api, RECEIVE, DISPATCH)
    assert by_sender(api, code, "withdraw", reason="Đã tự dọn").body["state"] == "withdrawn"
    assert api("GET", "/v1/office/queue", officer="focal.police").body["tickets"] == []
    assert [event.kind for event in history(code)][-1] == "withdraw"


@pytest.mark.parametrize("action", ["supply", "add", "withdraw", "appeal", "confirm", "rate", "reopen"])
def test_only_the_sender_may_take_the_actions_of_the_sender(api: Api, action: str) -> None:
    code = take(["receive"]).code
    path = f"/v1/reports/{code}/{action}"
    assert api("POST", path, {"text": "x"}).status == 403
    assert api("POST", path, {"text": "x"}, X_Report_Secret="x" * 24).status == 403
    officer = api("POST", f"/v1/office/tickets/{code}/{action}", {}, officer="supervisor.intake", If_Match='"2"')
    assert officer.status in (403, 409)


@pytest.mark.parametrize("action", ["receive", "close", "explode"])
def test_an_action_of_officers_sent_by_the_sender_gets_404(api: Api, action: str) -> None:
    code = send(api)["code"]
    answer = by_sender(api, code, action)
    assert (answer.status, answer.body["code"]) == (404, "unknown_action")
    assert len(history(code)) == 1


def test_coordinators_give_their_parts_and_the_lead_answers(api: Api) -> None:
    code = code_after(api, RECEIVE)
    shared = api.act("intake.intake", code, "dispatch", unit="police", coordinators=["home-affairs", "ky-lua"]).body
    assert [(part["unit"]["id"], part["answer"], part["late"]) for part in shared["parts"]] == [
        ("home-affairs", None, False),
        ("ky-lua", None, False),
    ]
    (line,) = api("GET", "/v1/office/queue", officer="focal.ky-lua").body["tickets"]
    assert (line["code"], line["step"], line["step_due_at"]) == (code, "contribute", shared["parts"][1]["due_at"])
    assert api.act("focal.police", code, "accept").status == 200
    assert api.act("processing.police", code, "answer", text="Xong").body["code"] == "parts_missing"
    uploads = api("POST", f"/v1/office/tickets/{code}/photos", {"photos": []}, officer="processing.ky-lua")
    assert uploads.status == 201
    assert api.act("processing.ky-lua", code, "contribute", text="Phường đã cắm biển").status == 200
    assert api("GET", "/v1/office/queue", officer="focal.ky-lua").body["tickets"] == []
    assert api.act("focal.home-affairs", code, "disagree", reason="Không thuộc ngành").status == 200
    pending = api.act("processing.police", code, "answer", text="Xong").body
    assert (pending["code"], api.act("focal.police", code, "arbitrate", text="x").status) == ("dispute_pending", 403)
    decided = api.act("supervisor.intake", code, "arbitrate", text="Không cần Sở Nội vụ", coordinators=["ky-lua"]).body
    assert [part["unit"]["id"] for part in decided["parts"]] == ["ky-lua"]
    assert api("GET", f"/v1/office/tickets/{code}", officer="focal.home-affairs").status == 404
    answered = api.act("processing.police", code, "answer", text="Đã sơn lại vạch và cắm biển").body
    assert answered["state"] == "awaiting_approval"
    assert api.act("leader.police", code, "approve").status == 200
    seen = api("GET", f"/v1/reports/{code}").body
    assert [unit["id"] for unit in seen["coordinators"]] == ["ky-lua"]
    assert "Phường đã cắm biển" not in str(seen)


def test_an_invalid_coordinator_gets_422(api: Api) -> None:
    code = code_after(api, RECEIVE)
    for coordinators, problem in ((["police"], "unit_leads"), (["nowhere"], "unknown_unit")):
        refused = api.act("intake.intake", code, "dispatch", unit="police", coordinators=coordinators)
        assert (refused.status, refused.body["code"], refused.body["field"]) == (422, problem, "coordinators")
    many = api.act("intake.intake", code, "dispatch", unit="police", coordinators=[f"unit-{n}" for n in range(11)])
    assert (many.status, many.body["code"]) == (422, "too_many")
