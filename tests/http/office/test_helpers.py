"""A commune's office appoints its village helpers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.domain.places import helping
from chalicelib.identity import signing
from chalicelib.store.vault import helpers as kept
from tests.domain import samples
from tests.http import helpers
from tests.support import Api, Province

PHONE = "+84912000444"
GIVEN: dict[str, Any] = {"phone": "0912 000 444", "title": "Trưởng thôn Nà Chuông", "hamlets": ["na-chuong"]}


@pytest.fixture(autouse=True)
def hamlets(province: Province) -> None:
    helpers.publish(samples.T0)


@pytest.mark.parametrize("officer", ["focal.that-khe", "leader.that-khe"])
def test_the_office_appoints_and_changes_a_helper(api: Api, province: Province, officer: str) -> None:
    made = api("POST", "/v1/office/helpers", GIVEN, officer=officer).body
    assert [(one["title"], one["ending"], one["by"]) for one in made["helpers"]] == [(GIVEN["title"], "444", officer)]
    again = GIVEN | {"hamlets": ["na-chuong", "pac-luong", "na-chuong"]}
    (one,) = api("POST", "/v1/office/helpers", again, officer=officer).body["helpers"]
    assert one["hamlets"] == ["na-chuong", "pac-luong"]
    found = kept.helper(signing.phone_key(PHONE))
    assert found is not None
    assert found.hamlets == ("na-chuong", "pac-luong")
    # The number stands nowhere.
    stored = json.dumps([province.items("Reporters"), province.items("Tickets")])
    assert "912000444" not in stored


@pytest.mark.parametrize(
    "officer", ["processing.that-khe", "focal.police", "intake.intake", "supervisor.intake", "administrator.intake"]
)
def test_others_appoint_nobody(api: Api, officer: str) -> None:
    for method, body in (("GET", None), ("POST", GIVEN)):
        assert api(method, "/v1/office/helpers", body, officer=officer).status == 403


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"phone": "12"}, "phone", "phone_invalid"),
        ({"hamlets": []}, "hamlets", "field_required"),
        ({"hamlets": ["na-chuong", "nowhere"]}, "hamlets.1", "hamlet_unknown"),
        ({"hamlets": ["na-chuong"] * 11}, "hamlets", "too_many"),
        ({"title": " "}, "title", "field_required"),
        ({"name": "Ông A"}, "name", "field_unknown"),
    ],
)
def test_bad_input_is_named(api: Api, change: dict[str, Any], field: str, code: str) -> None:
    refused = api("POST", "/v1/office/helpers", GIVEN | change, officer="focal.that-khe")
    assert (refused.status, refused.body["field"], refused.body["code"]) == (422, field, code)


def test_a_telephone_helps_in_one_commune(api: Api) -> None:
    helpers.appoint(PHONE)
    documents_of_two = {
        "hamlets": [
            *helpers.DOCUMENT["hamlets"],
            {**helpers.DOCUMENT["hamlets"][0], "id": "khu-ga", "commune": samples.COMMUNES["dong-dang"]},
        ]
    }
    from chalicelib.domain.province.kinds import Kind
    from chalicelib.store.directory import documents

    documents.publish(Kind.HAMLETS, documents_of_two, by="test", at=samples.T0)
    refused = api("POST", "/v1/office/helpers", GIVEN | {"hamlets": ["khu-ga"]}, officer="focal.dong-dang")
    assert (refused.status, refused.body["code"]) == (409, "helper_elsewhere")


def test_a_commune_has_a_number_of_helpers_at_most(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.http.office.helpers.MOST_HELPERS", 1)
    assert helping.MOST_HELPERS == 200
    helpers.appoint("+84912000555")
    refused = api("POST", "/v1/office/helpers", GIVEN, officer="focal.that-khe")
    assert (refused.status, refused.body["code"]) == (422, "helpers_many")
