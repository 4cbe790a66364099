"""The parent gets a result, an error or ``Died`` from its child."""

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
    # The crash is on purpose, so it leaves no dump in the test report.
    faulthandler.disable()
    ctypes.string_at(0)


def devour() -> None:
    bytearray(1 << 30)


def sleep() -> None:
    time.sleep(60)


def spin() -> None:
    while True:
        pass


def test_a_result_is_computed_in_another_process_and_returned() -> None:
    assert isolated(max, 500, 10)("1", "2") == "2"
    assert isolated(os.getpid, 500, 10)() != os.getpid()


def test_a_result_larger_than_a_pipe_holds_comes_back() -> None:
    assert len(isolated(bytes, 500, 10)(5_000_000)) == 5_000_000


def test_an_error_in_the_child_is_raised_in_the_parent() -> None:
    with pytest.raises(ImageRefused) as refused:
        isolated(refuse, 500, 10)()
    assert refused.value.reason == "truncated"


@pytest.mark.parametrize("work", [crash, devour, sleep, spin])
def test_the_death_of_the_child_does_not_end_the_parent(work: Callable[[], None]) -> None:
    begun = time.monotonic()
    with pytest.raises(Died):
        isolated(work, 500, 1)()
    assert time.monotonic() - begun < 10
