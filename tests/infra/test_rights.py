"""Conditions of rights that the embedded AWS ignores, compared with the requests that the code makes."""

from datetime import UTC, datetime

import pytest

from chalicelib.store.tickets import photos
from infra.package.build import Template
from tests.support import Faults

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def allowed(expanded: Template) -> set[str]:
    """The attributes that make_derivatives may name when it updates an item."""
    policy = expanded["Resources"]["MakeDerivativesRole"]["Properties"]["Policies"][0]["PolicyDocument"]
    (statement,) = [each for each in policy["Statement"] if each["Action"] == ["dynamodb:UpdateItem"]]
    return set(statement["Condition"]["ForAllValues:StringEquals"]["dynamodb:Attributes"])


EVERYTHING = photos.Ready(
    {"320": (320, 240)},
    "data:image/webp;base64,",
    "digest",
    photos.Evidence(AT, 21.8, 106.7),
    (photos.Alike("LS0000000001", "r1", 0.9),),
    fingerprint="0f" * 16,
)


@pytest.mark.parametrize("outcome", [EVERYTHING, "not_a_picture"])
@pytest.mark.usefixtures("province")
def test_settling_a_photo_names_only_allowed_attributes(
    faults: Faults, allowed: set[str], outcome: photos.Ready | str
) -> None:
    # The embedded AWS does not know the condition key dynamodb:Attributes; AWS does.
    photos.announce("LS0000000000", photos.Photo("1", photos.ANNOUNCED, "image/jpeg"), AT)
    assert photos.settle("LS0000000000", "1", AT, outcome)
    (update,) = [call.sent for call in faults.calls if call.operation == "UpdateItem"]
    assert set(update["Key"]) | set(update["ExpressionAttributeNames"].values()) <= allowed
