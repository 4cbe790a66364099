"""Work that may kill its process, done in a process of its own: decoders written in C on files that anyone may send."""

from __future__ import annotations

import multiprocessing
import resource
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

_LEAST_SECONDS = 1


class Died(Exception):
    """The work ended without a result: it crashed, or asked for more memory or time than it was given."""


def isolated[**P, R](work: Callable[P, R], megabytes: int, seconds: int) -> Callable[P, R]:
    """The same work in a child process: what it returns or raises comes back, both must be fit for pickling.

    ``megabytes`` is how much memory it may hold, beginning with what this process holds already; ``seconds`` how long
    it may take, of CPU and by the clock. Raises Died when the child ends in any other way, MemoryError included.
    """

    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        # A fork: a fresh interpreter would import for longer than most pictures take.
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
            found: R = value
            return found
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
    except Exception as error:  # noqa: BLE001 - whatever it is, it is raised again on the other side
        answer = (False, error)
    pipe.send(answer)
    pipe.close()


def _limit(which: int, most: int) -> None:
    _, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(which, (most, most))
