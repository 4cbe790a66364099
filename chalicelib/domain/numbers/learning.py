"""Learn from intake which words of a description belong to which category.

When an officer gives a report another category, its words are counted for that category. A word is offered to the
pages when it came from several reports and mostly from this category, so no word of a single person is shown. Only
public reports teach. A category keeps a bounded number of words.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from chalicelib.domain.texts.folding import words
from chalicelib.domain.texts.said import taught_by
from chalicelib.domain.tickets.rights import is_open
from chalicelib.domain.tickets.ticket import Ticket

#: A word is shown after this many reports, and if at least this share of them is in the category (our choice).
LEAST_REPORTS, LEAST_SHARE = 5, 0.6
#: The most words that a category keeps, that are offered of it, and that one report teaches.
MOST_WORDS, MOST_OFFERED, MOST_OF_A_REPORT = 500, 40, 40
#: How many events a category remembers, so that a repeated record of the stream counts once.
_REMEMBERED = 100

#: What a category knows: ``words`` (word -> number of reports) and ``seen`` (the last events).
Known = Mapping[str, Any]


def teaches(before: Ticket | None, after: Ticket) -> bool:
    """Whether the change from ``before`` to ``after`` is an officer's correction of the category of a public report."""
    corrected = before is not None and before.category != after.category
    return corrected and after.last_kind in ("receive", "reclassify") and is_open(after)


def taught(known: Known, after: Ticket) -> Known | None:
    """What the ticket's category knows after one more report; None if this event was counted before."""
    event = f"{after.code}#{after.version}"
    seen = list(known.get("seen", ()))
    if event in seen:
        return None
    counts = dict(known.get("words", {}))
    # Names, as far as they can be told, and what says who somebody is are not kept at all.
    known_by = taught_by(after.description)
    said = [str(word) for word in dict.fromkeys(words(after.description)) if word in known_by]
    for word in said[:MOST_OF_A_REPORT]:
        # A counted word moves to the end: the rarest that were not used for longest are dropped.
        counts[word] = counts.pop(word, 0) + 1
    dropped = sorted(counts, key=lambda word: counts[word])[: max(0, len(counts) - MOST_WORDS)]
    kept = {word: n for word, n in counts.items() if word not in set(dropped)}
    return {"words": kept, "seen": [*seen, event][-_REMEMBERED:]}


def untaught(known: Known, hidden: Collection[str]) -> Known | None:
    """What a category knows without words that were hidden in a report; None if that changes nothing.

    Only words that are not offered go: a name is in few reports, and hiding a common word must not unteach it.
    """
    counts = dict(known.get("words", {}))
    gone = {word for word in hidden if 0 < counts.get(word, 0) < LEAST_REPORTS}
    if not gone:
        return None
    return {**known, "words": {word: n for word, n in counts.items() if word not in gone}}


def hidden_words(before: Ticket, after: Ticket) -> set[str]:
    """The words of a description that a change took out of it."""
    return {*map(str, words(before.description))} - {*map(str, words(after.description))}


def offered(known: Mapping[str, Known]) -> dict[str, tuple[str, ...]]:
    """Category -> the words that suggest it, those of the most reports first. ``known``: what each category knows."""
    totals: dict[str, int] = {}
    for one in known.values():
        for word, n in one.get("words", {}).items():
            totals[word] = totals.get(word, 0) + n
    found = {}
    for category, one in known.items():
        counts = {
            word: n
            for word, n in one.get("words", {}).items()
            if n >= LEAST_REPORTS and n >= LEAST_SHARE * totals[word]
        }
        ordered = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
        found[category] = tuple(word for word, _ in ordered[:MOST_OFFERED])
    return found
