"""A month in a province, with people who forget: every breach told within two sweeps, once, and nothing without cause.

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
from chalicelib.domain.tickets.ticket import Pause, Ticket, fold
from chalicelib.runtime.settings import VARIABLES, Settings
from chalicelib.store.directory import documents
from chalicelib.store.messages import notices
from chalicelib.store.tickets import lists, tickets
from infra.package.build import REGION
from tests.domain import samples
from tests.simulation.cloud import Cloud
from tests.simulation.memory import Memory
from tests.simulation.month import CLOCK_KINDS, END, Journal, Month
from tests.simulation.reckoning import Act, Life, Opened, Sweeps, Tell, Turn, course, judge, judge_news
from tests.support import Province, forget_everything, set_environment

SIZE = int(os.environ.get("SIMULATED_TICKETS", "200"))
SIZE_CALM = SIZE * 2 // 5
SIZE_EMBEDDED = 10
SIZE_SMALL = 40
#: Broken code must be noticed among few tickets.
SIZE_BROKEN = 15
#: With so many tickets even what is rare happens.
SIZE_TELLING = 200
SEED = 826
CALM = Sweeps((), END)
LATE = timedelta(minutes=3)
FAR = datetime(2030, 1, 1, tzinfo=UTC)
TABLES = {"tickets_table": "tickets", "reporters_table": "reporters", "directory_table": "directory"}


@pytest.fixture(autouse=True)
def _unlogged() -> Iterator[None]:
    """What a rough month logs of its faults is as long as the faults are many."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@contextmanager
def _in_memory() -> Iterator[Cloud]:
    """The sample province on tables in memory; whatever else is asked of AWS finds nobody."""
    nothing = Settings(**dict.fromkeys(VARIABLES, "none"))
    wanted = replace(
        nothing,
        **TABLES,
        aws_region=REGION,
        stage="test",
        limits="",
        topic_arn_prefix="arn:aws:sns:x:0:test-unit-",
    )
    with pytest.MonkeyPatch.context() as patch:
        set_environment(patch, wanted, "http://127.0.0.1:9")
        forget_everything()
        cloud = Cloud(patch, Memory())
        for kind, document in samples.documents().items():
            documents.publish(kind, document, by="test", at=samples.T0)
        yield cloud
        forget_everything()


def _lives(journal: Journal, sweeps: Sweeps) -> Iterator[tuple[Life, tickets.Whole]]:
    for code, opened in journal.opened.items():
        found = whole(code)
        yield course(opened, journal.acts[code], _turns(found), sweeps), found


def whole(code: str) -> tickets.Whole:
    """A ticket that is there."""
    found = tickets.whole(code)
    assert found is not None
    return found


def _turns(found: tickets.Whole) -> list[Turn]:
    ended = ("closed", "unanswered")
    return [Turn(event.version, event.at, event.kind) for event in found.events if event.kind in ended]


def _check(journal: Journal) -> list[str]:
    """Everything that the issue promises; what is wrong, by ticket."""
    sweeps = Sweeps(journal.killed, END)
    faults = []
    for life, stored in _lives(journal, sweeps):
        code = stored.ticket.code
        faults += judge(life, journal.tells[code], sweeps)
        dropped = [(line.at, line.kind, line.unit) for line in stored.told if line.status == "dropped"]
        news = [*judge_news(life, journal.news[code], [line for line in dropped if line[1] not in CLOCK_KINDS], sweeps)]
        faults += [f"{code}: {fault}" for fault in [*news, *_differences(life, stored, journal)]]
    faults += [f"{message} was sent {times} times" for message, times in journal.sent.items() if times > 1]
    return faults + _index_faults(journal)


def _differences(life: Life, stored: tickets.Whole, journal: Journal) -> Iterator[str]:
    """Where the stored ticket differs from its history, from the reckoning, from what left the system."""
    ticket = stored.ticket
    if fold(stored.events) != ticket:
        yield "the head is not the fold of its events"
    if [event.version for event in stored.events] != list(range(1, ticket.version + 1)):
        yield "the history has gaps"
    due = life.clock.due if life.clock else None
    stands = (ticket.state.value, ticket.urgency.value, ticket.unit, ticket.due_at, ticket.step_due_at)
    reckoned = (life.state, life.urgency, life.unit, life.promise, due)
    if stands != reckoned:
        yield f"stands at {stands}, reckoned {reckoned}"
    told = Counter(
        (line.at, line.kind, line.unit or "", line.audience or "")
        for line in stored.told
        if line.status in ("sent", "digested") and line.kind in CLOCK_KINDS
    )
    left = Counter((tell.event_at, tell.kind, tell.unit, tell.audience) for tell in journal.tells[ticket.code])
    if told != left:
        yield f"the history of messages says {told - left} and lacks {left - told}"
    alarms = sum(event.kind in CLOCK_KINDS for event in stored.events)
    messages = sum(line.kind in CLOCK_KINDS for line in stored.told)
    if alarms != messages or any(line.status not in ("sent", "held", "dropped", "digested") for line in stored.told):
        yield f"{alarms} alarms in the history, {messages} messages: {[line.status for line in stored.told]}"


def _index_faults(journal: Journal) -> list[str]:
    """Where the clock's and the queues' indexes disagree with the heads."""
    heads = [found.ticket for code in journal.opened if (found := tickets.get(code))]
    ticking = {head.code for head in heads if head.points}
    faults = [f"{code}: the clock's index disagrees" for code in ticking ^ set(_in_the_clock())]
    for unit in samples.directory().units:
        own = [(head.step_due_at or END, head.code) for head in heads if head.holder == unit]
        parts = [(part.due_at, head.code) for head in heads for part in head.waiting_parts if part.unit == unit]
        if list(_in_the_queue(unit)) != sorted(own + parts):
            faults.append(f"{unit}: the queue disagrees")
    return faults


def _in_the_clock() -> Iterator[str]:
    page = lists.due(FAR, limit=100)
    yield from page.codes
    while page.after is not None:
        page = lists.due(FAR, limit=100, after=page.after)
        yield from page.codes


def _in_the_queue(unit: str) -> Iterator[tuple[datetime, str]]:
    page = lists.queue(unit, limit=50)
    yield from ((line.step_due_at or END, line.code) for line in page.lines)
    while page.after is not None:
        page = lists.queue(unit, limit=50, after=page.after)
        yield from ((line.step_due_at or END, line.code) for line in page.lines)


def test_a_month_as_it_should_be() -> None:
    with _in_memory() as cloud:
        journal = Month(cloud, SEED, SIZE_CALM).run()
        _is_worth_something(journal, SIZE_CALM)
        assert _check(journal) == []


def test_a_month_with_sweeps_and_readers_that_die_and_a_stream_that_repeats_itself() -> None:
    with _in_memory() as cloud:
        journal = Month(cloud, SEED + 1, SIZE, rough=True).run()
        _is_worth_something(journal, SIZE)
        assert min(len(journal.killed), journal.readers_killed, journal.again, journal.lost) > SIZE / 100, journal
        assert _check(journal) == []


def test_a_small_month_on_the_embedded_aws_is_the_same_as_in_memory(province: Province) -> None:
    with _in_memory() as cloud:
        imagined = Month(cloud, SEED + 2, SIZE_EMBEDDED).run()
        assert cloud.memory is not None
        expected = _sorted(cloud.memory.items("tickets"))
    forget_everything()
    with pytest.MonkeyPatch.context() as patch:
        journal = Month(Cloud(patch), SEED + 2, SIZE_EMBEDDED).run()
        assert journal == imagined
        assert _check(journal) == []
        assert _sorted(province.items("Tickets")) == expected


def test_a_small_rough_month_on_the_embedded_aws(province: Province) -> None:
    with pytest.MonkeyPatch.context() as patch:
        journal = Month(Cloud(patch), SEED + 3, SIZE_EMBEDDED, rough=True).run()
        assert min(len(journal.killed), journal.readers_killed, journal.again) > 0
        assert _check(journal) == []


type Change = Callable[[Tell], list[Tell]]


@pytest.mark.parametrize(
    ("change", "noticed"),
    [
        # Some of what was told had ended by the second sweep: leaving it out would have been right as well.
        pytest.param(lambda tell: [], 0.95, id="left out"),
        pytest.param(lambda tell: [tell, tell], 1, id="twice"),
        pytest.param(lambda tell: [replace(tell, event_at=tell.event_at + LATE, sent_at=tell.sent_at + LATE)], 1,
                     id="late"),
        pytest.param(lambda tell: [replace(tell, event_at=tell.event_at - LATE, sent_at=tell.sent_at - LATE)], 1,
                     id="early"),
        pytest.param(lambda tell: [replace(tell, audience="processing")], 1, id="to another"),
        pytest.param(lambda tell: [replace(tell, unit="nobody")], 1, id="elsewhere"),
        pytest.param(lambda tell: [replace(tell, sent_at=tell.sent_at + LATE)], 1, id="lying about"),
    ],
)  # fmt: skip
def test_the_reckoning_notices_what_is_wrong(small: Small, change: Change, noticed: float) -> None:
    found = total = 0
    for opened, acts, turns, tells in small:
        for number, tell in enumerate(tells):
            changed = [*tells[:number], *change(tell), *tells[number + 1 :]]
            total += 1
            found += bool(judge(course(opened, acts, turns, CALM), changed, CALM))
    assert total > 50
    assert noticed * total <= found


def _unshifted(ticket: Ticket, pause: Pause, *_: object) -> dict[str, Any]:
    clock = {name: getattr(pause, name) for name in ("step", "step_started_at", "step_due_at", "points")}
    return {**clock, "due_at": ticket.due_at}


def _late(*asked: Any) -> tuple[ClockPoint, ...]:
    return tuple(replace(point, at=point.at + LATE) for point in genuine_points(*asked))


def _forgotten(found: tuple[ClockPoint, ...], now: datetime) -> tuple[tuple[ClockPoint, ...], ClockPoint | None]:
    left, point = genuine_remaining(found, now)
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
def test_a_month_with_broken_code_is_noticed(module: object, name: str, broken: object, rough: bool) -> None:
    with _in_memory() as cloud:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, name, broken)
            journal = Month(cloud, SEED + 5, SIZE_BROKEN, rough=rough).run()
        assert _check(journal) != []


type Small = list[tuple[Opened, list[Act], list[Turn], list[Tell]]]


@pytest.fixture(scope="module")
def small() -> Small:
    """What people did, and what was told, in a small quiet month."""
    with _in_memory() as cloud:
        journal = Month(cloud, SEED + 4, SIZE_SMALL).run()
        return [
            (opened, journal.acts[code], _turns(whole(code)), journal.tells[code])
            for code, opened in journal.opened.items()
        ]


def _sorted(items: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(items, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))


def _is_worth_something(journal: Journal, size: int) -> None:
    """A month in which little happened would prove little."""
    kinds = Counter(tell.kind for tells in journal.tells.values() for tell in tells)
    assert min(kinds[kind] for kind in CLOCK_KINDS - {"silent"}) > size / 2, kinds
    # Only the slow ones are to be told of.
    assert kinds["silent"] > size / 100, kinds
    done = {act.action for acts in journal.acts.values() for act in acts}
    rare = {"ask", "supply", "grant_extension", "return", "plan", "take_up", "reopen", "appeal", "withdraw"}
    rare |= {"involve", "contribute", "excuse"}
    assert size < SIZE_TELLING or (done >= rare and journal.digests)
    assert sum(journal.refused.values()) < size / 20, journal.refused
