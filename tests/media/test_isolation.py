"""Whatever happens in the child, its parent gets a result, an error, or Died."""

from __future__ import annotations

import ctypes
import faulthandler
import os
import time
from collections.abc import Callable

import pytest

from chalicelib.media.isolation import Died, isolated
from chalicelib.media.pictures.refusals import ImageRefused

# The child is forked from a test run that may have threads of its own; it only computes.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork:DeprecationWarning")


def refuse() -> None:
    raise ImageRefused("truncated")


def crash() -> None:
    # Meant: no dump of it belongs into a report of tests.
    faulthandler.disable()
    ctypes.string_at(0)


def devour() -> None:
    bytearray(1 << 30)


def sleep() -> None:
    time.sleep(60)


def spin() -> None:
    while True:
        pass


def test_a_result_comes_back_and_was_made_elsewhere() -> None:
    assert isolated(max, 500, 10)("1", "2") == "2"
    assert isolated(os.getpid, 500, 10)() != os.getpid()


def test_a_result_larger_than_a_pipe_holds_comes_back() -> None:
    assert len(isolated(bytes, 500, 10)(5_000_000)) == 5_000_000


def test_an_error_is_raised_here_as_it_was_there() -> None:
    with pytest.raises(ImageRefused) as refused:
        isolated(refuse, 500, 10)()
    assert refused.value.reason == "truncated"


@pytest.mark.parametrize("work", [crash, devour, sleep, spin])
def test_what_kills_the_child_does_not_kill_us(work: Callable[[], None]) -> None:
    begun = time.monotonic()
    with pytest.raises(Died):
        isolated(work, 500, 1)()
    assert time.monotonic() - begun < 10
