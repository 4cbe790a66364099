"""CPU of each function's imports before its first event, compared with `import chalice, boto3`, in one run.

    python -m tests.bench.imports

Medians of RUNS interpreters, with the handler in _HANDLER as on Lambda. The API's function also loads pydantic with the
first body that it reads, which the last line includes.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path

RUNS = 15
ROOT = Path(__file__).resolve().parents[2]
FLOOR = "import chalice, boto3"
FUNCTIONS = {
    FLOOR: ("", FLOOR),
    "api": ("app.app", "import app"),
    "make_derivatives": (
        "app.make_derivatives",
        "import app; from chalicelib.jobs import derivatives; from chalicelib.media.pictures import making",
    ),
    "read_changes": ("app.read_changes", "import app; from chalicelib.jobs import changes"),
    "count_tickets": ("app.count_tickets", "import app; from chalicelib.jobs import counting"),
    "deliver_notices": ("app.deliver_notices", "import app; from chalicelib.jobs import delivery"),
    "hear_messages": ("app.hear_messages", "import app; from chalicelib.jobs import hearing"),
    "take_mails": ("app.take_mails", "import app; from chalicelib.jobs import mails"),
    "send_webhooks": ("app.send_webhooks", "import app; from chalicelib.jobs.sending import webhooks"),
    "write_tables": (
        "app.write_tables",
        "import app; from chalicelib.jobs import tables; from chalicelib.media import workbooks",
    ),
    "sweep_deadlines": ("app.sweep_deadlines", "import app; from chalicelib.jobs import sweep"),
    "tend_originals": ("app.tend_originals", "import app; from chalicelib.jobs import originals"),
    "recompute_deadlines": ("app.recompute_deadlines", "import app; from chalicelib.jobs import recompute"),
    "send_digests": ("app.send_digests", "import app; from chalicelib.jobs.sending import digests"),
    "api, first body read": ("app.app", "import app; from chalicelib.http.citizen import schemas"),
}


def main() -> None:
    """Measure and print."""
    spent: dict[str, list[float]] = {name: [] for name in FUNCTIONS}
    for _ in range(RUNS):
        for name, (handler, statement) in FUNCTIONS.items():
            spent[name].append(_cpu(handler, statement))
    floor = statistics.median(spent[FLOOR])
    print("\nImport of each function (CPU, median)")
    for name, times in spent.items():
        print(f"  {name:<24} {statistics.median(times) * 1000:>4.0f} ms, {statistics.median(times) / floor:.2f} times")


def _cpu(handler: str, statement: str) -> float:
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "_HANDLER": handler}
    command = [sys.executable, "-c", f"{statement}\nimport time\nprint(time.process_time())"]
    return float(subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True, text=True).stdout)


if __name__ == "__main__":
    main()
