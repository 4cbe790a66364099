"""The length of one SMS: 160 characters of the GSM alphabet or 70 UTF-16 code units."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.texts.sms import fits_one_sms, one_sms, without_accents

texts = st.text(max_size=300)


@pytest.mark.parametrize(
    ("character", "most"),
    [("a", 160), ("@", 160), ("\n", 160), ("é", 160), ("Ω", 160), ("ă", 70), ("đ", 70), ("ç", 70), ("🌊", 35)],
)
def test_how_many_of_a_character_fit(character: str, most: int) -> None:
    assert fits_one_sms(character * most)
    assert not fits_one_sms(character * (most + 1))


def test_one_character_outside_the_alphabet_lowers_the_limit_to_70() -> None:
    assert fits_one_sms("a" * 69 + "ă")
    assert not fits_one_sms("a" * 70 + "ă")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Đã chuyển đơn vị, hạn 16:30 27/02.", "Da chuyen don vi, han 16:30 27/02."),
        ("ẮẰẲẴẶ ắằẳẵặ ƯỨỪỬỮỰ ưứừửữự ỹ Ỹ", "AAAAA aaaaa UUUUUU uuuuuu y Y"),
        (unicodedata.normalize("NFD", "Vệ sinh môi trường"), "Ve sinh moi truong"),
        ("già à é", "gia a e"),
        ("5 € “x” 水", '5 EUR "x" ?'),
        ("Ngõ 3 – 5… ‘nhỏ’ — hẻm\u00a02", "Ngo 3 - 5... 'nho' - hem 2"),
        ("", ""),
    ],
)
def test_accents_are_removed(text: str, plain: str) -> None:
    assert without_accents(text) == plain


@given(st.text(st.sampled_from("abcxyzABCXYZ0189 .,:;-/()?!@#"), max_size=160))
def test_text_without_accents_is_unchanged(text: str) -> None:
    assert without_accents(text) == text


@given(texts)
def test_text_without_accents_is_in_the_gsm_alphabet(text: str) -> None:
    assert fits_one_sms(without_accents(text)[:160])


@given(texts, texts)
def test_one_sms_always_fits_one_sms(essential: str, extra: str) -> None:
    assert fits_one_sms(one_sms(essential, extra))


@given(st.text(st.sampled_from("xyzđăâêôơư LS0123"), min_size=1, max_size=150).map(str.strip), texts)
def test_the_essential_text_is_complete_whatever_is_added(essential: str, extra: str) -> None:
    assert without_accents(one_sms(essential, extra)).startswith(without_accents(essential))


def test_accents_stay_if_the_whole_text_fits() -> None:
    assert one_sms("Phiếu đã quá hạn.", "Xã Thất Khê") == "Phiếu đã quá hạn. Xã Thất Khê"
    assert one_sms("Phiếu đã quá hạn.") == "Phiếu đã quá hạn."


def test_accents_are_removed_before_the_text_is_cut() -> None:
    assert one_sms("Phiếu đã quá hạn.", "x" * 60) == "Phieu da qua han. " + "x" * 60


def test_a_text_that_is_too_long_is_cut_without_a_trailing_space() -> None:
    assert one_sms("a" * 159, "b") == "a" * 159
    assert one_sms("a" * 200) == "a" * 160
