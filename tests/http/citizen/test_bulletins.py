"""Bulletins for everybody: by commune and topic, pinned first, from-to, counted, printed, read out, and as feeds."""

from __future__ import annotations

import re

import feedparser
import pytest

from chalicelib.runtime import clock
from chalicelib.store import fresh
from chalicelib.store.counters import opened
from tests.domain import samples
from tests.http.bulletins import COMMUNE, NOON, PATH, WRITER, act, publish
from tests.support import Answer, Api, Faults, Province

OTHER_COMMUNE = samples.COMMUNES["ky-lua"]


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch, province: Province) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)


def titles(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.body
    return re.findall(r'lang="vi">([^<]+)</a>', answer.body)


def test_the_list_has_what_is_shown_today_by_commune_and_topic(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(api, title="Thứ nhất", topic="hygiene")
    publish(api, title="Đã ghim", pinned=True)
    publish(api, title="Ngày mai", begins="2026-03-04")
    assert titles(api("GET", "/ban-tin"))[0] == "Đã ghim"
    assert set(titles(api("GET", "/ban-tin"))) == {"Thứ nhất", "Đã ghim"}
    assert set(titles(api("GET", f"/ban-tin?xa={COMMUNE}"))) == {"Thứ nhất", "Đã ghim"}
    assert titles(api("GET", f"/ban-tin?xa={OTHER_COMMUNE}")) == []
    assert titles(api("GET", "/ban-tin?chu-de=hygiene")) == ["Thứ nhất"]
    assert titles(api("GET", "/ban-tin?xa=nothing&chu-de=%3Cscript%3E&trang=-1&lang=en")) != []
    monkeypatch.setattr(clock, "now", lambda: samples.local("2026-03-11 00:01"))
    assert titles(api("GET", "/ban-tin")) == []


def test_a_withdrawn_or_moved_bulletin_is_in_no_list(api: Api) -> None:
    name = publish(api)
    assert act(api, name, "withdraw", 3, WRITER, reason="Hoãn").status == 200
    fresh.forget()
    assert titles(api("GET", "/ban-tin")) == titles(api("GET", f"/ban-tin?xa={COMMUNE}")) == []
    assert api("GET", f"/ban-tin/{name}").status == 404


def test_a_visit_that_knows_the_page_gets_304_and_is_not_counted(api: Api, faults: Faults) -> None:
    name = publish(api)
    page = api("GET", f"/ban-tin/{name}")
    assert opened.of([name]) == {name: 1}
    known = api("GET", f"/ban-tin/{name}", If_None_Match=page.headers["etag"])
    assert (known.status, known.body) == (304, "")
    assert opened.of([name]) == {name: 1}
    assert "max-age=60" in page.headers["cache-control"]
    api("GET", "/ban-tin")
    first = len(faults.calls)
    listed = api("GET", "/ban-tin")
    assert [call.operation for call in faults.calls[first:]] == []
    assert api("GET", "/ban-tin", If_None_Match=listed.headers["etag"]).status == 304
    assert api("GET", PATH, officer=WRITER).body["bulletins"][0]["readings"] == 1


def test_who_cannot_be_counted_still_reads(api: Api, faults: Faults) -> None:
    name = publish(api)
    faults.on("UpdateItem", "InternalServerError")
    assert api("GET", f"/ban-tin/{name}").status == 200


def test_nothing_stored_says_who_opened_it(api: Api, province: Province) -> None:
    name = publish(api)
    api("GET", f"/ban-tin/{name}", X_Forwarded_For="203.0.113.7", User_Agent="Trình duyệt của tôi")
    [item] = [one for one in province.items("Counters") if one["pk"]["S"] == "OPENED"]
    assert item == {"pk": {"S": "OPENED"}, "sk": {"S": name}, "n": {"N": "1"}}


def test_a_bulletin_out_of_its_time_says_so(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    name = publish(api, begins="2026-03-04")
    assert "từ ngày 04/03/2026" in api("GET", f"/ban-tin/{name}").body
    monkeypatch.setattr(clock, "now", lambda: samples.local("2026-03-11 08:00"))
    assert "đã hết hạn từ sau ngày 10/03/2026" in api("GET", f"/ban-tin/{name}").body
    assert "was for the time until 10/03/2026" in api("GET", f"/ban-tin/{name}?lang=en").body


def test_it_is_shown_as_it_is_read_out(api: Api) -> None:
    name = publish(api, aloud=True)
    assert f"/ban-tin/{name}/loa" in api("GET", f"/ban-tin/{name}").body
    page = api("GET", f"/ban-tin/{name}/loa").body
    assert "từ bảy giờ ba mươi phút ngày mùng năm tháng ba năm hai nghìn không trăm hai mươi sáu" in page
    assert "120 tiếng mỗi phút" in page


@pytest.mark.parametrize("form", ["atom", "rss"])
def test_feeds_of_bulletins_and_of_loudspeakers(api: Api, form: str) -> None:
    name = publish(api, title="Để đọc", aloud=True, topic="hygiene")
    publish(api, title="Để xem")
    read = feedparser.parse(api("GET", f"/v1/feeds/bulletins/{form}?commune={COMMUNE}").body)
    assert not read.bozo
    assert {one.title for one in read.entries} == {"Để đọc", "Để xem"}
    answer = api("GET", f"/v1/feeds/loudspeakers/{form}?commune={COMMUNE}")
    [entry] = feedparser.parse(answer.body).entries
    assert entry.link.endswith(f"/ban-tin/{name}")
    assert not re.search(r"\d", entry.summary)
    assert "ba phẩy năm ki lô mét" in entry.summary
    again = api("GET", f"/v1/feeds/loudspeakers/{form}?commune={COMMUNE}", If_None_Match=answer.headers["etag"])
    assert again.status == 304
    assert feedparser.parse(api("GET", f"/v1/feeds/loudspeakers/{form}?commune={OTHER_COMMUNE}").body).entries == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/feeds/bulletins/pdf", 404),
        ("/v1/feeds/bulletins/rss?commune=1", 422),
        ("/v1/feeds/loudspeakers/rss?topic=x", 422),
        ("/ban-tin/nothing", 404),
        ("/ban-tin/%3Cscript%3E/loa", 404),
    ],
)
def test_what_is_not_there(api: Api, path: str, status: int) -> None:
    assert api("GET", path).status == status
