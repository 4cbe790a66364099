"""Intake is offered category, urgency and unit from what it decided before; nothing is applied, stored or leaked."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.triage import offers
from chalicelib.domain.triage.lessons import Lesson
from chalicelib.store import fresh
from chalicelib.store.counters import triage
from chalicelib.store.directory import documents
from chalicelib.store.directory import officers as directory_officers
from tests.domain import samples
from tests.domain.triage import made_up
from tests.support import Api, Province

INTAKE, SUPERVISOR, FOCAL = "intake.intake", "supervisor.intake", "focal.that-khe"
RUBBISH = "Rác bốc mùi đầy chợ, tràn ra cả lối đi"
PATH = "/v1/office/triage"
COMMUNE = samples.COMMUNES["that-khe"]


def lessons(category: str, text: str, first: int, **changed: Any) -> list[Lesson]:
    """What 150 reports teach that say the same, each as somebody types it."""
    chance = random.Random(first)
    return [
        made_up.lesson_of(
            made_up.as_typed(text, chance),
            category,
            f"LS{number:06}",
            date(2026, 3, 2) + timedelta(days=number % 9),
            f"{number % 7:05}",
            **changed,
        )
        for number in range(first, first + 150)
    ]


def learn() -> None:
    """Keep the counts of reports on rubbish, of which intake sent many to the police, and of reports on lamps."""
    made = lessons("hygiene", "Rác bốc mùi đầy chợ", 0, rules_unit="that-khe", unit=samples.POLICE)
    made += lessons("traffic", "Đèn đường hỏng, dây đứt tóe lửa", 1000, urgency="urgent")
    # Keywords find nothing here, so what was learned is better.
    known = [replace(one, suggested=None) for one in made]
    triage.save(offers.taught(known, "2026-03-20"))
    fresh.forget()


def ask(api: Api, officer: str = INTAKE, description: str = RUBBISH, **more: Any) -> Any:
    found = api("POST", PATH, {"description": description, **more}, officer=officer)
    assert found.status == 200, found.body
    return found.body


@pytest.mark.parametrize("officer", [INTAKE, SUPERVISOR, FOCAL])
def test_a_category_is_offered_with_reasons_and_what_the_rules_propose(
    api: Api, province: Province, officer: str
) -> None:
    learn()
    found = ask(api, officer, commune=COMMUNE)["category"]
    assert found["id"] == "hygiene"
    assert found["confidence"] == "sure"
    assert found["confidence_label"] == {"vi": "Chắc chắn", "en": "Sure"}
    assert found["because"]
    assert all(one in RUBBISH.lower() for one in found["because"])
    assert found["unit"]["id"] == "that-khe"
    assert ask(api, officer, "rac boc mui day cho")["category"]["id"] == "hygiene"
    assert ask(api, officer, address="Ngõ 1, xã Thất Khê")["category"]["unit"]["id"] == "that-khe"


def test_urgency_and_unit_are_offered_for_the_chosen_category(api: Api, province: Province) -> None:
    learn()
    dire = ask(api, description="Dây điện đứt tóe lửa", category="traffic", commune=COMMUNE)
    assert dire["urgency"]["value"] == "urgent"
    assert dire["urgency"]["because"]
    assert dire["rules_unit"]["id"] == samples.POLICE
    assert dire["unit"] is None
    rubbish = ask(api, category="hygiene", commune=COMMUNE)
    assert rubbish["rules_unit"]["id"] == "that-khe"
    assert (rubbish["unit"]["id"], rubbish["unit"]["sent"], rubbish["unit"]["of"]) == (samples.POLICE, 150, 150)
    assert ask(api, commune=COMMUNE)["unit"] is None


def test_nothing_is_offered_before_anything_was_learned_or_for_words_that_say_nothing(
    api: Api, province: Province
) -> None:
    nothing = {"category": None, "urgency": None, "unit": None, "rules_unit": None}
    assert ask(api) == nothing
    learn()
    assert ask(api, description="Tôi đến cơ quan hỏi việc riêng") == nothing
    assert ask(api, description="😀") == nothing


def test_the_offer_follows_the_categories_that_an_officer_may_see(api: Api, province: Province) -> None:
    learn()
    mine = directory_officers.officer(INTAKE)
    assert mine is not None
    directory_officers.put_officer(replace(mine, categories=frozenset({"traffic"})), by="t", at=samples.T0)
    fresh.forget()
    found = ask(api, category="hygiene", commune=COMMUNE)
    assert found == {"category": None, "urgency": None, "unit": None, "rules_unit": None}
    assert ask(api, description="Đèn đường hỏng")["category"]["id"] == "traffic"


@pytest.mark.parametrize("change", [{"restricted": True}, {"roles": ["supervisor"]}])
def test_a_category_that_was_closed_since_is_offered_to_nobody(
    api: Api, province: Province, change: dict[str, Any]
) -> None:
    learn()
    lines = samples.documents()[Kind.CATEGORIES]["categories"]
    closed = [{**one, **(change if one["id"] == "hygiene" else {})} for one in lines]
    documents.publish(Kind.CATEGORIES, {"categories": closed}, by="t", at=samples.T0)
    fresh.forget()
    for officer in (INTAKE, SUPERVISOR):
        found = ask(api, officer, category="hygiene", commune=COMMUNE)
        assert found == {"category": None, "urgency": None, "unit": None, "rules_unit": None}


def test_asking_stores_nothing(api: Api, province: Province) -> None:
    learn()
    tables = ("Tickets", "Counters", "Reporters", "Finding")
    # An officer's first request lists their session.
    ask(api, category="hygiene")
    before = [province.items(one) for one in tables]
    ask(api, category="hygiene")
    assert [province.items(one) for one in tables] == before


@pytest.mark.parametrize("officer", ["focal.police", "leader.that-khe", "processing.that-khe"])
def test_only_those_may_ask_who_classify_reports(api: Api, province: Province, officer: str) -> None:
    assert api("POST", PATH, {"description": RUBBISH}, officer=officer).status == 403


@pytest.mark.parametrize("body", [{}, {"description": ""}, {"description": "x" * 5000}, {"description": "a", "b": 1}])
def test_what_is_no_report_is_refused(api: Api, province: Province, body: dict[str, Any]) -> None:
    assert api("POST", PATH, body, officer=INTAKE).status == 422
