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
from datetime import UTC, datetime, timedelta
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
#: What `make test` runs.
SHORT_HOURS = ("2026-12-04 23:30", "2028-02-29 09:00")
SHORT_TESTS = (
    "-n",
    "2",
    "tests/http/core/test_canary.py",
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
    asked, given = (arguments[0], arguments[1:]) if arguments else ("short", SHORT_TESTS)
    failed = 0
    for hour in {"short": SHORT_HOURS, "all": tuple(HOURS)}.get(asked, (asked,)):
        print(f"At {hour} in Vietnam: {HOURS.get(hour, 'as asked')}", flush=True)
        ahead = datetime.fromisoformat(hour).replace(tzinfo=LOCAL) - datetime.now(UTC)
        environment = os.environ | _clock(ahead, library)
        if not _is_set(ahead, environment):
            print("libfaketime does not set Python's clock here.", file=sys.stderr)
            return 2
        command = [sys.executable, "-m", "pytest", "-q", *given]
        failed += subprocess.run(command, env=environment, check=False).returncode != 0
    return 1 if failed else 0


def _clock(ahead: timedelta, library: str) -> dict[str, str]:
    """The variables that set the clock of a process and its children ahead of the machine's clock."""
    return {
        "LD_PRELOAD": library,
        # With an offset, a process that starts later has the same clock as the others.
        "FAKETIME": f"{ahead.total_seconds():+.0f}",
        # Timeouts use the monotonic clock, and Python waits for locks with a call that libfaketime does not intercept.
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        # Python recompiles a file if its time has changed.
        "NO_FAKE_STAT": "1",
        # The folder of sitecustomize.py.
        "PYTHONPATH": str(Path(__file__).parent),
    }


def _is_set(ahead: timedelta, environment: Mapping[str, str]) -> bool:
    expected = (datetime.now(UTC) + ahead).timestamp()
    probe = subprocess.run([sys.executable, "-c", _PROBE], env=environment, capture_output=True, text=True, check=False)
    return probe.returncode == 0 and abs(float(probe.stdout) - expected) < 60


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
