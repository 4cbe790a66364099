"""What Python under libfaketime needs; an interpreter imports it by itself when this folder is on PYTHONPATH.

libfaketime 0.9.10 moves the end of a sleep by the fake time even where it leaves the monotonic clock alone, so that
``time.sleep`` fails with "Invalid argument". Waiting for no file is a sleep that it does not touch.
"""

import select
import time


def _sleep(seconds: float) -> None:
    select.select([], [], [], seconds)


time.sleep = _sleep  # type: ignore[assignment]
