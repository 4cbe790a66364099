"""Categories and report types, and what a report of each must contain."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.province.kinds import Kind
from chalicelib.store.directory import documents
from tests.domain import samples
from tests.support import Answer, Api, Province

HINT = {"words": ["Khiếu nại"], "text": "Đây có thể là khiếu nại", "text_en": "This may be a complaint"}
FILE = {"code": "file", "type": "string", "description": "Mã hồ sơ", "description_en": "File", "required": True}
KIND = {
    "code": "kind",
    "type": "multivaluelist",
    "description": "Loại",
    "description_en": "Kind",
    "values": [{"key": "a", "name": "A", "name_en": "A"}, {"key": "b", "name": "B", "name_en": "B"}],
}
JPEG = {"content_type": "image/jpeg", "size": 1000}


@pytest.fixture
def two_types(province: Province) -> None:
    """Field reports and procedures. Procedures have a group of two categories; one of them has questions."""
    categories = samples.documents()[Kind.CATEGORIES]["categories"]
    categories[1]["photo_required"] = True
    categories += [
        _line("procedures", handled_by=samples.HOME_AFFAIRS, visibility="private", photo_required=True),
        _line(
            "late",
            parent="procedures",
            photo_required=False,
            keywords=["chậm"],
            questions=[FILE | {"private": True}, KIND],
        ),
        _line("rude", parent="procedures", visibility="restricted", refusal_hints=[HINT | {"refusal": "complaint"}]),
    ]
    field = ["hygiene", "traffic", "officials", "emergency"]
    types = [_line("field", categories=field), _line("procedure", categories=["procedures"], visibility="private")]
    bodies: dict[Kind, dict[str, Any]] = {Kind.CATEGORIES: {"categories": categories}, Kind.TYPES: {"types": types}}
    documents.publish_all(bodies, by="test", at=samples.T0)


def _line(id_: str, **more: Any) -> dict[str, Any]:
    return {"id": id_, "name": id_.upper(), "name_en": id_, **more}


def send(api: Api, **given: Any) -> Answer:
    report = {"category": "hygiene", "description": samples.DESCRIPTION, "place": {"commune": "06040"}, **given}
    return api("POST", "/v1/reports", report)


@pytest.mark.usefixtures("two_types")
def test_categories_are_listed_with_groups_types_and_questions(api: Api) -> None:
    shown = api("GET", "/v1/categories").body
    assert shown["groups"] == [
        {"id": "procedures", "name": "PROCEDURES", "name_en": "procedures", "children": ["late", "rude"]}
    ]
    assert [(report_type["id"], report_type["visibility"]) for report_type in shown["types"]] == [
        ("field", "public"),
        ("procedure", "private"),
    ]
    by_id = {category["id"]: category for category in shown["categories"]}
    assert list(by_id) == ["hygiene", "traffic", "officials", "emergency", "late", "rude"]
    assert by_id["late"] == {
        "id": "late",
        "name": "LATE",
        "name_en": "late",
        "keywords": ["chậm"],
        "learned": [],
        "parent": "procedures",
        "report_types": ["procedure"],
        "visibility": "private",
        "photo_required": False,
        "after_photo": False,
        "round_place": False,
        "questions": [
            FILE | {"order": 1, "private": True, "values": []},
            KIND | {"order": 2, "private": False, "required": False},
        ],
        "refusal_hints": [],
    }
    assert by_id["rude"]["refusal_hints"] == [HINT | {"words": ["khiếu nại"], "refusal": "complaint"}]
    assert api("GET", "/v1/categories/late").body == by_id["late"]
    assert api("GET", "/v1/categories/procedures").body == shown["groups"][0]
    assert api("GET", "/v1/categories/nothing").status == 404
    only = api("GET", "/v1/categories?report_type=procedure").body["categories"]
    assert [category["id"] for category in only] == ["late", "rude"]
    assert api("GET", "/v1/categories?report_type=x").body["code"] == "unknown_type"


@pytest.mark.usefixtures("two_types")
@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"report_type": "business"}, [("unknown_type", "report_type")]),
        ({"category": "late"}, [("category_not_of_type", "category")]),
        ({"report_type": "procedure"}, [("category_not_of_type", "category")]),
        ({"report_type": "procedure", "category": "procedures"}, [("category_group", "category")]),
        ({"category": "traffic"}, [("photo_required", "photos")]),
        ({"report_type": "procedure", "category": "rude"}, [("photo_required", "photos")]),
        ({"report_type": "procedure", "category": "late"}, [("field_required", "answers.file")]),
        (
            {"report_type": "procedure", "category": "late", "answers": {"file": " "}},
            [("field_required", "answers.file")],
        ),
        (
            {"report_type": "procedure", "category": "late", "answers": {"file": 7, "kind": ["c"], "else": "x"}},
            [("field_unknown", "answers.else"), ("answer_type", "answers.file"), ("not_one_of", "answers.kind")],
        ),
        ({"answers": {"file": "x"}}, [("field_unknown", "answers.file")]),
        ({"answers": {"file": {"deep": 1}}}, [("field_invalid", "answers.file")]),
        ({"answers": {"file": [["x"]]}}, [("field_invalid", "answers.file")]),
        ({"answers": {"file": "\u3164"}}, [("text_invisible", "answers.file")]),
        ({"answers": {f"q{number}": 1 for number in range(31)}}, [("too_many", "answers")]),
        ({"answers": []}, [("field_invalid", "answers")]),
    ],
)
def test_a_report_that_does_not_fit_its_category_gets_422(
    api: Api, province: Province, given: dict[str, Any], wrong: list[tuple[str, str]]
) -> None:
    answer = send(api, **given)
    assert answer.status == 422
    assert [(error["code"], error["field"]) for error in answer.body["errors"]] == wrong
    assert [item for item in province.items("Tickets") if item["type"]["S"] != "audit"] == []


@pytest.mark.usefixtures("two_types")
def test_a_report_that_fits_its_category_gets_201(api: Api) -> None:
    assert send(api).status == 201
    assert send(api, category="traffic", photos=[JPEG]).status == 201
    answers = {"file": "H-123", "kind": ["b", "a"]}
    assert send(api, report_type="procedure", category="late", answers=answers).status == 201


@pytest.mark.usefixtures("two_types")
def test_private_answers_are_not_shown_to_the_public(api: Api) -> None:
    answers = {"kind": ["b", "a"], "file": "H-123"}
    made = send(api, report_type="procedure", category="late", answers=answers, visibility="public").body
    path = f"/v1/reports/{made['code']}"
    own = api("GET", path, X_Report_Secret=made["secret"]).body["answers"]
    assert [(answer["code"], answer["question"], answer["value"]) for answer in own] == [
        ("file", "Mã hồ sơ", "H-123"),
        ("kind", "Loại", ["b", "a"]),
    ]
    # The answer stays private when the ticket moves to a category without that question.
    wider = [_line("field", categories=["hygiene"]), _line("procedure", categories=["procedures", "hygiene"])]
    documents.publish(Kind.TYPES, {"types": wider}, by="test", at=samples.T0)
    api.act("intake.intake", made["code"], "receive", category="hygiene")
    public = api("GET", path)
    assert [answer["code"] for answer in public.body["answers"]] == ["kind"]
    assert "H-123" not in str(public.body)
    seen = api("GET", f"/v1/office/tickets/{made['code']}", officer="intake.intake").body["answers"]
    assert [(answer["code"], answer["private"]) for answer in seen] == [("file", True), ("kind", False)]


@pytest.mark.usefixtures("two_types")
@pytest.mark.parametrize(
    ("given", "visibility"),
    [
        ({}, "public"),
        ({"visibility": "private"}, "private"),
        ({"report_type": "procedure", "category": "late", "answers": {"file": "x"}}, "private"),
        ({"report_type": "procedure", "category": "late", "answers": {"file": "x"}, "visibility": "public"}, "public"),
    ],
)
def test_the_default_visibility_comes_from_the_report_type(api: Api, given: dict[str, Any], visibility: str) -> None:
    made = send(api, **given).body
    seen = api("GET", f"/v1/reports/{made['code']}", X_Report_Secret=made["secret"]).body
    assert seen["visibility"] == visibility


@pytest.mark.usefixtures("two_types")
def test_a_report_of_a_restricted_category_is_never_listed(api: Api) -> None:
    made = send(api, report_type="procedure", category="rude", photos=[JPEG], visibility="public").body
    api.act("intake.intake", made["code"], "receive")
    assert api("GET", f"/v1/reports/{made['code']}").status == 404
    assert api("GET", "/v1/reports").body["reports"] == []
