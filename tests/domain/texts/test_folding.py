"""Texts are compared by folding.py as the table says; tests/browser/everybody/test_words.py asks the pages the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.texts.folding import begins, folded, mentions, words

CASES: dict[str, list[list[Any]]] = json.loads(Path(__file__).with_name("folding.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("text", "expected"), CASES["folded"])
def test_a_text_is_folded(text: str, expected: str) -> None:
    assert folded(text) == expected


@pytest.mark.parametrize(("one", "other"), CASES["equal_words"])
def test_words_are_equal_without_accents(one: str, other: str) -> None:
    assert words(one) == words(other)


@pytest.mark.parametrize(("text", "phrase", "found"), CASES["mentions"])
def test_a_phrase_is_found_with_accents_or_without(text: str, phrase: str, found: bool) -> None:
    assert mentions(words(text), phrase) is found


@pytest.mark.parametrize(("one", "other", "same"), CASES["same_marks"])
def test_marks_are_compared_wherever_they_stand_in_the_word(one: str, other: str, same: bool) -> None:
    assert (words(one)[0].marks == words(other)[0].marks) is same


@pytest.mark.parametrize(("word", "typed", "expected"), CASES["begins"])
def test_a_typed_word_is_the_beginning_of_another(word: str, typed: str, expected: bool) -> None:
    assert begins(words(word)[0], words(typed)[0]) is expected
