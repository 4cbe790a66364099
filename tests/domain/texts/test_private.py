"""What says who somebody is, is found in a text; tests/browser/everybody/test_words.py asks the page the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from chalicelib.domain.texts.private import Private, private_in

CASES: list[tuple[str, list[tuple[str, str]]]] = json.loads(
    Path(__file__).with_name("private.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_private_words_are_found(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(one.kind, one.text) for one in private_in([text])] == [tuple(one) for one in expected]


def test_numbers_of_other_countries_are_found_and_each_find_counts_once() -> None:
    assert private_in(["WhatsApp +49 1512 3456789", "+49 1512 3456789"]) == (Private("phone", "+49 1512 3456789"),)
