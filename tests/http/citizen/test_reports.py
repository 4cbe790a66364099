"""Sending and reading reports as a citizen, with valid and invalid input."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.domain.texts import problems
from chalicelib.http.citizen import schemas
from chalicelib.identity import signing
from tests.domain import samples
from tests.support import Api, Faults, Province, take

JPEG = {"content_type": "image/jpeg", "size": 1000}
GOOD: dict[str, Any] = {
    "category": "hygiene",
    "description": "Rác thải đổ tràn ra đường trước cổng chợ",
    "place": {"commune": "06040", "address": "Chợ trung tâm", "lat": 22.257, "lon": 106.474},
    "contact": {"name": "Người gửi", "phone": "090 123 4567", "email": "gui@example.invalid"},
    "consent": True,
    "photos": [JPEG, {"content_type": "image/png", "size": 15 * 1024 * 1024}],
}


def send(api: Api, key: str | None = None, **changes: Any) -> dict[str, Any]:
    headers = {"Idempotency_Key": key} if key else {}
    answer = api("POST", "/v1/reports", GOOD | changes, **headers)
    assert answer.status == 201, answer.body
    receipt: dict[str, Any] = answer.body
    return receipt


def test_a_valid_report_gets_201_with_code_and_uploads(api: Api, province: Province) -> None:
    answer = api("POST", "/v1/reports", GOOD)
    assert answer.status == 201
    made = answer.body
    assert answer.headers["location"] == f"/v1/reports/{made['code']}"
    assert answer.headers["cache-control"] == "no-store"
    assert made["state"] == "new"
    assert made["step_due_at"] < made["due_at"]
    assert [upload["photo"] for upload in made["uploads"]] == ["r1", "r2"]
    assert made["uploads"][0]["fields"]["key"] == f"incoming/{made['code']}/r1"
    assert "+84901234567" in str(province.items("Reporters"))


def test_a_report_without_contact_leaves_the_vault_empty(api: Api, province: Province) -> None:
    send(api, contact=None, consent=False)
    assert province.items("Reporters") == []


def test_sending_again_with_the_same_key_gives_the_same_answer_and_writes_nothing(api: Api, province: Province) -> None:
    first = send(api, "k-1")
    before = province.items("Tickets")
    again = send(api, "k-1")
    assert (again["code"], again["secret"], again["due_at"]) == (first["code"], first["secret"], first["due_at"])
    assert [upload["photo"] for upload in again["uploads"]] == ["r1", "r2"]
    assert province.items("Tickets") == before


def test_the_same_key_with_another_report_is_refused(api: Api) -> None:
    send(api, "k-1")
    answer = api("POST", "/v1/reports", GOOD | {"description": "Một chuyện khác hẳn"}, Idempotency_Key="k-1")
    assert (answer.status, answer.body["code"], answer.body["field"]) == (
        422,
        "idempotency_mismatch",
        "Idempotency-Key",
    )


BAD: list[tuple[dict[str, Any], int, str, str | None]] = [
    ({"category": "nothing-like-it"}, 422, "unknown_category", "category"),
    ({"category": "../../etc"}, 422, "field_invalid", "category"),
    ({"category": 7}, 422, "field_invalid", "category"),
    ({"place": {"commune": "99999"}}, 422, "unknown_commune", "place.commune"),
    ({"place": {"commune": "6040"}}, 422, "field_invalid", "place.commune"),
    ({"place": {}}, 422, "place_missing", "place"),
    ({"place": {"address": "Chợ"}}, 422, "place_missing", "place"),
    ({"place": {"lat": 21.0285, "lon": 105.8542}}, 422, "outside_province", "place.lat"),
    ({"place": {"lat": 22.2}}, 422, "point_incomplete", "place"),
    ({"place": {"lat": 91, "lon": 0}}, 422, "out_of_range_open", "place.lat"),
    ({"place": {"lat": "NaN", "lon": 106.4}}, 422, "field_invalid", "place.lat"),
    ({"place": None}, 422, "field_invalid", "place"),
    ({"description": ""}, 422, "too_short", "description"),
    ({"description": "    \n  "}, 422, "too_short", "description"),
    ({"description": "x" * 4001}, 422, "too_long", "description"),
    ({"description": "\u200b" * 9}, 422, "too_short", "description"),
    ({"description": "\u3164\u2800 \u3164\u3164\u3164"}, 422, "text_invisible", "description"),
    ({"description": "\u0000\u0001\u000b\u001b\u0007"}, 422, "too_short", "description"),
    ({"contact": {"email": "người@example.vn"}}, 422, "email_invalid", "contact.email"),
    ({"contact": {"email": "a..b@example.vn"}}, 422, "email_invalid", "contact.email"),
    ({"place": {"commune": "06040", "accuracy": -1}}, 422, "out_of_range_open", "place.accuracy"),
    ({"description": "rác thải \ud800 ở chợ"}, 422, "field_invalid", "description"),
    ({"description": None}, 422, "field_invalid", "description"),
    ({"contact": {"phone": "12"}}, 422, "phone_invalid", "contact.phone"),
    ({"contact": {"phone": "không có"}}, 422, "phone_invalid", "contact.phone"),
    ({"contact": {"email": "không phải thư"}}, 422, "email_invalid", "contact.email"),
    ({"consent": False}, 422, "consent_required", None),
    ({"photos": [JPEG] * 6}, 422, "too_many", "photos"),
    ({"photos": [{"content_type": "image/svg+xml", "size": 1}]}, 422, "not_one_of", "photos.0.content_type"),
    ({"photos": [JPEG | {"size": 15 * 1024 * 1024 + 1}]}, 422, "out_of_range_open", "photos.0.size"),
    ({"photos": [JPEG | {"size": 0}]}, 422, "out_of_range_open", "photos.0.size"),
    ({"visibility": "secret"}, 422, "not_one_of", "visibility"),
    ({"channel": "officer"}, 422, "not_one_of", "channel"),
    ({"state": "closed"}, 422, "field_unknown", "state"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "status", "code", "field"), BAD, ids=lambda value: str(value)[:40])
def test_an_invalid_report_names_the_field_and_writes_nothing(
    api: Api, province: Province, changes: dict[str, Any], status: int, code: str, field: str | None
) -> None:
    answer = api("POST", "/v1/reports", GOOD | changes)
    assert (answer.status, answer.body["code"], answer.body.get("field")) == (status, code, field)
    assert is_problem(answer.headers, answer.body)
    assert province.items("Tickets") == province.items("Reporters") == []


def test_all_invalid_fields_are_named_at_once(api: Api) -> None:
    answer = api("POST", "/v1/reports", {"category": "hygiene", "description": "x", "place": {"lat": 99, "lon": 1}})
    assert [error["field"] for error in answer.body["errors"]] == ["description", "place.lat"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "body_malformed"),
        (b"[]", 400, "body_malformed"),
        (b"\xff\xfe", 400, "body_malformed"),
        (b"[" * 50_000, 400, "body_malformed"),
        (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, 400, "body_malformed"),
        (json.dumps(GOOD | {"description": "x" * 70_000}).encode(), 413, "body_too_large"),
        (b"", 422, "field_required"),
    ],
    ids=["open brace", "list", "not utf-8", "deep", "deep and whole", "large", "empty"],
)
def test_an_invalid_body_is_refused(api: Api, province: Province, body: bytes, status: int, code: str) -> None:
    answer = api("POST", "/v1/reports", body)
    assert (answer.status, answer.body["code"]) == (status, code)
    assert is_problem(answer.headers, answer.body)
    assert [item for item in province.items("Tickets") if item["type"]["S"] != "audit"] == []


def test_another_content_type_gets_415_as_a_problem(api: Api) -> None:
    answer = api("POST", "/v1/reports", b"category=hygiene", Content_Type="application/x-www-form-urlencoded")
    assert (answer.status, answer.body["code"]) == (415, "unsupported_media_type")
    assert is_problem(answer.headers, answer.body)


def test_text_is_normalised_to_nfc(api: Api) -> None:
    made = send(api, description="Ra\u0301c tha\u0309i o\u031b\u0309 cho\u031b\u0323")
    seen = api("GET", f"/v1/reports/{made['code']}", X_Report_Secret=made["secret"]).body
    assert seen["description"] == "Rác thải ở chợ"


def test_a_new_report_is_shown_only_to_its_sender(api: Api) -> None:
    made = send(api)
    path = f"/v1/reports/{made['code']}"
    assert api("GET", path).status == 404
    assert api("GET", path, X_Report_Secret="x" * 24).status == 404
    seen = api("GET", path, X_Report_Secret=made["secret"].upper())
    assert (seen.status, seen.body["state_label"]["vi"]) == (200, "Chờ tiếp nhận")
    assert [upload["state"] for upload in seen.body["uploads"]] == ["announced", "announced"]


def test_the_secret_of_another_report_gets_404(api: Api) -> None:
    mine, other = send(api), send(api)
    assert api("GET", f"/v1/reports/{mine['code']}", X_Report_Secret=other["secret"]).status == 404


@pytest.mark.parametrize("typed", ["{code}", "{lower}", "{spaced}", "{dashed}"])
def test_a_code_may_be_typed_in_lower_case_with_spaces_or_with_a_dash(api: Api, typed: str) -> None:
    code = take(["receive"]).code
    forms = {
        "code": code,
        "lower": code.lower(),
        "spaced": f"{code[:2]}%20{code[2:6]}%20{code[6:]}",
        "dashed": f"{code[:2]}-{code[2:]}",
    }
    assert api("GET", f"/v1/reports/{typed.format(**forms)}").status == 200


@pytest.mark.parametrize("code", ["LS0000000000", "LS48273951", "x", "LS4827395160%00", "..%2f.."])
def test_an_invalid_code_gets_404(api: Api, code: str) -> None:
    answer = api("GET", f"/v1/reports/{code}")
    assert (answer.status, answer.body["code"]) == (404, "not_found")


def test_the_public_view_has_exactly_these_members(api: Api) -> None:
    code = take(samples.WAY_TO["resolved"]).code
    seen = api("GET", f"/v1/reports/{code}").body
    assert set(seen) == {
        "code", "state", "state_label", "category", "description", "answers", "place", "asset", "unit",
        "coordinators", "created_at", "promised_at", "due_at", "promises", "past_due",
        "step", "step_due_at", "resolved_at", "late", "committed_at", "gathering", "reopened", "merged_into",
        "answer", "photos",
        "rated", "earlier",
        "history", "history_before", "standing", "followers", "pairs", "waits_for",
    }  # fmt: skip
    assert seen["answer"]["text"] == samples.GIVEN["answer"]["text"]
    assert [line["kind"] for line in seen["history"]] == ["created", "receive", "dispatch", "accept", "approve"]
    assert all("officer" not in line for line in seen["history"])


def test_an_answer_is_not_shown_before_it_is_approved(api: Api) -> None:
    seen = api("GET", f"/v1/reports/{take(samples.WAY_TO['awaiting_approval']).code}").body
    assert (seen["answer"], seen["state_label"]["vi"]) == (None, "Đang xử lý")


def test_the_secret_of_a_message_s_link_gives_the_sender_s_rights_on_this_report_only(api: Api) -> None:
    one, other = send(api), send(api)
    secret = signing.link_secret(one["code"])
    seen = api("GET", f"/v1/reports/{one['code']}", X_Report_Secret=secret.upper())
    assert (seen.status, "add" in seen.body["actions"]) == (200, True)
    assert api("GET", f"/v1/reports/{other['code']}", X_Report_Secret=secret).status == 404
    copy = api("POST", f"/v1/reports/{one['code']}/privacy", body={"wish": "export"}, X_Report_Secret=secret)
    assert (copy.status, copy.body["code"]) == (403, "secret_wrong"), "the message may be on a wrong telephone"


def test_a_wrong_secret_for_a_public_report_gets_403(api: Api) -> None:
    answer = api("GET", f"/v1/reports/{take(['receive']).code}", X_Report_Secret="sai")
    assert (answer.status, answer.body["code"]) == (403, "secret_wrong")


def test_only_the_sender_sees_a_refused_report_and_its_refusal(api: Api) -> None:
    made = send(api)
    api.act("intake.intake", made["code"], "refuse", refusal="complaint", text="Gửi Ban Tiếp công dân tỉnh")
    seen = api("GET", f"/v1/reports/{made['code']}", X_Report_Secret=made["secret"]).body
    assert seen["refusal"]["text"] == "Gửi Ban Tiếp công dân tỉnh"
    assert api("GET", f"/v1/reports/{made['code']}").status == 404


def test_photos_may_be_added_up_to_the_limit(api: Api) -> None:
    made = send(api)
    path = f"/v1/reports/{made['code']}/photos"
    jpeg = {"content_type": "image/jpeg", "size": 10}
    again = api("POST", path, {}, X_Report_Secret=made["secret"])
    assert [upload["photo"] for upload in again.body["uploads"]] == ["r1", "r2"]
    more = api("POST", path, {"photos": [jpeg] * 3}, X_Report_Secret=made["secret"])
    assert [upload["photo"] for upload in more.body["uploads"]] == ["r1", "r2", "r3", "r4", "r5"]
    full = api("POST", path, {"photos": [jpeg]}, X_Report_Secret=made["secret"])
    assert (full.status, full.body["code"]) == (422, "photo_limit")


def test_a_photo_whose_announcement_was_written_twice_is_announced_once(
    api: Api, province: Province, faults: Faults
) -> None:
    made = send(api)
    path = f"/v1/reports/{made['code']}/photos"

    # The first attempt was stored, but its answer was lost; AWS's client writes the same item again.
    def first_attempt() -> None:
        province.aws.client("dynamodb").put_item(**faults.calls[-1].sent)

    faults.before("PutItem", first_attempt)
    more = api("POST", path, {"photos": [{"content_type": "image/jpeg", "size": 10}]}, X_Report_Secret=made["secret"])
    assert more.status == 201, more.body
    assert [upload["photo"] for upload in more.body["uploads"]] == ["r1", "r2", "r3"]


def test_two_photos_that_are_announced_at_once_get_places_of_their_own(api: Api, faults: Faults) -> None:
    made = send(api)
    path = f"/v1/reports/{made['code']}/photos"
    photo = {"photos": [{"content_type": "image/jpeg", "size": 10}]}
    secret = {"X_Report_Secret": made["secret"]}
    faults.before("PutItem", lambda: api("POST", path, photo, **secret))
    other = api("POST", path, photo, **secret)
    assert (other.status, other.body["uploads"][-1]["photo"]) == (201, "r4")


def test_adding_photos_without_the_secret_gets_403(api: Api) -> None:
    code = take(["receive"]).code
    assert api("POST", f"/v1/reports/{code}/photos", {}).status == 403


def test_the_public_list_filters_and_pages(api: Api) -> None:
    codes = [take(["receive"], new=samples.report(commune=commune)).code for commune in ("that-khe", "dong-dang") * 2]
    assert {line["code"] for line in api("GET", "/v1/reports").body["reports"]} == set(codes)
    only = api("GET", "/v1/reports?commune=06040&category=hygiene&state=received").body
    assert {line["code"] for line in only["reports"]} == {codes[0], codes[2]}
    first = api("GET", "/v1/reports?limit=3").body
    rest = api("GET", f"/v1/reports?limit=3&cursor={first['cursor']}").body
    assert [len(first["reports"]), len(rest["reports"]), rest["cursor"]] == [3, 1, None]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("commune=99999", 422, "unknown_commune"),
        ("category=x", 422, "unknown_category"),
        ("state=late", 422, "not_one_of"),
        ("limit=0", 422, "out_of_range"),
        ("limit=1000", 422, "out_of_range"),
        ("limit=ba", 422, "out_of_range"),
        ("cursor=@@@", 422, "cursor_invalid"),
        ("cursor=VCNMUzAwMDA", 422, "cursor_invalid"),
    ],
)
def test_an_invalid_query_of_the_list_gets_422(api: Api, query: str, status: int, code: str) -> None:
    answer = api("GET", f"/v1/reports?{query}")
    assert (answer.status, answer.body["code"]) == (status, code)
    assert is_problem(answer.headers, answer.body)


def test_categories_and_units_are_listed(api: Api) -> None:
    categories = api("GET", "/v1/categories").body["categories"]
    assert {category["id"] for category in categories} == {"hygiene", "traffic", "officials", "emergency"}
    units = api("GET", "/v1/units").body["units"]
    assert {unit["commune"] for unit in units if unit["commune"]} == set(samples.COMMUNES.values())


def test_a_throttled_table_gives_503_and_a_retry_stores_one_report(
    api: Api, province: Province, faults: Faults
) -> None:
    faults.on("TransactWriteItems", "ProvisionedThroughputExceededException")
    answer = api("POST", "/v1/reports", GOOD, Idempotency_Key="k-2")
    assert (answer.status, answer.body["code"], answer.headers["retry-after"]) == (503, "busy", "5")
    faults.none()
    send(api, "k-2")
    assert len([item for item in province.items("Tickets") if item["type"]["S"] == "head"]) == 1


def test_an_internal_error_gives_500_without_details(api: Api, faults: Faults) -> None:
    faults.on("TransactWriteItems", "ValidationException")
    answer = api("POST", "/v1/reports", GOOD)
    assert (answer.status, answer.body["code"]) == (500, "internal")
    assert "injected" not in json.dumps(answer.body)


def test_the_pages_and_the_health_check_are_served(api: Api) -> None:
    page = api("GET", "/")
    assert page.status == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert api("GET", "/web/x/citizen/index.js").headers["content-type"].startswith("text/javascript")
    assert api("GET", "/health").body["status"] == "ok"


def test_every_problem_has_both_languages() -> None:
    for code, text in problems.PROBLEMS.items():
        assert text.vi, code
        assert text.en, code
        assert text.vi != text.en, code
    assert set(schemas.ReportIn.model_fields) == {
        *GOOD,
        "channel",
        "visibility",
        "report_type",
        "answers",
        "accused",
        "asset",
        "procedure",
        "video",
    }


def is_problem(headers: dict[str, str], body: dict[str, Any]) -> bool:
    return (
        headers["content-type"] == "application/problem+json"
        and {"type", "title", "title_en", "status", "code"} <= set(body)
        and body["title"] != body["title_en"]
    )
