"""The child of isolation.py whose decoder an attacker took over: real limits, other tasks.

The tests run this module in place of chalicelib.media.child.
"""

from __future__ import annotations

import ctypes
import encodings.idna
import faulthandler
import json
import os
import pickle
import re
import resource
import socket
import struct
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

from chalicelib.media import child
from chalicelib.media.child import main

#: Looking up a name loads the first.
__all__ = ["encodings", "main"]

LIBC = ctypes.CDLL(None, use_errno=True)
PARENT = os.getppid()
# Opened while that is possible, for the peak of memory.
STATUS = Path("/proc/self/status").open("rb") if Path("/proc/self/status").exists() else None  # noqa: SIM115
CREDENTIAL = b"SECRET-OF-THE-ROLE"
_PTRACE_ATTACH, _SIGCONT = 16, 18


def tried(attack: Callable[[], object]) -> str:
    """What came of an attack: nothing, or the error it met."""
    try:
        found = attack()
    except Exception as error:  # noqa: BLE001 - whatever an attack meets is its result
        return type(error).__name__
    return f"got {found!r}"


def of_libc(result: int) -> int:
    """The result of a call of the C library. Raises OSError for a failure."""
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return result


def memory_of_parent(address: int) -> bytes:
    """Read the parent's memory without a file, at an address where it has something."""
    found = ctypes.create_string_buffer(16)
    here = (ctypes.c_void_p * 2)(ctypes.addressof(found), 16)
    there = (ctypes.c_void_p * 2)(address, 16)
    of_libc(LIBC.process_vm_readv(PARENT, ctypes.byref(here), 1, ctypes.byref(there), 1, 0))
    return found.raw


def more_files() -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))


def wide_mmap() -> None:
    """Ask for memory from which code can run."""
    LIBC.mmap.restype = ctypes.c_void_p
    if LIBC.mmap(None, 4096, 7, 0x22, -1, 0) == ctypes.c_void_p(-1).value:
        raise OSError("refused")


ATTACKS: Mapping[str, Callable[[], object]] = {
    "environment of the parent": lambda: CREDENTIAL in Path(f"/proc/{PARENT}/environ").read_bytes(),
    "memory of the parent by file": lambda: Path(f"/proc/{PARENT}/mem").open("rb"),  # noqa: SIM115
    "hold the parent": lambda: of_libc(LIBC.ptrace(_PTRACE_ATTACH, PARENT, 0, 0)),
    "signal to the parent": lambda: os.kill(PARENT, _SIGCONT),
    "connect": lambda: socket.create_connection(("127.0.0.1", 9), timeout=1),
    "look up a name": lambda: socket.getaddrinfo("example.org", 80),
    "socket": socket.socket,
    "read a file": lambda: Path("/etc/passwd").read_text(),
    "write a file": lambda: Path("/tmp/hijacked").write_text("x"),  # noqa: S108
    "remove a file": lambda: Path("/tmp/hijacked").unlink(),  # noqa: S108
    "write into its input": lambda: os.pwrite(0, b"x", 1 << 30),
    "start a program": lambda: os.execv("/bin/sh", ["sh", "-c", "true"]),  # noqa: S606
    "fork": os.fork,
    "more open files": more_files,
    "code in memory": wide_mmap,
}


def is_open(number: int) -> bool:
    try:
        os.read(number, 0)
    except OSError:
        return False
    return True


def attack(options: Mapping[str, Any], _content: bytes) -> bytes:
    """Try everything except what the options leave out, and say what came of each."""
    attacks = {**ATTACKS, "memory of the parent": lambda: memory_of_parent(options["address"])}
    results = {name: tried(each) for name, each in attacks.items() if name not in options["without"]}
    own = STATUS.fileno() if STATUS else None
    seen = {
        "environment": dict(os.environ),
        "files": [number for number in range(3, 200) if is_open(number) and number != own],
    }
    return json.dumps({"results": results, "seen": seen}).encode()


def say(data: bytes) -> NoReturn:
    """Write to the parent and end, as an attacker would who knows the frame."""
    child._say(data)
    os._exit(0)


def framed(kind: bytes, body: bytes, length: int | None = None) -> bytes:
    return child.HEAD.pack(kind, len(body) if length is None else length) + body


class Bomb:
    """Does something in whoever unpickles it."""

    def __reduce__(self) -> tuple[Callable[..., object], tuple[str]]:
        return os.mkdir, ("/tmp/unpickled",)  # noqa: S108


SAYINGS: Mapping[str, bytes] = {
    "nothing": b"",
    "half a head": b"=\0",
    "garbage": b"\xff" * 1000,
    "a pickle": pickle.dumps((True, Bomb())),
    "a framed pickle": framed(b"=", pickle.dumps((True, Bomb()))),
    "more than it says": framed(b"=", b"abc", 2),
    "less than it says": framed(b"=", b"abc", 4),
    "a reason that no task gives": framed(b"!", b"<script>alert(1)</script>"),
    "a failure that is no name": framed(b"?", b"\x1b[31m a line of the log"),
    "an unknown kind": framed(b"x", b""),
}


def endless(_options: Mapping[str, Any], _content: bytes) -> bytes:
    while True:
        os.write(1, bytes(1 << 16))


def crash(_options: Mapping[str, Any], _content: bytes) -> bytes:
    # The crash is on purpose, so it leaves no dump.
    faulthandler.disable()
    ctypes.string_at(0)
    return b""


def devour(_options: Mapping[str, Any], _content: bytes) -> bytes:
    return bytes(bytearray(1 << 30)[:1])


def sleep(_options: Mapping[str, Any], _content: bytes) -> bytes:
    time.sleep(60)
    return b""


def spin(_options: Mapping[str, Any], _content: bytes) -> bytes:
    while True:
        pass


def late(_options: Mapping[str, Any], _content: bytes) -> bytes:
    try:
        import wave
    except ImportError:
        return b"as if nothing had happened"
    return wave.__name__.encode()


def settle(_options: Mapping[str, Any], content: bytes) -> bytes:
    """The outcome of a picture, and the peak memory of this process in kB."""
    try:
        child.TASKS["make"][1]({"areas": []}, content)
        outcome = "ready"
    except child.Refusal as refusal:
        outcome = str(refusal)
    assert STATUS is not None
    found = re.search(rb"VmHWM:\s+(\d+) kB", STATUS.read())
    assert found is not None
    return f"{outcome} {int(found[1])}".encode()


def nothing(_content: bytes) -> None:
    """Load nothing."""


child.TASKS |= {
    "attack": (nothing, attack),
    "say": (nothing, lambda options, _content: say(SAYINGS[options["what"]])),
    "echo": (nothing, lambda options, content: struct.pack(">I", options["number"]) + content),
    "endless": (nothing, endless),
    "crash": (nothing, crash),
    "devour": (nothing, devour),
    "sleep": (nothing, sleep),
    "spin": (nothing, spin),
    "late": (nothing, late),
    "settle": (child.TASKS["make"][0], settle),
}
