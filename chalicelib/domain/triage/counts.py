"""WordCounts of reports by label and word, and what they say of new words (naive Bayes over the words that are there).

A label is what intake chose, for example a category. Words that a text lacks say nothing, because a description is
short. A word of a label without many reports is drawn to how often the word comes anywhere (an m-estimate).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import exp, log

from chalicelib.domain.triage.lessons import BY_KEYWORD, IN_CATEGORY, Lesson

#: A word counts after this many reports, of this many days and communes. A name that one person writes again and again
#: is of one commune, so it is never kept (our choice).
LEAST_REPORTS, LEAST_DAYS, LEAST_COMMUNES = 5, 5, 3
#: How often a word may count for a label on one day.
MOST_OF_A_DAY = 5
#: A label is offered after this many reports.
LEAST_OF_LABEL = 10
#: The most words that are kept because of one label: those that tell most.
MOST_WORDS = 250
#: How many reports a word's usual rate weighs, and by how much the sum is weakened because words come together.
_PRIOR, _WEAKENED = 2.0, 0.3


@dataclass(frozen=True, slots=True)
class WordCounts:
    """``reports``: label -> how many taught it. ``words``: label -> word -> in how many of them it was."""

    reports: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Likelihood:
    """A label and how likely it is by the counts alone, 0 to 1; all labels together have 1."""

    label: str
    share: float


def counted(lessons: Sequence[Lesson], label_of: Callable[[Lesson], str]) -> WordCounts:
    """Count lessons. Words that too few reports, days or communes have are in no result."""
    common = _common(lessons)
    reports: Counter[str] = Counter()
    of_a_day: Counter[tuple[str, str, date]] = Counter()
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for one in lessons:
        label = label_of(one)
        reports[label] += 1
        for word in one.words & common:
            of_a_day[label, word, one.day] += 1
            if of_a_day[label, word, one.day] <= MOST_OF_A_DAY:
                found[label][word] += 1
    known = WordCounts(reports, found)
    kept = {word for label in reports for word in _telling(known, label)}
    words = {
        label: {word: n for word, n in sorted(counts.items()) if word in kept}
        for label, counts in sorted(found.items())
    }
    return WordCounts(dict(sorted(reports.items())), words)


def shares(counts: WordCounts, said: Collection[str]) -> list[Likelihood]:
    """How likely each label is for what was said, the most likely first."""
    every = [label for label, n in counts.reports.items() if n >= LEAST_OF_LABEL]
    total = sum(counts.reports.values())
    weights = {
        label: log((counts.reports[label] + 1) / (total + len(every)))
        + _WEAKENED * sum(weight(counts, label, word) for word in said)
        for label in every
    }
    most = max(weights.values(), default=0.0)
    sizes = {label: exp(one - most) for label, one in weights.items()}
    whole = sum(sizes.values())
    found = [Likelihood(label, size / whole) for label, size in sizes.items()]
    return sorted(found, key=lambda one: (-one.share, one.label))


def weight(counts: WordCounts, label: str, word: str) -> float:
    """How much a word speaks for a label (a logarithm; below 0 against it, 0 for a word that is not kept)."""
    everywhere = sum(one.get(word, 0) for one in counts.words.values())
    if not everywhere:
        return 0.0
    usual = min(1.0, everywhere / sum(counts.reports.values()))
    here = counts.words.get(label, {}).get(word, 0)
    return log((here + _PRIOR * usual) / (counts.reports[label] + _PRIOR) / usual)


def _common(lessons: Iterable[Lesson]) -> set[str]:
    """The words that may be kept. A mark is no word of a person."""
    reports: Counter[str] = Counter()
    days: defaultdict[str, set[date]] = defaultdict(set)
    communes: defaultdict[str, set[str]] = defaultdict(set)
    for one in lessons:
        for word in one.words:
            reports[word] += 1
            if len(days[word]) < LEAST_DAYS:
                days[word].add(one.day)
            if len(communes[word]) < LEAST_COMMUNES:
                communes[word].add(one.commune)
    return {
        word
        for word, n in reports.items()
        if word.startswith((BY_KEYWORD, IN_CATEGORY))
        or (n >= LEAST_REPORTS and len(days[word]) >= LEAST_DAYS and len(communes[word]) >= LEAST_COMMUNES)
    }


def _telling(counts: WordCounts, label: str) -> list[str]:
    """The words that speak most for a label, weighed by how often they do."""
    gains = {word: n * weight(counts, label, word) for word, n in counts.words.get(label, {}).items()}
    ordered = sorted((word for word, gain in gains.items() if gain > 0), key=lambda word: (-gains[word], word))
    return ordered[:MOST_WORDS]
