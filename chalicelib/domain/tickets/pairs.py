"""Pairs of photos, before and after: a photo of the report and a photo of the result that show the same place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from chalicelib.domain.errors import Invalid
from chalicelib.domain.tickets.ticket import Answer

type Pair = tuple[str, str]


def said(lines: Iterable[Mapping[str, str]], *, before: Collection[str], after: Collection[str]) -> tuple[Pair, ...]:
    """The pairs (before, after) of photo ids that a unit gave.

    A photo of the result may be in one pair only; a photo of the report may be in several. Raises Invalid otherwise, or
    if an id is not a photo of the report (``before``) or of the answer (``after``).
    """
    pairs = tuple((line["before"], line["after"]) for line in lines)
    results = [after_id for _, after_id in pairs]
    if any(before_id not in before or after_id not in after for before_id, after_id in pairs) or len(
        set(results)
    ) < len(results):
        raise Invalid("pair_unknown", field="pairs")
    return pairs


def shown(answer: Answer, *, before: Sequence[str], after: Sequence[str]) -> list[Pair]:
    """The pairs of an answer among the visible photos; paired in their order if the unit gave no pairs."""
    if answer.pairs:
        return [
            (before_id, after_id) for before_id, after_id in answer.pairs if before_id in before and after_id in after
        ]
    return list(zip(before, after, strict=False))
