"""Functions' processes are forks that differ from new interpreters in nothing that a function can see."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.stack.forks import Fork, Parent

pytestmark = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="only Linux forks functions")

_CODE = "import os\nLOADED_BY, STAGE = os.getpid(), os.environ['STAGE']\n"
# Like the emulator's program: it answers a line for each line, and imports the function's code by itself.
_PROGRAM = """
import json, os, sys
sys.path.insert(0, os.getcwd())
import handler
ours = [name for name in sys.modules if name.startswith(("infra", "tests", "ministack"))]
for line in sys.stdin:
    print(line.strip(), file=sys.stderr)
    said = dict(pid=os.getpid(), loaded_by=handler.LOADED_BY, stage=handler.STAGE, env=dict(os.environ), ours=ours)
    print(json.dumps(said | {"argv": sys.argv, "main": __name__}), flush=True)
"""

type Start = Callable[..., tuple[Fork, dict[str, Any]]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start the function with a variable STAGE, and return its process with what it said."""
    (tmp_path / "handler.py").write_text(_CODE)
    (tmp_path / "_worker.py").write_text(_PROGRAM)
    parent, started = Parent(), []

    def fork(stage: str, stream: str = "1", function: str = "read") -> tuple[Fork, dict[str, Any]]:
        env = {"STAGE": stage, "_HANDLER": "handler.run", "AWS_LAMBDA_FUNCTION_NAME": function}
        env["AWS_LAMBDA_LOG_STREAM_NAME"] = stream
        process = parent.popen(["python", str(tmp_path / "_worker.py")], cwd=str(tmp_path), env=env)
        started.append(process)
        process.stdin.write("xin chào\n")
        said = json.loads(process.stdout.readline())
        assert process.stderr.readline() == "xin chào\n"
        assert said["env"] == env
        return process, said

    yield fork
    for process in started:
        process.kill()
        process.wait(10)
        for pipe in (process.stdin, process.stdout, process.stderr):
            pipe.close()
    parent.close()


def test_a_function_has_its_own_process_environment_and_program(start: Start, tmp_path: Path) -> None:
    process, said = start("prod")
    assert (said["pid"], said["loaded_by"], said["stage"]) == (process.pid, process.pid, "prod")
    assert (said["argv"], said["main"], said["ours"]) == ([str(tmp_path / "_worker.py")], "__main__", [])


def test_later_processes_share_one_import_until_the_environment_changes(start: Start) -> None:
    said = [start("prod", stream)[1] for stream in "123"]
    assert len({each["pid"] for each in said}) == 3
    assert said[1]["loaded_by"] == said[2]["loaded_by"] not in {said[0]["pid"], said[1]["pid"], said[2]["pid"]}
    assert start("test")[1]["stage"] == "test"
    again = start("test")[1]
    assert (again["stage"], again["loaded_by"]) not in {("test", said[1]["loaded_by"]), ("test", again["pid"])}
    assert start("prod", function="send")[1]["stage"] == "prod"


def test_a_function_ends_when_it_is_told_to_or_nothing_more_can_be_asked(start: Start) -> None:
    told, _ = start("prod")
    left, _ = start("prod")
    assert told.poll() is None
    with pytest.raises(subprocess.TimeoutExpired):
        told.wait(0.01)
    told.terminate()
    told.wait(10)
    assert told.poll() is not None
    told.kill()
    assert left.poll() is None
    left.stdin.close()
    left.wait(10)
    assert left.poll() is not None
