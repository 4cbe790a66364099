"""The pages compare words, find categories, suggest them and order routes as they should. No stack is needed."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator
from itertools import pairwise, permutations
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Page, Route

from chalicelib.domain.province.categories import read_categories
from chalicelib.domain.province.kinds import OTHER_CATEGORY
from infra.package.build import ROOT

WEB = ROOT / "chalicelib" / "web"
TABLES = ROOT / "tests" / "domain" / "texts"
_HOST = "http://pages.test/"
_TYPES = {".js": "text/javascript", ".html": "text/html"}


def table(name: str) -> Any:
    return json.loads((TABLES / f"{name}.json").read_text(encoding="utf-8"))


def demo_categories() -> dict[str, Any]:
    """The demo's categories as ``/v1/categories`` offers them, as far as the search uses them."""
    lines = yaml.safe_load((ROOT / "infra" / "demo" / "categories.yaml").read_text(encoding="utf-8"))["categories"]
    every = read_categories(lines)
    groups = {one.parent for one in every.values()}
    seen = [
        {
            "id": one.id,
            "name": one.name,
            "name_en": one.name_en,
            "parent": one.parent,
            "keywords": list(one.keywords),
            "questions": [
                {"values": [{"name": value.name, "name_en": value.name_en} for value in question.values]}
                for question in one.questions
            ],
        }
        for one in every.values()
        if one.id != "rescue"
    ]
    return {
        "categories": [one for one in seen if one["id"] not in groups],
        "other": OTHER_CATEGORY,
        "groups": [one for one in seen if one["id"] in groups],
    }


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """An empty page beside the scripts of the pages."""
    context = chromium.new_context()
    context.route(f"{_HOST}**", _serve)
    opened = context.new_page()
    opened.goto(f"{_HOST}empty.html")
    yield opened
    context.close()


def _serve(route: Route) -> None:
    file = WEB / route.request.url.removeprefix(_HOST)
    body = file.read_text(encoding="utf-8") if file.is_file() else "<!doctype html><title>empty</title>"
    route.fulfill(body=body, content_type=f"{_TYPES.get(file.suffix, 'text/plain')}; charset=utf-8")


def run(page: Page, script: str, argument: Any) -> Any:
    """Run a function body with ``folding``, ``finding``, ``hiding`` and ``given``."""
    return page.evaluate(
        f"""async (given) => {{
          const folding = await import("/shared/folding.js"), finding = await import("/shared/finding.js");
          const hiding = await import("/citizen/report/private.js");
          {script}
        }}""",
        argument,
    )


def test_the_pages_compare_words_as_python_does(page: Page) -> None:
    cases = table("folding")
    found = run(
        page,
        """const one = (text) => folding.words(text)[0];
        return {
          folded: given.folded.map(([text]) => [text, folding.fold(text)]),
          equal_words: given.equal_words.filter(([a, b]) => one(a).folded === one(b).folded),
          same_marks: given.same_marks.map(([a, b]) => [a, b, one(a).marks === one(b).marks]),
          mentions: given.mentions.map(([a, b]) => [a, b, folding.mentions(folding.words(a), b)]),
          begins: given.begins.map(([a, b]) => [a, b, folding.begins(one(a), one(b))]),
        };""",
        cases,
    )
    assert found == cases


def test_everyday_words_find_their_category_and_other_is_always_offered(page: Page) -> None:
    cases = table("searches")
    script = """return given.cases.map(([typed]) => {
      const { found, vain } = finding.findCategories(given.known, typed);
      return [typed, vain ? null : found[0].id, found[found.length - 1].id];
    });"""
    found = run(page, script, {"known": demo_categories(), "cases": cases})
    assert found == [[typed, expected, "other"] for typed, expected in cases]
    assert len(cases) >= 60


def test_a_description_suggests_a_category_and_says_by_which_words(page: Page) -> None:
    known = demo_categories()
    script = """return given.texts.map((text) => {
      const found = finding.suggestCategory(given.known, text);
      return found && [found.category.id, found.because];
    });"""
    cases = {
        "Đèn đường hỏng đã ba tuần": ["traffic", ["đường hỏng", "đèn đường"]],
        "den duong hong": ["traffic", ["đường hỏng", "đèn đường"]],
        "Xe tải đổ trộm phế thải ven suối": ["hygiene", ["đổ trộm", "phế thải"]],
        "Quán lấn chiếm vỉa hè": ["urban-order", ["lấn chiếm", "vỉa hè"]],
        # "đến" is not "đèn", and one vague sentence suggests nothing.
        "Tôi đến cơ quan hỏi": None,
        "": None,
    }
    assert run(page, script, {"known": known, "texts": list(cases)}) == list(cases.values())


def test_the_page_points_out_private_words_as_python_does(page: Page) -> None:
    cases = table("private")
    script = "return given.map((text) => hiding.privateIn(text).map(({ kind, text: found }) => [kind, found]));"
    assert run(page, script, [text for text, _ in cases]) == [expected for _, expected in cases]


def test_circles_on_the_map_never_hide_each_other(page: Page) -> None:
    # Four in a chain of which each touches the next, one apart, and two at the same place.
    given = [[x, 0, 1] for x in (0, 20, 40, 60)] + [[400, 0, 5], [400, 300, 2], [400, 300, 3]]
    found = run(
        page,
        """const { joined } = await import("/citizen/around/joining.js");
        const radiusOf = ({ n }) => 17 + 4 * Math.log2(n);
        return joined(given.map(([x, y, n]) => ({ x, y, n })), (a, b) => ({ n: a.n + b.n }), radiusOf);""",
        given,
    )
    assert sorted((one["x"], one["y"], one["n"]) for one in found) == [(30, 0, 4), (400, 0, 5), (400, 300, 5)]


def way_of(places: list[dict[str, Any]]) -> float:
    """The metres through places in their order, on a flat map: the tests' places are some kilometres apart."""
    return sum(
        math.hypot((b["lat"] - a["lat"]) * 111_195, (b["lon"] - a["lon"]) * 111_195 * math.cos(math.radians(22.3)))
        for a, b in pairwise(places)
    )


ORDERED = """const { inOrder } = await import("/office/printing/order.js");
return given.map(({ stops, start }) => inOrder(stops, typeof start === "number" ? stops[start] : start));"""


def test_a_route_has_each_stop_once_and_is_hardly_longer_than_the_shortest(page: Page) -> None:
    dice = random.Random(17)
    cases: list[dict[str, Any]] = []
    for turn in range(60):
        stops = [
            {"code": n, "lat": 22.2 + dice.random() / 5, "lon": 106.4 + dice.random() / 5, "commune": ""}
            for n in range(dice.randrange(2, 7))
        ]
        cases.append({"stops": stops, "start": 0 if turn % 2 else {"lat": 22.3, "lon": 106.5}})
    for case, found in zip(cases, run(page, ORDERED, cases), strict=True):
        stops, start = case["stops"], case["start"]
        assert sorted(one["code"] for one in found) == [one["code"] for one in stops]
        if start == 0:
            assert found[0]["code"] == 0
        head = [stops[0]] if start == 0 else [start]
        others = stops[1:] if start == 0 else stops
        best = min(way_of([*head, *order]) for order in permutations(others))
        got = [*head, *(found[1:] if start == 0 else found)]
        assert way_of(got) <= 1.25 * best
        # Turning any part about makes it no shorter.
        for a in range(1, len(got)):
            for b in range(a + 1, len(got)):
                turned = [*got[:a], *reversed(got[a : b + 1]), *got[b + 1 :]]
                assert way_of(turned) >= way_of(got) - 1


def test_a_route_ends_with_the_stops_that_have_no_point_by_commune(page: Page) -> None:
    stops: list[dict[str, Any]] = [
        {"code": "A", "lat": None, "lon": None, "commune": "xã Yên Sơn"},
        {"code": "B", "lat": 22.30, "lon": 106.40, "commune": ""},
        {"code": "C", "lat": None, "lon": None, "commune": "xã Đông Khê"},
        {"code": "D", "lat": 22.25, "lon": 106.40, "commune": ""},
        {"code": "E", "lat": None, "lon": None, "commune": "xã Đông Khê"},
        {"code": "F", "lat": 22.29, "lon": 106.40, "commune": ""},
    ]
    given = [
        {"stops": stops, "start": 3},
        {"stops": stops, "start": None},
        {"stops": stops, "start": {"lat": 22.2, "lon": 106.4}},
        {"stops": stops[:1], "start": None},
        {"stops": [], "start": None},
        {"stops": [stops[1], {**stops[1], "code": "G"}], "start": 0},
    ]
    codes = ["".join(one["code"] for one in order) for order in run(page, ORDERED, given)]
    assert codes == ["DFBCEA", "BFDCEA", "DFBCEA", "A", "", "BG"]


def test_thirty_stops_are_ordered_at_once(page: Page) -> None:
    dice = random.Random(3)
    stops = [{"code": n, "lat": 22 + dice.random(), "lon": 106 + dice.random(), "commune": ""} for n in range(30)]
    found = run(page, ORDERED, [{"stops": stops, "start": 0}])[0]
    assert len({one["code"] for one in found}) == 30
    # A known bound: the mean best way through n random places of a square is about 0.7124 √(n A), and 2-opt stays near.
    assert way_of(found) < 1.25 * 0.7124 * math.sqrt(30 * 111_195**2 * math.cos(math.radians(22.5)))
