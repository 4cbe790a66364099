"""The public indicators: only those that the document opens, for the last period, as JSON and CSV, kept by caches."""

from __future__ import annotations

import pytest

from chalicelib.runtime import clock
from chalicelib.store.directory import documents
from tests.http.indicators import COVERAGE, FOCAL, NOW, REVENUE, enter, line, publish
from tests.support import Api, Province

PATH = "/v1/indicators"


@pytest.fixture(autouse=True)
def march(monkeypatch: pytest.MonkeyPatch, province: Province) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    publish()


def test_a_province_without_indicators_shows_none(api: Api) -> None:
    publish(line(public=False))
    assert api("GET", PATH).body == {"indicators": []}


def test_only_public_indicators_are_shown_and_nobody_who_entered_them(api: Api) -> None:
    for value, period in (("100", "2026-01"), ("150", "2026-02")):
        assert enter(api, value, period).status == 200
    enter(api, "80", "2025-Q4", of=COVERAGE)
    documents.forget()
    answer = api("GET", PATH)
    [one] = answer.body["indicators"]
    assert (one["id"], one["unit"]["name"]) == (REVENUE, "Công an tỉnh")
    latest = one["latest"]
    assert (latest["value"], latest["before"], latest["to_date"], latest["plan"]) == (150, 100, 250, 1200)
    assert (latest["share"], latest["change"], latest["holes"]) == (0.2083, 0.5, 0)
    assert FOCAL not in str(answer.body)
    assert COVERAGE not in str(answer.body)


def test_an_unchanged_answer_is_304(api: Api) -> None:
    first = api("GET", PATH)
    assert first.headers["cache-control"] == "public, max-age=60"
    assert api("GET", PATH, If_None_Match=first.headers["etag"]).status == 304
    enter(api, "5")
    documents.forget()
    assert api("GET", PATH, If_None_Match=first.headers["etag"]).status == 200


def test_the_csv_has_no_officer(api: Api) -> None:
    enter(api, "1.234,5")
    documents.forget()
    answer = api("GET", f"{PATH}?format=csv")
    assert answer.headers["content-type"].startswith("text/csv")
    head, row = answer.body.removeprefix("\ufeff").splitlines()
    assert head.split(";")[:2] == ["Mã chỉ tiêu", "Chỉ tiêu"]
    assert "Người nhập" not in head
    assert ";1234,5;" in row
    assert FOCAL not in answer.body
    assert api("GET", f"{PATH}?format=pdf").status == 422
