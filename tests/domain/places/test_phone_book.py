"""Who stands in the phone book, how it is searched, and the cards that telephones read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from chalicelib.domain.places.contact_cards import card_name, contact_card
from chalicelib.domain.places.phone_book import MOST_FOUND, PhoneBook, UnitPage, phone_book
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.listing import Listing, Proposed, addressed, dialled, from_json, private_fields, twice
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.province.oversight import Oversight, change_of_officer
from chalicelib.domain.texts import vcard
from chalicelib.schemas.phone_book import ListingIn
from tests.domain import samples
from tests.domain.samples import COMMUNES, POLICE, TRAFFIC_POLICE

DAY = date(2026, 3, 2)
CHAIR = Listing("Phòng 201", phone="0205 3810 123", title="Chủ tịch UBND xã Thất Khê", field="Phụ trách chung")
LAND = Listing("Phòng 105", email="dia-chinh@example.gov.vn", field="Đất đai", name="Trần Thị Mẫu Một")
PREMISES = {"address": "12 Chu Văn An", "phone": "1022", "hours": "7:30–17:00"}


def officer(username: str, unit: str, listed: Listing | None, **changed: object) -> Officer:
    found = Officer(username, "Lãnh đạo", unit, frozenset({Role.LEADER}), listed=listed)
    return replace(found, **changed)  # type: ignore[arg-type]


def book(*more: Officer, day: date = DAY) -> PhoneBook:
    units = samples.documents()[Kind.UNITS]["units"]
    units[2] |= {"office": PREMISES}
    units.append({"id": "desk", "name": "Bộ phận Một cửa", "name_en": "One-stop desk", "parent": "that-khe"})
    units.append(
        {"id": "old", "name": "Đội cũ", "name_en": "Old", "valid_until": "2026-06-30", "successor": "home-affairs"}
    )
    directory = samples.directory_with(units={"units": units})
    people = [
        officer("chair", "that-khe", CHAIR),
        officer("hidden", "that-khe", None),
        officer("closed", "that-khe", replace(CHAIR, title="Đã khóa"), active=False),
        officer("land", "desk", LAND),
        officer("police", TRAFFIC_POLICE, Listing("Phòng 3", phone="113", field="Giao thông")),
        officer("old", "old", Listing("Nhà cũ", phone="1022")),
    ]
    return phone_book(directory, [*people, *more], day)


def found(pages: list[UnitPage]) -> list[tuple[str, list[str]]]:
    return [(page.unit.id, [line.title.vi for line in page.lines]) for page in pages]


def test_a_commune_has_its_office_and_the_units_below_it_and_nobody_who_is_closed_or_not_listed() -> None:
    title, pages = book().place(COMMUNES["that-khe"]) or (None, [])
    assert title == samples.directory().communes["06040"].area
    assert found(pages) == [("that-khe", ["Chủ tịch UBND xã Thất Khê"]), ("desk", ["Lãnh đạo"])]
    assert found((book().place("desk") or (None, []))[1]) == [("desk", ["Lãnh đạo"])]
    assert book().place("nowhere") is None


def test_the_province_s_offices_are_those_of_which_something_is_known_and_that_are_at_work() -> None:
    assert [page.unit.id for page in book().of_province] == [TRAFFIC_POLICE, "old"]
    assert [page.unit.id for page in book(day=date(2026, 7, 1)).of_province] == [TRAFFIC_POLICE]
    assert book(day=date(2026, 7, 1)).place("old") is None


@pytest.mark.parametrize(
    ("typed", "units"),
    [
        ("chu tich that khe", ["that-khe"]),
        ("Chủ tịch", ["that-khe"]),
        ("CHU TICH UBND", ["that-khe"]),
        ("thất khê", ["that-khe", "desk"]),
        ("dat dai", ["desk"]),
        ("tran thi mau", ["desk"]),
        ("phong 105", ["desk"]),
        ("giao thong", [TRAFFIC_POLICE]),
        ("canh sat", [TRAFFIC_POLICE]),
        ("traffic police", [TRAFFIC_POLICE]),
        ("one-stop", ["desk"]),
        ("đã khóa", []),
        ("chu tich dong dang", []),
        ("", []),
        ("  ", []),
        ("-", []),
    ],
)
def test_a_search_finds_without_accents_what_has_every_word(typed: str, units: list[str]) -> None:
    assert [page.unit.id for page in book().search(typed)] == units


def test_leaders_come_first() -> None:
    clerk = officer("aaa", "that-khe", replace(LAND, title="Công chức"), roles=frozenset({Role.FOCAL}))
    (page, *_) = book(clerk).of_commune(COMMUNES["that-khe"])
    assert [line.title.vi for line in page.lines] == ["Chủ tịch UBND xã Thất Khê", "Công chức"]


def test_a_search_shows_only_the_lines_that_match_and_not_too_many() -> None:
    many = [officer(f"p{n}", POLICE, Listing("Phòng", phone="113", title=f"Trực ban {n}")) for n in range(MOST_FOUND)]
    assert found(book(*many).search("truc ban 7")) == [(POLICE, ["Trực ban 7"])]
    assert sum(len(page.lines) for page in book(*many).search("phong")) == MOST_FOUND


@given(st.text(max_size=40))
def test_any_text_may_be_searched(typed: str) -> None:
    book().search(typed)


@pytest.mark.parametrize(
    ("phone", "dial"),
    [
        ("0205 3810 123", "+842053810123"),
        ("0205.381.0123", "+842053810123"),
        ("+84 205 3810 123", "+842053810123"),
        ("1022", "1022"),
        ("1900 9095", "19009095"),
    ],
)
def test_a_number_is_dialled_from_abroad_too(phone: str, dial: str) -> None:
    assert dialled(phone) == dial
    assert ListingIn(office="Phòng 1", phone=phone).phone == phone


@pytest.mark.parametrize(
    "phone", ["", "0205", "02053810123 máy lẻ 5", "gọi tôi", "12", "0205-3810-123", "+84", "0" * 40]
)
def test_a_number_that_nobody_can_call_is_refused(phone: str) -> None:
    with pytest.raises(ValidationError):
        ListingIn(office="Phòng 1", phone=phone)


@pytest.mark.parametrize("line", [{"phone": "1022"}, {"office": "Phòng 1"}, {"office": " ", "phone": "1022"}])
def test_a_line_says_where_somebody_sits_and_how_to_reach_them(line: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        ListingIn.model_validate(line)


def test_a_mailbox_begins_no_headers_of_a_mail() -> None:
    assert addressed("mot-cua@example.gov.vn") == "mot-cua@example.gov.vn"
    assert addressed("a?bcc=b&x%@example.gov.vn") == "a%3Fbcc%3Db%26x%25@example.gov.vn"


def test_a_listing_is_stored_and_read() -> None:
    assert from_json(CHAIR.to_json()) == CHAIR
    assert from_json(None) is None
    assert "email" not in CHAIR.to_json()


def test_two_lines_that_nobody_could_tell_apart_are_named() -> None:
    lines = [
        Proposed("a", "that-khe", "Lãnh đạo", CHAIR),
        Proposed("b", "that-khe", "x", replace(CHAIR, title="chủ tịch  ubnd xã THẤT KHÊ", phone="1022")),
        Proposed("c", "that-khe", "x", replace(CHAIR, field="Tiếp công dân")),
        Proposed("d", "ky-lua", "x", CHAIR),
    ]
    assert [(line.username, same.username) for line, same in twice(lines)] == [("b", "a")]


def test_a_private_number_is_known_however_it_is_written() -> None:
    listing = Listing("Phòng 1", phone="0900 001 001", email="Lanh-Dao@example.invalid")
    private = (["+84900001001"], ["lanh-dao@example.invalid"])
    assert list(private_fields(listing, *private)) == ["phone", "email"]
    assert list(private_fields(CHAIR, *private)) == []


def test_a_changed_line_alone_changes_nobody_s_rights() -> None:
    assert change_of_officer({"listed": 1}) is Oversight.LISTED
    assert change_of_officer({"listed": 1, "roles": 2}) is Oversight.OFFICER
    assert change_of_officer({"deputies": 1}) is Oversight.DEPUTIES


def unfolded(card: str) -> list[tuple[str, str]]:
    """The properties of a vCard, read as RFC 6350 says."""
    assert card.endswith("\r\n")
    lines = card.replace("\r\n ", "").removesuffix("\r\n").split("\r\n")
    return [(name, value) for name, _, value in (line.partition(":") for line in lines)]


def unescaped(value: str) -> str:
    read, text = iter(value), ""
    for one in read:
        text += {"n": "\n"}.get(mark := next(read), mark) if one == "\\" else one
    return text


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=300))
def test_a_card_gives_back_every_text_in_lines_of_75_octets(text: str) -> None:
    card = vcard.card([("FN", vcard.text(text))])
    assert all(len(line.encode()) <= 75 for line in card.split("\r\n"))
    read = unfolded(card)
    assert [name for name, _ in read] == ["BEGIN", "VERSION", "FN", "END"]
    assert unescaped(read[2][1]) == text


def test_a_card_has_what_the_phone_book_says() -> None:
    (page,) = [one for one in book().of_province if one.unit.id == TRAFFIC_POLICE]
    card = dict(unfolded(contact_card(page, page.lines[0], "https://example.gov.vn/danh-ba/x")))
    assert card["FN"] == card["TITLE"] == "Lãnh đạo"
    assert card["N"] == ";Lãnh đạo;;;"
    assert (card["ROLE"], card["ORG"]) == ("Giao thông", "Phòng Cảnh sát giao thông")
    assert card['TEL;VALUE=uri;TYPE="voice,work"'] == "tel:113"
    assert card["ADR;TYPE=work"] == ";Phòng 3;12 Chu Văn An;;;;"
    assert card["NOTE"] == "7:30–17:00"
    (desk,) = (book().place("desk") or (None, []))[1]
    named = dict(unfolded(contact_card(desk, desk.lines[0], "")))
    assert (named["FN"], named["N"]) == ("Trần Thị Mẫu Một", "Trần;Một;Thị Mẫu;;")
    assert named["EMAIL;TYPE=work"] == "dia-chinh@example.gov.vn"


def test_the_name_of_a_card_changes_with_what_it_says() -> None:
    (page,) = (book().place("desk") or (None, []))[1]
    changed = replace(page.lines[0], listing=replace(LAND, office="Phòng 106"))
    assert card_name(page, page.lines[0]) != card_name(page, changed)
    assert card_name(page, page.lines[0]) == card_name(page, page.lines[0])
