"""The document of service counters: what does not fit is named with its place."""

from __future__ import annotations

from typing import Any

import pytest

from chalicelib.domain.province.checks import faults
from chalicelib.domain.province.kinds import Kind
from tests.domain import samples
from tests.http.booth_steps import CATEGORY, document

SERVICE = {"id": "service", "name": "Phục vụ", "name_en": "Service", "categories": ["service"]}


def found(
    changed: dict[str, Any], category: dict[str, Any] | None = CATEGORY, service: dict[str, Any] | None = SERVICE
) -> list[tuple[Any, str]]:
    documents: dict[Kind, Any] = dict(samples.documents())
    known = documents[Kind.CATEGORIES]["categories"]
    documents[Kind.CATEGORIES] = {"categories": [*known, *([category] if category else [])]}
    field = {"id": "field", "name": "Hiện trường", "name_en": "Field"}
    documents[Kind.TYPES] = {"types": [field, *([service] if service else [])]}
    documents[Kind.BOOTHS] = document(**changed)
    return [(fault.place, fault.code) for fault in faults(documents) if fault.kind is Kind.BOOTHS]


def test_a_document_that_fits_has_no_fault() -> None:
    assert found({}) == []
    assert found({"category": None}, category=None, service=None) == []


@pytest.mark.parametrize(
    ("category", "service", "code"),
    [
        (None, SERVICE, "category_missing"),
        (CATEGORY | {"visibility": "private"}, SERVICE, "service_not_kept"),
        (CATEGORY | {"roles": ["intake", "processing"]}, SERVICE, "service_not_kept"),
        (CATEGORY | {"roles": None}, SERVICE, "service_not_kept"),
        (CATEGORY, None, "service_type_missing"),
        (CATEGORY, SERVICE | {"categories": ["hygiene"]}, "service_type_missing"),
        (CATEGORY, {"id": "service", "name": "Phục vụ", "name_en": "Service"}, "service_type_missing"),
    ],
)
def test_the_category_is_kept_from_who_works_at_a_counter(category: Any, service: Any, code: str) -> None:
    assert (("category",), code) in found({}, category, service)


def test_an_unknown_unit_or_field_and_a_repeated_id_are_named() -> None:
    one, two = document()["booths"]
    assert found({"booths": [one | {"unit": "nowhere"}]}) == [(("booths", 0, "unit"), "unit_missing")]
    assert found({"booths": [one, two | {"fields": ["thien-van"]}]}) == [(("booths", 1, "fields", 0), "field_missing")]
    assert [code for _, code in found({"booths": [one, two | {"id": one["id"]}]})] != []
