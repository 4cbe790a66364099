"""The kind of a browser, from what browsers of Vietnam send."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.access.browser_kind import UNKNOWN, BrowserKind, Machine, Program, kind_in, kind_of

_ANDROID = "Mozilla/5.0 (Linux; Android 10; SM-A105F) AppleWebKit/537.36 (KHTML, like Gecko) "
_IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 14_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "


@pytest.mark.parametrize(
    ("text", "machine", "program"),
    [
        (f"{_ANDROID}Chrome/120.0.0.0 Mobile Safari/537.36", "android", "chrome"),
        (f"{_ANDROID}SamsungBrowser/16.0 Chrome/92.0.4515.166 Mobile Safari/537.36", "android", "samsung"),
        (f"{_ANDROID}Version/4.0 Chrome/120.0.0.0 Mobile Safari/537.36 Zalo android/12100697", "android", "zalo"),
        (f"{_ANDROID}Version/4.0 Chrome/120.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/443.0]", "android", "facebook"),
        (f"{_IPHONE}Version/14.0.3 Mobile/15E148 Safari/604.1", "iphone", "safari"),
        (f"{_IPHONE}CriOS/120.0.6099.119 Mobile/15E148 Safari/604.1", "iphone", "chrome"),
        (f"{_WINDOWS}coc_coc_browser/110.0.134 Chrome/104.0.5112.134 Safari/537.36", "windows", "coc_coc"),
        (f"{_WINDOWS}Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0", "windows", "edge"),
        ("Mozilla/5.0 (Windows NT 10.0; rv:121.0) Gecko/20100101 Firefox/121.0", "windows", "firefox"),
        ("Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) Version/12.1.2 Mobile/15E148 Safari/604.1", "ipad", "safari"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/17.2 Safari/605.1.15", "mac", "safari"),
        ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) Chrome/120.0.0.0 Safari/537.36", "chromebook", "chrome"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/120.0.0.0 Safari/537.36 OPR/106.0.0.0", "linux", "opera"),
        ("curl/8.5.0", "other", "other"),
        ("", "other", "other"),
        (None, "other", "other"),
    ],
)
def test_a_browser_is_known_by_machine_and_program(text: str | None, machine: str, program: str) -> None:
    assert kind_of(text) == BrowserKind(Machine(machine), Program(program))


@given(st.sampled_from(Machine), st.sampled_from(Program))
def test_what_is_stored_is_read_again(machine: Machine, program: Program) -> None:
    kind = BrowserKind(machine, program)
    assert kind_in(str(kind)) == kind


@given(st.none() | st.text())
def test_what_another_release_stored_breaks_nothing(text: str | None) -> None:
    assert kind_in(text).machine in set(Machine)


def test_a_later_release_may_know_more() -> None:
    assert kind_in("watch chrome") == BrowserKind(Machine.OTHER, Program.CHROME)
    assert kind_in(None) == UNKNOWN
