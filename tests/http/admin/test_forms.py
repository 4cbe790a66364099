"""What administrators' forms are made from: every document has one, and every document there is fits it."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from chalicelib.schemas.documents import MODELS
from tests.support import Api

ADMIN = "administrator.intake"


@pytest.mark.parametrize("kind", MODELS)
def test_a_document_fits_its_form(api: Api, kind: str) -> None:
    form = api("GET", f"/v1/admin/documents/{kind}/form", officer=ADMIN)
    assert (form.status, form.body["kind"]) == (200, kind)
    found = api("GET", f"/v1/admin/documents/{kind}", officer=ADMIN).body
    found.pop("version")
    assert list(Draft202012Validator(form.body["schema"]).iter_errors(found)) == []


def test_what_a_template_may_say_is_named(api: Api) -> None:
    form = api("GET", "/v1/admin/documents/templates/form", officer=ADMIN).body
    assert {"key": "complaint"}.items() <= form["keys"]["refusal"][0].items()
    assert form["keys"].keys() == {"refusal", "citizen", "officer"}
    assert "question" in form["placeholders"]["citizen"]
    assert "question" not in form["placeholders"]["answer"]


@pytest.mark.parametrize("kind", ["areas", "emergencies", "nothing"])
def test_what_no_form_edits_has_none(api: Api, kind: str) -> None:
    assert api("GET", f"/v1/admin/documents/{kind}/form", officer=ADMIN).status == 404


def test_a_year_says_what_each_date_is_and_why(api: Api) -> None:
    found = api("GET", "/v1/admin/calendar?year=2026", officer=ADMIN).body
    assert (found["year"], len(found["days"])) == (2026, 365)
    days = {one["date"]: one for one in found["days"]}
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
def test_a_year_that_nobody_knows_is_refused(api: Api, year: str) -> None:
    refused = api("GET", f"/v1/admin/calendar?year={year}", officer=ADMIN)
    assert (refused.status, refused.body["field"]) == (422, "year")
