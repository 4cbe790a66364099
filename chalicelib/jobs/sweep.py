"""Move tickets that are due to their next point. The sweep only changes state; the stream's reader sends messages.

If an emergency covers a ticket but has not reached it yet, the sweep freezes its clock instead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.access import own_data
from chalicelib.domain.province.emergencies import Emergencies
from chalicelib.domain.tickets.ticket import Event, Ticket
from chalicelib.domain.tickets.workflow import automatic
from chalicelib.runtime.observe import logger
from chalicelib.services import changing
from chalicelib.store.connection import Contended, LostRace
from chalicelib.store.directory import documents, emergencies
from chalicelib.store.messages import notices
from chalicelib.store.tickets import lists, tickets
from chalicelib.store.tickets import privacy as privacy_store

#: How many entries a page reads from each partition of the clock.
PAGE = 25
#: Start a page only if this much time (seconds) is left. No page takes longer.
RESERVE_SECONDS = 10.0
_ATTEMPTS = 4


@dataclass
class Swept:
    """The result of a sweep. ``lag`` is how long the oldest entry had been due when the sweep began.

    ``lost`` counts the tickets that others changed between reading and writing.
    """

    moved: int = 0
    released: int = 0
    lost: int = 0
    failed: int = 0
    finished: bool = True
    lag: timedelta = timedelta(0)


def sweep(now: Callable[[], datetime], seconds_left: Callable[[], float]) -> Swept:
    """Move what is due, oldest first, until nothing is left or time runs out; ``now`` returns UTC.

    A ticket that fails, or that others keep changing, is left to the next sweep.
    """
    done = Swept()
    page = lists.due(now(), limit=PAGE)
    if page.oldest is not None:
        done.lag = now() - page.oldest
    declared = emergencies.now_known() if page.codes or page.after else Emergencies()
    while True:
        heads = tickets.heads(page.codes) if page.codes else {}
        for stored in heads.values():
            _move(stored, declared, now, done)
        for request in page.requests:
            _remind(request, now, done)
        if page.notices:
            _release(list(page.notices), now(), done)
        if not page.after:
            return done
        if seconds_left() < RESERVE_SECONDS:
            done.finished = False
            return done
        page = lists.due(now(), limit=PAGE, after=page.after)


def _move(stored: tickets.Stored, declared: Emergencies, now: Callable[[], datetime], done: Swept) -> None:
    def move(found: tickets.Stored) -> None:
        while event := _next(found.ticket, declared, now()):
            found = tickets.change(found, event)
            done.moved += 1

    def lose() -> None:
        done.lost += 1

    try:
        changing.changed_from(stored, move, attempts=_ATTEMPTS, on_lost=lose)
    except Contended:
        # ``lost`` has counted it, and the next sweep finds it still due.
        return
    except Exception:  # noqa: BLE001 - one ticket's fault must not stop the clocks of all others
        logger.exception("a ticket could not be moved", extra={"code": stored.ticket.code})
        done.failed += 1


def _next(ticket: Ticket, declared: Emergencies, now: datetime) -> Event | None:
    emergency = declared.over(ticket.place.commune, ticket.report_type)
    if emergency is not None and ticket.points:
        return automatic.frozen(ticket, emergency, now)
    return automatic.tick(ticket, now)


def _remind(request_id: str, now: Callable[[], datetime], done: Swept) -> None:
    try:
        request = privacy_store.get(request_id)
        while request and (moved := own_data.tick(request, now())):
            privacy_store.save(moved)
            request = moved
            done.moved += 1
    except LostRace:
        done.lost += 1
    except Exception:  # noqa: BLE001 - one request's fault must not stop the deadlines of the others
        logger.exception("a request could not be moved", extra={"request": request_id})
        done.failed += 1


def _release(entries: list[tuple[str, str]], now: datetime, done: Swept) -> None:
    waiting = notices.held(entries)
    # What a budget held may become due at night.
    morning = documents.current().province.quiet.morning(now)
    heads = tickets.heads({entry.code for entry in waiting})
    for entry in waiting:
        stored = heads.get(entry.code)
        is_dropped = entry.stands_while is not None and (
            stored is None or stored.ticket.begun(entry.clock) != entry.stands_while
        )
        if morning and not entry.urgent and not is_dropped:
            notices.postpone(entry, morning)
        elif notices.release(entry, drop=is_dropped):
            done.released += 1
