"""Start the processes of functions as forks of one that has loaded the installed packages already.

A function's process spends most of its start on boto3 and other packages, and the embedded AWS starts hundreds of them:
one for each of several calls at once, and a new one after each error. A function's own code is imported from its
package with its environment, once, by the parent of its processes, and so is what its handler imports when it is
called. What happens after that is in no other process. Only Linux forks here; elsewhere the emulator starts an
interpreter for each.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import importlib
import json
import os
import runpy
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

#: Installed packages that functions import and that read nothing of a function's environment. The package of a function
#: brings its own chalice.
PACKAGES = (
    "aws_lambda_powertools",
    "aws_lambda_powertools.metrics",
    "boto3.session",
    "h3.api.basic_int",
    "holidays.countries",
    "jwt",
    "phonenumbers",
    "pydantic",
    "pynamodb.models",
    "s3transfer",
)
#: Services of AWS whose descriptions functions read when they make a client.
_SERVICES = ("cognito-idp", "dynamodb", "s3", "secretsmanager", "sns", "sqs")
_LONGEST = 1 << 18
#: Variables that each process has a value of its own for: its log, and the link to the function's code.
_OWN = ("AWS_LAMBDA_LOG_STREAM_NAME", "LAMBDA_TASK_ROOT")


class Fork:
    """A function's process, as far as the emulator uses ``subprocess.Popen``."""

    def __init__(self, pid: int, handle: int, pipes: Sequence[int]) -> None:
        self.pid = pid
        self.returncode: int | None = None
        #: Becomes readable when the process has ended; unlike its number, it never means another process.
        self._handle = handle
        self.stdin: IO[str] = os.fdopen(pipes[0], "w", buffering=1)
        self.stdout: IO[str] = os.fdopen(pipes[1])
        self.stderr: IO[str] = os.fdopen(pipes[2])

    def poll(self) -> int | None:
        """None while it runs, and 0 afterwards: nobody asks with what code it ended."""
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end. Raises subprocess.TimeoutExpired after ``timeout`` seconds."""
        ended = self._ended(timeout)
        if ended is None:
            raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0)
        return ended

    def terminate(self) -> None:
        """Ask it to end."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self._signal(signal.SIGKILL)

    def __del__(self) -> None:
        if self.returncode is None:
            os.close(self._handle)

    def _ended(self, seconds: float | None) -> int | None:
        if self.returncode is None:
            poll = select.poll()
            poll.register(self._handle, select.POLLIN)
            if poll.poll(None if seconds is None else seconds * 1000):
                self.returncode = 0
                os.close(self._handle)
        return self.returncode

    def _signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, number)


class Parent:
    """The process whose forks become functions; it ends when this process ends."""

    def __init__(self) -> None:
        self._one_at_a_time = threading.Lock()
        self._line: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def popen(self, command: Sequence[str], *, cwd: str, env: Mapping[str, str], **_pipes: Any) -> Fork:
        """In place of ``subprocess.Popen`` with pipes: run the program ``command[1]``."""
        pipes = [os.pipe() for _ in range(3)]
        (its_in, our_in), (our_out, its_out), (our_err, its_err) = pipes
        wanted = json.dumps({"program": command[1], "cwd": cwd, "env": dict(env)}).encode()
        try:
            with self._one_at_a_time:
                line = self._line = self._line or self._started()
                socket.send_fds(line, [wanted], [its_in, its_out, its_err])
                answer, handles, _, _ = socket.recv_fds(line, _LONGEST, 1)
        finally:
            _close((its_in, its_out, its_err))
        if not handles:
            _close((our_in, our_out, our_err))
            raise OSError("the process whose forks become functions has ended; emulator.log says why")
        return Fork(int(answer), handles[0], (our_in, our_out, our_err))

    def close(self) -> None:
        """End it. Its forks end when their pipes are closed."""
        with self._one_at_a_time:
            if self._line is not None and self._process is not None:
                self._line.close()
                self._process.wait()
                self._line = None

    def _started(self) -> socket.socket:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, __file__, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
            )
        return ours


def serve(line: int) -> None:
    """Load the packages, then fork for each request of the socket ``line`` until it is closed."""
    # The folder of this file is no function's.
    del sys.path[0]
    for name in PACKAGES:
        importlib.import_module(name)
    _read_descriptions()
    # A collection in a fork would otherwise copy all memory that the forks share.
    gc.freeze()
    with socket.socket(fileno=line) as requests:
        wanted = _Forking(requests).next()
    if wanted is not None:
        _become(**wanted)


def _read_descriptions() -> None:
    """Let the forks have what botocore reads from its own files: that takes as long as to import a function."""
    from botocore import loaders, session

    load_file = loaders.JSONFileLoader.load_file
    kept: dict[str, Any] = {}

    def read_once(self: Any, path: str) -> Any:
        if path not in kept:
            kept[path] = load_file(self, path)
        return kept[path]

    loaders.JSONFileLoader.load_file = read_once  # type: ignore[assignment, method-assign]
    made = session.Session()
    for service in _SERVICES:
        made.create_client(service, "us-east-1", aws_access_key_id="x", aws_secret_access_key="x")  # noqa: S106


class _Forking:
    """Forks this process for requests. A function's processes are forks of one that has loaded the function."""

    def __init__(self, requests: socket.socket) -> None:
        self._requests = requests
        #: Function -> what it was started with last, and the socket of the process that has loaded that.
        self._loaded: dict[str, tuple[object, socket.socket]] = {}
        self._has_loaded = False

    def next(self) -> dict[str, Any] | None:
        """In a fork, what it is to be; None in a parent at its end."""
        while True:
            sent, pipes, _, _ = socket.recv_fds(self._requests, _LONGEST, 3)
            if not sent:
                return None
            wanted: dict[str, Any] = json.loads(sent)
            line = None if self._has_loaded else self._line(wanted)
            if line is self._requests:
                # This is the new process that has loaded the function; its first request follows.
                _close(pipes)
                continue
            if line is not None:
                socket.send_fds(line, [sent], pipes)
                answer, handles, _, _ = socket.recv_fds(line, _LONGEST, 1)
                handle = handles[0]
            else:
                pid = os.fork()
                if pid == 0:
                    for number, pipe in enumerate(pipes):
                        os.dup2(pipe, number)
                    _close(pipes)
                    self._let_go()
                    return wanted
                # The process cannot be gone yet, since its parent has not waited for it.
                answer, handle = str(pid).encode(), os.pidfd_open(pid)
            socket.send_fds(self._requests, [answer], [handle])
            _close((handle, *pipes))
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass

    def _line(self, wanted: dict[str, Any]) -> socket.socket:
        """Whom to ask for a process of a function; in the new process that has loaded the function, its own line."""
        code = os.path.realpath(wanted["cwd"])
        environment = {name: value for name, value in wanted["env"].items() if name not in _OWN}
        function, started_with = environment["AWS_LAMBDA_FUNCTION_NAME"], (environment, code)
        if function in self._loaded:
            before, line = self._loaded[function]
            if before == started_with:
                return line
            line.close()
        line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._loaded[function] = started_with, line
        if os.fork() == 0:
            self._load(theirs, *started_with)
            return theirs
        theirs.close()
        return line

    def _load(self, requests: socket.socket, environment: dict[str, str], code: str) -> None:
        """Become the process that has loaded a function."""
        self._let_go()
        self._requests, self._has_loaded = requests, True
        _set_environment(environment)
        sys.path.insert(0, code)
        # What fails fails again in the function's process, which says so. As the emulator's program does it, what is
        # printed, and what a logger that is made now will log, goes to the log: the output has the function's answers.
        with contextlib.suppress(Exception), contextlib.redirect_stdout(sys.stderr):
            for name in _imported_by(environment["_HANDLER"]):
                importlib.import_module(name)
        del sys.path[0]
        gc.freeze()

    def _let_go(self) -> None:
        """Close what only the parent needs: each process ends when the other side of its socket is closed."""
        self._requests.close()
        for _, line in self._loaded.values():
            line.close()


def _imported_by(handler: str) -> Iterator[str]:
    """The module of a handler, and the modules from which the handler itself imports names when it is called."""
    module, _, function = handler.rpartition(".")
    yield module
    source = Path(str(sys.modules[module].__file__)).read_text(encoding="utf-8")
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.FunctionDef) and statement.name == function:
            for node in ast.walk(statement):
                if isinstance(node, ast.ImportFrom):
                    yield from (f"{node.module}.{name.name}" for name in node.names)


def _close(files: Sequence[int]) -> None:
    for file in files:
        os.close(file)


def _set_environment(environment: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(environment)


def _become(program: str, cwd: str, env: dict[str, str]) -> None:
    """Run a program as a new interpreter would."""
    os.chdir(cwd)
    _set_environment(env)
    sys.argv[:] = [program]
    sys.path.insert(0, str(Path(program).parent))
    runpy.run_path(program, run_name="__main__")


if __name__ == "__main__":
    serve(int(sys.argv[1]))
