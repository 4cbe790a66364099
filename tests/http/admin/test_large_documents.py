"""Documents of thousands of lines: stored in parts, and read like every other document."""

from __future__ import annotations

import json
from typing import Any

from chalicelib.domain.province.kinds import Kind
from chalicelib.store.directory import documents
from chalicelib.store.directory.parts import MAX_BYTES, MAX_BYTES_IN_PARTS
from tests.domain import samples
from tests.domain.samples import COMMUNES
from tests.support import Api, Province

ADMIN = "administrator.intake"
PATH = "/v1/admin/documents/hamlets"
#: As many as the largest province has.
MANY = 4_000
LARGEST_ITEM = 400_000


def hamlet(number: int) -> dict[str, Any]:
    """A hamlet on a grid within the province."""
    lat, lon = 21.6 + number % 80 * 0.01, 106.3 + number // 80 * 0.01
    return {
        "id": f"h{number}",
        "commune": COMMUNES["that-khe"],
        "kind": "hamlet",
        "name": f"Thôn Nà Chuông {number}",
        "name_en": f"Hamlet {number}",
        "centre": {"lat": round(lat, 4), "lon": round(lon, 4)},
        "landmarks": [{"name": f"Cầu treo {number}", "lat": round(lat, 4), "lon": round(lon, 4)}],
    }


def put(api: Api, body: dict[str, Any], version: int) -> Any:
    return api("PUT", PATH, json.dumps(body, ensure_ascii=False).encode(), officer=ADMIN, If_Match=str(version))


def stored(province: Province) -> list[dict[str, Any]]:
    return [one for one in province.items("Directory") if one["pk"]["S"] in ("DOC#hamlets", "PARTS#hamlets")]


def test_a_province_has_four_thousand_hamlets(api: Api, province: Province) -> None:
    few = {"hamlets": [hamlet(number) for number in range(3)]}
    many = {"hamlets": [hamlet(number) for number in range(MANY)]}
    assert put(api, few, 0).status == 200
    assert {one["pk"]["S"] for one in stored(province)} == {"DOC#hamlets"}, "what fits has no parts, as before"
    answer = put(api, many, 1)
    assert (answer.status, answer.body) == (200, {"kind": "hamlets", "version": 2})
    items = stored(province)
    parts = [one for one in items if one["pk"]["S"] == "PARTS#hamlets"]
    assert len(json.dumps(many)) / len(parts) < MAX_BYTES
    assert max(len(json.dumps(one)) for one in items) < LARGEST_ITEM

    assert api("GET", PATH, officer=ADMIN).body == {**many, "version": 2}
    for number, body in ((1, few), (2, many)):
        assert api("GET", f"{PATH}/versions/{number}", officer=ADMIN).body["document"] == {**body, "version": number}
    documents.forget()
    assert len(documents.current().hamlets) == MANY
    (last, *_) = api("GET", "/v1/hamlets?q=cau+treo+3999").body["points"]
    assert last["hamlet"]["id"] == "h3999"
    # The same document again is no new version, and writes nothing.
    assert documents.publish(Kind.HAMLETS, many, by="test", at=samples.T0) == 2
    assert len(stored(province)) == len(items)


def test_a_document_over_the_limit_of_parts_is_refused_and_leaves_nothing(api: Api, province: Province) -> None:
    body = {"hamlets": [hamlet(number) | {"name": f"{'ệ' * 60} {number}"} for number in range(MANY)]}
    assert len(json.dumps(body, ensure_ascii=False).encode()) < MAX_BYTES_IN_PARTS < len(json.dumps(body))
    refused = put(api, body, 0)
    assert (refused.status, refused.body["code"]) == (413, "document_too_large")
    assert f"{MAX_BYTES_IN_PARTS}" in refused.body["title"].replace(".", "")
    assert stored(province) == []
