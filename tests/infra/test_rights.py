"""Conditions of rights that the embedded AWS ignores, compared with the requests that the code makes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from chalicelib.store.tickets import photos, pictures
from infra.package.build import Template
from tests.support import Faults

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def allowed(expanded: Template) -> dict[str, set[str]]:
    """The attributes that make_derivatives may name when it updates or checks an item, by action."""
    policy = expanded["Resources"]["MakeDerivativesRole"]["Properties"]["Policies"][0]["PolicyDocument"]
    bounds = [
        (each["Action"], each.get("Condition", {}).get("ForAllValues:StringEquals", {})) for each in policy["Statement"]
    ]
    named = {
        action: set(bound["dynamodb:Attributes"]) for (action, *_), bound in bounds if "dynamodb:Attributes" in bound
    }
    assert named.keys() == {"dynamodb:UpdateItem", "dynamodb:ConditionCheckItem"}
    return named


EVERYTHING = photos.Ready(
    {"320": (320, 240)},
    "data:image/webp;base64,",
    "digest",
    photos.Evidence(AT, 21.8, 106.7),
    (photos.Alike("LS0000000001", "r1", 0.9),),
    fingerprint="0f" * 16,
)
PHOTO = photos.Photo("1", photos.ANNOUNCED, "image/jpeg", announced_at=AT)


def named_in(sent: Mapping[str, Any]) -> set[str]:
    return set(sent["Key"]) | set(sent["ExpressionAttributeNames"].values())


@pytest.mark.usefixtures("province")
def test_refusing_a_photo_names_only_allowed_attributes(faults: Faults, allowed: dict[str, set[str]]) -> None:
    # The embedded AWS does not know the condition key dynamodb:Attributes; AWS does.
    photos.announce("LS0000000000", PHOTO, AT)
    assert photos.settle("LS0000000000", "1", AT, "not_a_picture")
    (update,) = [call.sent for call in faults.calls if call.operation == "UpdateItem"]
    assert named_in(update) <= allowed["dynamodb:UpdateItem"]


@pytest.mark.usefixtures("province")
def test_a_photo_that_becomes_ready_names_only_allowed_attributes_and_keys(
    faults: Faults, allowed: dict[str, set[str]]
) -> None:
    photos.announce("LS0000000000", PHOTO, AT)
    photos.announce("LS0000000001", replace(PHOTO, id="r1"), AT)
    assert pictures.settle("LS0000000000", PHOTO, AT, EVERYTHING)
    (sent,) = [call.sent["TransactItems"] for call in faults.calls if call.operation == "TransactWriteItems"]
    parts = {kind: [each[kind] for each in sent if kind in each] for kind in ("ConditionCheck", "Put", "Update")}
    assert [len(each) for each in parts.values()] == [1, 9, 1]
    assert named_in(parts["Update"][0]) <= allowed["dynamodb:UpdateItem"]
    assert named_in(parts["ConditionCheck"][0]) <= allowed["dynamodb:ConditionCheckItem"]
    assert {put["Item"]["pk"]["S"][:2] for put in parts["Put"]} == {"H#", "X#"}, "as dynamodb:LeadingKeys asks"
