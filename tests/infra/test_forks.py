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

_CODE = """
import os, sys
LOG = sys.stdout
LOADED_BY, STAGE = os.getpid(), os.environ['STAGE']

def run(event, context):
    from jobs import sweep

    return sweep.LOADED_BY
"""
_JOB = "import os\nLOADED_BY = os.getpid()\n"
# Like the emulator's program: it answers a line for each line, and imports the function's code by itself.
_PROGRAM = """
import json, os, sys
sys.path.insert(0, os.getcwd())
import handler
ours = [name for name in sys.modules if name.startswith(("infra", "tests", "ministack"))]
for line in sys.stdin:
    print(line.strip(), file=handler.LOG, flush=True)
    said = dict(pid=os.getpid(), loaded_by=handler.LOADED_BY, stage=handler.STAGE, env=dict(os.environ), ours=ours)
    said["job_loaded_by"] = handler.run({}, None)
    print(json.dumps(said | {"argv": sys.argv, "main": __name__}), flush=True)
"""

type Start = Callable[..., tuple[Fork, dict[str, Any]]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start the function with a variable STAGE, and return its process with what it said."""
    code = tmp_path / "unpacked"
    code.mkdir()
    (code / "handler.py").write_text(_CODE)
    (code / "jobs").mkdir()
    (code / "jobs" / "sweep.py").write_text(_JOB)
    (tmp_path / "_worker.py").write_text(_PROGRAM)
    parent = Parent()
    started: list[Fork] = []

    def fork(stage: str, function: str = "read") -> tuple[Fork, dict[str, Any]]:
        env = {"STAGE": stage, "_HANDLER": "handler.run", "AWS_LAMBDA_FUNCTION_NAME": function}
        # As the emulator does it, each process has a log and a link to the code of its own.
        link = tmp_path / str(len(started))
        link.symlink_to(code)
        env |= {"AWS_LAMBDA_LOG_STREAM_NAME": link.name, "LAMBDA_TASK_ROOT": str(link)}
        process = parent.popen(["python", str(tmp_path / "_worker.py")], cwd=str(link), env=env)
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
    assert (said["pid"], said["stage"]) == (process.pid, "prod")
    assert said["job_loaded_by"] == said["loaded_by"] != process.pid
    assert (said["argv"], said["main"], said["ours"]) == ([str(tmp_path / "_worker.py")], "__main__", [])


def test_processes_share_one_import_until_the_environment_changes(start: Start) -> None:
    said = [start("prod")[1] for _ in range(3)]
    pids = {each["pid"] for each in said}
    (loaded_by,) = {each["loaded_by"] for each in said}
    assert len(pids) == 3
    assert loaded_by not in pids
    changed = [start("test")[1] for _ in range(2)]
    assert {each["stage"] for each in changed} == {"test"}
    assert len({each["loaded_by"] for each in changed} | {loaded_by}) == 2
    other = start("prod", function="send")[1]
    assert (other["stage"], other["loaded_by"] == loaded_by) == ("prod", False)


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
