"""Change a ticket: read it, decide, write on the version that was read, and decide again after a lost race.

Routes and jobs change tickets through these functions; tests/test_layers.py keeps such loops out of other modules.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from chalicelib.domain.errors import NotFound
from chalicelib.runtime import clock
from chalicelib.services import catching_up, merging
from chalicelib.services.change import Change
from chalicelib.store.connection import Contended, LostRace
from chalicelib.store.tickets import tickets
from chalicelib.store.tickets.tickets import Stored, Whole

__all__ = ["ATTEMPTS", "Change", "changed", "changed_from", "existing"]

#: How often a change is decided before the caller is told to repeat it.
ATTEMPTS = 5


def changed(
    find: Callable[[], Whole],
    decide: Callable[[Whole, datetime], Change | None],
    *,
    catch_up: bool = True,
    attempts: int = ATTEMPTS,
) -> Whole:
    """Change a ticket and return it with its new events.

    ``find`` reads the ticket consistently. It is then brought up to date, and ``decide`` gets it with the time (UTC);
    None leaves it as it is. Tickets that cannot stay merged into it come back to intake in the same transaction.
    ``catch_up`` is False for a change that depends on no deadline. Raises what ``find`` and ``decide`` raise, and
    Contended when every attempt loses its race; the change is not written then.
    """

    def attempt() -> Whole:
        whole, now = find(), clock.now()
        if catch_up:
            whole = catching_up.caught_up(whole, now)
        change = decide(whole, now)
        if change is None:
            return whole
        change = merging.letting_go(whole.ticket, change, now)
        stored, *_ = tickets.change_together(
            [(whole.stored, change.event), *change.others],
            audited=change.audited,
            rewritten=change.rewritten,
            redacted=change.redacted,
            membership=change.membership,
            submission=change.submission,
        )
        return whole.after(stored, change.event)

    return _until_won(attempt, attempts)


def changed_from[T](
    stored: Stored,
    write: Callable[[Stored], T],
    *,
    attempts: int = ATTEMPTS,
    on_lost: Callable[[], None] = lambda: None,
) -> T:
    """Let ``write`` change a ticket that was read with others, and return what it returns.

    After a lost race ``on_lost`` is called, and ``write`` gets the ticket read anew. Raises what ``write`` raises, and
    Contended when every attempt loses its race; what it wrote before it lost stays.
    """
    known: Stored | None = stored

    def attempt() -> T:
        nonlocal known
        found, known = known or tickets.get(stored.ticket.code) or stored, None
        return write(found)

    return _until_won(attempt, attempts, on_lost)


def existing(code: str) -> Whole:
    """Read a ticket without asking for rights. Raises NotFound."""
    found = tickets.whole(code)
    if found is None:
        raise NotFound("not_found")
    return found


def _until_won[T](attempt: Callable[[], T], attempts: int, on_lost: Callable[[], None] = lambda: None) -> T:
    lost = ""
    for _ in range(attempts):
        try:
            return attempt()
        except LostRace as error:
            lost = str(error)
            on_lost()
    raise Contended(lost)
