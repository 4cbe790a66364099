"""What intake decided teaches what to offer, without anything of which a person could be guessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.texts.folding import words
from chalicelib.domain.texts.said import said_in, taught_by
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import Ticket, Visibility
from chalicelib.domain.triage import counts, measuring, offers
from chalicelib.domain.triage.counts import LEAST_COMMUNES, LEAST_DAYS, LEAST_REPORTS, MOST_OF_A_DAY, shares
from chalicelib.domain.triage.keywords import Keywords
from chalicelib.domain.triage.lessons import MOST_A_DAY, Lesson, chosen, lesson
from chalicelib.domain.triage.measuring import Confidence
from chalicelib.domain.triage.offers import Model
from tests.domain import samples
from tests.domain.triage import made_up

DAY = date(2026, 3, 2)
DIRECTORY = samples.directory_with()
NO_KEYWORDS = Keywords({})


def ticket(description: str = samples.DESCRIPTION, **changed: Any) -> Ticket:
    received = samples.ticket("receive", new=samples.report("hygiene"))
    place = replace(received.place, commune=samples.COMMUNES["that-khe"])
    return replace(received, **{"description": description, "place": place, **changed})


def a_lesson(number: int, text: str, category: str = "hygiene", **changed: Any) -> Lesson:
    """A lesson; one after the other comes from the next day and commune."""
    fields = {"day": DAY + timedelta(days=number % 10), "commune": f"{number % 7:05}", **changed}
    return made_up.lesson_of(text, category, f"LS{number:06}", fields.pop("day"), fields.pop("commune"), **fields)


def every_word(model: Model) -> set[str]:
    known = (*model.category.counts.words.values(), *model.urgency.counts.words.values())
    return {part for found in known for word in found for part in word.split()}


# What a report teaches.


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("Rác của Nguyễn Thịnhvương đổ ra đường", {"nguyen", "thinhvuong"}),
        ("gọi 0912345678 hoặc a.b@example.invalid", {"0912345678", "example", "invalid"}),
        ("nhà ông tư xả nước ra mương", {"ong", "tu"}),
        ("xe 12A-123.45 đỗ cả ngày", {"12a", "123"}),
    ],
)
def test_names_and_numbers_teach_nothing(text: str, left_out: set[str]) -> None:
    taught = {part for word in taught_by(text) for one in word.split() for part in words(one)}
    assert taught
    assert not left_out & taught


def test_a_text_in_capitals_teaches_nothing_and_is_still_understood() -> None:
    assert taught_by("RÁC CỦA NGUYỄN VĂN A ĐỔ RA ĐƯỜNG") == frozenset()
    assert {"rac", "rác", "do ra"} <= said_in("RÁC CỦA NGUYỄN VĂN A ĐỔ RA ĐƯỜNG").keys()


def test_pairs_do_not_cross_a_comma_or_a_word_that_is_left_out() -> None:
    said = taught_by("rác đầy, chợ Kỳ hôi")
    assert "rac day" in said
    assert not {"day cho", "cho hoi"} & said


@pytest.mark.parametrize(
    ("changed", "teaches"),
    [
        ({}, True),
        ({"state": State.NEW}, False),
        ({"state": State.REFUSED}, False),
        ({"state": State.WITHDRAWN}, False),
        ({"state": State.MERGED, "merged_from": State.RECEIVED}, False),
        ({"visibility": Visibility.PRIVATE}, False),
        ({"restricted": True}, False),
        ({"accused": samples.POLICE}, False),
        ({"category": "officials"}, False),
        ({"category": "emergency"}, True),
        ({"category": "removed"}, False),
        ({"description": "!!! 123"}, False),
    ],
)
def test_only_what_intake_received_and_everybody_may_see_teaches(changed: dict[str, Any], teaches: bool) -> None:
    assert (lesson(ticket(**changed), DIRECTORY, NO_KEYWORDS) is not None) is teaches


def test_what_speaks_of_a_denunciation_teaches_nothing() -> None:
    document = samples.documents()[Kind.CATEGORIES]
    hint = {"words": ["hối lộ"], "text": "Tố cáo", "text_en": "Denunciation", "refusal": "denunciation"}
    lines = [{**one, "refusal_hints": [hint]} for one in document["categories"]]
    directory: Directory = samples.directory_with(categories={"categories": lines})
    assert lesson(ticket("Cán bộ nhận hoi lo để cấp phép"), directory, NO_KEYWORDS) is None
    assert lesson(ticket("Rác đầy chợ"), directory, NO_KEYWORDS) is not None


# What is kept.


def test_a_word_is_kept_after_several_reports_days_and_communes() -> None:
    few = [a_lesson(number, "rác thối") for number in range(LEAST_REPORTS - 1)]
    enough = [*few, a_lesson(LEAST_REPORTS, "rác thối")]
    others = [a_lesson(50 + number, "đèn hỏng", "traffic") for number in range(20)]
    assert "thoi" not in every_word(offers.taught([*few, *others], "2026-03-20"))
    assert "thoi" in every_word(offers.taught([*enough, *others], "2026-03-20"))


def test_a_name_that_one_person_writes_for_months_is_never_kept() -> None:
    quarrel = [
        a_lesson(number, "rác của thịnhvương đổ bừa", day=DAY + timedelta(days=number), commune="00001")
        for number in range(90)
    ]
    others = [a_lesson(200 + number, "rác đầy chợ đổ bừa") for number in range(40)]
    others += [a_lesson(300 + number, "đèn hỏng", "traffic") for number in range(40)]
    found = every_word(offers.taught(chosen([*quarrel, *others]), "2026-06-20"))
    assert "bua" in found
    assert not {"thinhvuong", "thịnhvương"} & found


def test_fifty_reports_of_a_day_steer_nothing() -> None:
    usual = [a_lesson(number, "rác đầy chợ") for number in range(60)]
    usual += [a_lesson(100 + number, "đèn đường hỏng", "traffic") for number in range(60)]
    # They are of one day, of all communes, and intake believed them.
    flood = [a_lesson(500 + n, "rác xyzzy đầy chợ", "traffic", day=DAY, commune=f"{n:05}") for n in range(50)]
    before, after = (offers.taught(chosen(some), "2026-03-20") for some in (usual, [*usual, *flood]))
    assert "xyzzy" not in every_word(after)
    assert after.category.counts.words["traffic"].get("rac", 0) <= MOST_OF_A_DAY
    for model in (before, after):
        assert shares(model.category.counts, said_in("rác đầy chợ"))[0].label == "hygiene"
    # Of one commune, three of them count at all.
    assert len(chosen([replace(one, commune="00001") for one in flood])) == MOST_A_DAY


def test_what_was_taken_back_teaches_nothing_the_next_night() -> None:
    said = [a_lesson(number, "rác phenol") for number in range(20)]
    others = [a_lesson(100 + number, "đèn hỏng", "traffic") for number in range(20)]
    assert "phenol" in every_word(offers.taught([*said, *others], "2026-03-20"))
    assert "phenol" not in every_word(offers.taught([*said[:3], *others], "2026-03-21"))


# What is offered.


@cache
def learned_from(many: int, seed: int = 1) -> Model:
    half, _ = made_up.halves(made_up.own_texts())
    return offers.taught(made_up.lessons(half, many, seed), "2026-06-20")


def test_an_offer_names_the_words_and_how_sure_it_is() -> None:
    text = "Rác chất đống trước cổng chợ, mùi hôi thối"
    found = offers.category_offer(learned_from(1000), text, made_up.keywords(), made_up.categories())
    assert found is not None
    assert found.value == "hygiene"
    assert found.confidence in Confidence
    assert 1 <= len(found.because) <= offers.MOST_REASONS
    assert all(one in text.lower() or one in made_up.categories()["hygiene"].keywords for one in found.because)


def test_a_category_that_may_not_be_is_never_offered() -> None:
    text, others = "Rác chất đống trước cổng chợ, mùi hôi thối", set(made_up.categories()) - {"hygiene"}
    assert offers.category_offer(learned_from(1000), text, made_up.keywords(), others) is None


def test_few_reports_offer_nothing() -> None:
    model = learned_from(60)
    assert not model.category.trial.is_better
    for texts in made_up.own_texts().values():
        for text in texts:
            assert offers.category_offer(model, text, made_up.keywords(), made_up.categories()) is None


def test_what_does_no_better_than_the_rule_is_not_offered() -> None:
    # The rule is always right, so learning cannot help.
    same = [replace(one, suggested=one.category) for one in made_up.lessons(made_up.own_texts(), 600, 3)]
    model = offers.taught(same, "2026-06-20")
    assert model.category.trial.by_rule == model.category.trial.tried
    assert offers.category_offer(model, "rác chất đống", made_up.keywords(), made_up.categories()) is None


def test_urgency_is_offered_if_intake_often_changed_it_for_such_words() -> None:
    quiet = [a_lesson(n, f"rác đầy chợ {'bốc mùi' if n % 2 else ''}") for n in range(150)]
    dire = [a_lesson(500 + n, "dây điện đứt rơi xuống đường", "traffic", urgency="urgent") for n in range(150)]
    model = offers.taught([*quiet, *dire], "2026-03-20")
    assert model.urgency.trial.is_better
    found = offers.urgency_offer(model, "dây điện đứt", made_up.keywords(), "traffic")
    assert found is not None
    assert found.value == "urgent"
    assert any("đứt" in one for one in found.because)
    # If the category's own urgency is right, nothing is offered.
    usual = offers.taught([replace(one, usual_urgency=one.urgency) for one in (*quiet, *dire)], "2026-03-20")
    assert offers.urgency_offer(usual, "dây điện đứt", made_up.keywords(), "traffic") is None


@pytest.mark.parametrize(
    ("to_police", "to_commune", "expected"),
    [
        (30, 0, ("police", Confidence.SURE)),
        (27, 3, ("police", Confidence.LIKELY)),
        (21, 9, ("police", Confidence.PERHAPS)),
        (16, 14, None),
        (3, 27, None),
        (15, 0, None),
    ],
)
def test_a_unit_is_offered_where_intake_mostly_chose_another_one_than_the_rules(
    to_police: int, to_commune: int, expected: tuple[str, Confidence] | None
) -> None:
    sent = ["police"] * to_police + ["that-khe"] * to_commune
    lessons = [a_lesson(n, "rác đầy", unit=unit, rules_unit="that-khe") for n, unit in enumerate(sent)]
    found = offers.unit_offer(offers.taught(lessons, "2026-03-20"), "hygiene", "that-khe")
    assert (found and (found.unit, found.confidence)) == expected
    assert offers.unit_offer(offers.taught(lessons, "2026-03-20"), "hygiene", "dong-dang") is None


# Laws.

WORDS = st.sampled_from(["rác", "chợ", "đèn", "hỏng", "đường", "ngập", "nước", "mùi", "xe", "Thịnh", "0912345678", "."])
TEXTS = st.lists(WORDS, min_size=1, max_size=12).map(" ".join)
LESSONS = st.lists(
    st.tuples(TEXTS, st.sampled_from(["hygiene", "traffic", "other"]), st.integers(0, 8), st.integers(0, 4)),
    max_size=60,
).map(
    lambda made: [
        a_lesson(n, text, category, day=DAY + timedelta(days=day), commune=f"{commune:05}")
        for n, (text, category, day, commune) in enumerate(made)
    ]
)


@given(LESSONS)
def test_every_word_that_is_kept_has_its_reports_days_and_communes(lessons: list[Lesson]) -> None:
    known = counts.counted(lessons, lambda one: one.category)
    for word in {word for found in known.words.values() for word in found if word[0] not in "=@"}:
        having = [one for one in lessons if word in one.words]
        assert len(having) >= LEAST_REPORTS
        assert len({one.day for one in having}) >= LEAST_DAYS
        assert len({one.commune for one in having}) >= LEAST_COMMUNES
    assert all(n <= known.reports[label] for label, found in known.words.items() for n in found.values())


@given(LESSONS, TEXTS)
def test_likelihoods_are_those_of_a_whole_and_do_not_depend_on_the_order(lessons: list[Lesson], text: str) -> None:
    known = counts.counted(lessons, lambda one: one.category)
    found = shares(known, said_in(text))
    assert not found or sum(one.share for one in found) == pytest.approx(1)
    assert counts.counted(lessons[::-1], lambda one: one.category) == known
    assert all(known.reports[one.label] >= counts.LEAST_OF_LABEL for one in found)


@given(LESSONS)
def test_a_trial_adds_up_and_confidences_are_in_order(lessons: list[Lesson]) -> None:
    known = measuring.learned(lessons, lambda one: one.category, lambda one: one.suggested)
    trial = known.trial
    assert trial.tried == sum(measuring.is_tried(one.commune) for one in lessons)
    assert trial.right <= trial.offered <= trial.tried
    assert max(trial.by_rule, trial.together) <= trial.tried
    levels = [known.least[one] for one in Confidence if one in known.least]
    assert levels == sorted(levels, reverse=True)


# The made-up reports.


def test_offers_are_better_than_keywords_alone_on_texts_that_were_not_learned() -> None:
    from tests.bench.triage import figures

    found = figures(made_up.own_texts(), learned=1000, tried=600)
    assert found.first > found.keywords_first
    assert found.third > found.first
    assert found.together > found.keywords_first
    assert found.offered_right / found.offered >= 0.6
    assert found.model.category.trial.is_better


def test_the_few_texts_of_the_sample_teach_nothing_that_is_offered_for_others() -> None:
    from tests.bench.triage import figures

    found = figures(made_up.sample_texts(), learned=1000, tried=300)
    assert found.offered == 0
    assert found.together == found.keywords_first
