"""The category that the keywords of the province speak of, as the pages find it (chalicelib/web/shared/finding.js)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.domain.province.categories import Category
from chalicelib.domain.province.kinds import OTHER_CATEGORY
from chalicelib.domain.texts.folding import place_of, words

#: A category is suggested from this weight on, and if it is this much ahead of the next.
_LEAST, _AHEAD = 2, 1


@dataclass(frozen=True, slots=True)
class Spoken:
    """A category that a text speaks of, by which keywords, and how much."""

    category: str
    weight: int
    because: tuple[str, ...]


class Keywords:
    """The keywords of categories, found by their first word so that many texts can be read."""

    def __init__(self, categories: Mapping[str, Category]) -> None:
        self._by_first: dict[str, list[tuple[str, int, str]]] = {}
        for name, category in categories.items():
            for phrase in category.keywords if name != OTHER_CATEGORY else ():
                if wanted := words(phrase):
                    self._by_first.setdefault(wanted[0], []).append((phrase, len(wanted), name))

    def spoken_of(self, text: str) -> list[Spoken]:
        """The categories that a text speaks of, the one it speaks of most first."""
        said = words(text)
        found: dict[str, dict[str, int]] = {}
        for at, word in enumerate(said):
            for phrase, length, name in self._by_first.get(word, ()):
                if place_of(said[at : at + length], phrase) == 0:
                    found.setdefault(name, {})[phrase] = length
        spoken = []
        for name, phrases in found.items():
            # "ổ gà" inside "ổ gà trên đường" counts once.
            own = [one for one in phrases if not any(one != other and one in other for other in phrases)]
            spoken.append(Spoken(name, 1 + sum(phrases[one] for one in own), tuple(own)))
        return sorted(spoken, key=lambda one: (-one.weight, one.category))

    def suggested(self, text: str) -> Spoken | None:
        """The category that a text speaks of most; None if none is clearly ahead."""
        return clearly_ahead(self.spoken_of(text))


def clearly_ahead(spoken: list[Spoken]) -> Spoken | None:
    """The first of the categories that a text speaks of if it is clearly ahead, otherwise None."""
    if not spoken or spoken[0].weight < _LEAST:
        return None
    return None if len(spoken) > 1 and spoken[0].weight - spoken[1].weight < _AHEAD else spoken[0]
