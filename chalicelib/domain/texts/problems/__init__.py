"""The texts of the problems that the API answers with, by problem code: a module for each subject."""

from __future__ import annotations

from chalicelib.domain.texts.problems import (
    access,
    adoption,
    bulletins,
    documents,
    handling,
    indicators,
    lists,
    reports,
    requests,
    webhooks,
)
from chalicelib.domain.texts.text import Text

#: The subjects. No code is in two of them.
SUBJECTS = (
    *(requests.TEXTS, access.TEXTS, webhooks.TEXTS, reports.TEXTS, handling.TEXTS, documents.TEXTS, lists.TEXTS),
    adoption.TEXTS,
    indicators.TEXTS,
    bulletins.TEXTS,
)
#: Stable problem code -> text. The class of the error decides the HTTP status (http/core/problems.py).
PROBLEMS: dict[str, Text] = {code: text for subject in SUBJECTS for code, text in subject.items()}
