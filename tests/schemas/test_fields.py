"""What bodies share follows from the one list of each rule."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from chalicelib.domain.access.contact import PERSONAL
from chalicelib.domain.tickets import attachments
from chalicelib.http.admin.schemas import EmergencyIn, LiftIn, MeasureIn
from chalicelib.http.citizen.schemas import FollowIn, ReportIn
from chalicelib.http.office.answers import Person
from chalicelib.http.office.schemas import ActionIn, CallIn
from chalicelib.schemas.faults import invalid_of
from chalicelib.schemas.fields import ContactIn, LongText, PhotoIn, ReasonIn, ShortText, StatedReason, VideoIn
from chalicelib.store.models.vault import ReporterItem
from infra.package.build import ROOT
from tests.domain import samples


@pytest.mark.parametrize(
    ("model", "types"),
    [(PhotoIn, [*attachments.PHOTO_FORMATS, attachments.UNKNOWN_TYPE]), (VideoIn, attachments.VIDEO_FORMATS)],
)
def test_the_announced_types_are_the_types_that_are_read(model: type[BaseModel], types: Iterable[str]) -> None:
    schema: dict[str, Any] = model.model_json_schema()["properties"]["content_type"]
    assert schema["enum"] == list(types)


@pytest.mark.parametrize(
    ("announced", "taken"),
    [
        ("image/jpg", "image/jpeg"),
        ("IMAGE/JPEG", "image/jpeg"),
        ("image/png; charset=binary", "image/png"),
        ("image/x-png", "image/png"),
        ("", attachments.UNKNOWN_TYPE),
        ("image/*", attachments.UNKNOWN_TYPE),
        ("application/octet-stream", attachments.UNKNOWN_TYPE),
        ("image/tiff", None),
        ("image/svg+xml", None),
        ("text/html", None),
        ("JPEG", None),
        (1, None),
    ],
)
def test_a_photo_may_be_announced_by_the_names_that_browsers_use(announced: object, taken: str | None) -> None:
    body = {"content_type": announced, "size": 1}
    if taken is None:
        with pytest.raises(ValidationError):
            PhotoIn.model_validate(body)
    else:
        assert PhotoIn.model_validate(body).content_type == taken


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "nothing"),
        (" \n\t ", "nothing"),
        ("\x00\x0b\x1b", "nothing"),
        ("\u202e\u2066", "nothing"),
        ("\u200b" * 9, "nothing"),
        ("\u3164 \u2800 \u3164", "text_invisible"),
        ("x" * 5000, "too_long"),
    ],
)
def test_a_text_is_cleaned_before_its_length_is_checked(written: str, code: str) -> None:
    # A reason has two characters at least; of the others only something must be there.
    for kind, nothing in ((LongText, "field_required"), (ShortText, "field_required"), (StatedReason, "too_short")):
        with pytest.raises(ValidationError) as refused:
            TypeAdapter[str](kind).validate_python(written)
        expected = nothing if code == "nothing" else code
        assert [invalid_of(line).code for line in refused.value.errors()] == [expected]


def test_the_contract_of_a_text_states_its_length() -> None:
    reason = ReasonIn.model_json_schema()["$defs"]["StatedReason"]
    assert (reason["minLength"], reason["maxLength"]) == (2, 4000)


@pytest.mark.parametrize(
    ("model", "rest"),
    [
        (ReasonIn, {}),
        (ActionIn, {}),
        (LiftIn, {}),
        (
            EmergencyIn,
            {"communes": "all", "notice": "Đang có lũ.", "notice_en": "A flood.", "decision": samples.DECISION},
        ),
        (MeasureIn, {"measure": "block", "phone": "0901234567", "until": "2030-01-01T00:00:00Z"}),
    ],
)
def test_all_reasons_of_officers_are_judged_alike(model: type[BaseModel], rest: dict[str, Any]) -> None:
    for reason in ("lũ", "hết", "Bão số 3"):
        assert model.model_validate({**rest, "reason": f" {reason} "}).model_dump()["reason"] == reason
    for reason in ("", "x", " ? "):
        with pytest.raises(ValidationError):
            model.model_validate({**rest, "reason": reason})


#: One value for each field of a contact.
CONTACT = {"name": "Người gửi", "phone": "+84901234567", "email": "gui@example.invalid"}
REPORT: dict[str, Any] = {"category": "hygiene", "description": "Rác đổ ra đường", "place": {"commune": "06040"}}


@pytest.mark.parametrize(("model", "rest"), [(ReportIn, REPORT | {"photos": []}), (CallIn, REPORT), (FollowIn, {})])
@pytest.mark.parametrize("field", ContactIn.model_fields)
def test_each_field_of_a_contact_alone_needs_consent(field: str, model: type[BaseModel], rest: dict[str, Any]) -> None:
    assert field in CONTACT, f"give `{field}` a value in CONTACT of tests/schemas/test_fields.py"
    body = {**rest, "contact": {field: CONTACT[field]}}
    with pytest.raises(ValidationError, match="consent_required"):
        model.model_validate({**body, "consent": False})
    model.model_validate({**body, "consent": True})


def test_a_contact_has_the_same_fields_everywhere() -> None:
    wanted, item = set(PERSONAL), ReporterItem.get_attributes().keys()
    assert set(ContactIn.model_fields) == wanted, "ContactIn of schemas/fields.py differs from domain/access/contact.py"
    assert wanted <= item, f"store/models/vault.py: ReporterItem lacks {sorted(wanted - item)}"
    lacking = sorted(wanted - Person.model_fields.keys())
    assert not lacking, f"http/office/answers.py: Person lacks {lacking}"


@pytest.mark.parametrize("path", ["citizen/report/who.js", "office/ticket/reporter.js"])
def test_a_page_asks_for_and_shows_every_field_of_a_contact(path: str) -> None:
    text = (ROOT / "chalicelib" / "web" / path).read_text(encoding="utf-8")
    missing = {name for name in PERSONAL if not re.search(rf"[\".]{name}\b", text)}
    assert not missing, f"web/{path} does not name {sorted(missing)} of a contact"
