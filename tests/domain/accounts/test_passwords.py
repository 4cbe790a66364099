"""Passwords that officers choose: long, of any kind of characters, and none that is guessed early."""

from __future__ import annotations

import pytest
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from chalicelib.domain.accounts.passwords import SHORTEST, check_new
from chalicelib.domain.errors import Invalid

NAMES = ("tỉnh Lạng Sơn", "Ủy ban nhân dân xã Thất Khê")


def refusal(password: str) -> str | None:
    try:
        check_new(password, "focal.that-khe", NAMES)
    except Invalid as error:
        return f"{error.field}: {error.code}"
    return None


@pytest.mark.parametrize(
    "password",
    [
        *(
            "password1234",
            "1q2w3e4r5t6y",
            "qwerty123456",
            "aaaaaaaaaaaa",
            "123456789012",
            "administrator",
            "P@ssw0rd2026!",
        ),
        *("administrator", "matkhau123456", "MậtKhẩu@2026!", "Anhyeuem1234", "quantrihethong", "vietnam123456"),
        *("Langson@2026!", "LạngSơnLạngSơn", "ThấtKhê123456", "focal.that-khe1", "FocalThatKhe!", "phananhhientruong"),
    ],
)
def test_what_is_tried_first_is_refused_with_the_words_of_the_place_and_the_name(password: str) -> None:
    assert refusal(password) == "password: password_common"


@pytest.mark.parametrize(
    "password",
    [
        "mua roi tren mai nha go",
        "ba con mèo trên mái ngói",
        "correct horse battery staple",
        "xa3kd9-Qw82-lmzt",
        "đóihoaquỳnh ven suối",
    ],
)
def test_long_ones_of_any_characters_are_taken(password: str) -> None:
    assert refusal(password) is None


def test_nothing_but_length_and_guesses_counts() -> None:
    assert refusal("mưa rơi nhẹ"[: SHORTEST - 1]) == "password: password_short"
    # A longest one is judged at once, whatever it is made of.
    assert refusal("4@8({[<369&6#!1|0$5+" + " mèo ngủ trên mái nhà" * 11) is None
    assert refusal("mưa rơi trên mái ngói ") == "password: password_ends"


def test_leaked_passwords_that_were_made_long_enough_are_refused() -> None:
    """Of the 3,000 that leaked most, every twentieth: written twice, with digits, and with a year and a sign."""
    leaked = FREQUENCY_LISTS["passwords"][:3000:20]
    longer = [long for one in leaked for long in (one * 2, f"{one}123456", f"{one}@2026") if len(long) >= SHORTEST]
    assert len(longer) > 300
    assert [one for one in longer if refusal(one) is None] == []
