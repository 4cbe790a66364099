"""The score of a possible duplicate and its reasons."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from chalicelib.domain.nearby.duplicates import FURTHEST, LIKELY, LONGEST, Likeness, likeness
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.reading import directory_from_documents
from chalicelib.domain.tickets.ticket import Ticket
from tests.domain import samples

DIRECTORY = samples.directory()
HERE = (22.257, 106.474)
TICKET = replace(samples.ticket(), place=Place("06040", None, *HERE))
_METRE = 1 / 111_195


def other(
    metres: float = 0,
    apart: timedelta = timedelta(0),
    category: str = "hygiene",
    place: Place | None = None,
    description: str = "Nước thải có màu đen",
) -> Ticket:
    where = place or Place("06040", None, HERE[0] + metres * _METRE, HERE[1])
    sent = TICKET.created_at - apart
    changed: dict[str, Any] = {"place": where, "category": category, "created_at": sent, "description": description}
    return replace(TICKET, code=samples.MAIN_CODE, **changed)


def score(found: Ticket, picture: float | None = None) -> Likeness:
    return likeness(TICKET, found, picture, DIRECTORY)


@pytest.mark.parametrize(
    ("found", "picture", "expected", "parts"),
    [
        (other(), None, 1.0, ["distance", "category", "time"]),
        (other(150, timedelta(days=15)), None, 0.65, ["distance", "category", "time"]),
        (other(300), None, 0.5, ["category", "time"]),
        (other(1000, timedelta(days=40)), None, 0.3, ["category"]),
        (other(category="traffic"), None, 0.7, ["distance", "time"]),
        (other(1000, timedelta(days=40), "traffic"), None, 0.0, []),
        (other(1000, timedelta(days=40), "traffic"), 1.0, 0.8, ["picture"]),
        (other(1000, timedelta(days=40)), 0.9, 0.804, ["category", "picture"]),
        (other(place=Place("06040")), None, 0.5, ["category", "time"]),
        (other(300, description=samples.DESCRIPTION), None, 0.625, ["category", "time", "words"]),
        (other(300, description="rac thai day, do tran ra"), None, 0.594, ["category", "time", "words"]),
        (other(300, description="rác thải ở đây"), None, 0.5, ["category", "time"]),
        (other(1000, timedelta(days=40), description=samples.DESCRIPTION), None, 0.475, ["category", "words"]),
    ],
)
def test_a_score_is_the_sum_of_its_reasons(
    found: Ticket, picture: float | None, expected: float, parts: list[str]
) -> None:
    how = score(found, picture)
    assert how.score == pytest.approx(expected, abs=0.003)
    assert [reason.aspect for reason in how.reasons] == parts


def test_each_reason_has_a_text() -> None:
    how = score(other(100, timedelta(hours=5)), 0.97)
    assert [reason.text.en for reason in how.reasons] == [
        "100 m away",
        "The same category",
        "Sent 5 hours apart",
        "Pictures 97 % alike",
    ]
    assert how.metres == 100
    same = score(other(description="Bốc mùi, rác thải đổ tràn")).reasons
    assert [reason.text.vi for reason in same if reason.aspect == "words"] == []
    same = score(other(300, description="Bốc mùi, rác thải đổ tràn")).reasons
    assert same[-1].text.vi == "Cùng nói: rác thải, thải đổ, đổ tràn"
    assert score(other(apart=timedelta(minutes=5))).reasons[-1].text.vi == "Gửi cùng giờ"
    assert score(other(apart=timedelta(days=3))).reasons[-1].text.vi == "Gửi cách nhau 3 ngày"


def test_categories_of_one_group_are_related() -> None:
    documents = samples.documents()
    lines = documents[Kind.CATEGORIES]["categories"]
    lines.append({"id": "surroundings", "name": "Môi trường", "name_en": "Surroundings", "handled_by": "police"})
    for line in lines:
        if line["id"] in ("hygiene", "traffic"):
            line["parent"] = "surroundings"
    grouped = directory_from_documents(documents)
    reasons = likeness(TICKET, other(category="traffic"), None, grouped).reasons
    assert [(reason.aspect, reason.points) for reason in reasons][1] == ("category", 0.15)
    # A category without a group is related to no other category.
    assert "category" not in [reason.aspect for reason in score(other(category="emergency")).reasons]


@given(
    st.floats(0, 2000),
    st.timedeltas(timedelta(0), timedelta(days=90)),
    st.sampled_from(["hygiene", "traffic", "gone"]),
    st.none() | st.floats(0, 1),
    st.sampled_from(["", "rác", samples.DESCRIPTION, "Rác thải đổ tràn, hôi lắm"]),
)
def test_a_closer_place_time_or_picture_never_lowers_the_score(
    metres: float, apart: timedelta, category: str, picture: float | None, text: str
) -> None:
    how = score(other(metres, apart, category, description=text), picture)
    assert 0 <= how.score <= 1
    assert how.score == pytest.approx(sum(reason.points for reason in how.reasons), abs=0.002)
    better = [
        score(other(metres / 2, apart, category, description=text), picture),
        score(other(metres, apart / 2, category, description=text), picture),
        score(other(metres, apart, "hygiene", description=text), picture),
        score(other(metres, apart, category, description=text), 1.0),
        score(other(metres, apart, category, description=samples.DESCRIPTION), picture),
    ]
    assert all(one.score >= how.score - 0.002 for one in better)
    back = likeness(other(metres, apart, category, description=text), TICKET, picture, DIRECTORY)
    assert back.score == how.score


def test_at_the_limits_of_place_and_time_a_duplicate_is_not_likely() -> None:
    assert score(other(FURTHEST, LONGEST)).score < LIKELY
