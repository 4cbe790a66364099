"""A commune is found by its present or its former name, with accents or without."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.places.communes import MOST_FOUND, commune_named, every, named_in, search
from chalicelib.domain.province import checks
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.reading import directory_from_documents
from chalicelib.domain.texts.folding import words
from tests.domain import samples
from tests.domain.samples import COMMUNES

TODAY = samples.T0.date()
THAT_KHE, DONG_DANG, KY_LUA = COMMUNES.values()
FORMER = [
    {"name": "Thị trấn Thất Khê", "district": "Huyện Tràng Định", "communes": [THAT_KHE]},
    {"name": "Xã Chi Lăng", "district": "Huyện Tràng Định", "communes": [THAT_KHE]},
    {"name": "Phường Chi Lăng", "district": "Thành phố Lạng Sơn", "communes": [KY_LUA]},
    {"name": "Xã Hòa Bình", "district": "Huyện Cao Lộc", "communes": [DONG_DANG]},
    {"name": "Xã Tân Thanh", "district": "Huyện Cao Lộc", "communes": [DONG_DANG]},
    {"name": "Xã Tân Thành", "district": "Huyện Tràng Định", "communes": [THAT_KHE]},
    {"name": "Xã Bính Xá", "district": "Huyện Cao Lộc", "communes": [DONG_DANG, KY_LUA]},
]


def with_former(*lines: dict[str, Any], units: list[dict[str, Any]] | None = None) -> dict[Kind, dict[str, Any]]:
    documents = samples.documents()
    documents[Kind.FORMER] = {"places": list(lines)}
    if units is not None:
        documents[Kind.UNITS] = {"units": units}
    return documents


KNOWN = directory_from_documents(with_former(*FORMER))


def found_by(text: str) -> list[tuple[str, str | None]]:
    return [(result.code, str(result.former) if result.former else None) for result in search(text, KNOWN, TODAY)]


def plain(text: str) -> str:
    parts = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(character for character in parts if not unicodedata.combining(character))


@pytest.mark.parametrize("typed", ["Thất Khê", "that khe", "THẤT", "xã thất khê", "Thất  khê.", "khê thất"])
def test_a_present_name_is_found_however_it_is_typed(typed: str) -> None:
    assert found_by(typed) == [(THAT_KHE, None)]


@pytest.mark.parametrize("typed", ["TT Thất Khê", "thị trấn that khe", "tt. Thất Khê"])
def test_the_word_for_a_kind_selects_the_former_name(typed: str) -> None:
    assert found_by(typed)[0] == (THAT_KHE, "Thị trấn Thất Khê, Huyện Tràng Định")


def test_communes_with_the_same_name_are_all_found_and_a_district_selects_one() -> None:
    assert [code for code, _ in found_by("chi lăng")] == [THAT_KHE, KY_LUA]
    assert found_by("phường chi lăng")[0] == (KY_LUA, "Phường Chi Lăng, Thành phố Lạng Sơn")
    assert found_by("chi lang huyện tràng định") == [(THAT_KHE, "Xã Chi Lăng, Huyện Tràng Định")]
    assert {code for code, _ in found_by("bính xá")} == {DONG_DANG, KY_LUA}


def test_names_with_the_typed_accents_come_first() -> None:
    assert [code for code, _ in found_by("Tân Thanh")] == [DONG_DANG, THAT_KHE]
    assert [code for code, _ in found_by("Tân Thành")] == [THAT_KHE, DONG_DANG]
    assert found_by("Hoà Bình") == found_by("hòa bình") == found_by("hoa binh")


def test_a_district_finds_its_communes_and_unknown_words_find_nothing() -> None:
    assert {code for code, _ in found_by("huyện Cao Lộc")} == {DONG_DANG, KY_LUA}
    assert found_by("...") == found_by("Hà Nội") == []


@given(st.sampled_from([(line["name"], line["communes"]) for line in FORMER]), st.integers(1, 20))
def test_every_beginning_of_a_name_finds_it_with_and_without_accents(line: tuple[str, list[str]], length: int) -> None:
    name, codes = line
    for typed in (name[:length].strip(), plain(name)[:length].strip()):
        assert set(codes) <= {one.code for one in search(typed, KNOWN, TODAY)}


@given(st.text(max_size=60))
def test_every_text_gives_present_communes_only(text: str) -> None:
    for found in (search(text, KNOWN, TODAY), named_in(text, KNOWN, TODAY)):
        assert {one.code for one in found} <= set(COMMUNES.values())
        assert len(found) == len({one.code for one in found}) <= MOST_FOUND


@given(st.text(max_size=30))
def test_words_do_not_depend_on_how_accents_are_stored(text: str) -> None:
    one, other = (words(unicodedata.normalize(form, text)) for form in ("NFC", "NFD"))
    assert [(word, word.marks) for word in one] == [(word, word.marks) for word in other]


@pytest.mark.parametrize(
    ("address", "codes"),
    [
        ("12 Lê Lợi, phường Kỳ Lừa", [KY_LUA]),
        ("Thôn Nà Nọi, xã Chi Lăng, huyện Tràng Định", [THAT_KHE]),
        ("xa chi lang huyen trang dinh", [THAT_KHE]),
        ("xã Chi Lăng, TP Lạng Sơn", [THAT_KHE]),
        ("P. Chi Lăng", [KY_LUA]),
        ("Cổng chợ, Thất Khê", [THAT_KHE]),
        ("Chi Lăng, TP. Lạng Sơn", [KY_LUA]),
        ("x. Tân Thanh h. Cao Lộc", [DONG_DANG]),
        # The former and the present name are the same place.
        ("xã Chi Lăng cũ, nay là xã Thất Khê", [THAT_KHE]),
        # Streets and squares have the names of communes, and a province has the name of its town.
        ("5 đường Chi Lăng", []),
        ("Chợ Thất Khê", []),
        ("Chi Lăng, Lạng Sơn", [THAT_KHE, KY_LUA]),
        ("Chi Lăng", [THAT_KHE, KY_LUA]),
        ("xã Bính Xá", [DONG_DANG, KY_LUA]),
        ("phường Kỳ Lừa, xã Đồng Đăng", [KY_LUA, DONG_DANG]),
        ("", []),
    ],
)
def test_an_address_names_one_commune_or_is_ambiguous(address: str, codes: list[str]) -> None:
    assert sorted(one.code for one in named_in(address, KNOWN, TODAY)) == sorted(codes)
    assert commune_named(address, KNOWN, TODAY) == (codes[0] if len(codes) == 1 else None)


def test_the_name_of_a_commune_whose_office_has_ended_is_a_former_name() -> None:
    units = samples.documents()[Kind.UNITS]["units"]
    units[-1] |= {"valid_until": "2026-06-30", "successor": "dong-dang"}
    reference = directory_from_documents(with_former(units=units))
    last = TODAY.replace(month=6, day=30)
    assert [one.code for one in search("kỳ lừa", reference, last)] == [KY_LUA]
    after = last + timedelta(days=1)
    (found,) = search("kỳ lừa", reference, after)
    assert (found.code, str(found.former)) == (DONG_DANG, "Phường Kỳ Lừa")
    assert [one.code for one in every(reference, last)] == [DONG_DANG, KY_LUA, THAT_KHE]
    assert [one.code for one in every(reference, after)] == [DONG_DANG, THAT_KHE]


def test_a_former_name_leads_to_the_commune_that_its_commune_was_merged_into() -> None:
    units = samples.documents()[Kind.UNITS]["units"]
    units[-1] |= {"valid_until": "2026-01-31", "successor": "dong-dang"}
    reference = directory_from_documents(with_former(*FORMER, units=units))
    assert [one.code for one in search("phường chi lăng", reference, TODAY)] == [DONG_DANG, THAT_KHE]
    assert [one.code for one in search("bính xá", reference, TODAY)] == [DONG_DANG]


def test_a_name_without_letters_finds_nothing() -> None:
    reference = directory_from_documents(
        with_former({"name": "—", "district": "Huyện Mù Cang", "communes": [THAT_KHE]})
    )
    assert search("mù cang", reference, TODAY) == named_in("; —;", reference, TODAY) == []


def test_a_former_name_must_lead_to_communes_with_a_unit() -> None:
    found = with_former({"name": "Xã Chi Lăng", "communes": [THAT_KHE, "99999"]})
    assert [(one.path, one.code) for one in checks.faults(found)] == [("places.0.communes.1", "commune_ungoverned")]
