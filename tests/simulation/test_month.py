"""A simulated month: every breach has one message within two sweeps, no message is without cause, figures are true.

SIMULATED_TICKETS sets how many tickets the rough month has, which covers what is rare; the others are smaller, and two
run on the embedded AWS. Each ticket is a trial of its own: ``SIMULATED_TICKETS=2000 pytest tests/simulation`` makes
more of them.
"""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.deadlines import rules
from chalicelib.domain.deadlines.rules import Audience, ClockPoint
from chalicelib.domain.tickets import clocks
from chalicelib.domain.tickets.history import fold
from chalicelib.domain.tickets.ticket import Pause, Ticket
from chalicelib.runtime.settings import VARIABLES, Settings
from chalicelib.store.directory import documents
from chalicelib.store.messages import notices
from chalicelib.store.tickets import lists, tickets
from infra.package.build import REGION
from tests.domain import samples
from tests.simulation.cloud import Cloud
from tests.simulation.figures import judge_figures
from tests.simulation.judging import judge, judge_news
from tests.simulation.memory import Memory
from tests.simulation.month import CLOCK_KINDS, END, Journal, Month
from tests.simulation.reckoning import Act, Life, Opened, Sweeps, Tell, Turn, course
from tests.support import Province, forget_everything, set_environment

SIZE = int(os.environ.get("SIMULATED_TICKETS", "200"))
SIZE_CALM = SIZE * 2 // 5
SIZE_EMBEDDED = 10
SIZE_SMALL = 40
#: Broken code must be noticed among few tickets.
SIZE_BROKEN = 15
#: With so many tickets even rare actions occur.
SIZE_TELLING = 200
SEED = 826
CALM = Sweeps((), END)
LATE = timedelta(minutes=3)
FAR = datetime(2030, 1, 1, tzinfo=UTC)
TABLES = {"tickets_table": "tickets", "reporters_table": "reporters", "directory_table": "directory"}


@pytest.fixture(autouse=True)
def _unlogged() -> Iterator[None]:
    """Switch logging off: a rough month logs every injected fault."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@contextmanager
def _in_memory() -> Iterator[Cloud]:
    """The sample province on tables in memory. Other calls to AWS fail."""
    nothing = Settings(**dict.fromkeys(VARIABLES, "none"))
    in_memory = replace(
        nothing,
        **TABLES,
        aws_region=REGION,
        stage="test",
        limits="sms_citizens=1000000/3600,sms_officers=1000000/3600,sms_phone=1000000/3600",
        sms_countries="",
        sms_sender="",
        sms_gateway_url="",
        receiving_email="",
        topic_arn_prefix="arn:aws:sns:x:0:test-unit-",
    )
    with pytest.MonkeyPatch.context() as patch:
        set_environment(patch, in_memory, "http://127.0.0.1:9")
        forget_everything()
        cloud = Cloud(patch, Memory())
        for kind, document in samples.documents().items():
            documents.publish(kind, document, by="test", at=samples.T0)
        yield cloud
        forget_everything()


def _lives(journal: Journal, sweeps: Sweeps) -> Iterator[tuple[Life, tickets.Whole]]:
    for code, opened in journal.opened.items():
        stored = whole(code)
        yield course(opened, journal.acts[code], _turns(stored), sweeps), stored


def whole(code: str) -> tickets.Whole:
    """Read a ticket that exists, with its history and messages."""
    stored = tickets.whole(code)
    assert stored is not None
    return stored


def _turns(stored: tickets.Whole) -> list[Turn]:
    ended = ("closed", "unanswered")
    return [Turn(event.version, event.at, event.kind) for event in stored.events if event.kind in ended]


def _check(journal: Journal) -> list[str]:
    """All faults of a month, each with its ticket."""
    sweeps = Sweeps(journal.killed, END)
    faults = []
    for life, stored in _lives(journal, sweeps):
        code = stored.ticket.code
        faults += judge(life, journal.tells[code], sweeps)
        dropped = [(line.at, line.kind, line.unit) for line in stored.told if line.status == "dropped"]
        news = [*judge_news(life, journal.news[code], [line for line in dropped if line[1] not in CLOCK_KINDS], sweeps)]
        faults += [f"{code}: {fault}" for fault in [*news, *_differences(life, stored, journal)]]
    faults += [f"{message} was sent {times} times" for message, times in journal.sent.items() if times > 1]
    faults += judge_figures(_lives(journal, sweeps), END)
    return faults + _index_faults(journal)


def _differences(life: Life, stored: tickets.Whole, journal: Journal) -> Iterator[str]:
    """Where the stored ticket differs from its history, from the computed course, and from the messages sent."""
    ticket = stored.ticket
    if fold(stored.events) != ticket:
        yield "the head is not the fold of its events"
    if [event.version for event in stored.events] != list(range(1, ticket.version + 1)):
        yield "the history has gaps"
    due = life.clock.due if life.clock else None
    actual = (ticket.state.value, ticket.urgency.value, ticket.unit, ticket.due_at, ticket.step_due_at)
    expected = (life.state, life.urgency, life.unit, life.promise, due)
    if actual != expected:
        yield f"is {actual}, expected {expected}"
    recorded = Counter(
        (line.at, line.kind, line.unit or "", line.audience or "")
        for line in stored.told
        if line.status in ("sent", "digested") and line.kind in CLOCK_KINDS and line.unit
    )
    sent = Counter((tell.event_at, tell.kind, tell.unit, tell.audience) for tell in journal.tells[ticket.code])
    if recorded != sent:
        yield f"the stored messages have {recorded - sent} and lack {sent - recorded}"
    alerts = sum(event.kind in CLOCK_KINDS for event in stored.events)
    messages = sum(line.kind in CLOCK_KINDS for line in stored.told if line.unit)
    told_of_the_breach = [line.at for line in stored.told if line.kind == "breached" and not line.unit]
    missed = [event.at for event in stored.events if event.kind == "breached" and not event.details.get("part")]
    if not set(told_of_the_breach) <= set(missed) or len(set(told_of_the_breach)) < len(told_of_the_breach):
        yield f"the sender was told of a missed promise at {told_of_the_breach}, steps were missed at {missed}"
    if alerts != messages or any(line.status not in ("sent", "held", "dropped", "digested") for line in stored.told):
        yield f"{alerts} alerts in the history, {messages} messages: {[line.status for line in stored.told]}"


def _index_faults(journal: Journal) -> list[str]:
    """Where the indexes of the clock and of the queues differ from the tickets."""
    heads = [stored.ticket for code in journal.opened if (stored := tickets.get(code))]
    ticking = {head.code for head in heads if head.points}
    faults = [f"{code}: the clock's index differs" for code in ticking ^ set(_in_the_clock())]
    for unit in samples.directory().units:
        own = [(head.step_due_at or END, head.code) for head in heads if head.holder == unit]
        parts = [(part.due_at, head.code) for head in heads for part in head.waiting_parts if part.unit == unit]
        if list(_in_the_queue(unit)) != sorted(own + parts):
            faults.append(f"{unit}: the queue differs")
    return faults


def _in_the_clock() -> Iterator[str]:
    page = lists.due(FAR, limit=100)
    yield from page.codes
    while page.after:
        page = lists.due(FAR, limit=100, after=page.after)
        yield from page.codes


def _in_the_queue(unit: str) -> Iterator[tuple[datetime, str]]:
    page = lists.queue(unit, limit=50)
    yield from ((line.step_due_at or END, line.code) for line in page.lines)
    while page.after is not None:
        page = lists.queue(unit, limit=50, after=page.after)
        yield from ((line.step_due_at or END, line.code) for line in page.lines)


def test_a_quiet_month_has_no_faults() -> None:
    with _in_memory() as cloud:
        journal = Month(cloud, SEED, SIZE_CALM).run()
        _check_coverage(journal, SIZE_CALM)
        assert _check(journal) == []


def test_a_rough_month_has_no_faults() -> None:
    with _in_memory() as cloud:
        journal = Month(cloud, SEED + 1, SIZE, rough=True).run()
        _check_coverage(journal, SIZE)
        assert min(len(journal.killed), journal.readers_killed, journal.again, journal.lost) > SIZE / 100, journal
        assert _check(journal) == []


def test_a_small_month_on_the_embedded_aws_equals_one_in_memory(province: Province) -> None:
    with _in_memory() as cloud:
        in_memory = Month(cloud, SEED + 2, SIZE_EMBEDDED).run()
        assert cloud.memory is not None
        expected = _sorted(cloud.memory.items("tickets"))
    forget_everything()
    with pytest.MonkeyPatch.context() as patch:
        journal = Month(Cloud(patch), SEED + 2, SIZE_EMBEDDED).run()
        assert journal == in_memory
        assert _check(journal) == []
        assert _sorted(province.items("Tickets")) == expected


def test_a_small_rough_month_on_the_embedded_aws_has_no_faults(province: Province) -> None:
    with pytest.MonkeyPatch.context() as patch:
        journal = Month(Cloud(patch), SEED + 3, SIZE_EMBEDDED, rough=True).run()
        assert min(len(journal.killed), journal.readers_killed, journal.again) > 0
        assert _check(journal) == []


type Change = Callable[[Tell], list[Tell]]


@pytest.mark.parametrize(
    ("change", "share"),
    [
        # Some messages were about a step that ended before the second sweep: those may be left out.
        pytest.param(lambda tell: [], 0.95, id="left out"),
        pytest.param(lambda tell: [tell, tell], 1, id="twice"),
        pytest.param(lambda tell: [replace(tell, event_at=tell.event_at + LATE, sent_at=tell.sent_at + LATE)], 1,
                     id="late"),
        pytest.param(lambda tell: [replace(tell, event_at=tell.event_at - LATE, sent_at=tell.sent_at - LATE)], 1,
                     id="early"),
        pytest.param(lambda tell: [replace(tell, audience="processing")], 1, id="to another audience"),
        pytest.param(lambda tell: [replace(tell, unit="nobody")], 1, id="to another unit"),
        pytest.param(lambda tell: [replace(tell, sent_at=tell.sent_at + LATE)], 1, id="sent later"),
    ],
)  # fmt: skip
def test_a_changed_message_is_reported(small: Small, change: Change, share: float) -> None:
    reported = total = 0
    for opened, acts, turns, tells in small:
        for number, tell in enumerate(tells):
            changed = [*tells[:number], *change(tell), *tells[number + 1 :]]
            total += 1
            reported += bool(judge(course(opened, acts, turns, CALM), changed, CALM))
    assert total > 50
    assert share * total <= reported


def _unshifted(ticket: Ticket, pause: Pause, *_: object) -> dict[str, Any]:
    clock = {name: getattr(pause, name) for name in ("step", "step_started_at", "step_due_at", "points")}
    return {**clock, "due_at": ticket.due_at}


def _late(*given: Any) -> tuple[ClockPoint, ...]:
    return tuple(replace(point, at=point.at + LATE) for point in genuine_points(*given))


def _forgotten(waiting: tuple[ClockPoint, ...], now: datetime) -> tuple[tuple[ClockPoint, ...], ClockPoint | None]:
    left, point = genuine_remaining(waiting, now)
    return left, None if point and point.audience is Audience.SUPERVISOR else point


def _unowned(message: notices.Message, now: datetime) -> str:
    genuine_claim(message, now)
    return notices.SENDING


genuine_points, genuine_remaining, genuine_claim = rules.points, clocks.remaining, notices.claim


@pytest.mark.parametrize(
    ("module", "name", "broken", "rough"),
    [
        pytest.param(clocks, "resumed", _unshifted, False, id="a pause that moves nothing"),
        pytest.param(clocks, "points", _late, False, id="a clock that is late"),
        pytest.param(clocks, "remaining", _forgotten, False, id="a rung left out"),
        pytest.param(notices, "claim", _unowned, True, id="a sender that owns nothing"),
    ],
)
def test_a_month_with_broken_code_has_faults(module: object, name: str, broken: object, rough: bool) -> None:
    with _in_memory() as cloud:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, name, broken)
            journal = Month(cloud, SEED + 5, SIZE_BROKEN, rough=rough).run()
        assert _check(journal) != []


type Small = list[tuple[Opened, list[Act], list[Turn], list[Tell]]]


@pytest.fixture(scope="module")
def small() -> Small:
    """The actions, turns and messages of each ticket of a small quiet month."""
    with _in_memory() as cloud:
        journal = Month(cloud, SEED + 4, SIZE_SMALL).run()
        return [
            (opened, journal.acts[code], _turns(whole(code)), journal.tells[code])
            for code, opened in journal.opened.items()
        ]


def _sorted(items: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    # Lines of the audit trail have random keys; the documents of both months were published alike.
    kept = (item for item in items if item["type"]["S"] != "audit")
    return sorted(kept, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))


def _gained_nothing(journal: Journal) -> bool:
    """Whether some answers came in the time to which officers moved the promise, and count as late all the same."""
    answers = [answer for life, _ in _lives(journal, Sweeps(journal.killed, END)) for answer in life.answers]
    again = [answer for answer in answers if answer.reopened and answer.late]
    return bool(again) and any(answer.late and not answer.past_due for answer in answers)


def _check_coverage(journal: Journal, size: int) -> None:
    """Check that enough actions and alerts occurred for the month to prove something."""
    kinds = Counter(tell.kind for tells in journal.tells.values() for tell in tells)
    assert min(kinds[kind] for kind in CLOCK_KINDS - {"silent"}) > size / 2, kinds
    # Only slow tickets are without a progress note.
    assert kinds["silent"] > size / 100, kinds
    done = {act.action for acts in journal.acts.values() for act in acts}
    rare = {"ask", "supply", "grant_extension", "return", "plan", "take_up", "reopen", "appeal", "withdraw"}
    rare |= {"involve", "contribute", "excuse", "redispatch"}
    assert size < SIZE_TELLING or _gained_nothing(journal)
    assert size < SIZE_TELLING or (done >= rare and journal.digests)
    assert sum(journal.refused.values()) < size / 20, journal.refused
