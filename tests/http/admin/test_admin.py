"""Administrators publish documents and change officers' rights. Contradictory documents are refused."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest

from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.http.admin.documents import MAX_DOCUMENT
from chalicelib.schemas import documents as schemas
from chalicelib.store.directory import documents, officers
from tests.domain import samples
from tests.support import Answer, Api, Faults, Province

ADMIN = "administrator.intake"
DOCUMENTS = "/v1/admin/documents"
ROUTES = [
    ("GET", DOCUMENTS),
    ("GET", f"{DOCUMENTS}/rules"),
    ("PUT", f"{DOCUMENTS}/rules"),
    ("GET", f"{DOCUMENTS}/rules/versions"),
    ("GET", f"{DOCUMENTS}/rules/versions/1"),
    ("GET", "/v1/admin/officers"),
    ("PUT", "/v1/admin/officers/focal.that-khe"),
    ("POST", "/v1/admin/preview-deadline"),
    ("POST", "/v1/admin/preview-routing"),
]


def put(api: Api, kind: str, document: Any, version: int, officer: str = ADMIN) -> Answer:
    return api("PUT", f"{DOCUMENTS}/{kind}", document, officer=officer, If_Match=f'"{version}"')


def sample(kind: str) -> dict[str, Any]:
    return deepcopy(samples.documents()[Kind(kind)])


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize("role", [role for role in samples.INTAKE_ROLES if role is not Role.ADMINISTRATOR])
def test_other_roles_get_403(api: Api, province: Province, method: str, path: str, role: Role) -> None:
    if role is Role.LEADER and (method, path) == ("GET", "/v1/admin/officers"):
        return  # a leader lists the officers of their own unit: test_accounts.py
    before = province.items("Directory")
    answer = api(method, path, {}, officer=f"{role}.intake", If_Match="1")
    assert (answer.status, answer.body["code"]) == (403, "forbidden")
    assert province.items("Directory") == before


def test_an_inactive_administrator_is_refused(api: Api) -> None:
    officers.put_officer(
        Officer("gone", "…", "intake", frozenset({Role.ADMINISTRATOR}), active=False), by="test", at=samples.T0
    )
    assert api("GET", DOCUMENTS, officer="gone").body["code"] == "officer_unknown"


def test_the_list_of_documents_names_version_officer_and_time(api: Api) -> None:
    listed = api("GET", DOCUMENTS, officer=ADMIN).body["documents"]
    assert [entry["kind"] for entry in listed] == list(Kind)
    published = set(samples.documents())
    for entry in listed:
        is_published = entry["kind"] in published
        assert entry == {
            "kind": entry["kind"],
            "version": 1 if is_published else 0,
            "changed_by": "test" if is_published else None,
            "changed_at": "2026-03-02T02:00:00Z" if is_published else None,
        }


def test_a_document_is_read_changed_and_published(api: Api) -> None:
    read = api("GET", f"{DOCUMENTS}/calendar", officer=ADMIN)
    assert read.headers["etag"] == '"1"'
    read.body["dates"].append({"date": "2026-08-31", "kind": "off", "decision": "QĐ mẫu"})
    done = put(api, "calendar", read.body, 1)
    assert (done.status, done.body, done.headers["etag"]) == (200, {"kind": "calendar", "version": 2}, '"2"')
    assert documents.current().calendar.version == 2
    again = api("GET", f"{DOCUMENTS}/calendar", officer=ADMIN)
    assert again.body == read.body | {"version": 2}


def test_an_unchanged_document_makes_no_new_version(api: Api, province: Province) -> None:
    before = province.items("Directory")
    assert put(api, "calendar", sample("calendar"), 1).body["version"] == 1
    assert province.items("Directory") == before


def test_a_stale_version_gets_412_and_a_missing_one_428(api: Api) -> None:
    rules = sample("rules")
    rules["rules"][0]["amount"] = "20 minutes"
    assert put(api, "rules", rules, 1).status == 200
    late = put(api, "rules", sample("rules"), 1)
    assert (late.status, late.body["code"], late.body["version"]) == (412, "document_stale", 2)
    assert api("PUT", f"{DOCUMENTS}/rules", rules, officer=ADMIN).status == 428


def test_a_concurrent_publication_gets_412(api: Api, faults: Faults) -> None:
    first, second = sample("rules"), sample("rules")
    first["rules"][0]["amount"], second["rules"][0]["amount"] = "20 minutes", "25 minutes"
    faults.before("TransactWriteItems", lambda: documents.publish(Kind.RULES, first, by="other", at=samples.T0))
    assert put(api, "rules", second, 1).status == 412
    assert api("GET", f"{DOCUMENTS}/rules", officer=ADMIN).body["rules"][0]["amount"] == "20 minutes"


def test_versions_are_kept_and_listed_newest_first(api: Api) -> None:
    for version, amount in enumerate(("20 minutes", "25 minutes", "40 minutes"), 1):
        rules = sample("rules")
        rules["rules"][0]["amount"] = amount
        assert put(api, "rules", rules, version).status == 200
    path = f"{DOCUMENTS}/rules/versions"
    first = api("GET", f"{path}?limit=3", officer=ADMIN).body
    assert [(entry["version"], entry["changed_by"]) for entry in first["versions"]] == [
        (4, ADMIN),
        (3, ADMIN),
        (2, ADMIN),
    ]
    rest = api("GET", f"{path}?limit=3&cursor={first['cursor']}", officer=ADMIN).body
    assert ([entry["version"] for entry in rest["versions"]], rest["cursor"]) == ([1], None)
    old = api("GET", f"{path}/1", officer=ADMIN).body
    assert (old["version"], old["changed_by"], old["document"]["rules"][0]["amount"]) == (1, "test", "30 minutes")
    for missing in ("5", "0", "x", "-1", "9999999"):
        assert api("GET", f"{path}/{missing}", officer=ADMIN).status == 404
    assert api("GET", f"{DOCUMENTS}/laws", officer=ADMIN).status == 404


def changed(kind: str, *path: str | int, to: Any) -> tuple[str, dict[str, Any]]:
    document = sample(kind)
    place: Any = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = to
    return kind, document


#: The field of the only sample rule that names a category.
RULE_CATEGORY_FIELD = f"rules.{len(sample('rules')['rules']) - 1}.category"

CONTRADICTIONS = {
    "no rule for a step": (changed("rules", "rules", 0, "category", to="hygiene"), "rules", "rules", "rule_missing"),
    "the same rule twice": (changed("rules", "rules", 1, "urgency", to="urgent"), "rules", "rules.1", "rule_twice"),
    "a rule for an unknown category": (
        changed("rules", "rules", -1, "category", to="x"), "rules", RULE_CATEGORY_FIELD, "category_missing",
    ),
    "a ladder that starts late": (
        changed("rules", "ladders", "urgent", 0, 1, to="5 minutes"), "rules", "ladders.urgent.0", "ladder_starts_late",
    ),
    "a ladder without an alert address": (
        changed("province", "alert_address", to=None), "rules", "ladders.urgent.3.0", "audience_missing",
    ),
    "no ladder": (changed("rules", "ladders", to={}), "rules", "ladders", "ladder_missing"),
    "hours that overlap": (
        changed("calendar", "seasons", 0, "hours", "mon", to=["07:30-11:30", "11:00-17:00"]),
        "calendar", "seasons.0.hours.mon.1", "hours_overlap",
    ),
    "hours out of order": (
        changed("calendar", "seasons", 0, "hours", "mon", to=["13:00-17:00", "07:30-11:30"]),
        "calendar", "seasons.0.hours.mon.1", "hours_overlap",
    ),
    "a date twice": (
        changed("calendar", "dates", 1, "date", to="2026-01-02"), "calendar", "dates.1.date", "entry_twice",
    ),
    "removing a category that a rule names": (
        changed("categories", "categories", 0, "id", to="waste"), "rules", RULE_CATEGORY_FIELD, "category_missing",
    ),
    "removing a unit that a category names": (
        changed("units", "units", 3, "id", to="other"), "categories", "categories.2.handled_by", "unit_missing",
    ),
    "invalid amount": (changed("rules", "rules", 3, "amount", to="soon"), "rules", "rules.3.amount", "field_invalid"),
    "unknown field": (changed("rules", "rules", 3, "hurry", to=1), "rules", "rules.3.hurry", "field_unknown"),
    "unknown urgency": (changed("rules", "rules", 3, "urgency", to="soon"), "rules", "rules.3.urgency", "not_one_of"),
    "a time with a zone": (
        changed("calendar", "seasons", 0, "hours", "mon", to=["07:30Z-11:30"]), "calendar", "seasons.0.hours.mon.0",
        "field_invalid",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("given", "document", "field", "code"), CONTRADICTIONS.values(), ids=CONTRADICTIONS)
def test_a_contradictory_document_gets_422_with_document_field_and_code(
    api: Api, province: Province, given: tuple[str, dict[str, Any]], document: str, field: str, code: str
) -> None:
    before = province.items("Directory")
    answer = put(api, *given, 1)
    assert answer.status == 422
    assert answer.headers["content-type"] == "application/problem+json"
    errors = [
        error
        for error in answer.body["errors"]
        if (error["document"], error["field"], error["code"]) == (document, field, code)
    ]
    assert errors, answer.body
    assert all(error["title"] != error["title_en"] for error in answer.body["errors"])
    assert province.items("Directory") == before


def test_all_invalid_fields_are_named_at_once(api: Api) -> None:
    rules = sample("rules")
    rules["rules"][3] |= {"amount": "soon", "urgency": "?"}
    answer = put(api, "rules", rules, 1)
    assert [error["field"] for error in answer.body["errors"]] == ["rules.3.urgency", "rules.3.amount"]


def test_an_earlier_fault_does_not_block_an_unrelated_change(api: Api) -> None:
    # The province published before ladders were checked: the last rung has no receiver.
    province = sample("province") | {"name": "tỉnh Lạng Sơn"}
    assert put(api, "province", province, 1).status == 200
    leaders = [officer for officer in samples.officers() if Role.LEADER in officer.roles]
    for leader in leaders:
        officers.put_officer(
            Officer(leader.username, leader.title, leader.unit, frozenset({Role.FOCAL})), by="test", at=samples.T0
        )
    assert put(api, "province", province | {"name": "Lạng Sơn"}, 2).status == 200
    answer = put(api, "rules", sample("rules"), 1)
    assert answer.status == 200, "unchanged rules are accepted"
    rules = sample("rules")
    rules["rules"][0]["amount"] = "20 minutes"
    assert {error["code"] for error in put(api, "rules", rules, 1).body["errors"]} == {"audience_missing"}


def test_types_and_templates_start_from_their_defaults(api: Api) -> None:
    types = api("GET", f"{DOCUMENTS}/types", officer=ADMIN)
    assert (types.headers["etag"], [one["id"] for one in types.body["types"]]) == ('"0"', ["field", "idea"])
    types.body["types"].append({"id": "procedure", "name": "Thủ tục", "name_en": "Procedure", "refusals": ["unclear"]})
    assert put(api, "types", types.body, 0).body["version"] == 1
    assert documents.current().refusals("procedure") == ("unclear",)
    line = {"kind": "refusal", "key": "unclear", "report_type": "procedure", "text": "{reason}", "text_en": "{reason}"}
    assert put(api, "templates", {"templates": [line]}, 0).status == 200
    wrong = put(api, "templates", {"templates": [line | {"text": "{phone}"}]}, 1)
    assert [(error["field"], error["code"]) for error in wrong.body["errors"]] == [
        ("templates.0.text", "placeholder_unknown")
    ]
    assert put(api, "types", {"types": []}, 1).body["errors"][0]["field"] == "types"


@pytest.mark.parametrize("body", [[], "x", None, 7, {"rules": 1}, {"ladders": [], "rules": {}}, {}])
def test_a_body_that_is_not_a_document_is_refused(api: Api, body: Any) -> None:
    raw = json.dumps(body).encode()
    assert api("PUT", f"{DOCUMENTS}/rules", raw, officer=ADMIN, If_Match="1").status in (400, 422)


def test_a_document_over_the_size_limit_gets_413(api: Api) -> None:
    def units(number: int, name: str) -> dict[str, Any]:
        more = [{"id": f"u{index}", "name": name, "name_en": "x"} for index in range(number)]
        return {"units": [*sample("units")["units"], *more]}

    assert put(api, "units", units(1000, "x" * 150), 1).status == 200
    too_large = put(api, "units", units(2000, "x" * 190), 2)
    assert (too_large.status, too_large.body["code"]) == (413, "body_too_large")
    # Within the limit of a request, but over the limit of a stored document.
    stored = units(900, "ệ" * 100)
    assert len(json.dumps(stored, ensure_ascii=False).encode()) < MAX_DOCUMENT
    answer = api(
        "PUT", f"{DOCUMENTS}/units", json.dumps(stored, ensure_ascii=False).encode(), officer=ADMIN, If_Match="2"
    )
    assert (answer.status, answer.body["code"]) == (413, "document_too_large")


def test_a_throttled_table_gives_503_and_publishes_nothing(api: Api, faults: Faults) -> None:
    calendar = sample("calendar")
    calendar["dates"] = []
    faults.on("TransactWriteItems", "ProvisionedThroughputExceededException")
    assert put(api, "calendar", calendar, 1).status == 503
    faults.none()
    assert put(api, "calendar", calendar, 1).body["version"] == 2


def test_no_route_scans_a_table(api: Api, faults: Faults) -> None:
    for method, path in ROUTES:
        api(method, path, {}, officer=ADMIN, If_Match="1")
    assert "Scan" not in {call.operation for call in faults.calls}


def test_the_list_of_officers_is_paged(api: Api) -> None:
    listed: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = api("GET", f"/v1/admin/officers?limit=10{cursor and f'&cursor={cursor}'}", officer=ADMIN).body
        listed += page["officers"]
        cursor = page["cursor"]
    assert [officer["username"] for officer in listed] == sorted(officer.username for officer in samples.officers())
    assert listed[0] == {
        "username": ADMIN,
        "title": listed[0]["title"],
        "unit": "intake",
        "roles": ["administrator"],
        "categories": None,
        "active": True,
        "deputies": [],
        "alerts": None,
        "edition": listed[0]["edition"],
        "may_change": True,
    }


def test_an_administrator_changes_the_rights_of_an_officer(api: Api) -> None:
    path = "/v1/admin/officers/focal.that-khe"
    rights = {"unit": "dong-dang", "roles": ["leader", "focal"], "categories": ["hygiene"]}
    done = api.save(path, rights, officer=ADMIN)
    assert done.status == 200
    title = done.body["title"]
    assert done.body == rights | {
        "username": "focal.that-khe", "title": title, "roles": ["focal", "leader"], "active": True,
        "deputies": [], "alerts": None, "edition": done.body["edition"], "may_change": True,
    }  # fmt: skip
    assert api("GET", "/v1/office/queue", officer="focal.that-khe").body["unit"]["id"] == "dong-dang"
    listed = api("GET", "/v1/admin/officers?limit=100", officer=ADMIN).body["officers"]
    assert done.body in listed
    assert api.save(path, rights | {"active": False}, officer=ADMIN).body["active"] is False
    assert api("GET", "/v1/office/queue", officer="focal.that-khe").body["code"] == "officer_unknown"


@pytest.mark.parametrize(
    ("username", "given", "status", "code", "field"),
    [
        ("focal.that-khe", {"unit": "nowhere"}, 422, "unknown_unit", "unit"),
        ("focal.that-khe", {"categories": ["hygiene", "x"]}, 422, "unknown_category", "categories.1"),
        ("focal.that-khe", {"roles": []}, 422, "field_required", "roles"),
        ("focal.that-khe", {"roles": ["boss"]}, 422, "not_one_of", "roles.0"),
        ("focal.that-khe", {"active": "no"}, 422, "field_invalid", "active"),
        ("focal.that-khe", {"phone": "+8490000"}, 422, "phone_invalid", "phone"),
        ("nobody", {}, 404, "not_found", None),
        (ADMIN, {"roles": ["focal"]}, 403, "own_rights", None),
        (ADMIN, {"roles": ["administrator"], "active": False}, 403, "own_rights", None),
        (ADMIN, {"roles": ["administrator", "supervisor"]}, 403, "own_rights", None),
        (ADMIN, {"roles": ["administrator"], "unit": "that-khe"}, 403, "own_rights", None),
        (ADMIN, {"roles": ["administrator"], "categories": ["hygiene"]}, 403, "own_rights", None),
    ],
)
def test_an_invalid_change_to_an_officer_is_refused(
    api: Api, province: Province, username: str, given: dict[str, Any], status: int, code: str, field: str | None
) -> None:
    before = province.items("Directory")
    rights = {"unit": "intake", "roles": ["focal"], **given}
    answer = api.save(f"/v1/admin/officers/{username}", rights, officer=ADMIN)
    assert (answer.status, answer.body["code"], answer.body.get("field")) == (status, code, field)
    assert province.items("Directory") == before


def test_text_is_normalised_to_nfc_and_control_characters_are_refused(api: Api) -> None:
    units = sample("units")
    units["units"][0]["name"] = "Trung ta\u0302m tie\u0302\u0301p nha\u0323\u0302n"
    assert put(api, "units", units, 1).status == 200
    kept = api("GET", f"{DOCUMENTS}/units", officer=ADMIN).body["units"][0]["name"]
    assert kept == "Trung tâm tiếp nhận"
    units["units"][0]["name"] = "Trung tâm\u0007"
    refused = put(api, "units", units, 2)
    assert (refused.status, refused.body["code"]) == (422, "control_characters")


def test_a_kind_of_document_without_a_model_cannot_be_edited(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    left = {kind: model for kind, model in schemas.MODELS.items() if kind is not Kind.ROUTING}
    monkeypatch.setattr(schemas, "MODELS", left)
    refused = api("PUT", "/v1/admin/documents/routing", {"rules": []}, officer=ADMIN, If_Match='"0"')
    assert (refused.status, refused.body["code"]) == (403, "document_not_edited")
