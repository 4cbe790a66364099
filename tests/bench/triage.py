"""How often learned offers are right for reports that were not learned from, beside keywords alone.

    python -m tests.bench.triage

The reports are made up: of each text many, as people type them. No text is in both halves.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.domain.triage import offers
from chalicelib.domain.triage.counts import shares
from chalicelib.domain.triage.measuring import RIGHT
from chalicelib.domain.triage.offers import Model
from tests.domain.triage import made_up


@dataclass
class Figures:
    """Counts of ``tried`` reports. ``first`` and ``third``: the right category is the likeliest, among three.

    ``keywords_*`` are those of keywords alone; ``together``: the offer where there is one, keywords elsewhere.
    ``by_level``: confidence -> (offers, right ones).
    """

    model: Model
    tried: int = 0
    first: int = 0
    third: int = 0
    offered: int = 0
    offered_right: int = 0
    together: int = 0
    keywords_offered: int = 0
    keywords_first: int = 0
    keywords_third: int = 0
    by_level: Mapping[str, tuple[int, int]] | None = None


def main() -> None:
    """Measure and print."""
    for name, texts in (("own texts", made_up.own_texts()), ("texts of the sample", made_up.sample_texts())):
        for learned in (300, 1000, 3000):
            show(f"{name}, {learned} learned, other texts tried", figures(texts, learned))
        show(f"{name}, 1000 learned, the same texts tried", figures(texts, 1000, split=False))
    lessons = made_up.lessons(made_up.own_texts(), 6000, 1)
    begun = time.process_time()
    model = offers.taught(lessons, "2026-06-20")
    print(f"\n6000 lessons are learned and tried in {time.process_time() - begun:.1f} s of CPU")
    text = made_up.own_texts()["hygiene"][0]
    begun = time.process_time()
    for _ in range(100):
        offers.category_offer(model, text, made_up.keywords(), made_up.categories())
    print(f"an offer takes {(time.process_time() - begun) * 10:.1f} ms of CPU")
    words = sum(len(one) for one in model.category.counts.words.values())
    print(f"{words} counts of words in {len(model.category.counts.reports)} categories")


def figures(texts: Mapping[str, Sequence[str]], learned: int, tried: int = 1000, *, split: bool = True) -> Figures:
    """Learn from made-up reports of half the texts and try those of the other half; of all texts without ``split``."""
    half, other = made_up.halves(texts) if split else (texts, texts)
    model = offers.taught(made_up.lessons(half, learned, 1), "2026-06-20")
    found = Figures(model)
    levels: Counter[tuple[str, bool]] = Counter()
    for one in made_up.lessons(other, tried, 2):
        ranked = shares(model.category.counts, one.words)
        spoken = sorted(word[1:] for word in one.words if word.startswith("="))
        confidence = model.category.confidence(ranked[0].share) if ranked and model.category.trial.is_better else None
        is_right = bool(ranked) and ranked[0].label == one.category
        found.tried += 1
        found.first += is_right
        found.third += one.category in [other.label for other in ranked[:3]]
        found.keywords_offered += one.suggested is not None
        found.keywords_first += one.suggested == one.category
        found.keywords_third += one.category in spoken[:3] or one.suggested == one.category
        found.together += is_right if confidence else one.suggested == one.category
        if confidence:
            found.offered += 1
            found.offered_right += is_right
            levels[confidence.value, is_right] += 1
    found.by_level = {one.value: (levels[one, False] + levels[one, True], levels[one, True]) for one in RIGHT}
    return found


def show(name: str, found: Figures) -> None:
    def part(n: int, of: int = found.tried) -> str:
        return f"{100 * n / of:.0f} %" if of else "-"

    print(f"\n{name}")
    print(
        f"  keywords alone: right {part(found.keywords_first)}, among three {part(found.keywords_third)}, suggested "
        f"{part(found.keywords_offered)}, of these right {part(found.keywords_first, found.keywords_offered)}"
    )
    print(
        f"  learned: right {part(found.first)}, among three {part(found.third)}, offered {part(found.offered)}, of "
        f"these right {part(found.offered_right, found.offered)}; with keywords elsewhere {part(found.together)}"
    )
    levels = (found.by_level or {}).items()
    print("  " + ", ".join(f"{level}: {n} offers, right {part(right, n)}" for level, (n, right) in levels))


if __name__ == "__main__":
    main()
