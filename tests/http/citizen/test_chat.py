"""The conversation on the page: the same report as by the form, kept by the page alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.http.citizen.chat import LIFE
from chalicelib.identity import signing
from chalicelib.runtime import clock
from tests.domain import samples
from tests.support import Api, Faults, Province, set_clock

JPEG = {"content_type": "image/jpeg", "size": 1000}
HERE = {"lat": 22.2567, "lon": 106.4738}
WORDS = "Rác thải đổ tràn ra lòng đường trước cổng chợ"


def told(api: Api, *messages: dict[str, Any], **last: Any) -> dict[str, Any]:
    """The answer to the last of some messages."""
    state = None
    for message in messages:
        answer = api("POST", "/v1/chat", {"state": state, **message})
        assert answer.status == 200, answer.body
        state = answer.body["state"]
    return dict(answer.body)


REPORT: tuple[dict[str, Any], ...] = (
    {},
    {"text": "report"},
    {"text": WORDS},
    {"photos": [JPEG]},
    {"text": "chợ Thất Khê, xã Thất Khê"},
    {"text": "hygiene"},
    {"text": "0912 345 678"},
    {"text": "yes"},
    {"text": "send"},
)


def test_a_report_of_a_conversation_equals_one_of_the_page(api: Api, province: Province) -> None:
    want = told(api, *REPORT)["want"]
    assert (want["kind"], len(want["key"])) == ("send", 32)
    by_chat = api("POST", "/v1/reports", want["report"], Idempotency_Key=want["key"])
    by_page = api(
        "POST",
        "/v1/reports",
        {
            "category": "hygiene",
            "description": WORDS,
            "place": {"commune": "06040", "address": "chợ Thất Khê, xã Thất Khê"},
            "photos": [JPEG],
            "contact": {"phone": "+84912345678"},
            "consent": True,
        },
    )
    heads = {
        item["code"]["S"]: {
            name: value
            for name, value in item.items()
            if name not in ("pk", "code", "secret_hash", "channel") and samples_differ(value, item)
        }
        for item in province.items("Tickets")
        if item["sk"]["S"] == "HEAD"
    }
    assert heads[by_chat.body["code"]].keys() == heads[by_page.body["code"]].keys()
    assert heads[by_chat.body["code"]]["description"] == heads[by_page.body["code"]]["description"]
    assert (by_chat.body["uploads"][0].keys(), by_chat.status) == (by_page.body["uploads"][0].keys(), 201)


def samples_differ(value: Any, item: dict[str, Any]) -> bool:
    """Whether a value does not hold the code of its own ticket."""
    return item["code"]["S"] not in str(value)


def test_the_same_message_twice_wants_the_same_report_and_later_words_another(api: Api) -> None:
    before = told(api, *REPORT[:-1])
    first, second = (api("POST", "/v1/chat", {"state": before["state"], "text": "send"}).body for _ in range(2))
    assert first["want"] == second["want"]
    codes = {
        api("POST", "/v1/reports", want["report"], Idempotency_Key=want["key"]).body["code"]
        for want in (first["want"], second["want"])
    }
    assert len(codes) == 1
    assert told(api, *REPORT)["want"]["key"] != first["want"]["key"]
    again = told(api, {"state": first["state"], "text": "menu"}, *REPORT[1:])
    assert again["want"]["key"] != first["want"]["key"]


def test_a_conversation_stores_nothing_and_asks_aws_for_nothing_but_the_limit(
    api: Api, province: Province, faults: Faults
) -> None:
    told(api, *REPORT[:2])
    tables = ("Tickets", "Reporters", "Directory", "Counters")
    before, calls = [province.items(table) for table in tables], len(faults.calls)
    state = told(api, *REPORT[:5])["state"]
    assert set(faults.since(calls)) <= {"UpdateItem"}
    assert [province.items(table) for table in tables] == before
    assert WORDS not in state


def test_a_position_is_place_enough(api: Api) -> None:
    want = told(
        api, {"text": WORDS}, {"point": HERE, "photos": [JPEG]}, {"text": "hygiene"}, {"text": "skip"}, {"text": "send"}
    )
    assert want["want"]["report"]["place"] == HERE


def test_a_dropped_report_has_no_photos_left(api: Api) -> None:
    written = {"text": WORDS}, {"photos": [JPEG]}
    assert told(api, *written)["photos"] == 1
    assert told(api, *written, {"text": "menu"})["photos"] == 0
    want = told(api, *written, {"text": "menu"}, *REPORT[1:3], {"text": "skip"}, *REPORT[4:])["want"]
    assert want["report"]["photos"] == []


def test_the_language_of_the_page_is_that_of_the_next_sentence(api: Api) -> None:
    begun = told(api, {"language": "vi"})
    assert told(api, {"state": begun["state"], "language": "en"})["language"] == "en"


def test_the_sentences_are_in_the_chosen_language(api: Api) -> None:
    assert told(api, {"language": "en"})["says"][0]["text"].startswith("What do you need?")
    assert told(api, {}, {"text": "english"})["language"] == "en"


def test_a_state_that_is_old_foreign_or_changed_begins_anew(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    state = told(api, *REPORT[:3])["state"]
    foreign = signing.encrypt("list", "x")
    for wrong in (state[:-2] + "AA", foreign, "x", "ă"):
        assert told(api, {"state": wrong})["says"][-1]["offers"][0]["id"] == "report"
    assert "ảnh" in told(api, {"state": state})["says"][-1]["text"]
    set_clock(monkeypatch, clock.now() + LIFE + timedelta(seconds=1))
    assert told(api, {"state": state})["says"][-1]["offers"][0]["id"] == "report"


def test_a_question_of_the_office_and_an_answer_lead_to_the_routes_of_the_sender(api: Api) -> None:
    about = {"code": samples.CODE, "topic": "question"}
    want = told(api, {"about": about}, {"text": "Ngay cổng chợ"})["want"]
    assert (want["kind"], want["code"], want["text"]) == ("answer", samples.CODE, "Ngay cổng chợ")
    rated = told(api, {"about": {**about, "topic": "rating"}}, {"text": "3"}, {"text": "Rác vẫn còn"})["want"]
    assert (rated["kind"], rated["rating"], rated["text"]) == ("rate", "unsatisfied", "Rác vẫn còn")
    assert api("POST", "/v1/chat", {"about": {**about, "code": "x"}}).status == 404


def test_a_question_to_the_desk_is_not_public(api: Api) -> None:
    messages = ({"text": "desk"}, {"text": "Bao giờ chợ mở lại?"}, {"text": "Thất Khê"}, {"text": "hygiene"})
    want = told(api, *messages, {"text": "skip"}, {"text": "send"})["want"]
    assert want["report"]["visibility"] == "private"
    assert api("POST", "/v1/reports", want["report"], Idempotency_Key=want["key"]).status == 201
