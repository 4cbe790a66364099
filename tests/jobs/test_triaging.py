"""Each night the counts of triage are made from the tickets as they are then."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from chalicelib.domain.places.place import Place
from chalicelib.domain.texts.folding import words
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.jobs import triaging
from chalicelib.runtime.observe import logger
from chalicelib.store.counters import triage
from chalicelib.store.models.counters import CounterItem
from chalicelib.store.tickets import tickets
from tests.bench import _measure
from tests.domain import samples
from tests.support import Province, open_ticket, set_clock

NIGHT = samples.local("2026-03-20 02:05")
PLENTY = 250.0
#: What the log asks of the context of a function.
LAMBDA = ("function_name", "memory_limit_in_mb", "invoked_function_arn", "aws_request_id")
TEXTS = {"hygiene": "Rác bốc mùi đầy chợ", "traffic": "Đèn đường hỏng tối om"}


def received(category: str, text: str, day: int, commune: str) -> Ticket:
    """A report that intake received as it was sent."""
    at = samples.T0 + timedelta(days=day)
    place = Place(commune, "Ngõ 1")
    ticket = open_ticket(samples.report(category, description=text, place=place), at=at)[0]
    return tickets.change(tickets.Stored(ticket, "hash"), samples.act(ticket, "receive", at=at)).ticket


def many() -> list[Ticket]:
    communes = list(samples.COMMUNES.values())
    return [
        received(category, text, number % 6, communes[number % 3])
        for number in range(12)
        for category, text in TEXTS.items()
    ]


def learn(now: datetime = NIGHT, left: float = PLENTY, *, at_once: bool = False) -> bool:
    return triaging.learn(now, lambda: left, at_once=at_once) is not None


def stored_words(province: Province) -> str:
    return str([item for item in province.items("Counters") if item["pk"]["S"] == "TRIAGE"])


def test_a_night_counts_once_and_after_two_o_clock(province: Province) -> None:
    many()
    assert not learn(left=10.0)
    assert learn()
    assert not learn(NIGHT + timedelta(hours=20))
    assert not learn(samples.local("2026-03-21 01:55"))
    assert learn(samples.local("2026-03-21 02:05"))
    assert learn(samples.local("2026-03-21 02:10"), at_once=True)


def test_what_is_stored_is_what_was_learned_and_no_text(province: Province) -> None:
    many()
    received("hygiene", "rác của thịnhvương ở ngõ sâu", 1, samples.COMMUNES["that-khe"])
    model = triaging.learn(NIGHT, lambda: PLENTY)
    assert model is not None
    assert triage.load() == model
    assert model.category.counts.reports == {"hygiene": 13, "traffic": 12}
    kept = stored_words(province)
    assert "rac boc" in kept
    assert "thinhvuong" not in kept
    assert "LS" not in kept


def test_the_next_night_forgets_what_was_withdrawn(province: Province) -> None:
    made = [one for one in many() if one.category == "hygiene"]
    assert learn()
    assert "boc mui" in stored_words(province)
    for one in made:
        stored = tickets.get(one.code)
        assert stored is not None
        tickets.change(stored, samples.act(stored.ticket, "withdraw", at=samples.T0 + timedelta(days=15)))
    assert learn(NIGHT + timedelta(days=1))
    assert "boc mui" not in stored_words(province)
    assert set(triage.load().category.counts.reports) == {"traffic"}


def test_a_run_that_dies_leaves_nothing_half_and_begins_again(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    many()
    assert learn()
    with monkeypatch.context() as broken:
        broken.setattr(CounterItem, "save", lambda *_: (_ for _ in ()).throw(OSError("died")))
        with pytest.raises(OSError, match="died"):
            learn(NIGHT + timedelta(days=1))
    # The lines are of the new night and the head is of the old one, so none are used.
    assert triage.load().reports == 0
    assert learn(NIGHT + timedelta(days=1))
    assert triage.load().reports == 24


def test_it_costs_the_reading_of_the_tickets_and_few_writes(province: Province) -> None:
    many()
    with _measure.counted() as cost:
        assert learn()
    assert cost.requests.get("Scan", 0) == 0
    # Two categories, their urgencies and units, and the head.
    assert cost.write_units <= 12
    with _measure.counted() as again:
        assert not learn(NIGHT + timedelta(hours=1))
    assert again.read_units <= 1
    assert again.write_units == 0


def test_at_most_so_many_tickets_are_read(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    many()
    monkeypatch.setattr(triaging, "MOST", 10)
    model = triaging.learn(NIGHT, lambda: PLENTY)
    assert model is not None
    assert model.reports <= 10


def test_no_word_of_a_report_is_logged(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    monkeypatch.setattr(logger, "info", lambda *given, **more: said.append(f"{given}{more}"))
    many()
    assert learn()
    assert said
    assert not {*map(str, words(" ".join(TEXTS.values())))} & set(re.findall(r"\w+", " ".join(said)))


def test_the_function_of_the_night_learns(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    from app import keep_counters

    many()
    set_clock(monkeypatch, NIGHT)
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: 1000 * PLENTY, **dict.fromkeys(LAMBDA, "x"))
    event = dict.fromkeys(("version", "account", "region", "source", "detail-type", "time", "id"), "x")
    usual, anew = ({**event, "resources": [], "detail": one} for one in ({}, {"recount": True}))
    assert keep_counters(usual, context)["taught"] == 24
    assert triage.load().reports == 24
    assert keep_counters(usual, context)["taught"] == 0
    assert keep_counters(anew, context)["taught"] == 24
