"""The parent gets bytes, a reason, or ``Died`` from its child, and the child reaches nothing, whatever it does."""

from __future__ import annotations

import ctypes
import json
import os
import platform
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from chalicelib.media import child, decoders, isolation
from chalicelib.media.isolation import Died, FileRefused, work_on
from chalicelib.media.pictures.refusals import REASONS, ImageRefused
from chalicelib.runtime import observe
from infra.package.build import ROOT
from tests.media import hijacked
from tests.media.hijacked import ATTACKS, CREDENTIAL, SAYINGS

HAS_FILTER = sys.platform == "linux" and platform.machine() in {"x86_64", "aarch64"}

DUMPABLE = """
import contextlib, ctypes
from chalicelib.media import decoders
from chalicelib.media.pictures.refusals import ImageRefused
get_dumpable = 3
print(ctypes.CDLL(None).prctl(get_dumpable))
with contextlib.suppress(ImageRefused):
    decoders.reduced(b"no picture", 500, 10)
print(ctypes.CDLL(None).prctl(get_dumpable))
"""


@pytest.fixture
def taken_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each child is one that an attacker took over."""
    monkeypatch.setattr(isolation, "_MODULE", hijacked.__name__)


def ask(task: str, content: bytes = b"", seconds: int = 10, most_bytes: int = 100_000, **options: Any) -> bytes:
    return work_on(content, task, options, 500, seconds, most_bytes=most_bytes, reasons=REASONS)


@pytest.mark.usefixtures("taken_over")
def test_an_answer_of_any_size_comes_back() -> None:
    content = os.urandom(5_000_000)
    assert ask("echo", content, most_bytes=5_000_004, number=7) == b"\0\0\0\x07" + content
    with pytest.raises(Died, match="answered too much"):
        ask("echo", content, most_bytes=5_000_003, number=7)


@pytest.mark.skipif(not HAS_FILTER, reason="the filter of system calls is Linux's")
@pytest.mark.usefixtures("taken_over")
def test_a_decoder_that_was_taken_over_reaches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", CREDENTIAL.decode())
    secret = ctypes.create_string_buffer(CREDENTIAL)
    found = json.loads(ask("attack", without=[], address=ctypes.addressof(secret)))
    assert found["results"].keys() == {*ATTACKS, "memory of the parent"}
    assert {name: result for name, result in found["results"].items() if result.startswith("got")} == {}
    assert found["seen"]["files"] == []
    assert CREDENTIAL.decode() not in json.dumps(found)
    # The interpreter sets the first itself.
    assert found["seen"]["environment"].keys() <= {"LC_CTYPE", "LD_LIBRARY_PATH"}


@pytest.mark.skipif(sys.platform != "linux", reason="Linux's /proc")
@pytest.mark.usefixtures("taken_over")
def test_without_the_filter_the_limits_and_the_hidden_parent_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "_MODULE", "tests.media.hijacked_unfiltered")
    # These only the filter stops. What they start has the same limits.
    only_filtered = ["signal to the parent", "start a program", "fork", "code in memory"]
    secret = ctypes.create_string_buffer(CREDENTIAL)
    found = json.loads(ask("attack", without=only_filtered, address=ctypes.addressof(secret)))["results"]
    assert found.keys() == {*ATTACKS, "memory of the parent"} - set(only_filtered)
    assert {name: result for name, result in found.items() if result.startswith("got")} == {}


@pytest.mark.skipif(sys.platform != "linux", reason="Linux's prctl")
def test_the_parent_is_hidden_before_its_first_child() -> None:
    asked = subprocess.run([sys.executable, "-c", DUMPABLE], capture_output=True, text=True, check=True)
    assert asked.stdout.split() == ["1", "0"]


@pytest.mark.usefixtures("taken_over")
@pytest.mark.parametrize("what", SAYINGS)
def test_what_is_no_answer_is_an_error_and_nothing_else(what: str) -> None:
    unpickled = Path("/tmp/unpickled")  # noqa: S108 - what a pickle would make
    if what == "a framed pickle":
        # Bytes in the frame are bytes: nobody unpickles them, and as a picture they are refused.
        assert ask("say", what=what) == SAYINGS[what][child.HEAD.size :]
    else:
        with pytest.raises(Died, match=r"crashed|answered garbage"):
            ask("say", what=what)
    assert not unpickled.exists()


@pytest.mark.usefixtures("taken_over")
@pytest.mark.parametrize(
    ("task", "why"),
    [
        ("crash", "crashed"),
        ("devour", "too much memory"),
        ("sleep", "took too long"),
        ("spin", "crashed|took too long"),
        ("endless", "answered too much"),
        ("late", "failed with late_wave"),
    ],
)
def test_the_death_of_the_child_does_not_end_the_parent(task: str, why: str) -> None:
    begun = time.monotonic()
    with pytest.raises(Died, match=why):
        ask(task, seconds=1)
    assert time.monotonic() - begun < 10


def test_only_a_reason_of_the_task_is_a_refusal() -> None:
    with pytest.raises(FileRefused, match=r"^not_an_image$"):
        work_on(b"no", "make", {"areas": []}, 500, 10, most_bytes=100, reasons=REASONS)
    with pytest.raises(Died, match="answered garbage"):
        work_on(b"no", "make", {"areas": []}, 500, 10, most_bytes=100, reasons=())


@pytest.mark.skipif(not HAS_FILTER, reason="the filter of system calls is Linux's")
def test_the_filter_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    warned: list[str] = []
    isolation._warn_unfiltered.cache_clear()
    monkeypatch.setattr(observe.logger, "warning", lambda text, **_: warned.append(text))
    with pytest.raises(ImageRefused):
        decoders.reduced(b"no picture", 500, 10)
    assert warned == []


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The metrics that are counted."""
    found: list[str] = []
    monkeypatch.setattr(isolation, "_count", found.append)
    return found


@pytest.mark.skipif(not HAS_FILTER, reason="the filter of system calls is Linux's")
def test_where_the_kernel_refuses_the_filter_photos_are_taken_and_the_alarm_rings(
    monkeypatch: pytest.MonkeyPatch, counted: list[str]
) -> None:
    warned: list[str] = []
    isolation._warn_unfiltered.cache_clear()
    monkeypatch.setattr(observe.logger, "warning", lambda text, **_: warned.append(text))
    photo = BytesIO()
    Image.new("RGB", (640, 480), "green").save(photo, "JPEG")
    whole = decoders.reduced(photo.getvalue(), 500, 20)
    assert (warned, counted) == ([], [])
    monkeypatch.setattr(isolation, "_MODULE", "tests.media.refusing")
    assert decoders.reduced(photo.getvalue(), 500, 20) == whole
    assert decoders.reduced(photo.getvalue(), 500, 20) == whole
    assert warned == ["decoders run without a filter of system calls"]
    assert counted == [isolation.METRIC_UNFILTERED] * 2
    isolation._warn_unfiltered.cache_clear()


@pytest.mark.usefixtures("taken_over")
def test_each_death_of_a_decoder_is_counted(counted: list[str]) -> None:
    with pytest.raises(Died):
        ask("crash", seconds=1)
    assert counted == [isolation.METRIC_DIED]


def test_each_metric_of_decoders_has_an_alarm() -> None:
    alarms = (ROOT / "infra" / "app" / "alarms.yaml").read_text(encoding="utf-8")
    for metric in (isolation.METRIC_UNFILTERED, isolation.METRIC_DIED):
        assert f"MetricName: {metric}\n" in alarms
