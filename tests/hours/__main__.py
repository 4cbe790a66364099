"""Run tests at another time: libfaketime sets the clock of pytest, of the embedded AWS and of its functions.

    python -m tests.hours                                   some tests at some instants, as `make test` does
    python -m tests.hours all [arguments of pytest]         the whole suite, or chosen tests, at every instant
    python -m tests.hours "2026-12-04 23:30" [arguments]    at one instant

Instants are in Vietnam's time, and the clock runs on from there. The exit code is 1 if tests failed and 2 if the clock
cannot be set. Without libfaketime it is 2 if ``CI`` is set, and 0 otherwise.
"""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from chalicelib.domain.deadlines.calendar import LOCAL

#: Instant -> why it is tested.
HOURS = {
    "2026-12-04 23:30": "Friday night: messages wait, and no working time comes for two days",
    "2026-11-30 06:59": "Monday, a minute before messages go out again and before the day changes in UTC",
    "2026-12-05 12:00": "Saturday noon",
    "2026-12-31 23:59": "the last minute of a month and of a year",
    "2028-02-29 09:00": "29 February, more than a year after the samples",
    "2027-02-06 08:30": "the first morning of Tết",
    "2027-04-15 23:59": "a minute before the working hours change from winter to summer",
}
#: What `make test` runs, at once: tests that send, act and follow messages by the present time.
SHORT_HOURS = ("2026-12-04 23:30", "2028-02-29 09:00")
SHORT_TESTS = (
    "tests/http/citizen/test_me.py",
    "tests/http/admin/test_officers.py",
    "tests/http/citizen/test_privacy.py",
)

_LIBRARIES = ("usr/lib/*/faketime/libfaketimeMT.so.1", "usr/lib/faketime/libfaketimeMT.so.1")
_PROBE = "import time; time.sleep(0.01); print(time.time())"


def main(arguments: Sequence[str]) -> int:
    """Run the tests at the chosen instants, and return the exit code."""
    library = next((str(found) for pattern in _LIBRARIES for found in Path("/").glob(pattern)), None)
    if library is None:
        print("libfaketime is not installed: no test runs at another hour.", file=sys.stderr)
        return 2 if os.environ.get("CI") else 0
    if not arguments:
        with ThreadPoolExecutor() as pool:
            codes = list(pool.map(lambda hour: _run(hour, library, SHORT_TESTS, captured=True), SHORT_HOURS))
    else:
        hours = HOURS if arguments[0] == "all" else arguments[:1]
        codes = [_run(hour, library, arguments[1:]) for hour in hours]
    return max(codes)


def _run(hour: str, library: str, given: Sequence[str], *, captured: bool = False) -> int:
    """0, 1 when tests failed, 2 when the clock is not set. What was ``captured`` is printed at the end."""
    instant = datetime.fromisoformat(hour).replace(tzinfo=LOCAL)
    environment = os.environ | _clock(instant, library)
    title = f"At {hour} in Vietnam: {HOURS.get(hour, 'as asked')}"
    if not _is_set(instant, environment):
        print(f"{title}: libfaketime does not set Python's clock here.", file=sys.stderr)
        return 2
    if not captured:
        print(title, flush=True)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *given],
        env=environment,
        stdout=subprocess.PIPE if captured else None,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if captured:
        print(f"{title}\n{done.stdout}", flush=True)
    return int(done.returncode != 0)


def _clock(instant: datetime, library: str) -> dict[str, str]:
    """The variables that set the clock of a process, and of all that it starts, to an instant."""
    return {
        "LD_PRELOAD": library,
        # An offset rather than an instant: a process that starts later has the same clock as the others.
        "FAKETIME": f"{(instant - datetime.now(UTC)).total_seconds():+.0f}",
        # Time-outs go by the monotonic clock, and Python waits for locks by a call that libfaketime does not know.
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        # Python recompiles a file if its time has changed.
        "NO_FAKE_STAT": "1",
        # The folder of sitecustomize.py.
        "PYTHONPATH": str(Path(__file__).parent),
    }


def _is_set(instant: datetime, environment: Mapping[str, str]) -> bool:
    probe = subprocess.run([sys.executable, "-c", _PROBE], env=environment, capture_output=True, text=True, check=False)
    return probe.returncode == 0 and abs(float(probe.stdout) - instant.timestamp()) < 60


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
