"""Take from this process what a decoder does not need: files, network, other processes, rights, memory, time.

For the child of isolation.py, before it looks into a file that anyone may have sent. The limits hold wherever Python
runs; the filter of system calls needs Linux on x86-64 or ARM64. No library with wheels for both offers the filter, so
its program is written here (Linux, "Seccomp BPF"; the numbers are those of asm/unistd.h).
"""

from __future__ import annotations

import contextlib
import ctypes
import platform
import resource
import struct
import sys
from collections.abc import Mapping
from typing import Any

# The numbers of the manual pages of prctl, seccomp and capset.
_SET_PARENT_DEATH_SIGNAL, _SET_DUMPABLE, _SET_SECCOMP, _SET_NO_NEW_PRIVS = 1, 4, 22, 38
_FILTER = 2
_SIGKILL = 9
_CAPABILITY_VERSION = 0x20080522
_LOAD, _EQUALS, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000
_EPERM, _ENOSYS = 1, 38
# Offsets in struct seccomp_data. Of an argument the low half is read; both machines are little-endian.
_NUMBER, _MACHINE, _FIRST_ARGUMENT, _THIRD_ARGUMENT = 0, 4, 16, 32
_CLONE_THREAD, _PROT_EXEC = 0x10000, 4
# Calls of another ABI of x86-64 begin here.
_X32 = 0x40000000


def _numbers(text: str) -> dict[str, int]:
    return {name: int(number) for name, number in (each.split() for each in text.split(","))}


#: Machine -> its number in the kernel (linux/audit.h), and the numbers of the calls that a decoder makes.
_CALLS: Mapping[str, tuple[int, Mapping[str, int]]] = {
    "x86_64": (
        0xC000003E,
        _numbers(
            "read 0, write 1, close 3, mmap 9, mprotect 10, munmap 11, brk 12, rt_sigaction 13, rt_sigprocmask 14,"
            "rt_sigreturn 15, sched_yield 24, mremap 25, madvise 28, getpid 39, clone 56, exit 60, gettimeofday 96,"
            "getrusage 98, sigaltstack 131, gettid 186, futex 202, sched_getaffinity 204, restart_syscall 219,"
            "clock_gettime 228, clock_nanosleep 230, exit_group 231, set_robust_list 273, getrandom 318,"
            "membarrier 324, rseq 334, clone3 435"
        ),
    ),
    "aarch64": (
        0xC00000B7,
        _numbers(
            "close 57, read 63, write 64, exit 93, exit_group 94, futex 98, set_robust_list 99, clock_gettime 113,"
            "clock_nanosleep 115, sched_getaffinity 123, sched_yield 124, restart_syscall 128, sigaltstack 132,"
            "rt_sigaction 134, rt_sigprocmask 135, rt_sigreturn 139, getrusage 165, gettimeofday 169, getpid 172,"
            "gettid 178, brk 214, munmap 215, mremap 216, clone 220, mmap 222, mprotect 226, madvise 233,"
            "getrandom 278, membarrier 283, rseq 293, clone3 435"
        ),
    ),
}
_SPECIAL = frozenset({"mmap", "mprotect", "clone", "clone3"})


def limit(megabytes: int, seconds: int) -> None:
    """Limit this process for good: memory, CPU time, no core dump, no growing file, no further file or socket."""
    for which, most in (
        (resource.RLIMIT_DATA, megabytes << 20),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, 0),
    ):
        _, hard = resource.getrlimit(which)
        least = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (least, least))


def hide() -> None:
    """Let no other process without special rights read this one's memory and environment by /proc or ptrace."""
    if sys.platform == "linux":
        _prctl(ctypes.CDLL(None, use_errno=True), _SET_DUMPABLE, 0)


def lock() -> bool:
    """Give up all capabilities and almost all system calls, for good. Answers whether the calls are filtered.

    What remains: reading and writing what is open, memory without new code, threads, time. Everything else fails with
    EPERM.
    """
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    _prctl(libc, _SET_PARENT_DEATH_SIGNAL, _SIGKILL)
    header, nothing = struct.pack("Ii", _CAPABILITY_VERSION, 0), bytes(24)
    libc.capset(header, nothing)
    # Without it only root may set a filter.
    if not _prctl(libc, _SET_NO_NEW_PRIVS, 1) or platform.machine() not in _CALLS:
        return False
    program = program_for(platform.machine())
    code = ctypes.create_string_buffer(program, len(program))
    whole = _Program(len(program) // 8, ctypes.addressof(code))
    return _prctl(libc, _SET_SECCOMP, _FILTER, ctypes.byref(whole))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))


def program_for(machine: str) -> bytes:
    """The filter's program for a machine, as an array of struct sock_filter."""
    kernel_number, calls = _CALLS[machine]
    refuse = _step(_RETURN, _REFUSE | _EPERM)
    allow = _step(_RETURN, _ALLOW)
    steps = [
        _step(_LOAD, _MACHINE),
        _step(_EQUALS, kernel_number, 1, 0),
        _step(_RETURN, _KILL),
        _step(_LOAD, _NUMBER),
        _step(_AT_LEAST, _X32, 0, 1),
        refuse,
        # The C library then takes clone, whose flags can be seen.
        _step(_EQUALS, calls["clone3"], 0, 1),
        _step(_RETURN, _REFUSE | _ENOSYS),
    ]
    for name, number in sorted(calls.items()):
        if name not in _SPECIAL:
            steps += [_step(_EQUALS, number, 0, 1), allow]
    # Threads, but no processes.
    steps += [
        _step(_EQUALS, calls["clone"], 0, 4),
        _step(_LOAD, _FIRST_ARGUMENT),
        _step(_ANY_BIT, _CLONE_THREAD, 0, 1),
        allow,
        refuse,
    ]
    # Memory, but none from which code can run.
    steps += [
        _step(_EQUALS, calls["mmap"], 1, 0),
        _step(_EQUALS, calls["mprotect"], 0, 3),
        _step(_LOAD, _THIRD_ARGUMENT),
        _step(_ANY_BIT, _PROT_EXEC, 1, 0),
        allow,
        refuse,
    ]
    return b"".join(steps)


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("<HBBI", code, if_true, if_false, value)


def _prctl(libc: Any, option: int, *arguments: Any) -> bool:
    with contextlib.suppress(AttributeError, OSError):
        values = [each if not isinstance(each, int) else ctypes.c_ulong(each) for each in arguments]
        values += [ctypes.c_ulong(0)] * (4 - len(values))
        return bool(libc.prctl(option, *values) == 0)
    return False
