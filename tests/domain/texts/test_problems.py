"""The texts of problems."""

from __future__ import annotations

from chalicelib.domain.texts.problems import PROBLEMS, SUBJECTS


def test_no_code_has_texts_in_two_subjects() -> None:
    assert sum(len(subject) for subject in SUBJECTS) == len(PROBLEMS)
