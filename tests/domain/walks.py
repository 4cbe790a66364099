"""Random walks through the table of moves: by officers, by the sender, by the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from hypothesis import strategies as st

from chalicelib.domain.deadlines.rules import Urgency
from chalicelib.domain.errors import DomainError
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.tickets.history import begin, evolve
from chalicelib.domain.tickets.moves import MOVES
from chalicelib.domain.tickets.ticket import Event, Ticket
from chalicelib.domain.tickets.workflow import automatic
from chalicelib.domain.tickets.workflow.opening import NewReport
from chalicelib.domain.tickets.workflow.possible import possible_actions, sender_actions
from tests.domain import samples

CATEGORIES = ("hygiene", "traffic", "officials", "emergency")
_GAPS = st.sampled_from([timedelta(0), timedelta(minutes=10), timedelta(hours=7), timedelta(days=2)])
_EXTENSIONS = st.sampled_from([timedelta(hours=2), timedelta(days=3)])
_COORDINATORS = st.lists(
    st.sampled_from([samples.HOME_AFFAIRS, samples.POLICE, "ky-lua"]), min_size=1, max_size=2, unique=True
)
_URGENCIES = st.sampled_from([None, "urgent", "normal", "complex"])
#: The errors that a walk may meet: it does not know the limits of extensions and of coordinating units. Every other
#: action that is offered must succeed.
_BY_THE_RULES = {
    *("extension_too_long", "unit_asked_before", "unit_leads", "unit_has_it", "rescue_is_urgent"),
    *("rescue_not_planned", "extension_is_supervisor_s", "late_is_supervisor_s", "plan_is_supervisor_s"),
}
#: Moves that end a ticket, lead back, or change little. They are drawn less often, so that walks get further.
_RARE = {"refuse", "withdraw", "note", "add", "assign", "hand_over", "ask", "merge", "gather"}
#: The beginnings of walks. Without them few walks would reach an answer.
_BEGINNINGS = st.sampled_from(sorted(samples.WAY_TO.values(), key=len))


#: (ticket, instant) -> (an event before the next change, if any; the directory at that instant).
Turn = Callable[[Ticket, datetime], tuple[Event | None, Directory]]


def _calm(ticket: Ticket, now: datetime) -> tuple[Event | None, Directory]:
    return None, samples.directory()


def walk(
    data: st.DataObject, most: int = 20, *, turned: Turn = _calm, new: NewReport | None = None
) -> Iterator[tuple[Ticket | None, Event, Ticket]]:
    """(ticket before, event, ticket after): its creation, a way to some state, and then up to ``most`` events.

    ``new`` is the report; None draws its category.
    """
    event = samples.created(new or samples.report(data.draw(st.sampled_from(CATEGORIES))))
    ticket, now = begin(event), samples.T0
    yield None, event, ticket
    beginning = data.draw(_BEGINNINGS)
    for number in range(len(beginning) + data.draw(st.integers(0, most))):
        now += data.draw(_GAPS)
        change, reference = turned(ticket, now)
        if change is not None:
            before, ticket = ticket, evolve(ticket, change)
            yield before, change, ticket
        change = (
            _begun(ticket, beginning[number], now, reference)
            if number < len(beginning)
            else _drawn(data, ticket, now, reference)
        )
        if change is not None:
            now = change.at
            before, ticket = ticket, evolve(ticket, change)
            yield before, change, ticket


def _begun(ticket: Ticket, action: str, now: datetime, directory: Directory) -> Event | None:
    """The next event of a walk's beginning; None if the rules do not allow it for this report."""
    try:
        return samples.act(ticket, action, at=now, reference=directory)
    except DomainError as error:
        if error.code not in _BY_THE_RULES:
            raise
        return None


def _drawn(data: st.DataObject, ticket: Ticket, now: datetime, directory: Directory) -> Event | None:
    able: dict[Officer | None, list[str]] = {
        officer: possible_actions(ticket, officer, directory, now) for officer in samples.officers()
    }
    main = samples.main_for(data.draw(st.sampled_from(["add", "rate"])), ticket) if ticket.merged_into else None
    able[None] = sender_actions(ticket, directory, now, main)
    actions = sorted({action for possible in able.values() for action in possible})
    action = data.draw(
        st.sampled_from(["tick", "wait", *actions, *[action for action in actions if action not in _RARE] * 3])
    )
    if action == "wait" and ticket.next_check_at:
        now = max(now, ticket.next_check_at)
    if action in ("tick", "wait"):
        return automatic.tick(ticket, now)
    actor = data.draw(st.sampled_from([actor for actor, possible in able.items() if action in possible]))
    given = _inputs(data, ticket, action, now)
    try:
        return samples.act(ticket, action, actor, at=now, reference=directory, **given)
    except DomainError as error:
        # The promise of a frozen ticket is later than its ``due_at`` says.
        if error.code not in _BY_THE_RULES and not (ticket.frozen and error.code == "until_not_later"):
            raise
        return None


def _inputs(data: st.DataObject, ticket: Ticket, action: str, now: datetime) -> dict[str, object]:
    given: dict[str, object] = {}
    if "until" in MOVES[action].needs:
        given["until"] = max(now, ticket.due_at) + data.draw(_EXTENSIONS)
    if action in ("involve", "dispatch", "arbitrate"):
        given["coordinators"] = data.draw(_COORDINATORS)
    if action == "arbitrate":
        given["unit"] = data.draw(st.sampled_from([None, ticket.unit, samples.POLICE]))
    if action == "note":
        given["public"] = data.draw(st.booleans())
    if action == "excuse":
        given["unit"] = data.draw(st.sampled_from([part.unit for part in ticket.waiting_parts]))
    if action == "reclassify":
        given["commune"] = data.draw(
            st.sampled_from([code for code in samples.COMMUNES.values() if code != ticket.place.commune])
        )
    if action == "set_urgency":
        given["urgency"] = data.draw(st.sampled_from([one for one in Urgency if one is not ticket.urgency]))
    if action == "gather":
        lines = ("Sạt lở quốc lộ 4B, km 12", "Mất điện cả xã")
        given["text"] = data.draw(st.sampled_from([line for line in lines if line != ticket.gathering]))
    if action == "receive":
        given["urgency"] = data.draw(_URGENCIES)
    return given
