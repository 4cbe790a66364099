"""The JSON Schemas of administrators' forms. Every stored document is valid under the schema of its kind."""

from __future__ import annotations

import pytest
from jsonschema_rs import Draft202012Validator

from chalicelib.schemas.documents import MODELS
from tests.support import Api

ADMIN = "administrator.intake"


@pytest.mark.parametrize("kind", MODELS)
def test_a_document_is_valid_under_its_form(api: Api, kind: str) -> None:
    form = api("GET", f"/v1/admin/documents/{kind}/form", officer=ADMIN)
    assert (form.status, form.body["kind"]) == (200, kind)
    document = api("GET", f"/v1/admin/documents/{kind}", officer=ADMIN).body
    document.pop("version")
    assert list(Draft202012Validator(form.body["schema"]).iter_errors(document)) == []


def test_the_form_of_templates_lists_keys_and_placeholders(api: Api) -> None:
    form = api("GET", "/v1/admin/documents/templates/form", officer=ADMIN).body
    assert {"key": "complaint"}.items() <= form["keys"]["refusal"][0].items()
    assert form["keys"].keys() == {"refusal", "citizen", "officer"}
    assert "question" in form["placeholders"]["citizen"]
    assert "question" not in form["placeholders"]["answer"]


@pytest.mark.parametrize("kind", ["areas", "emergencies", "nothing"])
def test_a_kind_without_a_form_gets_404(api: Api, kind: str) -> None:
    assert api("GET", f"/v1/admin/documents/{kind}/form", officer=ADMIN).status == 404


def test_a_calendar_year_gives_kind_and_reason_of_each_date(api: Api) -> None:
    calendar = api("GET", "/v1/admin/calendar?year=2026", officer=ADMIN).body
    assert (calendar["year"], len(calendar["days"])) == (2026, 365)
    days = {day["date"]: day for day in calendar["days"]}
    assert days["2026-01-02"] == {
        "date": "2026-01-02",
        "kind": "off",
        "usual": "working",
        "decision": days["2026-01-02"]["decision"],
        "holiday": days["2026-01-02"]["holiday"],
    }
    assert days["2026-01-02"]["decision"]
    assert (days["2026-01-10"]["kind"], days["2026-01-10"]["usual"]) == ("working", "off")
    assert (days["2026-09-02"]["kind"], days["2026-09-02"]["decision"]) == ("off", None)
    assert days["2026-09-02"]["holiday"]
    assert days["2026-11-23"]["kind"] == "working"


@pytest.mark.parametrize("year", ["26", "1999", "abcd", "9999"])
def test_an_invalid_year_gets_422(api: Api, year: str) -> None:
    refused = api("GET", f"/v1/admin/calendar?year={year}", officer=ADMIN)
    assert (refused.status, refused.body["field"]) == (422, "year")
