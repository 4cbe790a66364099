"""An administrator previews the deadlines of a report, also by documents that are not published yet."""

from __future__ import annotations

from typing import Any

import pytest

from tests.domain import samples
from tests.http.admin.test_admin import ADMIN, put, sample
from tests.support import Answer, Api

#: Hours with valid syntax, in the wrong order.
BACKWARDS = {"valid_from": "2026-01-01", "hours": {"mon": ["13:00-17:00", "07:00-11:00"]}}


def preview(api: Api, **given: Any) -> Answer:
    return api("POST", "/v1/admin/preview-deadline", {"category": "traffic", **given}, officer=ADMIN)


def test_a_preview_gives_amount_and_deadline_of_each_step(api: Api) -> None:
    # The case of docs/domain.md: before Tết, five working days of processing end on Friday 27 February.
    previewed = preview(api, at="2026-02-13T09:00:00+07:00").body
    assert [(step["step"], step["amount"]) for step in previewed["steps"]] == [
        ("receive", "4 working hours"),
        ("dispatch", "2 working hours"),
        ("accept", "4 working hours"),
        ("process", "5 working days"),
        ("approve", "4 working hours"),
        ("confirm", "7 days"),
    ]
    assert previewed["steps"][0] == {
        "step": "receive",
        "label": {"vi": "tiếp nhận", "en": "receive"},
        "amount": "4 working hours",
        "rule": {"number": 1, "step": "receive", "urgency": "normal", "report_type": None, "category": None},
        "start": "2026-02-13T02:00:00Z",
        "due_at": "2026-02-13T07:30:00Z",
        "points": previewed["steps"][0]["points"],
    }
    assert all(
        step["due_at"] == following["start"]
        for step, following in zip(previewed["steps"], previewed["steps"][1:], strict=False)
    )
    assert previewed["due_at"] == previewed["steps"][4]["due_at"]
    assert [(point["check"], point["audience"]) for point in previewed["steps"][0]["points"]] == [
        ("warned", "focal"), ("breached", "focal"), ("escalated", "leader"), ("escalated", "supervisor"),
        ("escalated", "address"),
    ]  # fmt: skip


def test_a_preview_equals_the_promise_of_a_report(api: Api) -> None:
    previewed = preview(api, category="hygiene", at=samples.T0.isoformat()).body
    assert previewed["due_at"] == samples.ticket().due_at.strftime("%Y-%m-%dT%H:%M:%SZ")


def test_a_preview_uses_unpublished_documents_from_the_request(api: Api) -> None:
    at = "2026-02-09T09:00:00+07:00"
    before = preview(api, at=at).body
    rules = sample("rules")
    for line in rules["rules"]:
        if (line["step"], line["urgency"]) == ("process", before["urgency"]) and not line.get("category"):
            line["amount"] = "1 minute"
    faster = preview(api, at=at, rules=rules).body
    assert faster["due_at"] < before["due_at"]
    calendar = sample("calendar")
    calendar["dates"] = [{"date": f"2026-02-{day:02}", "kind": "off", "decision": "Thử"} for day in range(9, 28)]
    assert preview(api, at=at, calendar=calendar).body["due_at"] > before["due_at"]
    assert preview(api, at=at).body == before


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"rules": {"rules": []}}, "rules.ladders"),
        ({"rules": {"ladders": {}, "rules": [{"step": "receive"}]}}, "rules.rules.0.urgency"),
        ({"rules": {"ladders": {}, "rules": []}}, "rules"),
        ({"calendar": {"seasons": []}}, "calendar.seasons"),
        ({"calendar": {"seasons": [BACKWARDS]}}, "calendar"),
    ],
)
def test_a_preview_with_an_invalid_document_gets_422(api: Api, given: dict[str, Any], field: str) -> None:
    refused = preview(api, **given)
    assert refused.status == 422
    assert field in {error["field"] for error in refused.body.get("errors", ())} | {refused.body.get("field")}


def test_a_preview_uses_the_rules_of_the_group_of_a_category(api: Api) -> None:
    categories = sample("categories")
    categories["categories"].append({"id": "waste", "name": "Rác", "name_en": "Waste", "parent": "hygiene"})
    assert put(api, "categories", categories, 1).status == 200
    steps = {step["step"]: step["amount"] for step in preview(api, category="waste").body["steps"]}
    assert (steps["process"], steps["approve"]) == ("3 working days", "4 working hours")


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"category": "x"}, "unknown_category", "category"),
        ({"report_type": "x"}, "unknown_type", "report_type"),
        ({"urgency": "soon"}, "not_one_of", "urgency"),
        ({"at": "2026-02-13"}, "field_invalid", "at"),
        ({"at": "0001-01-01T00:00:00+07:00"}, "field_invalid", "at"),
        ({"at": "1999-01-01T00:00:00Z"}, "field_invalid", "at"),
        ({"at": "9999-12-31T23:59:59Z", "urgency": "urgent"}, "field_invalid", "at"),
    ],
)
def test_an_invalid_preview_request_gets_422(api: Api, given: dict[str, Any], code: str, field: str) -> None:
    answer = preview(api, **given)
    assert (answer.status, answer.body["code"], answer.body.get("field")) == (422, code, field)
