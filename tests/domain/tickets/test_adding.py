"""What senders add: how often in a day, and how many messages it costs the unit."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chalicelib.domain.deadlines.rules import Urgency
from chalicelib.domain.errors import NotPossible
from chalicelib.domain.messages.notices import notices
from chalicelib.domain.tickets import adding
from chalicelib.domain.tickets.history import evolve
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.domain.tickets.workflow import joining
from tests.domain import samples
from tests.domain.samples import T0, local

DIRECTORY = samples.directory()
RESCUE = samples.report(DIRECTORY.emergency_category, report_type="emergency")
URGENT = samples.report("emergency")


def add(ticket: Ticket, at: datetime) -> Ticket:
    return evolve(ticket, samples.act(ticket, "add", at=at))


@pytest.mark.parametrize(("new", "most"), [(samples.report(), 10), (RESCUE, 50)])
def test_a_sender_may_add_so_often_in_a_day(new: object, most: int) -> None:
    ticket = samples.ticket("receive", new=new)  # type: ignore[arg-type]
    start = T0 + timedelta(hours=1)
    for number in range(most):
        ticket = add(ticket, start + timedelta(minutes=number))
    last = start + timedelta(minutes=most)
    assert "add" not in samples.offered(ticket, None, at=last)
    with pytest.raises(NotPossible, match="added_enough") as refused:
        add(ticket, last)
    assert refused.value.params == {"limit": most}
    tomorrow = start + adding.DAY
    assert "add" in samples.offered(ticket, None, at=tomorrow)
    assert len(add(ticket, tomorrow).added_at) == most


def told(ticket: Ticket, times: list[datetime]) -> dict[str, datetime | None]:
    """The messages that additions at these times give rise to: key -> until when they are held."""
    keys: dict[str, datetime | None] = {}
    for at in times:
        ticket = add(replace(ticket, added_at=()), at)
        for notice in notices(ticket, DIRECTORY):
            keys.setdefault(notice.key, notice.hold_until)
    return keys


@pytest.mark.parametrize("new", [URGENT, RESCUE])
def test_the_first_addition_is_told_at_once_and_what_follows_soon_after_as_one(new: object) -> None:
    ticket = samples.ticket("receive", new=new)  # type: ignore[arg-type]
    start = local("2026-03-03 02:00")
    minutes = [start + timedelta(seconds=20 * number) for number in range(120)]
    found = told(ticket, minutes)
    assert list(found.values()).count(None) == 3, "one at once in each quarter of an hour"
    assert sorted(at for at in found.values() if at) == [start + timedelta(minutes=15 * n) for n in (1, 2, 3)]
    assert told(ticket, [start]).popitem()[1] is None


def test_ordinary_additions_of_a_night_are_one_message_in_the_morning() -> None:
    ticket = samples.ticket("receive")
    start = local("2026-03-03 22:00")
    found = told(ticket, [start + timedelta(minutes=20 * number) for number in range(20)])
    assert list(found.values()) == [local("2026-03-04 07:00")]


def test_messages_of_merged_senders_are_gathered_and_do_not_use_up_those_of_the_main_ticket() -> None:
    main = samples.main("receive")
    main = replace(main, merged=(samples.CODE,), urgency=Urgency.URGENT)
    other = evolve(samples.ticket(), samples.act(samples.ticket(), "merge", main=samples.main("receive")))
    keys: dict[str, datetime | None] = {}
    for number in range(10):
        event = samples.act(other, "add", main=main, at=local("2026-03-03 02:00") + timedelta(minutes=number))
        other = evolve(other, event)
        passed = joining.of_main(main, other, event, DIRECTORY)
        assert passed is not None
        main = evolve(main, passed)
        keys |= {one.key: one.hold_until for one in notices(main, DIRECTORY)}
    assert len(keys) == 2
    assert adding.may_add(main, local("2026-03-03 03:00"))
