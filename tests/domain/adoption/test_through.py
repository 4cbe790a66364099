"""The code in the page's address that says through whom one came."""

from __future__ import annotations

from pathlib import Path

import pytest

from chalicelib.domain.adoption.through import THROUGH, address_through, helper_code, place_of, read_code

SCRIPT = Path("chalicelib/web/shared/through.js")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("thon-dong", "thon-dong"),
        (" Thon-Dong.3 ", "thon-dong.3"),
        ("so_y-te", "so_y-te"),
        ("thon-dong.0", None),
        ("thon-dong.100", None),
        ("thôn-đông", None),
        ("a b", None),
        ("x" * 65, None),
        ("<script>", None),
        ("+84912345678", None),
        ("", None),
        (None, None),
    ],
)
def test_a_code_is_an_id_or_a_helper_s_number_at_one(text: str | None, code: str | None) -> None:
    assert read_code(text) == code


def test_an_address_has_the_code_before_the_part_that_stays_in_the_browser() -> None:
    assert address_through("https://phan-anh.example.gov.vn", "thon-dong") == (
        "https://phan-anh.example.gov.vn/?qua=thon-dong"
    )
    with pytest.raises(ValueError, match="thôn"):
        address_through("https://phan-anh.example.gov.vn", "thôn")


def test_a_helper_counts_for_their_hamlet() -> None:
    assert place_of(helper_code("thon-dong", 12)) == place_of("thon-dong") == "thon-dong"
    with pytest.raises(ValueError, match="100"):
        helper_code("thon-dong", 100)


def test_the_pages_have_the_same_parameter() -> None:
    assert f'export const THROUGH = "{THROUGH}";' in SCRIPT.read_text()
