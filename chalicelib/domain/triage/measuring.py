"""Learn, and measure on reports that were not learned from how often an offer would have been right.

The reports of half the communes teach, and those of the others are offered what they teach. So each word of confidence
stands for a share that was measured, and what does no better than the rule without learning is not shown. Then all
reports teach.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import sqrt

from chalicelib.domain.triage.counts import WordCounts, counted, shares
from chalicelib.domain.triage.lessons import Lesson

#: Nothing is offered if fewer reports were tried.
LEAST_TRIED = 60
#: How many of the tried reports a level of confidence needs.
LEAST_OF_LEVEL = 20
_LUCK = 1.28


class Confidence(StrEnum):
    """How sure an offer is."""

    SURE = "sure"
    LIKELY = "likely"
    PERHAPS = "perhaps"


#: How many of the offers with a confidence must have been right in the half that was not learned from (our choice).
RIGHT: Mapping[Confidence, float] = {Confidence.SURE: 0.95, Confidence.LIKELY: 0.8, Confidence.PERHAPS: 0.6}


@dataclass(frozen=True, slots=True)
class Trial:
    """How the offers did on ``tried`` reports.

    ``offered`` of them had an offer, ``right`` of these were right. ``by_rule``: right by the rule without learning;
    ``together``: right if the offer is taken where there is one, and the rule elsewhere.
    """

    tried: int = 0
    offered: int = 0
    right: int = 0
    by_rule: int = 0
    together: int = 0

    @property
    def is_better(self) -> bool:
        """Whether offers would have helped, among enough reports."""
        return self.tried >= LEAST_TRIED and self.together > self.by_rule


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned of one kind of label. ``least``: the share (0 to 1) from which on each confidence holds."""

    counts: WordCounts = field(default_factory=WordCounts)
    least: Mapping[str, float] = field(default_factory=dict)
    trial: Trial = field(default_factory=Trial)

    def confidence(self, share: float) -> Confidence | None:
        """How sure an offer with this share is; None if it must not be made."""
        return next((one for one in Confidence if one in self.least and share >= self.least[one]), None)


@dataclass(frozen=True, slots=True)
class Guess:
    """The likeliest label of a tried report, its share, and what was right."""

    label: str
    share: float
    truth: str
    by_rule: str | None


def learned(
    lessons: Sequence[Lesson],
    label_of: Callable[[Lesson], str],
    rule: Callable[[Lesson], str | None],
) -> Learned:
    """Learn a label, and measure it against what a rule says of the same reports."""
    known = counted([one for one in lessons if not is_tried(one.commune)], label_of)
    guesses = []
    for one in lessons:
        if is_tried(one.commune):
            best = next(iter(shares(known, one.words)), None)
            guesses.append(Guess(best.label if best else "", best.share if best else 0.0, label_of(one), rule(one)))
    least = _levels(guesses)
    found = Learned(counted(lessons, label_of), least)
    return Learned(found.counts, least, _trial(guesses, found))


def is_tried(commune: str) -> bool:
    """Whether the reports of a commune are in the half that is tried.

    What several people report of one place, or one person again and again, is in one half, so nothing is tried with
    what it taught.
    """
    return bool(zlib.crc32(commune.encode()) & 1)


def _levels(guesses: Sequence[Guess]) -> dict[str, float]:
    """Confidence -> the least share of the longest run of guesses, the likeliest first, that was right often enough.

    Each run begins where the one of the higher confidence ends.
    """
    rest = sorted(guesses, key=lambda one: -one.share)
    found: dict[str, float] = {}
    for level, wanted in RIGHT.items():
        right, end = 0, 0
        for number, one in enumerate(rest, 1):
            right += one.label == one.truth
            # Guesses of one share are in one run.
            ends_here = number == len(rest) or rest[number].share < one.share
            if ends_here and number >= LEAST_OF_LEVEL and right >= _enough(wanted, number):
                end = number
        if end:
            found[level.value] = rest[end - 1].share
            rest = rest[end:]
    return found


def _enough(wanted: float, number: int) -> float:
    """How many of ``number`` must be right so that it is hardly chance that the wanted share is (one side of 10 %)."""
    return wanted * number + _LUCK * sqrt(number * wanted * (1 - wanted))


def _trial(guesses: Sequence[Guess], known: Learned) -> Trial:
    offered = [one for one in guesses if known.confidence(one.share)]
    taken = {id(one) for one in offered}
    return Trial(
        tried=len(guesses),
        offered=len(offered),
        right=sum(one.label == one.truth for one in offered),
        by_rule=sum(one.by_rule == one.truth for one in guesses),
        together=sum((one.label if id(one) in taken else one.by_rule) == one.truth for one in guesses),
    )
