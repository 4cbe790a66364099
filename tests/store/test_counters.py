"""Facts and live numbers equal a recount, after any changes of tickets and after a kill of their reader."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from pynamodb.exceptions import TransactWriteError

from chalicelib.domain.errors import DomainError
from chalicelib.domain.numbers import counts, facts
from chalicelib.domain.numbers.facts import Fact
from chalicelib.domain.places.place import Place
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.domain.tickets.workflow import noting
from chalicelib.jobs import counting, recounting
from chalicelib.runtime.aws import client
from chalicelib.runtime.settings import settings
from chalicelib.store.counters import counters, months
from chalicelib.store.counters import facts as kept_facts
from chalicelib.store.tickets import tickets
from tests.domain import samples
from tests.store.old_counters import made_old
from tests.support import Faults, Killed, Province, history, open_ticket, prepared, take

NOW = samples.T0 + timedelta(days=2)
MONTHS_LATER = samples.T0 + timedelta(days=70)
PLENTY = 250.0

type Numbers = dict[tuple[str, str], dict[str, int]]


def stored(province: Province) -> Numbers:
    """Every line of the numbers that is not zero."""
    numbers: Numbers = {}
    for item in province.items("Counters"):
        if item["pk"]["S"][:2] in ("D#", "H#", "P#"):
            line = {name: int(value["N"]) for name, value in item.items() if "N" in value and value["N"] != "0"}
            if line:
                numbers[item["pk"]["S"], item["sk"]["S"]] = line
    return numbers


def recounted(province: Province, now: datetime) -> Numbers:
    """The same lines, computed from the tickets alone."""
    images = [image for image in province.items("Tickets") if image["type"]["S"] == "head"]
    heads = [tickets.from_image(image).ticket for image in images]
    return counters.key_lines(counts.total(((counts.share(head, now), 1) for head in heads), on_map=True))


def facts_of(province: Province) -> dict[str, Fact]:
    """Every fact that is kept, by code."""
    lines = [json.loads(item["body"]["S"]) for item in province.items("Counters") if item["pk"]["S"][:2] == "F#"]
    return {fact.code: fact for fact, _ in map(kept_facts.from_line, lines)}


def reckoned(province: Province) -> dict[str, Fact]:
    """The same facts, from the tickets and their histories alone."""
    heads = [tickets.from_image(image).ticket for image in province.items("Tickets") if image["type"]["S"] == "head"]
    calendar = samples.directory().calendar
    return {head.code: facts.fact(head, history(head.code), calendar) for head in heads}


def records(province: Province) -> list[dict[str, Any]]:
    return province.stream_records("head")


def test_a_ticket_in_each_state_is_counted_as_in_a_recount(province: Province) -> None:
    for way in samples.WAY_TO.values():
        take(way)
    assert counting.count_changes(records(province), NOW) == len(samples.WAY_TO)
    assert stored(province) == recounted(province, NOW) != {}
    assert facts_of(province) == reckoned(province) != {}


def test_a_repeated_batch_writes_nothing(province: Province, faults: Faults) -> None:
    take(samples.WAY_TO["resolved"])
    batch = records(province)
    counting.count_changes(batch, NOW)
    before, calls = stored(province), len(faults.calls)
    assert counting.count_changes([*batch, *batch], NOW) == 0
    assert faults.since(calls) == ["BatchGetItem"]
    assert stored(province) == before


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_numbers_equal_a_recount_after_random_changes_in_any_order_of_records(
    province: Province, seed: int
) -> None:
    chance = Random(seed)
    old: list[dict[str, Any]] = []
    codes = [_opened(chance) for _ in range(8)]
    for step in range(60):
        _change(chance, chance.choice(codes), step)
        if step % 10 == 9:
            old += records(province)
            # Some records are counted at once, some only at the end, and many a second time.
            counting.count_changes(chance.sample(old, min(len(old), 9)), NOW)
    last = [*old, *records(province)]
    chance.shuffle(last)
    counting.count_changes(last, MONTHS_LATER)
    assert stored(province) == recounted(province, MONTHS_LATER)
    assert facts_of(province) == reckoned(province)
    assert recounting.recount_month("2026-03", MONTHS_LATER) == 0


def _opened(chance: Random) -> str:
    where = Place(chance.choice([*samples.COMMUNES.values()]), None, 22.257 + chance.random() / 50, 106.474)
    new = samples.report(chance.choice(["hygiene", "traffic", "officials"]), place=where)
    return open_ticket(new, at=samples.T0 + timedelta(hours=chance.randrange(60)))[0].code


def _change(chance: Random, code: str, step: int) -> None:
    known = tickets.get(code)
    assert known is not None
    if chance.random() < 0.1:
        event = noting.erased(known.ticket, now=NOW, request=f"erasure {step}")
    else:
        action = chance.choice([*samples.WAY_TO["closed"], *samples.GIVEN])
        given: Any = {"rating": chance.choice(["satisfied", "accepted", "unsatisfied"])} if action == "rate" else {}
        try:
            event = samples.act(known.ticket, action, **given)
        except (DomainError, LookupError):
            return
    tickets.change(known, event)


@pytest.mark.parametrize("verdict", ["kill before", "kill after"])
def test_each_ticket_is_counted_once_after_a_kill_at_any_call(province: Province, faults: Faults, verdict: str) -> None:
    ticket = [take(samples.WAY_TO[way]) for way in ("resolved", "refused", "processing")][-1]
    batch, number = records(province), 0
    while True:
        faults.at(number, verdict)
        try:
            counting.count_changes(batch, NOW)
        except Killed:
            number += 1
            # The next change of the same ticket makes the next try count something new.
            known = tickets.get(ticket.code)
            assert known is not None
            tickets.change(known, samples.act(known.ticket, "note"))
            batch = records(province)
            continue
        break
    faults.none()
    assert number >= 3
    assert stored(province) == recounted(province, NOW)
    assert facts_of(province) == reckoned(province)


def test_a_batch_that_a_throttled_table_stopped_is_counted_once_by_the_next_try(
    province: Province, faults: Faults
) -> None:
    take(samples.WAY_TO["resolved"])
    faults.on("TransactWriteItems", "ProvisionedThroughputExceededException")
    with pytest.raises(TransactWriteError):
        counting.count_changes(records(province), NOW)
    faults.none()
    counting.count_changes(records(province), NOW)
    assert stored(province) == recounted(province, NOW)


def test_two_concurrent_readers_count_a_ticket_once(province: Province, faults: Faults) -> None:
    ticket = take(("receive",))
    early = records(province)

    def meanwhile() -> None:
        known = tickets.get(ticket.code)
        assert known is not None
        tickets.change(known, samples.act(known.ticket, "refuse"))
        counting.count_changes(records(province), NOW)

    faults.before("TransactWriteItems", meanwhile)
    counting.count_changes(early, NOW)
    assert stored(province) == recounted(province, NOW)
    assert facts_of(province) == reckoned(province)


def test_a_change_that_moves_no_number_writes_the_fact_alone(province: Province, faults: Faults) -> None:
    ticket = take(samples.WAY_TO["processing"])
    counting.count_changes(records(province), NOW)
    known, before = tickets.get(ticket.code), stored(province)
    assert known is not None
    tickets.change(known, samples.act(known.ticket, "note"))
    changed, calls = records(province), len(faults.calls)
    assert counting.count_changes(changed, NOW) == 1
    writes = [call for call in faults.since(calls) if call in ("PutItem", "UpdateItem", "TransactWriteItems")]
    assert writes == ["PutItem"]
    assert (stored(province), facts_of(province)) == (before, reckoned(province))


def test_an_old_record_after_a_new_one_changes_no_number(province: Province) -> None:
    ticket = take(("receive",))
    early = records(province)
    known = tickets.get(ticket.code)
    assert known is not None
    tickets.change(known, samples.act(known.ticket, "refuse"))
    counting.count_changes(records(province), NOW)
    assert counting.count_changes(early, NOW) == 0
    assert stored(province) == recounted(province, NOW)


def test_the_numbers_of_many_tickets_are_written_in_one_transaction(province: Province, faults: Faults) -> None:
    for _ in range(30):
        open_ticket()
    batch, calls = records(province), len(faults.calls)
    assert counting.count_changes(batch, NOW) == 30
    assert faults.since(calls).count("TransactWriteItems") == 1
    assert stored(province) == recounted(province, NOW)


def test_a_ticket_that_becomes_late_without_a_change_is_counted_as_late(province: Province) -> None:
    ticket = take(("receive",))
    counting.count_changes(records(province), samples.T0 + timedelta(minutes=20))
    late = ticket.due_at + timedelta(seconds=1)
    assert _keep(ticket.due_at - timedelta(minutes=1)).turned == 0
    assert _keep(late).turned == 1
    assert _keep(late).turned == 0
    assert stored(province) == recounted(province, late)
    assert sum(line.get("overdue", 0) for key, line in stored(province).items() if key[0] == "D#channel#2026-03") == 1


def _keep(now: datetime, *, at_once: bool = False) -> counting.CountingRun:
    return counting.keep(lambda: now, lambda: PLENTY, at_once=at_once)


@pytest.fixture
def counted(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    """Open some tickets, count them, and finish the recounts that were due."""
    monkeypatch.setattr(counting, "MONTHS", 3)
    prepared(province, three_counted)


def three_counted(province: Province) -> None:
    for way in ("resolved", "processing", "refused"):
        take(samples.WAY_TO[way], new=samples.report(place=Place("06040", None, 22.257, 106.474)))
    counting.count_changes(records(province), NOW)
    _keep(NOW)


def test_the_nightly_recount_reads_every_month_once_and_finds_no_drift(province: Province, counted: None) -> None:
    tomorrow = NOW + timedelta(days=1)
    assert _keep(NOW) == counting.CountingRun()
    done = _keep(tomorrow)
    assert (done.months, done.drift, done.finished) == (counting.MONTHS, 0, True)
    assert _keep(tomorrow + timedelta(hours=1)).months == 0


def test_a_recount_goes_on_within_a_month_where_the_last_run_stopped(
    province: Province, counted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recounting, "PORTION", 2)
    looked: list[int] = []
    genuine = tickets.heads

    def heads(codes: Any) -> Any:
        looked.append(len(codes))
        return genuine(codes)

    monkeypatch.setattr(tickets, "heads", heads)
    tomorrow, runs = NOW + timedelta(days=1), 0
    while True:
        # Each run has time for one portion.
        left = iter([PLENTY, PLENTY, 1.0])
        done = counting.keep(lambda: tomorrow, left.__next__)
        runs += 1
        assert done.portions == 1
        if done.finished:
            break
    # The tickets and the files of a month take several portions.
    assert runs > 2 * counting.MONTHS
    # Three tickets of March, two in a portion, each looked at once.
    assert sum(looked) == 3
    assert months.stored(["2026-03"])["2026-03"].written is not None


@pytest.mark.parametrize("verdict", ["kill before", "kill after"])
def test_a_recount_that_is_killed_now_and_then_finds_no_drift_and_ends(
    province: Province, counted: None, faults: Faults, verdict: str
) -> None:
    tomorrow, number = NOW + timedelta(days=1), 3
    while True:
        faults.at(number, verdict)
        try:
            done = _keep(tomorrow)
        except Killed:
            number += 11
            continue
        break
    faults.none()
    assert (done.drift, done.finished) == (0, True)
    assert number > 3
    assert stored(province) == recounted(province, NOW)


def test_the_files_of_a_month_are_its_facts_and_are_written_again_after_a_late_change(
    province: Province, counted: None
) -> None:
    later = NOW + timedelta(days=40)
    _keep(later, at_once=True)
    first = months.stored(["2026-03"])["2026-03"]
    assert first.is_up_to_date
    assert first.written is not None
    assert first.written.count == 3
    lines = [fact for fact, _ in map(kept_facts.from_line, months.lines_of(first.written))]
    assert lines == sorted(facts_of(province).values(), key=lambda fact: fact.code)
    for name, file in first.written.files.items():
        body = client("s3").get_object(Bucket=settings().facts_bucket, Key=f"{first.written.folder}/{name}")["Body"]
        assert hashlib.sha256(body.read()).hexdigest() == file["sha256"], name
    # Nothing has changed, so the next night writes nothing.
    _keep(later, at_once=True)
    assert months.stored(["2026-03"])["2026-03"] == first
    late = take(samples.WAY_TO["resolved"])
    counting.count_changes(records(province), later)
    assert not months.stored(["2026-03"])["2026-03"].is_up_to_date
    _keep(later, at_once=True)
    again = months.stored(["2026-03"])["2026-03"]
    assert again.is_up_to_date
    assert again.written is not None
    assert late.code in {line["code"] for line in months.lines_of(again.written)}
    # The files before are gone.
    before = client("s3").list_objects_v2(Bucket=settings().facts_bucket, Prefix=f"{first.written.folder}/")
    assert again.written.folder != first.written.folder
    assert "Contents" not in before


def test_a_share_of_an_earlier_release_is_replaced_by_a_fact(province: Province) -> None:
    ticket = take(samples.WAY_TO["resolved"])
    counting.count_changes(records(province), NOW)
    made_old(province, ticket.code)
    assert {line.get("seconds") for key, line in stored(province).items() if key[0][:10] == "D#category"} == {3000}
    counting.count_changes(records(province), NOW)
    truth = recounted(province, NOW)
    kept = {key[0] for key in truth}
    assert {key: line for key, line in stored(province).items() if key[0] in kept} == truth
    assert facts_of(province) == reckoned(province)
    # Once more changes nothing.
    assert counting.count_changes(records(province), NOW) == 0


def test_a_recount_reports_and_counts_a_ticket_whose_change_was_lost(province: Province, counted: None) -> None:
    lost = take(samples.WAY_TO["resolved"])
    assert stored(province) != recounted(province, NOW)
    assert _keep(NOW, at_once=True).drift == 1
    assert stored(province) == recounted(province, NOW)
    assert kept_facts.kept([lost])[lost.code].share is not None
    assert _keep(NOW, at_once=True).drift == 0


@pytest.mark.parametrize(("version", "drift"), [(counts.MEASURES_VERSION, 3), (counts.MEASURES_VERSION + 1, 0)])
def test_a_recount_counts_a_new_measure_and_reports_drift_only_without_a_new_version(
    province: Province, counted: None, monkeypatch: pytest.MonkeyPatch, version: int, drift: int
) -> None:
    genuine = counts._by_unit

    def by_unit(ticket: Ticket, now: datetime) -> Any:
        return {unit: {**measures, "described": 1} for unit, measures in genuine(ticket, now).items()}

    monkeypatch.setattr(counts, "_by_unit", by_unit)
    monkeypatch.setattr(counts, "MEASURES_VERSION", version)
    assert _keep(NOW, at_once=True).drift == drift
    assert stored(province) == recounted(province, NOW)
    assert {line.get("described") for (pk, _), line in stored(province).items() if pk[:2] == "D#"} == {1, 2, 3}
    assert _keep(NOW, at_once=True).drift == 0


@pytest.mark.parametrize(
    ("pk", "sk", "name"),
    [
        ("D#category#2026-03", "hygiene#2026-03-02", "received"),
        ("D#commune#2026-03", "06184#2026-03-30", "open"),
        ("H#8#2026-03", "06040#8841421d01fffff#hygiene", "d02"),
    ],
)
def test_a_recount_reports_a_number_that_is_not_the_sum_of_its_tickets(
    province: Province, counted: None, pk: str, sk: str, name: str
) -> None:
    province.aws.client("dynamodb").update_item(
        TableName=province.tables["Counters"],
        Key={"pk": {"S": pk}, "sk": {"S": sk}},
        UpdateExpression="ADD #n :one",
        ExpressionAttributeNames={"#n": name},
        ExpressionAttributeValues={":one": {"N": "1"}},
    )
    assert _keep(NOW, at_once=True).drift == 1
    assert _keep(NOW, at_once=True).drift == 1


def test_a_change_during_a_recount_is_not_drift(
    province: Province, counted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile() -> None:
        take(samples.WAY_TO["resolved"])
        counting.count_changes(records(province), NOW)

    genuine = counters.rows

    def rows(*given: Any, **named: Any) -> Any:
        # The tickets have been read, the numbers not yet.
        monkeypatch.setattr(counters, "rows", genuine)
        meanwhile()
        return genuine(*given, **named)

    monkeypatch.setattr(counters, "rows", rows)
    assert recounting.recount_month("2026-03", NOW) == 0
    assert counters.rows is genuine


def test_a_restricted_ticket_is_in_no_number(province: Province) -> None:
    ticket = take(("receive",), new=samples.report("officials"))
    assert ticket.restricted
    counting.count_changes(records(province), NOW)
    assert stored(province) == {}
    assert facts_of(province)[ticket.code].restricted
