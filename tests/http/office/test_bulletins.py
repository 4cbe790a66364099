"""Bulletins at the office: who writes and approves, what is bound to an edition, and what is refused, each by name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chalicelib.runtime import clock
from chalicelib.store.audit import trail
from tests.domain import samples
from tests.http.bulletins import BULLETIN, COMMUNE, LEADER, NOON, PATH, WRITER, act, publish, write
from tests.support import Answer, Api, Faults, Killed, Province

OTHER_COMMUNE = samples.COMMUNES["ky-lua"]
OUTSIDERS = ("focal.ky-lua", "leader.ky-lua", "supervisor.intake", "focal.police")
MOST_CALLS = 30


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch, province: Province) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)


def seen(api: Api, name: str, officer: str = WRITER) -> dict[str, Any]:
    answer = api("GET", f"{PATH}/{name}", officer=officer)
    assert answer.status == 200, answer.body
    body: dict[str, Any] = answer.body
    return body


def is_public(api: Api, name: str) -> bool:
    return api("GET", f"/ban-tin/{name}").status == 200


def codes(answer: Answer) -> set[tuple[str, str]]:
    return {(one["field"], one["code"]) for one in answer.body.get("errors", [answer.body])}


def test_a_bulletin_is_public_only_after_another_officer_approved_it(api: Api) -> None:
    made = write(api)
    assert (made.status, made.headers["etag"], made.body["standing"]) == (201, '"1"', "draft")
    name = made.body["id"]
    assert made.body["acts"] == ["write", "submit"]
    assert not is_public(api, name)
    handed = act(api, name, "submit", 1, WRITER)
    assert (handed.body["standing"], handed.body["edition"]) == ("waiting", 2)
    assert not is_public(api, name)
    assert seen(api, name, LEADER)["acts"] == ["write", "approve", "send_back"]
    done = act(api, name, "approve", 2, LEADER)
    assert (done.body["standing"], done.body["published_edition"]) == ("published", 2)
    assert is_public(api, name)
    assert [(line["act"], line["officer"]) for line in done.body["history"]] == [
        ("approve", LEADER),
        ("submit", WRITER),
        ("write", WRITER),
    ]
    lines, _ = trail.between(NOON.date(), NOON.date(), officer=None, limit=50, after=None)
    assert [(one.action, one.officer, one.subject) for one in lines] == [("bulletin_approve", LEADER, name)]


def test_who_wrote_it_or_handed_it_in_does_not_approve_it(api: Api) -> None:
    own = write(api, officer=LEADER).body["id"]
    assert act(api, own, "submit", 1, WRITER).status == 200
    refused = act(api, own, "approve", 2, LEADER)
    assert (refused.status, refused.body["code"]) == (403, "bulletin_own")
    assert "approve" not in seen(api, own, LEADER)["acts"]
    handed = write(api).body["id"]
    assert act(api, handed, "submit", 1, LEADER).status == 200
    assert act(api, handed, "approve", 2, LEADER).body["code"] == "bulletin_own"
    # A focal officer is no leader.
    assert act(api, handed, "approve", 2, WRITER).body["code"] == "forbidden"
    assert not is_public(api, own)
    assert not is_public(api, handed)


def test_an_approval_of_an_older_edition_than_was_read_is_refused(api: Api) -> None:
    name = write(api).body["id"]
    act(api, name, "submit", 1, WRITER)
    # The leader has read edition 2; the writer changes the text and hands it in again.
    changed = BULLETIN | {"text": "Chào mua hàng giảm giá"}
    assert api("PUT", f"{PATH}/{name}", changed, officer=WRITER, If_Match='"2"').status == 200
    assert act(api, name, "submit", 3, WRITER).status == 200
    refused = act(api, name, "approve", 2, LEADER)
    assert (refused.status, refused.body["code"], refused.body["edition"]) == (412, "stale", 4)
    assert not is_public(api, name)


def test_a_text_changed_after_approval_is_not_public_until_it_is_approved(api: Api) -> None:
    name = publish(api)
    changed = BULLETIN | {"text": "Chào mua hàng giảm giá"}
    answer = api("PUT", f"{PATH}/{name}", changed, officer=WRITER, If_Match='"3"')
    assert (answer.body["standing"], answer.body["published"]["text"]) == ("draft", BULLETIN["text"])
    page = api("GET", f"/ban-tin/{name}").body
    assert "giảm giá" not in page
    assert "thôn Nà Cáy" in page
    # An approval of what was published before does not carry over to the new text.
    assert act(api, name, "approve", 4, LEADER).body["code"] == "bulletin_not_now"
    assert act(api, name, "submit", 4, WRITER).status == 200
    assert act(api, name, "approve", 5, LEADER).status == 200
    assert "giảm giá" in api("GET", f"/ban-tin/{name}").body


def test_one_that_is_sent_back_or_withdrawn_says_why(api: Api) -> None:
    name = write(api).body["id"]
    act(api, name, "submit", 1, WRITER)
    assert act(api, name, "send_back", 2, LEADER).body["code"] == "field_required"
    assert act(api, name, "send_back", 2, LEADER, reason="Thiếu giờ kết thúc").body["standing"] == "draft"
    assert seen(api, name)["reason"] == "Thiếu giờ kết thúc"
    act(api, name, "submit", 3, WRITER)
    act(api, name, "approve", 4, LEADER)
    assert is_public(api, name)
    gone = act(api, name, "withdraw", 5, WRITER, reason="Hoãn cắt nước")
    assert (gone.status, gone.body["standing"]) == (200, "withdrawn")
    assert not is_public(api, name)
    assert act(api, name, "withdraw", 6, WRITER, reason="Lần nữa").body["code"] == "bulletin_not_now"


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"text": "Xem <script>alert(1)</script>"}, ("text", "bulletin_markup")),
        ({"title": "Tin <b>mới</b>"}, ("title", "bulletin_markup")),
        ({"text": "tiếng " * 1200}, ("text", "bulletin_long")),
        ({"text": "nước " * 10_000}, ("text", "too_long")),
        ({"text": "Liên hệ ông A 0912 345 678"}, ("text", "bulletin_personal")),
        ({"text": "Tìm người có căn cước 020099001234"}, ("text", "bulletin_personal")),
        ({"text": "Xe 12A-123.45 đỗ sai"}, ("text", "bulletin_personal")),
        ({"begins": "2026-03-05", "ends": "2026-03-04"}, ("ends", "bulletin_ends_before")),
        ({"ends": "2029-03-04"}, ("ends", "bulletin_lasts")),
        ({"commune": OTHER_COMMUNE}, ("commune", "bulletin_commune")),
        ({"commune": None}, ("commune", "bulletin_commune")),
        ({"topic": "nothing"}, ("topic", "unknown_category")),
        ({"text": " \u200b "}, ("text", "field_required")),
    ],
)
def test_what_is_no_bulletin_is_refused_by_name(api: Api, changed: dict[str, Any], problem: tuple[str, str]) -> None:
    refused = write(api, **changed)
    assert refused.status == 422, refused.body
    assert problem[0] in {field for field, _ in codes(refused)}
    if problem[1] != "field_required":
        assert problem in codes(refused)
    assert api("GET", PATH, officer=WRITER).body["bulletins"] == []
    # The same on a draft that is there.
    name = write(api).body["id"]
    again = api("PUT", f"{PATH}/{name}", BULLETIN | changed, officer=WRITER, If_Match='"1"')
    assert (again.status, seen(api, name)["edition"]) == (422, 1)


def test_a_telephone_of_the_phone_book_and_service_numbers_are_no_personal_numbers(api: Api) -> None:
    listed = {"office": "Phòng 1", "phone": "0205 3812 345"}
    lines = api("GET", "/v1/office/phone-book", officer=LEADER).body["officers"]
    [edition] = [line["edition"] for line in lines if line["username"] == WRITER]
    path = f"/v1/office/phone-book/{WRITER}"
    answer = api("PUT", path, listed, officer=LEADER, If_Match=f'"{edition}"')
    assert answer.status == 200, answer.body
    assert write(api, text="Gọi 02053812345, 1900 1234, hoặc 114").status == 201


@pytest.mark.parametrize("officer", OUTSIDERS)
def test_other_units_see_and_change_nothing(api: Api, officer: str) -> None:
    name = write(api).body["id"]
    assert api("GET", f"{PATH}/{name}", officer=officer).status in (403, 404)
    assert act(api, name, "submit", 1, officer).status in (403, 404)
    answer = api("GET", PATH, officer=officer)
    assert answer.status == 403 or answer.body["bulletins"] == []


def test_a_unit_of_the_province_writes_to_all_and_to_any_commune(api: Api) -> None:
    assert write(api, officer="focal.police", commune=None).status == 201
    assert write(api, officer="focal.police").status == 201
    assert api("GET", PATH, officer="focal.police").body["whole_province"] is True
    assert api("GET", PATH, officer=WRITER).body["communes"] == [
        {"code": COMMUNE, "name": "Xã Thất Khê", "name_en": "That Khe commune"}
    ]


def test_two_who_write_on_the_same_edition_do_not_overwrite_each_other(api: Api, faults: Faults) -> None:
    name = write(api).body["id"]
    other = BULLETIN | {"title": "Của người khác"}
    faults.before("TransactWriteItems", lambda: api("PUT", f"{PATH}/{name}", other, officer=LEADER, If_Match='"1"'))
    lost = api("PUT", f"{PATH}/{name}", BULLETIN | {"title": "Của tôi"}, officer=WRITER, If_Match='"1"')
    assert (lost.status, lost.body["edition"]) == (412, 2)
    assert seen(api, name)["wording"]["title"] == "Của người khác"


def test_killed_at_any_call_an_approval_is_whole_or_not_there(api: Api, faults: Faults) -> None:
    for number in range(MOST_CALLS):
        name = write(api).body["id"]
        act(api, name, "submit", 1, WRITER)
        first = len(faults.calls)
        faults.at(number, "kill after")
        try:
            act(api, name, "approve", 2, LEADER)
        except Killed:
            pass
        else:
            faults.none()
            if number > len(faults.calls) - first:
                break
        faults.none()
        found = seen(api, name, LEADER)
        is_done = found["standing"] == "published"
        assert is_public(api, name) == is_done
        assert ("approve" in {line["act"] for line in found["history"]}) == is_done
        if not is_done:
            assert act(api, name, "approve", 2, LEADER).status == 200


def test_how_a_text_is_read_out(api: Api) -> None:
    answer = api("POST", "/v1/office/aloud", {"text": "Họp lúc 7h30 ngày 24/11/2026 với ABCD"}, officer=WRITER)
    assert answer.body == {
        "text": "Họp lúc bảy giờ ba mươi phút ngày hai mươi tư tháng mười một năm hai nghìn không trăm hai mươi sáu "
        "với ABCD",
        "words": 24,
        "seconds": 12,
        "words_a_minute": 120,
        "unread": ["ABCD"],
    }


def told(province: Province) -> list[dict[str, Any]]:
    """The messages that wait for the stream, or for the morning."""
    items = (image for image in province.items("Tickets") if image["type"]["S"] == "digest" and "message" in image)
    return [json.loads(image["message"]["S"]) | {"status": image["status"]["S"]} for image in items]


def test_the_leaders_are_told_of_each_edition_that_is_handed_in_without_its_words(api: Api, province: Province) -> None:
    name = write(api).body["id"]
    assert told(province) == []
    assert act(api, name, "submit", 1, WRITER).status == 200
    (message,) = told(province)
    assert (message["unit"], message["audience"], message["status"]) == ("that-khe", "leader", "released")
    assert "bản tin chờ Ông/Bà duyệt" in message["body"]
    assert BULLETIN["title"] not in json.dumps(message, ensure_ascii=False)
    # A stale repetition tells nobody.
    assert act(api, name, "submit", 1, WRITER).status == 412
    assert len(told(province)) == 1


def test_at_night_the_leaders_are_told_in_the_morning(
    api: Api, province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: samples.local("2026-03-03 23:00"))
    name = write(api).body["id"]
    assert act(api, name, "submit", 1, WRITER).status == 200
    assert [message["status"] for message in told(province)] == ["held"]
