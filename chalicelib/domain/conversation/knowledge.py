"""What a conversation knows: the province's documents, and where a point lies. It invents nothing beyond them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from chalicelib.domain.access import phones
from chalicelib.domain.conversation.talk import MOST_CHOICES, Draft, Say
from chalicelib.domain.places import communes
from chalicelib.domain.province.categories import Category
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.kinds import FIELD_REPORT, OTHER_CATEGORY
from chalicelib.domain.province.procedures import ProcedureLine, find
from chalicelib.domain.province.questions import Question
from chalicelib.domain.texts.folding import Word, begins, place_of, words
from chalicelib.domain.texts.sent.conversation import FILINGS
from chalicelib.domain.texts.text import Text

#: How many papers of a procedure are named in a chat. The page has them all.
_MOST_PAPERS = 8
#: How many bulletins are named in a chat.
_MOST_BULLETINS = 5


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a point of the province lies: the code of its commune, None if nobody knows."""

    commune: str | None


def _no_bulletins(_: str | None) -> Sequence[tuple[str, str]]:
    return ()


@dataclass(frozen=True)
class Knowledge:
    """What is known on a local day.

    ``spot_at`` gives the spot of a point, None outside the province. ``learned`` are further words by
    which people find a category (domain/numbers/learning.py). ``procedures`` are those of the published list by code,
    ``text_of`` gives the text with a digest, ``bulletins`` the titles and ids of a commune's bulletins or of all, and
    ``site`` is the address of the pages.
    """

    directory: Directory
    today: date
    spot_at: Callable[[float, float], Spot | None]
    learned: Mapping[str, Sequence[str]] = field(default_factory=dict)
    procedures: Callable[[], Mapping[str, ProcedureLine]] = dict
    bulletins: Callable[[str | None], Sequence[tuple[str, str]]] = _no_bulletins
    text_of: Callable[[str], Mapping[str, Any] | None] = lambda _: None
    site: str = ""

    @cached_property
    def choosable(self) -> Mapping[str, Category]:
        """The categories that a person may choose."""
        return {
            name: category
            for name, category in self.directory.leaf_categories.items()
            if name != self.directory.emergency_category and self.directory.is_of_type(category, FIELD_REPORT)
        }

    @property
    def hotline(self) -> str:
        """The telephone of the people at the desk."""
        return self.directory.province.hotline or "1022"

    @property
    def has_emergency(self) -> bool:
        """Whether an emergency is declared anywhere in the province."""
        return bool(self.directory.emergencies.running)

    def needs_photo(self, draft: Draft) -> bool:
        """Whether the report's category takes no report without a photo."""
        category = self.directory.categories.get(draft.category or "")
        return category is not None and category.photo_required

    def missing(self, draft: Draft) -> Question | None:
        """Return the first question of the report's category that must be answered and is not."""
        category = self.directory.categories.get(draft.category or "")
        required = [one for one in category.questions if one.required] if category else []
        return next((one for one in required if one.code not in draft.answers), None)

    def communes_called(self, text: str) -> list[str]:
        """Return the codes of the communes that a text names: in an address, or as a name alone."""
        named = communes.named_in(text, self.directory, self.today) or communes.search(text, self.directory, self.today)
        return [found.code for found in named]

    def categories_called(self, text: str) -> list[str]:
        """Return the categories whose name a person typed, or the beginning of it."""
        typed = words(text)
        return [
            name
            for name, category in self.choosable.items()
            if typed and any(_begins(words(one), typed) for one in (category.name, category.name_en))
        ]

    def categories_for(self, description: str) -> list[str]:
        """Return the categories that a description suggests, the best first, and "other" at the end.

        Phrases weigh by their words, as on the page (web/shared/finding.js); of equal ones the one said first counts.
        """
        said = words(description)
        ranks = {name: rank for name in self.choosable if (rank := self._rank(name, said))}
        found = sorted(ranks, key=ranks.__getitem__)
        rest = [] if found else [name for name in self.choosable if name != OTHER_CATEGORY]
        most = MOST_CHOICES - 1
        others = [OTHER_CATEGORY] if OTHER_CATEGORY in self.choosable and OTHER_CATEGORY not in found[:most] else []
        return [*(found or rest)[:most], *others]

    def phone_of(self, text: str) -> str | None:
        """Return the telephone number that a text is, in E.164 form."""
        found = phones.read(text) if len(text) <= phones.LONGEST else None
        return found.e164 if found and found.is_valid else None

    def guides(self) -> tuple[Say, ...]:
        """Say what the province publishes about reports."""
        procedures = (Say("guides.procedures"),) if self.directory.procedures else ()
        return (Say("guides", {"hotline": self.hotline}), *procedures)

    def bulletins_in(self, commune: str | None) -> Say:
        """Say which bulletins are shown today, of a commune (by its code) or of all, the first ones with their links.

        On the page the links open there; a chat has no other way to show a long text.
        """
        found = self.bulletins(commune)
        more = Text(f"{self.site}/ban-tin", f"{self.site}/ban-tin?lang=en")
        if not found:
            return Say("bulletins.none", {"address": more})
        lines = "\n".join(f"- {title}: {self.site}/ban-tin/{name}" for title, name in found[:_MOST_BULLETINS])
        return Say("bulletins", {"lines": lines, "address": more})

    def procedures_called(self, text: str) -> list[ProcedureLine]:
        """Return the procedures that words find, the best first, or the one with this code; as many as are offered."""
        known = self.procedures()
        return [known[text]] if text in known else find(known.values(), text)[: MOST_CHOICES - 1]

    def explained(self, line: ProcedureLine) -> Say | None:
        """Say what a procedure needs, how long it takes and what it costs; None if its text is gone."""
        text = self.text_of(line.digest)
        if text is None:
            return None
        papers = [f"- {one['name']}" for one in text["papers"][:_MOST_PAPERS]]
        return Say(
            "procedure",
            {
                "name": text["name"],
                "authority": text["authority"],
                "papers": "\n".join(papers) or "-",
                "ways": Text(*("\n".join(_way(one, at) for one in text["ways"]) for at in (0, 1))),
                "address": f"{self.site}/thu-tuc/{line.code}",
            },
        )

    def _rank(self, name: str, said: Sequence[Word]) -> tuple[float, int] | None:
        category = self.choosable[name]
        places = {one: at for one in (category.name, *category.keywords) if (at := place_of(said, one)) is not None}
        # "ổ gà" inside "ổ gà trên đường" counts once.
        phrases = [one for one in places if not any(one != other and one in other for other in places)]
        learned = {one: at for one in self.learned.get(name, ()) if (at := place_of(said, one)) is not None}
        if not places and not learned:
            return None
        weight = sum(len(words(one)) for one in phrases) + bool(phrases) + len(learned) / 2
        return -weight, min((*places.values(), *learned.values()))


def _way(one: Mapping[str, str], language: int) -> str:
    return f"{FILINGS[one['way']][language]}: {one['time']}; {one['fee']}"


def _begins(name: Sequence[object], typed: Sequence[object]) -> bool:
    return len(typed) <= len(name) and all(begins(word, part) for word, part in zip(name, typed, strict=False))  # type: ignore[arg-type]
