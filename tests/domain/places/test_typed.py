"""Points that people type or paste."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.places.typed import point_in

THERE = (21.8534, 106.7615)


@pytest.mark.parametrize(
    "text",
    [
        "21.8534, 106.7615",
        "21.8534,106.7615",
        "21.8534 106.7615",
        "21,8534; 106,7615",
        "106.7615, 21.8534",
        "Nhà tôi ở 21.8534, 106.7615, cạnh cầu",
        "(21.8534, 106.7615)",
        "21.8534° N, 106.7615° E",
        "https://www.google.com/maps/@21.8534,106.7615,17z",
        "https://maps.google.com/?q=21.8534%2C106.7615",
        "https://www.openstreetmap.org/#map=17/21.8534/106.7615",
        "geo:21.8534,106.7615",
        "21°51'12.24\"N 106°45'41.4\"E",
        "21° 51' 12,24\" B, 106° 45' 41,4\" Đ",
        "21°51′12.24″N 106°45′41.4″E",
    ],
)
def test_a_point_is_found_in_what_people_paste(text: str) -> None:
    assert point_in(text) == pytest.approx(THERE, abs=1e-5)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Ngõ 12, số 3",
        "Rộng 2.5, sâu 1.2",
        "Giá 21.500 106.700.000 đồng",
        "0912345678",
        "Km 12+300, quốc lộ 1A",
        "12/5, 6/7",
        "121.8534, 106.7615",
        "21.8534, 206.7615",
        "99°51'12\"N 106°45'41\"E",
    ],
)
def test_other_numbers_are_no_point(text: str) -> None:
    assert point_in(text) is None


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_a_point_that_was_written_is_read_again(lat: float, lon: float) -> None:
    found = point_in(f"{lat:.6f}, {lon:.6f}")
    assert found is not None
    assert found == pytest.approx((lat, lon), abs=1e-6)


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    point_in(text)
