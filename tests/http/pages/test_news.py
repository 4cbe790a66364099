"""What an open page asks for again."""

from __future__ import annotations

import re

from tests.domain import samples
from tests.support import Api, Province

PATH = "/v1/news"


def test_the_news_are_emergencies_maintenance_and_the_version_of_the_served_page(api: Api) -> None:
    served = re.search(r"web/([0-9a-f]{12})/citizen/index\.js", api("GET", "/").body)
    assert served
    assert api("GET", PATH).body == {"emergencies": [], "maintenance": None, "version": served[1]}
    notice = {"notice": "Đang có lũ.", "notice_en": "A flood.", "reason": "Lũ", "communes": "all"}
    body = {**notice, "decision": samples.DECISION}
    assert api("POST", "/v1/admin/emergencies", body, officer=f"supervisor.{samples.INTAKE}").status == 201
    news = api("GET", PATH).body
    assert news["emergencies"] == api("GET", "/v1/emergencies").body["emergencies"] != []


def test_unchanged_news_have_no_body_and_a_cache_may_keep_them(api: Api) -> None:
    first = api("GET", PATH)
    assert re.fullmatch(r"public, max-age=\d\d", first.headers["cache-control"])
    tag = first.headers["etag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}'):
        same = api("GET", PATH, If_None_Match=known)
        assert (same.status, same.headers["etag"]) == (304, tag)
    assert api("GET", PATH, If_None_Match='"other"').status == 200


def test_asking_for_news_spends_no_limit(api: Api, province: Province) -> None:
    for _ in range(3):
        api("GET", PATH)
    assert province.items("Limits") == []
