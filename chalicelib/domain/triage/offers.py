"""What is offered for a report: a category, an urgency and a unit, each with its confidence and reasons.

An offer is never applied by itself. An officer is offered no category that they may not see.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import log2

from chalicelib.domain.texts.said import said_in
from chalicelib.domain.triage.counts import WordCounts, shares, weight
from chalicelib.domain.triage.keywords import Keywords, Spoken
from chalicelib.domain.triage.lessons import BY_KEYWORD, IN_CATEGORY, Lesson
from chalicelib.domain.triage.measuring import RIGHT, Confidence, Learned, learned

#: The most reasons that an offer names.
MOST_REASONS = 4
#: A unit is offered in place of the rules' one after this many reports that intake sent somewhere.
LEAST_SENT = 20


@dataclass(frozen=True, slots=True)
class Model:
    """What was learned in a night (a local date) from ``reports`` reports.

    ``units``: category -> the rules' unit, empty for none -> unit -> how many reports intake sent to it.
    """

    night: str = ""
    reports: int = 0
    category: Learned = field(default_factory=Learned)
    urgency: Learned = field(default_factory=Learned)
    units: Mapping[str, Mapping[str, Mapping[str, int]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FieldOffer:
    """A value for a field of the form. ``because``: the words of the text that speak for it, as they were typed."""

    value: str
    confidence: Confidence
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitOffer:
    """A unit in place of the rules' one: ``sent`` of the last ``of`` such reports went there."""

    unit: str
    confidence: Confidence
    sent: int
    of: int


def taught(lessons: Collection[Lesson], night: str) -> Model:
    """What lessons teach. Only counts of words that many reports have are kept of them."""
    known = list(lessons)
    in_category = [replace(one, words=one.words | {f"{IN_CATEGORY}{one.category}"}) for one in known]
    return Model(
        night,
        len(known),
        learned(known, lambda one: one.category, lambda one: one.suggested),
        learned(in_category, lambda one: one.urgency, lambda one: one.usual_urgency),
        _units(known),
    )


def category_offer(model: Model, text: str, keywords: Keywords, may: Collection[str]) -> FieldOffer | None:
    """The category for a description; None if no one is likely enough, or if it is none of those that it may be."""
    spoken = keywords.spoken_of(text)
    said = said_in(text)
    marks = {f"{BY_KEYWORD}{one.category}" for one in spoken}
    found = _best(model.category, {*said, *marks})
    if found is None or found[0] not in may:
        return None
    value, confidence = found
    return FieldOffer(value, confidence, _because(model.category.counts, value, said, spoken))


def urgency_offer(model: Model, text: str, keywords: Keywords, category: str) -> FieldOffer | None:
    """The urgency for a description in a category; None if none is likely enough."""
    said = said_in(text)
    marks = {f"{BY_KEYWORD}{one.category}" for one in keywords.spoken_of(text)} | {f"{IN_CATEGORY}{category}"}
    found = _best(model.urgency, {*said, *marks})
    if found is None:
        return None
    value, confidence = found
    return FieldOffer(value, confidence, _because(model.urgency.counts, value, said, ()))


def unit_offer(model: Model, category: str, rules_unit: str | None) -> UnitOffer | None:
    """The unit that intake chose in place of the rules' one for most such reports; None if there is none."""
    sent = model.units.get(category, {}).get(rules_unit or "", {})
    total = sum(sent.values())
    if total < LEAST_SENT:
        return None
    unit = min(sent, key=lambda one: (-sent[one], one))
    confidence = next((one for one, share in RIGHT.items() if sent[unit] >= share * total), None)
    return None if confidence is None or unit == rules_unit else UnitOffer(unit, confidence, sent[unit], total)


def _best(known: Learned, said: Collection[str]) -> tuple[str, Confidence] | None:
    if not known.trial.is_better:
        return None
    best = next(iter(shares(known.counts, said)), None)
    confidence = known.confidence(best.share) if best else None
    return (best.label, confidence) if best and confidence else None


def _because(counts: WordCounts, label: str, said: Mapping[str, str], spoken: Iterable[Spoken]) -> tuple[str, ...]:
    """The words that speak most for a label, then the keywords. No word is named twice."""
    weights = {word: weight(counts, label, word) * log2(2 + counts.words.get(label, {}).get(word, 0)) for word in said}
    ordered = sorted((word for word, one in weights.items() if one > 0), key=lambda word: (-weights[word], word))
    typed = [said[word] for word in ordered] + [
        one for found in spoken if found.category == label for one in found.because
    ]
    reasons: list[str] = []
    named: set[str] = set()
    for one in typed:
        if named.isdisjoint(one.split()) and len(reasons) < MOST_REASONS:
            reasons.append(one)
            named.update(one.split())
    return tuple(reasons)


def _units(lessons: Iterable[Lesson]) -> dict[str, dict[str, dict[str, int]]]:
    found: defaultdict[str, defaultdict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for one in lessons:
        if one.unit is not None:
            found[one.category][one.rules_unit or ""][one.unit] += 1
    return {
        category: {by_rules: dict(sorted(sent.items())) for by_rules, sent in sorted(routes.items())}
        for category, routes in sorted(found.items())
    }
