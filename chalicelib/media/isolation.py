"""Run work in a child process that may crash: decoders written in C read files that anyone may send."""

from __future__ import annotations

import multiprocessing
import resource
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

_LEAST_SECONDS = 1


class Died(Exception):
    """The work ended without a result: it crashed, or needed more memory or time than its limits."""


def isolated[**P, R](work: Callable[P, R], megabytes: int, seconds: int) -> Callable[P, R]:
    """Return a function that does ``work`` in a child process, and returns or raises what ``work`` does.

    Results and exceptions must be picklable. ``megabytes`` limits the memory, including what this process holds
    already; ``seconds`` limits both CPU time and elapsed time. The function raises Died when the child ends in any
    other way, or runs out of memory.
    """

    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        # Fork: a new interpreter would spend more time on imports than most pictures take.
        context = multiprocessing.get_context("fork")
        ours, theirs = context.Pipe(duplex=False)
        child = context.Process(target=_child, args=(theirs, megabytes, seconds, work, args, kwargs), daemon=True)
        child.start()
        theirs.close()
        try:
            if not ours.poll(seconds + _LEAST_SECONDS):
                raise Died("took too long")
            succeeded, value = ours.recv()
        except EOFError:
            raise Died("crashed") from None
        finally:
            child.kill()
            child.join()
            ours.close()
        if succeeded:
            result: R = value
            return result
        if isinstance(value, MemoryError):
            raise Died("too much memory")
        raise value

    return run


def _child(
    pipe: Connection,
    megabytes: int,
    seconds: int,
    work: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> None:
    _limit(resource.RLIMIT_DATA, megabytes << 20)
    _limit(resource.RLIMIT_CPU, max(_LEAST_SECONDS, seconds))
    _limit(resource.RLIMIT_CORE, 0)
    try:
        answer: tuple[bool, Any] = (True, work(*args, **kwargs))
    except Exception as error:  # noqa: BLE001 - the parent process raises it again
        answer = (False, error)
    pipe.send(answer)
    pipe.close()


def _limit(which: int, most: int) -> None:
    _, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(which, (most, most))
