"""Texts as they are read out: a table of what offices write, and what holds of any text."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.domain.texts.aloud.numbers import whole
from chalicelib.domain.texts.aloud.reading import WORDS_A_MINUTE, aloud
from chalicelib.domain.texts.aloud.words import SHORT, UNITS

YEAR = "năm hai nghìn không trăm hai mươi sáu"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        # Numbers.
        ("1.005 hộ", "Một nghìn không trăm linh năm hộ"),
        ("có 21 hộ, 15 người", "Có hai mươi mốt hộ, mười lăm người"),
        ("3,5 km", "Ba phẩy năm ki lô mét"),
        ("0,05 km", "Không phẩy không năm ki lô mét"),
        ("1.234,5 ha", "Một nghìn hai trăm ba mươi tư phẩy năm héc ta"),
        ("50%", "Năm mươi phần trăm"),
        ("3-5 ngày", "Ba đến năm ngày"),
        ("nhiệt độ -5°C", "Nhiệt độ âm năm độ xê"),
        ("500.000đ", "Năm trăm nghìn đồng"),
        ("1,5 tỷ đồng", "Một phẩy năm tỷ đồng"),
        ("300 m2", "Ba trăm mét vuông"),
        ("60km/h", "Sáu mươi ki lô mét trên giờ"),
        ("điện 220V", "Điện hai trăm hai mươi vôn"),
        ("1/2 số hộ, 3/4 diện tích", "Một phần hai số hộ, ba phần tư diện tích"),
        ("hẻm 12/5", "Hẻm mười hai trên năm"),
        # Days.
        ("24/11/2026", f"Ngày hai mươi tư tháng mười một {YEAR}"),
        ("ngày 24/11/2026", f"Ngày hai mươi tư tháng mười một {YEAR}"),
        ("ngày 05.03.2026", f"Ngày mùng năm tháng ba {YEAR}"),
        ("ngày 24-11-2026", f"Ngày hai mươi tư tháng mười một {YEAR}"),
        (
            "từ ngày 23/11 đến 29/11/2026",
            f"Từ ngày hai mươi ba tháng mười một đến ngày hai mươi chín tháng mười một {YEAR}",
        ),
        ("23-29/11/2026", f"Ngày hai mươi ba đến ngày hai mươi chín tháng mười một {YEAR}"),
        ("ngày 3-5/4", "Ngày mùng ba đến ngày mùng năm tháng tư"),
        ("sáng 24/11", "Sáng ngày hai mươi tư tháng mười một"),
        ("thứ 4 ngày 5/3", "Thứ tư ngày mùng năm tháng ba"),
        ("ngày 30-4", "Ngày ba mươi tháng tư"),
        ("ngày 29/2/2024", "Ngày hai mươi chín tháng hai năm hai nghìn không trăm hai mươi tư"),
        ("31/02/2026", "Ba mươi mốt trên không hai trên hai nghìn không trăm hai mươi sáu"),
        ("tháng 4/2026", f"Tháng tư {YEAR}"),
        ("tháng 12", "Tháng mười hai"),
        ("năm 2026", "Năm hai nghìn không trăm hai mươi sáu"),
        # The clock.
        ("7h30", "Bảy giờ ba mươi phút"),
        ("07:30", "Bảy giờ ba mươi phút"),
        ("19h00", "Mười chín giờ"),
        ("từ 7h30-11h", "Từ bảy giờ ba mươi phút đến mười một giờ"),
        ("7g30", "Bảy giờ ba mươi phút"),
        ("7h05 sáng", "Bảy giờ năm phút sáng"),
        ("25:70", "Hai mươi lăm: bảy mươi"),
        # Documents, roads, numbers of order.
        ("12/NQ-HĐND", "Mười hai, nghị quyết, hội đồng nhân dân"),
        (
            "Quyết định số 15/2026/QĐ-UBND",
            "Quyết định số mười lăm trên hai nghìn không trăm hai mươi sáu, quyết định, ủy ban nhân dân",
        ),
        ("QĐ-UBND", "Quyết định Ủy ban nhân dân"),
        ("QL1A", "Quốc lộ một A"),
        ("Quý III", "Quý ba"),
        ("khóa XV", "Khóa mười lăm"),
        ("lần thứ IV", "Lần thứ tư"),
        # Telephones and addresses.
        ("ĐT: 0205 3812 345", "Điện thoại: không hai không năm, ba tám một hai, ba bốn năm"),
        ("gọi 0912345678", "Gọi không chín một hai ba bốn năm sáu bảy tám"),
        ("+84 912 345 678", "Cộng tám bốn, chín một hai, ba bốn năm, sáu bảy tám"),
        ("1900 1234", "Một chín không không, một hai ba bốn"),
        ("gọi 114, 115 hoặc 112", "Gọi một một bốn, một một năm hoặc một một hai"),
        ("gọi 113 để báo 114 hộ bị ngập", "Gọi một một ba để báo một trăm mười bốn hộ bị ngập"),
        ("có 114 hộ", "Có một trăm mười bốn hộ"),
        ("mã LS 4827 395 165", "Mã LS bốn tám hai bảy, ba chín năm, một sáu năm"),
        ("https://phanh.example.vn/ban-tin", "Phanh chấm example chấm vn gạch chéo ban gạch ngang tin"),
        # Abbreviations and signs.
        ("UBND xã Thất Khê", "Ủy ban nhân dân xã Thất Khê"),
        ("TP. Lạng Sơn, P. Kỳ Lừa", "Thành phố Lạng Sơn, phường Kỳ Lừa"),
        ("rác, nước thải, v.v.", "Rác, nước thải, vân vân."),
        ("dịch tả & cúm", "Dịch tả và cúm"),
        ("rác và/hoặc nước thải", "Rác hoặc nước thải"),
        ("- Rác thải: 12 phản ánh", "Rác thải: mười hai phản ánh"),
        ("(từ 8h đến 10h)", "Từ tám giờ đến mười giờ"),
        ("“Ngày hội”", "Ngày hội"),
        ("", ""),
        ("---", ""),
        ("1UBND, 5²kg", "Một Ủy ban nhân dân, năm bình phương ki lô gam"),
    ],
)
def test_what_an_office_writes(written: str, said: str) -> None:
    assert aloud(written).text == said


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)))
def test_every_day_is_said_with_its_day_month_and_year(day: date) -> None:
    said = aloud(f"{day:%d/%m/%Y}").text
    assert said.startswith("Ngày ")
    assert said.endswith(f" năm {whole(day.year)}")
    month = "tư" if day.month == 4 else whole(day.month)
    assert f" tháng {month} năm " in said
    assert f" {whole(day.day)} tháng " in said
    assert said.startswith("Ngày mùng ") == (day.day <= 10)


@given(st.integers(0, 23), st.integers(0, 59))
def test_every_time_of_the_clock(hour: int, minute: int) -> None:
    said = f"{whole(hour)} giờ" + (f" {whole(minute)} phút" if minute else "")
    for written in (f"{hour}h{minute:02d}", f"{hour:02d}:{minute:02d}"):
        assert aloud(f"lúc {written} thì").text == f"Lúc {said} thì"


@given(st.integers(0, 10**12))
def test_a_grouped_number_is_said_as_a_number(number: int) -> None:
    grouped = f"{number:,}".replace(",", ".")
    assert aloud(f"có {grouped} đồng").text == f"Có {whole(number)} đồng"


@given(st.sampled_from(sorted(UNITS)), st.integers(2, 9999))
def test_every_unit_is_said_after_its_number(unit: str, number: int) -> None:
    assert aloud(f"khoảng {number} {unit} nữa").text == f"Khoảng {whole(number)} {UNITS[unit]} nữa"


@pytest.mark.parametrize("short", sorted(SHORT))
def test_every_abbreviation_is_written_out(short: str) -> None:
    assert f" {SHORT[short]} " in f"{aloud(f'theo {short} nhé').text} "
    assert aloud(f"theo {short} nhé").unread == ()


_OFFICE = st.text(st.sampled_from("0123456789/.,:-–%hkmđ²°C ABUNDQĐtngày()\n&<"), max_size=60)


@given(st.one_of(_OFFICE, st.text(max_size=60)))
def test_whatever_is_written_no_digit_and_no_sign_is_left(text: str) -> None:
    read = aloud(text)
    assert not re.search(r"[0-9]", read.text)
    assert not re.search(r"[^\w\s.,;:?!]|_", read.text)
    assert "  " not in read.text
    assert read.words <= len(read.text.split())


_WORDS = "ngày tháng từ đến hộ UBND kg km/h m² 5²kg 1UBND ½ 3,5 1.005 24/11 24/11/2026 7h30 5% v.v. ( ) , . : ; - – & <"


@given(st.lists(st.sampled_from(_WORDS.split()), max_size=12).map(" ".join))
def test_what_is_read_out_reads_the_same(text: str) -> None:
    once = aloud(text)
    assume(not once.unread)
    assert aloud(once.text).text == once.text


def test_what_no_rule_reads_is_named() -> None:
    assert aloud("Báo ABCD và XYZ, rồi ABCD").unread == ("ABCD", "XYZ")
    assert aloud("UBND xã, QĐ-UBND, 3 km").unread == ()


def test_how_long_it_takes() -> None:
    read = aloud("xin chào " * WORDS_A_MINUTE)
    assert (read.words, read.seconds) == (2 * WORDS_A_MINUTE, 120)
