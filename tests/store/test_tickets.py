"""The tickets table: which items one transaction writes, which of two changes loses, which tickets an index holds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.domain.errors import Invalid, Mismatch, NotPossible
from chalicelib.domain.tickets.history import fold
from chalicelib.domain.tickets.moves import MOVES
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import Queue
from chalicelib.domain.tickets.workflow import automatic
from chalicelib.store import keys
from chalicelib.store.connection import LostRace
from chalicelib.store.tickets import lists, tickets
from chalicelib.store.vault.reporters import Reporter
from tests.domain import samples
from tests.support import Faults, Killed, Province, open_ticket, take

KEY = tickets.SubmissionKey("hash of the key", "hash of the request")


def test_a_new_ticket_reads_back_as_it_was_made(province: Province) -> None:
    ticket, photos = open_ticket(photo_types=["image/jpeg", "image/png"])
    whole = tickets.whole(ticket.code)
    assert whole is not None
    assert whole.ticket == ticket == fold(whole.events)
    assert [photo.id for photo in whole.photos] == ["r1", "r2"] == [photo.id for photo in photos]
    assert tickets.get(ticket.code) == whole.stored


def test_the_reporter_is_stored_in_the_vault_only(province: Province) -> None:
    open_ticket(reporter=Reporter("Người gửi", "+84901234567", "nguoi.gui@example.invalid", consent_text="2026-11"))
    assert "+84901234567" in str(province.items("Reporters"))
    for word in ("Người gửi", "+84901234567", "example.invalid"):
        assert word not in str(province.items("Tickets"))


def test_a_new_ticket_is_written_in_one_transaction(province: Province, faults: Faults) -> None:
    open_ticket(submission=KEY, reporter=Reporter(phone="+84901234567"), photo_types=["image/jpeg"])
    assert [call.operation for call in faults.calls] == ["TransactWriteItems"]
    assert len(province.items("Tickets")) == 4
    assert len(province.items("Reporters")) == 1


def test_an_idempotency_key_opens_one_ticket(province: Province) -> None:
    first, _ = open_ticket(submission=KEY)
    with pytest.raises(tickets.AlreadySubmitted) as again:
        open_ticket(submission=KEY)
    assert again.value.code == first.code
    assert len([item for item in province.items("Tickets") if item["type"]["S"] == "head"]) == 1


def test_an_idempotency_key_with_another_request_is_a_mismatch(province: Province) -> None:
    open_ticket(submission=KEY)
    with pytest.raises(Mismatch):
        open_ticket(submission=replace(KEY, request_hash="another"))


def test_eight_concurrent_requests_with_one_key_open_one_ticket(province: Province) -> None:
    def submit(_: int) -> str:
        for _attempt in range(5):
            try:
                return open_ticket(submission=KEY)[0].code
            except tickets.AlreadySubmitted as earlier:
                return earlier.code
            except tickets.CodeTaken:
                continue
        raise AssertionError("no outcome")

    with ThreadPoolExecutor(8) as pool:
        codes = set(pool.map(submit, range(8)))
    assert len(codes) == 1
    assert {item["pk"]["S"] for item in province.items("Tickets")} == {f"T#{codes.pop()}", f"S#{KEY.key_hash}"}


def test_a_code_in_use_is_not_overwritten(province: Province) -> None:
    first, _ = open_ticket()
    with pytest.raises(tickets.CodeTaken):
        open_ticket(code=first.code)
    whole = tickets.whole(first.code)
    assert whole is not None
    assert whole.ticket == first


@pytest.mark.parametrize("moment", ["kill before", "kill after"])
def test_a_kill_while_a_ticket_is_opened_leaves_all_items_or_none(
    province: Province, faults: Faults, moment: str
) -> None:
    faults.at(0, moment)
    with pytest.raises(Killed):
        open_ticket(submission=KEY, reporter=Reporter(phone="+84901234567"))
    faults.none()
    kinds = sorted(item["type"]["S"] for item in province.items("Tickets"))
    assert kinds == ([] if moment == "kill before" else ["event", "head", "submission"])
    assert len(province.items("Reporters")) == (0 if moment == "kill before" else 1)


def test_the_second_change_of_one_version_loses_the_race(province: Province) -> None:
    stored = tickets.Stored(open_ticket()[0], "hash")
    event = samples.act(stored.ticket, "receive")
    tickets.change(stored, event)
    with pytest.raises(LostRace):
        tickets.change(stored, samples.act(stored.ticket, "note"))
    whole = tickets.whole(stored.ticket.code)
    assert whole is not None
    assert [event.kind for event in whole.events] == ["created", "receive"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_the_stored_head_is_the_fold_of_the_stored_events(province: Province, data: st.DataObject) -> None:
    stored = tickets.Stored(open_ticket()[0], "hash")
    for _ in range(data.draw(st.integers(0, 8))):
        head = stored.ticket
        possible = [move.action for move in MOVES.values() if head.state in move.sources]
        choice = data.draw(st.sampled_from([*possible, "tick"]))
        later = timedelta(hours=data.draw(st.integers(0, 80)))
        try:
            event = (
                automatic.tick(head, (head.next_check_at or samples.T0) + later)
                if choice == "tick"
                else samples.act(head, choice)
            )
        except (NotPossible, Invalid):
            # The move needs more than the state: a pending extension, a date in the future.
            continue
        if event is not None:
            stored = tickets.change(stored, event)
    whole = tickets.whole(stored.ticket.code)
    assert whole is not None
    assert whole.ticket == fold(whole.events) == stored.ticket


def test_a_queue_is_in_the_order_of_deadlines_and_its_pages_have_each_ticket_once(province: Province) -> None:
    late_first = [open_ticket(at=samples.T0 + timedelta(hours=hours))[0] for hours in (30, 2, 9, 0, 50, 1, 26)]
    expected = sorted(late_first, key=lambda ticket: (str(ticket.step_due_at), ticket.code))
    codes, after = [], None
    for _ in range(10):
        page = lists.queue(samples.INTAKE, limit=3, after=after)
        codes += [line.code for line in page.lines]
        after = page.after
        if after is None:
            break
    assert codes == [ticket.code for ticket in expected]


def test_a_queue_line_has_the_fields_of_its_ticket(province: Province) -> None:
    ticket, _ = open_ticket()
    (line,) = lists.queue(samples.INTAKE, limit=5).lines
    assert (line.code, line.state, line.edition, line.step, line.step_due_at, line.due_at, line.commune) == (
        ticket.code, State.NEW, 1, "receive", ticket.step_due_at, ticket.due_at, "06040"
    )  # fmt: skip


def test_a_ticket_is_only_in_the_queue_of_the_unit_that_must_act(province: Province) -> None:
    def queues(code: str, kind: Queue) -> list[str]:
        units = samples.directory().units
        return [unit for unit in units if code in {line.code for line in lists.queue(unit, limit=50, kind=kind).lines}]

    holders, unrated = {}, {}
    for state, way in samples.WAY_TO.items():
        code = take(way).code
        holders[state], unrated[state] = queues(code, Queue.ORDINARY), queues(code, Queue.UNRATED)
    assert {state: units for state, units in unrated.items() if units} == {"resolved": ["that-khe"]}
    assert holders == {
        "new": ["intake"], "received": ["intake"], "returned": ["intake"], "refused": [],
        "dispatched": ["that-khe"], "processing": ["that-khe"], "awaiting_approval": ["that-khe"],
        "resolved": [], "closed": [], "needs_info": [], "planned": ["that-khe"], "withdrawn": [], "merged": [],
    }  # fmt: skip


def test_a_shared_ticket_is_in_the_queue_of_each_unit_whose_part_is_pending(province: Province) -> None:
    def pending(unit: str) -> list[tuple[str, str | None, int | None]]:
        return [(line.code, line.step, line.edition) for line in lists.queue(unit, limit=50).lines]

    code = take(["receive", "dispatch", "involve"]).code
    assert pending("that-khe") == [(code, "accept", 4)]
    assert pending(samples.HOME_AFFAIRS) == [(code, "contribute", 4)]
    shared = tickets.get(code)
    assert shared is not None
    (line,) = lists.queue(samples.HOME_AFFAIRS, limit=5).lines
    assert (line.step_due_at, line.unit) == (shared.ticket.parts[0].due_at, "that-khe")
    noted = tickets.change(shared, samples.act(shared.ticket, "note"))
    assert pending(samples.HOME_AFFAIRS) == [(code, "contribute", 5)]
    tickets.change(noted, samples.act(noted.ticket, "contribute"))
    assert (pending("that-khe"), pending(samples.HOME_AFFAIRS)) == ([(code, "accept", 6)], [])
    whole = tickets.whole(code)
    assert whole is not None
    assert whole.ticket == fold(whole.events)


def test_the_pages_of_a_queue_have_each_ticket_and_part_once(province: Province) -> None:
    """Two parts due in one second, and tickets between them."""
    shared = {take(["receive", "dispatch", "involve"]).code for _ in range(3)}
    own = {take(["receive", "dispatch"], new=samples.report("officials")).code for _ in range(2)}
    codes, after = [], None
    while True:
        page = lists.queue(samples.HOME_AFFAIRS, limit=2, after=after)
        codes += [line.code for line in page.lines]
        after = page.after
        if after is None:
            break
    assert sorted(codes) == sorted(shared | own)


def test_only_tickets_with_a_next_point_are_in_the_clock_index(province: Province) -> None:
    codes = {state: take(way).code for state, way in samples.WAY_TO.items()}
    due = lists.due(samples.T0 + timedelta(days=365), limit=100)
    over = ("refused", "closed", "withdrawn", "merged")
    assert set(due.codes) == {code for state, code in codes.items() if state not in over}


def test_due_tickets_are_read_by_time_and_not_before_it(province: Province) -> None:
    opened = [open_ticket(at=samples.T0 + timedelta(minutes=minutes))[0] for minutes in (20, 0, 10)]
    by_time = sorted(opened, key=lambda ticket: str(ticket.next_check_at))
    moment = by_time[1].next_check_at
    assert moment is not None
    due = lists.due(moment, limit=10)
    assert due.codes == (by_time[0].code, by_time[1].code)
    assert due.oldest == by_time[0].next_check_at
    pages = [lists.due(moment, limit=1)]
    while pages[-1].after:
        pages.append(lists.due(moment, limit=1, after=pages[-1].after))
    assert sorted(code for page in pages for code in page.codes) == sorted(due.codes)
    assert max(len(page.codes) for page in pages) <= len(keys.CLOCKS)


def test_a_ticket_that_is_not_public_is_never_listed(province: Province) -> None:
    shown = {state: take(way).code for state, way in samples.WAY_TO.items()}
    hidden = [
        take(samples.WAY_TO["received"], new=samples.private_report()).code,
        take(samples.WAY_TO["received"], new=samples.report("officials")).code,
        shown.pop("new"),
        shown.pop("refused"),
        *(shown.pop(state) for state in ("needs_info", "withdrawn", "merged")),
    ]
    listed = lists.public_list(commune=None, category=None, states=(), limit=100)
    assert {line.code for line in listed.lines} == set(shown.values())
    assert not {line.code for line in listed.lines} & set(hidden)


def test_the_pages_of_a_filtered_public_list_have_each_ticket_once(province: Province) -> None:
    made = []
    for number in range(12):
        new = samples.report(("hygiene", "traffic", "hygiene")[number % 3], ("that-khe", "dong-dang")[number % 2])
        way = samples.WAY_TO[("received", "processing")[number % 4 == 0]]
        made.append(take(way, new=new, at=samples.T0 + timedelta(hours=number)))
    newest_first = list(reversed(made))
    filters: list[tuple[str | None, str | None, State | None]] = [
        (None, None, None), ("06040", None, None), (None, "traffic", None), ("06184", "hygiene", None),
        (None, None, State.PROCESSING), ("06040", "hygiene", State.RECEIVED),
    ]  # fmt: skip
    for commune, category, state in filters:
        expected = [
            ticket.code
            for ticket in newest_first
            if commune in (None, ticket.place.commune)
            and category in (None, ticket.category)
            and state in (None, ticket.state)
        ]
        codes: list[str] = []
        after = None
        for _ in range(20):
            page = lists.public_list(
                commune=commune, category=category, states=[state] if state else [], limit=2, after=after
            )
            codes += [line.code for line in page.lines]
            after = page.after
            if after is None:
                break
        assert codes == expected


def test_a_filtered_page_reads_a_bounded_part_of_the_index(province: Province, faults: Faults) -> None:
    take(samples.WAY_TO["closed"])
    page = lists.public_list(commune=None, category=None, states=[State.RESOLVED], limit=50)
    queries = [call for call in faults.calls if call.operation == "Query"]
    assert page.lines == ()
    assert all(call.sent["Limit"] <= 200 for call in queries)
