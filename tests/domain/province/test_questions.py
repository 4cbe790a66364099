"""Answers must have the type of their question; an error names the question."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.province.questions import (
    LISTS,
    MAX_NUMBER,
    Choice,
    Question,
    QuestionType,
    question_from_document,
    read_answers,
    recorded,
)

CHOICES = (Choice("a", "A", "A"), Choice("b", "B", "B"))


def question(kind: str, **more: Any) -> Question:
    values = CHOICES if kind in LISTS else ()
    return Question("q", QuestionType(kind), "Hỏi", "Question", values=values, **more)


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("string", "ba hôm nay", None),
        ("string", "x" * 301, "too_long"),
        ("string", 3, "answer_type"),
        ("text", "x" * 4000, None),
        ("text", "x" * 4001, "too_long"),
        ("text", ["x"], "answer_type"),
        ("number", 3, None),
        ("number", -0.5, None),
        ("number", True, "answer_type"),
        ("number", "3", "answer_type"),
        ("number", float("nan"), "answer_type"),
        ("number", float("inf"), "answer_type"),
        ("number", MAX_NUMBER + 1, "out_of_range_open"),
        ("datetime", "2026-03-02T09:00:00+07:00", None),
        ("datetime", "2026-03-02T09:00:00Z", None),
        ("datetime", "2026-03-02T09:00:00", "answer_type"),
        ("datetime", "2026-03-02", "answer_type"),
        ("datetime", "hôm qua", "answer_type"),
        ("datetime", 7, "answer_type"),
        ("singlevaluelist", "a", None),
        ("singlevaluelist", "c", "not_one_of"),
        ("singlevaluelist", ["a"], "answer_type"),
        ("multivaluelist", ["b", "a"], None),
        ("multivaluelist", ["a", "c"], "not_one_of"),
        ("multivaluelist", ["a", "a"], "answer_type"),
        ("multivaluelist", "a", "answer_type"),
        ("multivaluelist", [1], "answer_type"),
    ],
)
def test_an_answer_must_have_the_type_of_its_question(kind: str, value: Any, code: str | None) -> None:
    answers, wrong = read_answers([question(kind)], {"q": value})
    assert [(one.code, one.field) for one in wrong] == ([] if code is None else [(code, "answers.q")])
    assert answers == ({"q": value} if code is None else {})


@pytest.mark.parametrize("empty", [None, "", "  \n", []])
def test_an_empty_answer_counts_as_no_answer(empty: Any) -> None:
    for kind in QuestionType:
        assert read_answers([question(kind)], {"q": empty}) == ({}, [])
        (wrong,) = read_answers([question(kind, required=True)], {"q": empty})[1]
        assert (wrong.code, wrong.field) == ("field_required", "answers.q")


def test_all_errors_are_named_at_once() -> None:
    asked = [question("number"), question_from_document(DOCUMENT)]
    answers, wrong = read_answers(asked, {"q": "x", "z": 1})
    assert [(one.code, one.field) for one in wrong] == [
        ("field_unknown", "answers.z"),
        ("answer_type", "answers.q"),
        ("field_required", "answers.kind"),
    ]
    assert answers == {}


DOCUMENT: dict[str, Any] = {
    "code": "kind",
    "type": "singlevaluelist",
    "description": "Loại",
    "description_en": "Kind",
    "required": True,
    "values": [{"key": "a", "name": "A", "name_en": "A"}],
}


def test_a_question_is_read_from_its_line() -> None:
    found = question_from_document(DOCUMENT)
    assert (found.type, found.required, found.private) == (QuestionType.SINGLEVALUELIST, True, False)
    assert found.values == CHOICES[:1]
    with pytest.raises(ValueError, match="colour"):
        question_from_document(DOCUMENT | {"type": "colour"})


def test_an_answer_is_stored_with_its_question() -> None:
    asked = [question("string"), Question("secret", QuestionType.STRING, "", "", private=True)]
    kept = recorded(asked, {"q": "x", "secret": "y", "gone": "z"})
    assert list(kept) == ["q", "secret"]
    assert kept["q"] == {"question": "Hỏi", "question_en": "Question", "private": False, "value": "x"}
    assert kept["secret"]["private"]


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3),
)


@given(st.sampled_from(QuestionType), st.booleans(), st.dictionaries(st.sampled_from("qz"), json_values))
def test_an_answer_is_either_accepted_or_named_in_an_error(
    kind: QuestionType, required: bool, given_answers: dict[str, Any]
) -> None:
    answers, wrong = read_answers([question(kind, required=required)], given_answers)
    assert answers.items() <= given_answers.items()
    named = {one.field for one in wrong}
    assert named.isdisjoint(f"answers.{code}" for code in answers)
    assert ("answers.z" in named) is ("z" in given_answers)
    if required:
        assert answers or "answers.q" in named
