"""Before and after: which photo of the result shows the place of which photo of the report."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from chalicelib.domain.errors import Invalid
from chalicelib.domain.tickets.ticket import Answer

type Pair = tuple[str, str]


def said(lines: Iterable[Mapping[str, str]], *, before: Collection[str], after: Collection[str]) -> tuple[Pair, ...]:
    """The (before, after) ids that a unit named. Raises Invalid unless they are photos of the report and of the answer.

    A photo of the result shows one place; one of the report may be answered by several.
    """
    pairs = tuple((line["before"], line["after"]) for line in lines)
    results = [after_id for _, after_id in pairs]
    if any(one not in before or other not in after for one, other in pairs) or len(set(results)) < len(results):
        raise Invalid("pair_unknown", field="pairs")
    return pairs


def shown(answer: Answer, *, before: Sequence[str], after: Sequence[str]) -> list[Pair]:
    """The pairs of an answer among the photos that may be seen; in the order of both where the unit named none."""
    if answer.pairs:
        return [(one, other) for one, other in answer.pairs if one in before and other in after]
    return list(zip(before, after, strict=False))
