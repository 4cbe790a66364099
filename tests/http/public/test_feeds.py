"""The public list as a feed: what a feed reader understands, what it costs, and what it leaves out."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest

from chalicelib.domain.nearby.vicinity import roughly
from chalicelib.domain.places.place import Place
from chalicelib.domain.tickets.ticket import Visibility
from chalicelib.http.public import feeds
from tests.domain import samples
from tests.http.public.test_nearby import rounding
from tests.support import SITE_URL, Api, Faults, Province, take

ATOM = "{http://www.w3.org/2005/Atom}"
#: What RFC 4287 (4.1.1, 4.1.2) requires of a feed and of an entry, with the link to itself that it asks for.
REQUIRED = {"feed": ("id", "title", "updated", "author", "link"), "entry": ("id", "title", "updated", "link")}
HERE = Place(samples.COMMUNES["that-khe"], "Cổng chợ", 22.257, 106.474)
FORMS = pytest.mark.parametrize("form", ["atom", "rss"])


def read(api: Api, form: str, query: str = "") -> Any:
    """A feed as a feed reader understands it; it must be well-formed and of its form."""
    answer = api("GET", f"/v1/feeds/{form}{query}")
    assert answer.status == 200, answer.body
    assert answer.headers["content-type"] == f"application/{form}+xml; charset=utf-8"
    found = feedparser.parse(answer.body.encode(), response_headers={"content-type": answer.headers["content-type"]})
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == {"atom": "atom10", "rss": "rss20"}[form]
    return found


def codes(found: Any) -> list[str]:
    return [entry.link.rpartition("#")[2] for entry in found.entries]


def report(category: str = "hygiene", commune: str = "that-khe", **fields: Any) -> str:
    return take(["receive"], new=samples.report(category, commune, **fields)).code


@FORMS
def test_a_reader_understands_a_feed_with_its_places(api: Api, form: str) -> None:
    code = report(place=HERE, description="Rác & <b>nước thải</b> \x0b tràn ra đường")
    found = read(api, form)
    assert (found.feed.title, found.feed.language) == ("Phản ánh công khai – Lạng Sơn", "vi")
    (entry,) = found.entries
    assert (entry.link, entry.id) == (f"{SITE_URL}/#{code}", f"{SITE_URL}/v1/reports/{code}")
    assert entry.published_parsed[:5] == samples.T0.timetuple()[:5]
    assert entry.where == {"type": "Point", "coordinates": (HERE.lon, HERE.lat)}
    assert "nước thải" in entry.title
    assert "Vệ sinh môi trường" in entry.summary
    assert "Thất Khê" in entry.summary
    assert {link.rel: link.href for link in found.feed.links}["self"] == f"{SITE_URL}/v1/feeds/{form}"


def test_an_atom_feed_has_what_its_standard_requires_and_each_id_once(api: Api) -> None:
    for category in ("hygiene", "traffic"):
        report(category)
    for query in ("", "?commune=06187", "?commune=06040&category=traffic"):
        root = ElementTree.fromstring(api("GET", f"/v1/feeds/atom{query}").body)  # noqa: S314 - our own answer
        entries = root.findall(f"{ATOM}entry")
        for name, elements in {"feed": [root], "entry": entries}.items():
            for element in elements:
                for required in REQUIRED[name]:
                    assert element.find(f"{ATOM}{required}") is not None, (name, required)
        ids = [one.findtext(f"{ATOM}id") for one in (root, *entries)]
        assert len(ids) == len(set(ids))


@FORMS
def test_filters_by_commune_category_and_both(api: Api, form: str) -> None:
    first, second, third = report(), report("traffic"), report(commune="ky-lua")
    assert set(codes(read(api, form))) == {first, second, third}
    assert set(codes(read(api, form, "?commune=06040"))) == {first, second}
    assert set(codes(read(api, form, "?category=hygiene"))) == {first, third}
    found = read(api, form, "?category=hygiene&commune=06187")
    assert codes(found) == [third]
    assert found.feed.title == "Vệ sinh môi trường – Phường Kỳ Lừa"
    assert {link.rel: link.href for link in found.feed.links}["self"].endswith("?commune=06187&category=hygiene")
    english = read(api, form, "?category=hygiene&commune=06187&language=en")
    assert (english.feed.title, english.feed.language) == ("Hygiene – Ky Lua ward", "en")


@FORMS
def test_a_feed_has_only_what_anyone_may_see(api: Api, form: str) -> None:
    shown = report()
    report(visibility=Visibility.PRIVATE)
    report("officials")
    take([], new=samples.report())
    take(["refuse"], new=samples.report())
    assert codes(read(api, form)) == [shown]


def test_a_private_home_is_shown_roughly(api: Api) -> None:
    rounding("hygiene")
    home = Place(HERE.commune, "Số 12, ngõ 3", HERE.lat, HERE.lon)
    report(place=home)
    (entry,) = read(api, "atom").entries
    rough = roughly(home)
    assert entry.where["coordinates"] == (rough.lon, rough.lat)
    assert "Số 12" not in api("GET", "/v1/feeds/atom").body


@FORMS
def test_an_unchanged_feed_has_no_body_and_a_shared_cache_may_answer(api: Api, form: str) -> None:
    report()
    first = api("GET", f"/v1/feeds/{form}")
    assert first.headers["cache-control"] == "public, max-age=300"
    again = api("GET", f"/v1/feeds/{form}", If_None_Match=f"W/{first.headers['etag']}")
    assert (again.status, again.body, again.headers["etag"]) == (304, "", first.headers["etag"])
    report()
    assert api("GET", f"/v1/feeds/{form}", If_None_Match=first.headers["etag"]).status == 200


def test_an_empty_feed_keeps_its_tag(api: Api) -> None:
    first, second = (api("GET", "/v1/feeds/atom") for _ in range(2))
    assert read(api, "atom").entries == []
    assert first.headers["etag"] == second.headers["etag"]


def test_a_feed_costs_one_query_of_the_public_list(
    api: Api, province: Province, faults: Faults, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "ENTRIES", 3)
    written = [report() for _ in range(5)]
    read(api, "atom")  # the directory is in memory from here on
    for query in ("", "?commune=06040", "?category=hygiene"):
        before = len(faults.calls)
        assert len(codes(read(api, "atom", query))) == 3
        of_tickets = [
            call.operation for call in faults.calls[before:] if call.sent.get("TableName") == province.tables["Tickets"]
        ]
        assert of_tickets == ["Query"], query
    assert len(written) == 5


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("json", 404, "not_found"),
        ("atom?commune=99999", 422, "unknown_commune"),
        ("rss?category=none", 422, "unknown_category"),
        ("atom?language=fr", 422, "not_one_of"),
        ("atom?late=true", 422, "parameter_unknown"),
    ],
)
def test_a_wrong_address_is_named(api: Api, path: str, status: int, code: str) -> None:
    answer = api("GET", f"/v1/feeds/{path}")
    assert (answer.status, answer.body["code"]) == (status, code)


def test_the_pages_name_the_feeds(api: Api) -> None:
    for page in ("/", "/dashboard"):
        text = api("GET", page).body
        for form in ("atom", "rss"):
            assert f'<link rel="alternate" type="application/{form}+xml"' in text
            assert f'href="v1/feeds/{form}"' in text
