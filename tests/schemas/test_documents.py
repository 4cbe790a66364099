"""Every kind of document has been decided on: its model, its default, what it changes, its file."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import fields
from typing import Any

import pytest

from chalicelib.domain.province.checks import faults
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.kinds import DEFAULTS, REQUIRED, Kind
from chalicelib.domain.province.reading import directory_from_documents
from chalicelib.domain.texts.problems import PROBLEMS
from chalicelib.schemas.documents import MODELS, NOT_EDITED, shape_faults
from infra.package.build import ROOT
from tests.domain import samples
from tests.domain.other_documents import OTHER_DOCUMENTS

#: Kinds without a file `<kind>.yaml` in a province's folder, and why.
WITHOUT_FILE = {
    Kind.EMERGENCIES: "an emergency is declared, not imported",
    Kind.AREAS: "boundaries are imported from areas.geojson",
    Kind.PROCEDURES: "procedures are imported from procedures.json",
}
#: Fields that name a thing of another document.
REFERENCES = frozenset(
    {
        *("intake_unit", "successor", "parent", "handled_by", "intake", "unit", "units", "category", "categories"),
        *("report_type", "refusal", "refusals", "area", "communes"),
    }
)


def other(kind: Kind) -> dict[str, Any]:
    """A document of a kind that says something else than the sample province."""
    assert kind in OTHER_DOCUMENTS, f"give `{kind}` a sample in tests/domain/other_documents.py"
    return deepcopy(dict(OTHER_DOCUMENTS[kind]))


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_is_published_by_administrators_or_another_way_is_named(kind: Kind) -> None:
    assert (kind in MODELS) != (kind in NOT_EDITED), (
        f"schemas/documents.py: give `{kind}` a model in MODELS, or in NOT_EDITED the problem that says "
        "how it is changed"
    )
    assert NOT_EDITED.get(kind, "document_not_edited") in PROBLEMS


@pytest.mark.parametrize("kind", MODELS)
def test_a_typing_error_in_a_field_s_name_is_refused(kind: Kind) -> None:
    document = {name: value for name, value in other(kind).items() if name != "version"}
    assert not shape_faults(kind, document)
    lines = [document, *(one[0] for one in document.values() if isinstance(one, list) and isinstance(one[0], dict))]
    for line in lines:
        line["nmae"] = "x"
        assert "field_unknown" in {fault.code for fault, _ in shape_faults(kind, document)}
        del line["nmae"]


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_is_required_or_has_a_default(kind: Kind) -> None:
    assert (kind in REQUIRED) != (kind in DEFAULTS), (
        f"domain/province/kinds.py: say in DEFAULTS what applies while `{kind}` was never published"
    )


@pytest.mark.parametrize("kind", DEFAULTS)
def test_a_default_is_a_document_that_could_be_published(kind: Kind) -> None:
    if kind in MODELS:
        assert shape_faults(kind, DEFAULTS[kind]) == []
    assert list(faults(samples.documents() | {kind: dict(DEFAULTS[kind])})) == []


@pytest.mark.parametrize("kind", Kind)
def test_publishing_a_kind_changes_the_directory(kind: Kind) -> None:
    before, again = (directory_from_documents(samples.documents()) for _ in range(2))
    assert differences(before, again) == set()
    after = directory_from_documents(samples.documents() | {kind: other(kind)})
    assert differences(before, after), (
        f"publishing `{kind}` changes nothing: read it in domain/province/reading.py into a field of Directory"
    )


def differences(one: Directory, another: Directory) -> set[str]:
    """The fields in which two directories differ."""
    return {field.name for field in fields(Directory) if getattr(one, field.name) != getattr(another, field.name)}


@pytest.mark.parametrize("kind", Kind)
def test_a_sample_of_a_kind_is_well_formed_and_fits(kind: Kind) -> None:
    if kind in MODELS:
        published = {name: value for name, value in other(kind).items() if name != "version"}
        assert shape_faults(kind, published) == []
    assert list(faults(samples.documents() | {kind: other(kind)})) == []


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.AREAS])
def test_a_reference_to_a_missing_item_is_a_fault(kind: Kind) -> None:
    for path, wrong in misnamed(other(kind), ()):
        assert [fault for fault in faults(samples.documents() | {kind: wrong}) if fault.kind is kind], (
            f"domain/province/checks.py: `{kind}` may name at {path} what no other document has"
        )


def misnamed(document: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str, Any]]:
    """The document with one reference after the other replaced by one to nothing, and where that is."""
    entries = document.items() if isinstance(document, dict) else enumerate(document)
    for name, value in list(entries):
        at = (*path, name)
        named = next((part for part in reversed(at) if isinstance(part, str)), "")
        if isinstance(value, dict | list):
            inner = misnamed(value, at)
        elif isinstance(value, str) and named in REFERENCES:
            inner = iter([(".".join(map(str, at)), "99999" if value.isdigit() else "nothing-of-that-name")])
        else:
            continue
        for where, changed in inner:
            copy = deepcopy(document)
            copy[name] = changed
            yield where, copy


@pytest.mark.parametrize("kind", Kind)
def test_the_sample_names_something_in_every_field_that_may(kind: Kind) -> None:
    if kind not in MODELS:
        return
    schema = MODELS[kind].model_json_schema()
    names = {name for one in [schema, *schema.get("$defs", {}).values()] for name in one.get("properties", {})}
    text = str(other(kind))
    missing = {name for name in names & REFERENCES if f"'{name}':" not in text}
    assert not missing, f"OTHER_DOCUMENTS[{kind}] of tests/domain/other_documents.py has no value for {sorted(missing)}"


@pytest.mark.parametrize("kind", Kind)
def test_a_kind_has_a_file_in_the_example(kind: Kind) -> None:
    if kind not in WITHOUT_FILE:
        file = ROOT / "infra" / "demo" / f"{kind}.yaml"
        assert file.exists(), f"write infra/demo/{kind}.yaml, or say in WITHOUT_FILE why `{kind}` has no file"


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1999-12-31", "26-03-02", "2026-02-30", "２０２６-03-02"])
def test_a_day_after_or_before_all_that_can_be_reckoned_is_refused(day: str) -> None:
    # The week of the last day that a date can be has no Sunday: every unit's page would fail.
    body = {**other(Kind.ADOPTION), "until": day}
    assert [fault.field for fault, _ in shape_faults(Kind.ADOPTION, body)] == ["until"]
