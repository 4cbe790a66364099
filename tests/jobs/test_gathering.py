"""A big incident: any number of reports join it, each sender hears each progress once, and all come back if it ends."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from chalicelib.channels import outbox
from chalicelib.domain.tickets import merging as rules
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.jobs import changes, delivery
from chalicelib.services import changing, merging
from chalicelib.store.connection import LostRace
from chalicelib.store.tickets import members, tickets
from chalicelib.store.tickets.members import Membership
from chalicelib.store.vault.reporters import Reporter
from chalicelib.store.vault.told import ToMembers
from tests.domain import samples
from tests.jobs.test_kinds import killed_at_each_call
from tests.support import Faults, Province, open_ticket, take

NOON = samples.local("2026-03-02 12:00")
PHONES = [f"+8490123{number:04d}" for number in range(6)]


def sent_by(phone: str | None) -> Reporter | None:
    return Reporter(phone=phone, consent_text="2026-11") if phone else None


def incident() -> Ticket:
    return take([*samples.WAY_TO["processing"], "gather"], reporter=sent_by(PHONES[0]))


def join(code: str, main: str) -> Ticket:
    """Merge a report into a main ticket, as intake does."""
    stored, target = tickets.get(code), tickets.get(main)
    assert stored is not None
    assert target is not None
    at = max(stored.ticket.last_at or samples.T0, target.ticket.last_at or samples.T0) + timedelta(minutes=1)
    event = samples.act(stored.ticket, "merge", at=at, main=target.ticket)
    change = merging.with_main(event, stored.ticket, target, at)
    done, *_ = tickets.change_together([(stored, change.event), *change.others], membership=change.membership)
    return done.ticket


def joined(main: str, *phones: str | None) -> list[str]:
    codes = [open_ticket(at=NOON, reporter=sent_by(phone))[0].code for phone in phones]
    for code in codes:
        join(code, main)
    return codes


def act(code: str, action: str, **given: object) -> Ticket:
    stored = tickets.get(code)
    assert stored is not None
    at = max(NOON, stored.ticket.last_at or NOON) + timedelta(minutes=10)
    return tickets.change(stored, samples.act(stored.ticket, action, at=at, **given)).ticket  # type: ignore[arg-type]


def read(province: Province) -> None:
    changes.read_changes(province.stream_records("head"))


def drain(province: Province, now: datetime = NOON) -> int:
    """Handle all that waits in the outbox, but for messages to units. Returns how many that were."""
    handled = 0
    while bodies := [body for body in province.queued() if outbox.read(body)[1].get("unit") is None]:
        handled += len(bodies)
        records = [{"messageId": str(number), "body": body} for number, body in enumerate(bodies)]
        assert delivery.deliver(records, lambda: now, lambda: 25.0) == []
    return handled


def told(faults: Faults) -> Counter[str]:
    return Counter(call.sent["PhoneNumber"] for call in faults.calls if "PhoneNumber" in call.sent)


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members.page, "__defaults__", (4,))


def after_the_answer(main: str) -> None:
    act(main, "answer")
    act(main, "approve")


def test_more_reports_join_than_a_merge_carries_and_the_incident_is_written_once(
    province: Province, small_pages: None
) -> None:
    main = incident()
    before = main.version
    codes = joined(main.code, *[None] * (rules.MOST_MERGED + 5))
    whole = tickets.whole(main.code)
    assert whole is not None
    assert (whole.ticket.version, whole.members, whole.ticket.merged) == (before, len(codes), ())
    found, after = members.page(main.code, None)
    while after is not None:
        more, after = members.page(main.code, after)
        found += more
    assert sorted(found) == sorted(codes)


@pytest.mark.usefixtures("small_pages")
def test_each_sender_hears_the_answer_once_also_with_several_reports(province: Province, faults: Faults) -> None:
    main = incident()
    # The incident's own sender sent another one, and one sender sent three.
    codes = joined(main.code, *PHONES, *PHONES[1:2] * 3, None)
    read(province)
    drain(province)
    faults.calls.clear()
    after_the_answer(main.code)
    read(province)
    drain(province)
    assert told(faults) == Counter(PHONES)
    read(province)
    drain(province)
    assert told(faults) == Counter(PHONES)
    assert len(codes) == 10


@pytest.mark.parametrize("verdict", ["kill before", "kill after"])
@pytest.mark.usefixtures("small_pages")
def test_after_a_kill_at_any_call_each_sender_hears_it_once(province: Province, faults: Faults, verdict: str) -> None:
    main = incident()
    joined(main.code, *PHONES[1:4], PHONES[1])
    read(province)
    drain(province)
    after_the_answer(main.code)
    read(province)
    bodies = [body for body in province.queued() if outbox.read(body)[0] == ToMembers.queued_as]
    answered = [body for body in bodies if outbox.read(body)[1]["senders"]]
    assert len(answered) == 1
    faults.calls.clear()

    def handle() -> None:
        records = [{"messageId": "0", "body": answered[0]}]
        delivery.deliver(records, lambda: NOON, lambda: 25.0)

    assert killed_at_each_call(faults, verdict, handle) > 10
    drain(province)
    assert told(faults) == Counter(PHONES[:4])


@pytest.mark.usefixtures("small_pages")
def test_when_it_ends_without_an_answer_all_reports_come_back_to_intake_once(province: Province) -> None:
    main = take(["receive", "gather"])
    codes = joined(main.code, *[None] * 9)
    act(main.code, "refuse")
    read(province)
    drain(province)
    drain(province)
    found = tickets.heads(codes)
    assert {stored.ticket.state.value for stored in found.values()} == {"new"}
    assert {stored.ticket.merged_into for stored in found.values()} == {None}
    whole = tickets.whole(main.code)
    assert whole is not None
    assert whole.members == 0
    read(province)
    drain(province)
    assert all(stored.ticket.version == found[code].ticket.version for code, stored in tickets.heads(codes).items())


def test_what_was_decided_on_the_incident_as_it_was_is_refused(province: Province) -> None:
    main = incident()
    known = tickets.get(main.code)
    code = open_ticket(at=NOON)[0].code
    stored = tickets.get(code)
    assert known is not None
    assert stored is not None
    act(main.code, "note")
    event = samples.act(stored.ticket, "merge", at=NOON, main=known.ticket)
    change = merging.with_main(event, stored.ticket, known, NOON)
    with pytest.raises(LostRace):
        tickets.change_together([(stored, change.event)], membership=change.membership)
    assert members.page(main.code, None) == ([], None)


def test_a_report_leaves_and_its_gathering_counts_one_less(province: Province) -> None:
    main = incident()
    code, _ = joined(main.code, None, None)
    stored, target = tickets.get(code), tickets.get(main.code)
    assert stored is not None
    assert target is not None
    event = samples.act(stored.ticket, "unmerge", main=target.ticket)
    change = merging.with_main(event, stored.ticket, target, event.at)
    assert change.others == ()
    tickets.change_together([(stored, change.event)], membership=change.membership)
    whole = tickets.whole(main.code)
    assert whole is not None
    assert whole.members == 1


def test_the_earliest_first_promise_counts(province: Province) -> None:
    old = open_ticket(at=samples.T0 - timedelta(days=3))[0]
    main = incident()
    join(old.code, main.code)
    after = changing.existing(main.code).ticket
    assert after.promised_at == old.promised_at
    assert (after.merged, after.last_kind) == ((), "absorb")


def test_what_is_queued_for_members_comes_back(province: Province) -> None:
    task = ToMembers("LS1", 7, "LS2", None, None, "2026-03-02T05:00:00Z", ("order", None), releases=True)
    assert ToMembers.from_content(outbox.read(outbox.body_of(task))[1]) == task
    assert replace(task, after=None) != task
    assert Membership("LS1", "LS2", NOON, joins=True).version is None
