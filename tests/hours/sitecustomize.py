"""A fix for Python under libfaketime; the interpreter imports it if this folder is on PYTHONPATH.

libfaketime 0.9.10 shifts the end of a sleep even if the monotonic clock is not faked, so that ``time.sleep`` fails with
"Invalid argument". It does not intercept ``select`` without files.
"""

import select
import time


def _sleep(seconds: float) -> None:
    select.select([], [], [], seconds)


time.sleep = _sleep  # type: ignore[assignment]
