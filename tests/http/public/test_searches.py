"""Searches in vain are counted for administrators, and corrections of intake teach the pages words."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from chalicelib.domain.numbers.learning import LEAST_REPORTS
from chalicelib.domain.texts.searches import LEAST_TIMES
from chalicelib.jobs import counting
from chalicelib.runtime import clock
from chalicelib.store.limits import searches
from tests.support import Api, Province

ADMIN = "administrator.intake"


def search(api: Api, words: str) -> bool:
    counted: bool = api("POST", "/v1/searches", {"words": words}).body["counted"]
    return counted


def test_frequent_searches_are_shown_and_rare_ones_and_numbers_are_not(
    api: Api, province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(LEAST_TIMES):
        assert search(api, "Đám  cưới")
    assert search(api, "nhà ông Tư")
    assert not search(api, "0912 345 678")
    listed = api("GET", "/v1/admin/searches", officer=ADMIN).body
    assert listed == {"searches": [{"words": "dam cuoi", "times": LEAST_TIMES}], "least": LEAST_TIMES}
    assert api("GET", "/v1/admin/searches", officer="intake.intake").status == 403
    assert "0912" not in str(province.items("Limits"))
    # A full month takes no new words, and counts those that it has.
    monkeypatch.setattr(searches, "MOST", 2)
    assert not searches.count("tu moi", clock.now())
    assert searches.count("dam cuoi", clock.now())


def test_words_of_corrected_reports_are_offered_for_their_new_category(api: Api, province: Province) -> None:
    body = {"category": "hygiene", "description": "Xe ben chạy ẩu", "place": {"commune": "06040"}}
    for number in range(LEAST_REPORTS):
        code = api("POST", "/v1/reports", body).body["code"]
        before = {image["code"]["S"]: image for image in province.items("Tickets") if image["type"]["S"] == "head"}
        received = api.act("intake.intake", code, "receive", urgency="normal", category="traffic")
        assert received.status == 200, received.body
        (record,) = [one for one in province.stream_records("head") if one["dynamodb"]["NewImage"]["code"]["S"] == code]
        record = copy.deepcopy(record)
        record["dynamodb"]["OldImage"] = before[code]
        # A record may arrive twice.
        counting.count_changes([record, record], clock.now())
        assert number < LEAST_REPORTS
    learned = {one["id"]: one["learned"] for one in api("GET", "/v1/categories").body["categories"]}
    assert learned["traffic"] == ["au", "ben", "chay", "xe"]
    assert learned["hygiene"] == []


def test_a_name_that_was_hidden_is_not_kept_among_the_words_of_a_category(api: Api, province: Province) -> None:
    def head() -> dict[str, Any]:
        (image,) = [copy.deepcopy(one) for one in province.items("Tickets") if one["type"]["S"] == "head"]
        return image

    def count(before: dict[str, Any]) -> str:
        record = {"eventName": "MODIFY", "dynamodb": {"OldImage": before, "NewImage": head()}}
        counting.count_changes([record], clock.now())
        return str(province.items("Counters"))

    body = {"category": "hygiene", "description": "Xe của thịnhvương", "place": {"commune": "06040"}}
    made, first = api("POST", "/v1/reports", body).body, head()
    received = api.act("intake.intake", made["code"], "receive", urgency="normal", category="traffic")
    assert received.status == 200, received.body
    assert "thinhvuong" in count(first), "it was learned"
    taught, secret = head(), {"X_Report_Secret": made["secret"]}
    hidden = api("POST", f"/v1/reports/{made['code']}/hidden-words", {"words": ["Thịnhvương"]}, **secret)
    assert hidden.status == 200, hidden.body
    assert "thinhvuong" not in count(taught)
