"""The one loop that changes tickets: decided anew after a lost race, given up after some, one line for each change."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import pytest

from chalicelib.domain.errors import NotFound, NotPossible
from chalicelib.domain.texts.text import Text
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.domain.tickets.workflow import events
from chalicelib.services import changing, merging
from chalicelib.services.changing import ATTEMPTS, Change
from chalicelib.store.connection import Contended
from chalicelib.store.directory import emergencies
from chalicelib.store.tickets import tickets
from chalicelib.store.tickets.tickets import Stored, Whole
from tests.domain import samples
from tests.support import Faults, history, open_ticket, take

pytestmark = pytest.mark.usefixtures("province")


def note(code: str) -> None:
    """Another officer's change, on the newest version."""
    stored = tickets.get(code)
    assert stored is not None
    tickets.change(stored, samples.act(stored.ticket, "note"))


def kinds(code: str) -> list[str]:
    return [event.kind for event in history(code)]


def receive(whole: Whole, _: datetime) -> Change:
    """Intake's usual decision."""
    return Change(samples.act(whole.ticket, "receive"))


def test_a_change_returns_the_ticket_with_its_new_line() -> None:
    code = open_ticket()[0].code
    changed = changing.changed(partial(changing.existing, code), receive)
    assert (changed.ticket.state, [event.kind for event in changed.events]) == (State.RECEIVED, ["created", "receive"])
    assert changed == tickets.whole(code)


@pytest.mark.parametrize("lost", [1, ATTEMPTS - 1])
def test_a_lost_race_is_decided_anew_on_the_newer_ticket(faults: Faults, lost: int) -> None:
    code, decided_on = open_ticket()[0].code, list[int]()

    def decide(whole: Whole, now: datetime) -> Change:
        decided_on.append(whole.ticket.version)
        return receive(whole, now)

    faults.before("TransactWriteItems", partial(note, code), times=lost)
    changed = changing.changed(partial(changing.existing, code), decide)
    assert decided_on == list(range(1, lost + 2))
    assert kinds(code) == ["created", *["note"] * lost, "receive"]
    assert [event.version for event in changed.events] == list(range(1, lost + 3))
    assert changed == tickets.whole(code)


def test_a_change_that_the_newer_ticket_does_not_allow_is_refused_and_not_written(faults: Faults) -> None:
    ticket, _ = open_ticket()

    def decide(whole: Whole, now: datetime) -> Change:
        if whole.ticket.state is not State.NEW:
            raise events.not_possible(whole.ticket)
        return receive(whole, now)

    refuse = partial(tickets.change, Stored(ticket, "hash"), samples.act(ticket, "refuse"))
    faults.before("TransactWriteItems", refuse)
    with pytest.raises(NotPossible):
        changing.changed(partial(changing.existing, ticket.code), decide)
    assert kinds(ticket.code) == ["created", "refuse"]


@pytest.mark.parametrize("attempts", [1, ATTEMPTS])
def test_after_the_last_lost_race_the_caller_gets_the_error_and_nothing_is_written(
    faults: Faults, attempts: int
) -> None:
    code = open_ticket()[0].code
    faults.before("TransactWriteItems", partial(note, code), times=attempts)
    with pytest.raises(Contended, match=code):
        changing.changed(partial(changing.existing, code), receive, attempts=attempts)
    assert kinds(code) == ["created", *["note"] * attempts]
    faults.none()
    assert changing.changed(partial(changing.existing, code), receive).ticket.state is State.RECEIVED


def _merge(main: str, whole: Whole, _: datetime) -> Change:
    found = tickets.get(main)
    assert found is not None
    event = samples.act(whole.ticket, "merge", into=main, main=found.ticket)
    return merging.with_main(event, whole.ticket, found, event.at)


@pytest.mark.parametrize("overtaken", ["the ticket", "the main ticket"])
def test_two_tickets_that_change_together_are_both_decided_anew(faults: Faults, overtaken: str) -> None:
    main, other = take(["receive"]), take(["receive"])
    faults.before("TransactWriteItems", partial(note, (other if overtaken == "the ticket" else main).code))
    merged = changing.changed(partial(changing.existing, other.code), partial(_merge, main.code))
    whole = tickets.whole(main.code)
    assert whole is not None
    assert (merged.ticket.merged_into, whole.ticket.merged) == (main.code, (other.code,))
    lines = {other.code: ["merge"], main.code: ["absorb"]}
    lines[other.code if overtaken == "the ticket" else main.code].insert(0, "note")
    assert {code: kinds(code)[2:] for code in lines} == lines


def test_of_two_tickets_neither_is_written_after_the_last_lost_race(faults: Faults) -> None:
    main, other = take(["receive"]), take(["receive"])
    faults.before("TransactWriteItems", partial(note, main.code), times=ATTEMPTS)
    with pytest.raises(Contended):
        changing.changed(partial(changing.existing, other.code), partial(_merge, main.code))
    assert (kinds(other.code)[2:], kinds(main.code)[2:]) == ([], ["note"] * ATTEMPTS)


@pytest.mark.parametrize("catch_up", [True, False])
def test_an_emergency_reaches_the_ticket_before_it_is_decided_on(catch_up: bool) -> None:
    ticket, _ = open_ticket()
    notice = Text("Lũ lớn", "Flood")
    emergencies.declare(None, notice=notice, reason="Lũ", by="supervisor.intake", at=samples.T0)
    seen = list[Ticket]()

    def decide(whole: Whole, _: datetime) -> Change | None:
        seen.append(whole.ticket)
        return None

    changed = changing.changed(partial(changing.existing, ticket.code), decide, catch_up=catch_up)
    assert [one.frozen is not None for one in seen] == [catch_up]
    assert kinds(ticket.code) == (["created", "frozen"] if catch_up else ["created"])
    assert changed.stored == tickets.get(ticket.code)


def test_no_decision_or_an_unknown_ticket_writes_nothing(faults: Faults) -> None:
    code = open_ticket()[0].code
    before = len(faults.calls)
    assert changing.changed(partial(changing.existing, code), lambda *_: None) == tickets.whole(code)
    with pytest.raises(NotFound):
        changing.changed(partial(changing.existing, samples.CODE), receive)
    assert "TransactWriteItems" not in faults.since(before)


@pytest.mark.parametrize("lost", [0, 1, 3])
def test_a_ticket_read_with_others_is_read_anew_only_after_a_lost_race(faults: Faults, lost: int) -> None:
    ticket, _ = open_ticket()
    races = list[str]()

    def write(stored: Stored) -> Stored:
        return tickets.change(stored, samples.act(stored.ticket, "receive"))

    if lost:
        faults.before("TransactWriteItems", partial(note, ticket.code), times=lost)
    before = len(faults.calls)
    stored = changing.changed_from(Stored(ticket, "hash"), write, on_lost=lambda: races.append("lost"))
    assert (stored, len(races)) == (tickets.get(ticket.code), lost)
    assert kinds(ticket.code) == ["created", *["note"] * lost, "receive"]
    # Each of the other's changes reads the ticket too.
    assert faults.since(before).count("GetItem") == 2 * lost + 1


def test_a_ticket_read_with_others_is_left_after_the_last_lost_race(faults: Faults) -> None:
    ticket, _ = open_ticket()
    races = list[str]()

    def write(stored: Stored) -> Stored:
        return tickets.change(stored, samples.act(stored.ticket, "receive"))

    faults.before("TransactWriteItems", partial(note, ticket.code), times=2)
    with pytest.raises(Contended):
        changing.changed_from(Stored(ticket, "hash"), write, attempts=2, on_lost=lambda: races.append("lost"))
    assert (len(races), kinds(ticket.code)) == (2, ["created", "note", "note"])
