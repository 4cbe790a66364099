"""Merging over HTTP: what is refused, what comes back to intake, and what a merged report's sender may do."""

from __future__ import annotations

from typing import Any

import pytest

from tests.domain import samples
from tests.http.citizen.test_course import ACCEPT, ANSWER, APPROVE, DISPATCH, RECEIVE, by_sender, code_after
from tests.http.office.test_duplicates import duplicates
from tests.http.public.test_nearby import HERE, north, send
from tests.support import Api, history

RESCUE = {"place": {"lat": HERE[0], "lon": HERE[1]}, "people": 2, "phone": "0901234567"}


def rescue(api: Api) -> str:
    notice = {"notice": "Đang có lũ.", "notice_en": "A flood.", "reason": "Lũ", "decision": samples.DECISION}
    api("POST", "/v1/admin/emergencies", {"communes": "all", **notice}, officer="supervisor.intake")
    return str(api("POST", "/v1/emergencies/reports", RESCUE).body["code"])


def state(api: Api, code: str) -> dict[str, Any]:
    body: dict[str, Any] = api("GET", f"/v1/office/tickets/{code}", officer="supervisor.intake").body
    return body


def test_a_rescue_is_neither_offered_nor_merged_with_an_ordinary_report(api: Api) -> None:
    ordinary = send(api, HERE)[0]
    code = rescue(api)
    assert duplicates(api, code) == []
    assert code not in [line["code"] for line in duplicates(api, ordinary) or []]
    for one, other in ((code, ordinary), (ordinary, code)):
        refused = api.act("supervisor.intake", one, "merge", into=other)
        assert (refused.status, refused.body["code"]) == (409, "merge_rescue")
    second = api("POST", "/v1/emergencies/reports", RESCUE).body["code"]
    assert [line["code"] for line in duplicates(api, code) or []] == [second]
    assert api.act("intake.intake", second, "merge", into=code).status == 200
    queue = api("GET", "/v1/office/queue?kind=emergency", officer="intake.intake").body["tickets"]
    assert [line["code"] for line in queue] == [code]
    assert api.act("intake.intake", code, "refuse", refusal="unclear", text="x").status == 403
    assert api.act("supervisor.intake", code, "refuse", refusal="unclear", text="Không có thật").status == 200
    queue = api("GET", "/v1/office/queue?kind=emergency", officer="intake.intake").body["tickets"]
    assert [(line["code"], line["state"]) for line in queue] == [(second, "new")]


def test_a_denunciation_is_not_merged_into_a_public_report_of_the_accused_unit(api: Api) -> None:
    public = send(api, HERE)[0]
    denounced = send(api, north(5), category="officials", accused="that-khe", receive=False)[0]
    assert [line["code"] for line in duplicates(api, denounced) or []] == []
    for one, other in ((denounced, public), (public, denounced)):
        assert api.act("intake.intake", one, "merge", into=other).body["code"] == "merge_differs"
    assert state(api, public)["merged"] == []


@pytest.mark.parametrize("ending", ["refuse", "withdraw"])
def test_merged_reports_come_back_to_intake_with_a_main_report_that_ends_without_an_answer(
    api: Api, ending: str
) -> None:
    main, one, other = code_after(api), code_after(api), code_after(api, RECEIVE)
    for code in (one, other):
        assert api.act("intake.intake", code, "merge", into=main).status == 200
    if ending == "refuse":
        assert api.act("intake.intake", main, "refuse", refusal="unclear", text="Không rõ").status == 200
    else:
        assert by_sender(api, main, "withdraw").status == 200
    assert [state(api, code)["state"] for code in (one, other)] == ["new", "returned"]
    assert state(api, main)["merged"] == []
    assert history(main)[-1].details["let_go"] == [one, other]
    assert history(one)[-1].details == {"main": main, "because": ending}
    queue = api("GET", "/v1/office/queue", officer="intake.intake").body["tickets"]
    assert {line["code"] for line in queue} == {one, other}
    # Their senders may do what any sender may.
    assert "add" in by_sender(api, one, "add", text="Vẫn còn rác").body["actions"]


def test_a_merged_report_leaves_a_main_report_that_becomes_restricted(api: Api) -> None:
    main, one = code_after(api), code_after(api)
    api.act("intake.intake", one, "merge", into=main)
    assert api.act("intake.intake", main, "receive", category="officials").status == 200
    assert (state(api, one)["state"], state(api, main)["merged"]) == ("new", [])


def test_a_report_merged_into_an_answered_one_reopens_it(api: Api) -> None:
    main = code_after(api, RECEIVE, DISPATCH, ACCEPT, ANSWER, APPROVE)
    new = code_after(api)
    merged = api.act("intake.intake", new, "merge", into=main)
    assert (merged.status, merged.body["state"]) == (200, "merged")
    assert (state(api, main)["state"], state(api, main)["answer"]) == ("processing", None)
    assert [event.kind for event in history(main)][-1] == "revive"
    assert "revive" in [line["kind"] for line in api("GET", f"/v1/reports/{main}").body["history"]]
    queue = api("GET", "/v1/office/queue", officer="focal.police").body["tickets"]
    assert [line["code"] for line in queue] == [main]


def test_the_sender_of_a_merged_report_adds_reads_the_answer_rates_it_and_takes_it_up_again(api: Api) -> None:
    main, code = code_after(api, RECEIVE, DISPATCH, ACCEPT), code_after(api, RECEIVE)
    api.act("intake.intake", code, "merge", into=main)
    added = by_sender(api, code, "add", text="Hố sâu hơn hôm qua")
    assert (added.status, added.body["actions"], added.body["answer"]) == (200, ["add", "withdraw"], None)
    told = state(api, main)["history"][-1]
    assert (told["kind"], told["text"], told["other"], told["actor"]) == (
        "pass_on",
        "Hố sâu hơn hôm qua",
        code,
        "system",
    )
    for officer, action, given in (ANSWER, APPROVE):
        assert api.act(officer, main, action, **given).status == 200
    rated = by_sender(api, code, "rate", rating="unsatisfied")
    assert (rated.body["rating"], rated.body["actions"]) == ("unsatisfied", ["reopen"])
    assert rated.body["answer"]["text"] == state(api, main)["answer"]["text"]
    assert by_sender(api, code, "add", text="x").body["code"] == "main_answered"
    opened = by_sender(api, code, "reopen", reason="Chỗ của tôi chưa vá").body
    assert (opened["state"], opened["merged_into"], opened["answer"]) == ("returned", None, None)
    assert (state(api, main)["state"], state(api, main)["merged"]) == ("resolved", [])
    assert "Hố sâu" not in str(api("GET", f"/v1/reports/{main}").body)


def test_many_reports_are_gathered_under_one_public_line(api: Api) -> None:
    main, *others = (send(api, north(5 * number))[0] for number in range(4))
    line = "Sạt lở quốc lộ 4B, km 12"
    assert api.act("intake.intake", main, "gather", text=line).status == 200
    assert api.act("intake.intake", main, "gather", text=line).body["code"] == "nothing_changes"
    for code in others:
        assert api.act("intake.intake", code, "merge", into=main).status == 200
    assert state(api, main)["gathering"] == {"line": line, "reports": 4}
    assert api("GET", f"/v1/reports/{main}").body["gathering"] == {"line": line, "reports": 4}
    listed = api("GET", f"/v1/office/tickets/{main}/members", officer="intake.intake").body
    assert listed == {"codes": sorted(others), "cursor": None}
    # The public list has the one line, and the others only lead to it.
    public = [one["code"] for one in api("GET", "/v1/reports").body["reports"]]
    assert main in public
    assert not set(others) & set(public)
    # A gathering is merged into nothing, and a report leaves it on its own.
    lone = send(api, north(40))[0]
    assert api.act("intake.intake", main, "merge", into=lone).status == 409
    assert api.act("intake.intake", others[0], "unmerge", reason="Chỗ khác").status == 200
    assert state(api, main)["gathering"]["reports"] == 3
