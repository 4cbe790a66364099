"""The search of hamlets and known points."""

from __future__ import annotations

import pytest

from chalicelib.domain.province.kinds import Kind
from chalicelib.store.directory import documents
from tests.domain import samples
from tests.domain.other_documents import OTHER_DOCUMENTS
from tests.support import Api, Province

THAT_KHE = samples.COMMUNES["that-khe"]


@pytest.fixture
def hamlets(province: Province) -> None:
    documents.publish(Kind.HAMLETS, OTHER_DOCUMENTS[Kind.HAMLETS], by="test", at=samples.T0)


@pytest.mark.usefixtures("hamlets")
def test_a_known_point_is_shown_with_its_hamlet_and_commune(api: Api) -> None:
    (bridge,) = api("GET", "/v1/hamlets?q=cau+treo").body["points"]
    assert bridge == {
        "kind": "landmark",
        "name": "Cầu treo",
        "name_en": "Hanging bridge",
        "lat": 22.259,
        "lon": 106.476,
        "also": [],
        "hamlet": {"id": "na-chuong", "name": "Thôn Nà Chuông", "name_en": "Nà Chuông hamlet"},
        "commune": {"code": THAT_KHE, "name": "Xã Thất Khê", "name_en": "That Khe commune"},
    }
    listed = api("GET", f"/v1/hamlets?commune={THAT_KHE}").body["points"]
    assert [one["kind"] for one in listed] == ["centre", "post", "landmark"]


@pytest.mark.parametrize(
    ("query", "field", "code"),
    [
        ("", "q", "field_required"),
        (f"?q={'x' * 101}", "q", "too_long"),
        ("?commune=99999", "commune", "unknown_commune"),
        ("?q=na&commune=Thất", "commune", "unknown_commune"),
    ],
)
@pytest.mark.usefixtures("hamlets")
def test_a_bad_search_is_named(api: Api, query: str, field: str, code: str) -> None:
    refused = api("GET", f"/v1/hamlets{query}")
    assert (refused.status, refused.body["field"], refused.body["code"]) == (422, field, code)


def test_a_province_without_hamlets_finds_nothing(api: Api, province: Province) -> None:
    assert api("GET", "/v1/hamlets?q=na").body == {"points": []}
