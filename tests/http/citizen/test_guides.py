"""Guides and posters without scripts: what they say, whose code a poster has, and what is not there."""

from __future__ import annotations

import pytest

from chalicelib.domain.texts.guides import GUIDES
from tests.support import Api


def test_each_guide_has_its_steps_and_pictures_in_both_languages(api: Api) -> None:
    for language in ("vi", "en"):
        listed = api("GET", f"/huong-dan?lang={language}")
        assert listed.status == 200
        for guide in GUIDES:
            assert f"huong-dan/{guide.name}" in listed.body
            page = api("GET", f"/huong-dan/{guide.name}?lang={language}")
            assert page.status == 200
            assert page.body.count("<img ") == sum(step.picture is not None for step in guide.steps)
            assert page.body.count("data:image/png;base64,") == page.body.count("<img ")


def test_a_guide_on_paper_says_which_page_it_speaks_of(api: Api) -> None:
    assert 'class="address"' in api("GET", "/huong-dan/gui-tren-web").body
    assert "/office</a></p>" in api("GET", "/huong-dan/can-bo").body


def test_a_guide_is_not_sent_again_while_it_is_the_same(api: Api) -> None:
    path = f"/huong-dan/{GUIDES[0].name}"
    tag = api("GET", path).headers["etag"]
    assert api("GET", path, If_None_Match=tag).status == 304


@pytest.mark.parametrize("path", ["/huong-dan/khong-co", "/huong-dan/..%2Fguides", "/huong-dan/shown.json"])
def test_a_guide_that_is_not_there_is_not_found(api: Api, path: str) -> None:
    assert api("GET", path).status == 404


def test_a_poster_names_the_unit_and_its_code_stands_in_the_address(api: Api) -> None:
    page = api("GET", "/ap-phich?qua=that-khe").body
    assert "/?qua=that-khe</p>" in page
    assert "poster-name" in page
    assert "poster-name" not in api("GET", "/ap-phich").body


def test_a_helper_s_poster_has_the_helper_s_code_and_the_hamlet_s_name_alone(api: Api) -> None:
    page = api("GET", "/ap-phich?qua=that-khe.3&size=a3").body
    assert "/?qua=that-khe.3</p>" in page
    assert '<option value="that-khe.3" selected>' in page


def test_a_poster_in_the_other_language_is_of_the_same_code_and_paper(api: Api) -> None:
    assert "ap-phich?lang=en&amp;qua=that-khe.3&amp;size=a3" in api("GET", "/ap-phich?qua=that-khe.3&size=a3").body


@pytest.mark.parametrize("code", ["%3Cscript%3E", "a/b", "x" * 65, "that-khe.0", "//evil.example"])
def test_what_is_no_code_gives_the_poster_without_one(api: Api, code: str) -> None:
    page = api("GET", f"/ap-phich?qua={code}")
    assert page.status == 200
    assert "?qua=" not in page.body
    assert "//evil" not in page.body
    assert "Không đọc được mã trong địa chỉ" in page.body
