"""The questions of a category, with the types of Open311 (GeoReport v2, "Service Definition")."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from chalicelib.domain.errors import Invalid
from chalicelib.domain.known import known_fields
from chalicelib.domain.texts import terms

#: The longest answers, in characters, and the largest number. Stores and browsers keep numbers of this size exactly.
MAX_STRING, MAX_TEXT, MAX_NUMBER = 300, 4000, 10**15


class QuestionType(StrEnum):
    """The type of an answer: a line, a number, an instant, a text, one key of a list, several keys of a list."""

    STRING = "string"
    NUMBER = "number"
    DATETIME = "datetime"
    TEXT = "text"
    SINGLEVALUELIST = "singlevaluelist"
    MULTIVALUELIST = "multivaluelist"


#: The types with a list of values.
LISTS = frozenset({QuestionType.SINGLEVALUELIST, QuestionType.MULTIVALUELIST})


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a list."""

    key: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a category. Answers to a ``private`` question are never public."""

    code: str
    type: QuestionType
    description: str
    description_en: str
    required: bool = False
    values: tuple[Choice, ...] = ()
    private: bool = False


def question_from_document(line: Mapping[str, Any]) -> Question:
    """Build a question from its line of the categories document. Raises ValueError or TypeError when malformed."""
    values = tuple(Choice(**known_fields(Choice, value)) for value in line.get("values") or ())
    return Question(**{**known_fields(Question, line), "type": QuestionType(line["type"]), "values": values})


def read_answers(questions: Sequence[Question], given: Mapping[str, Any]) -> tuple[dict[str, Any], list[Invalid]]:
    """(the answers in the order of the questions, the errors). An empty answer counts as no answer.

    ``given`` maps a question's code to a JSON value. The field of an error is ``answers.<code>``.
    """
    errors = [
        Invalid("field_unknown", field=_field(code))
        for code in given
        if code not in {question.code for question in questions}
    ]
    answers: dict[str, Any] = {}
    for question in questions:
        value = given.get(question.code)
        if _is_empty(value):
            if question.required:
                errors.append(Invalid("field_required", field=_field(question.code)))
        elif fault := _CHECKS[question.type](question, value):
            errors.append(fault)
        else:
            answers[question.code] = value
    return answers, errors


def number_in(text: str) -> float | str:
    """The number that a person typed, with a decimal comma or point. ``read_answers`` refuses any other text."""
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return text


def recorded(questions: Iterable[Question], answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers with the text of their questions, so that later changes of the questions do not affect them."""
    return {
        question.code: {
            "question": question.description,
            "question_en": question.description_en,
            "private": question.private,
            "value": answers[question.code],
        }
        for question in questions
        if question.code in answers
    }


def without_private(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Answers after an erasure: the questions stay, the values of private answers are removed."""
    return {code: {**answer, "value": None} if answer["private"] else answer for code, answer in answers.items()}


def _field(code: str) -> str:
    return f"answers.{code}"


def _is_empty(value: Any) -> bool:
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def _words(limit: int) -> Callable[[Question, Any], Invalid | None]:
    def check(question: Question, value: Any) -> Invalid | None:
        if not isinstance(value, str):
            return _wrong_type(question)
        return Invalid("too_long", field=_field(question.code), limit=limit) if len(value) > limit else None

    return check


def _number(question: Question, value: Any) -> Invalid | None:
    # In Python a bool is an int; as an answer it is not a number.
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return _wrong_type(question)
    if abs(value) > MAX_NUMBER:
        return Invalid("out_of_range_open", field=_field(question.code), limit=MAX_NUMBER)
    return None


def _datetime(question: Question, value: Any) -> Invalid | None:
    try:
        has_timezone = isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        has_timezone = False
    return None if has_timezone else _wrong_type(question)


def _one_key(question: Question, value: Any) -> Invalid | None:
    if not isinstance(value, str):
        return _wrong_type(question)
    return None if value in _keys(question) else _not_a_key(question)


def _several_keys(question: Question, value: Any) -> Invalid | None:
    if not isinstance(value, list) or not all(isinstance(key, str) for key in value) or len(set(value)) < len(value):
        return _wrong_type(question)
    return None if set(value) <= set(_keys(question)) else _not_a_key(question)


def _keys(question: Question) -> list[str]:
    return [choice.key for choice in question.values]


def _not_a_key(question: Question) -> Invalid:
    return Invalid("not_one_of", field=_field(question.code), allowed=", ".join(_keys(question)))


def _wrong_type(question: Question) -> Invalid:
    return Invalid("answer_type", field=_field(question.code), type=terms.ANSWERS[question.type])


_CHECKS: Mapping[QuestionType, Callable[[Question, Any], Invalid | None]] = {
    QuestionType.STRING: _words(MAX_STRING),
    QuestionType.TEXT: _words(MAX_TEXT),
    QuestionType.NUMBER: _number,
    QuestionType.DATETIME: _datetime,
    QuestionType.SINGLEVALUELIST: _one_key,
    QuestionType.MULTIVALUELIST: _several_keys,
}
