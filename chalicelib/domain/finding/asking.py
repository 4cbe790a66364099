"""What an officer searches: typed words, a code or a part of one, and filters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from chalicelib.domain.errors import Invalid
from chalicelib.domain.finding.long_numbers import is_long_number
from chalicelib.domain.finding.terms import ALL, SHORTEST_BEGINNING, beginning, value_term, word_term, words_of
from chalicelib.domain.province.kinds import EMERGENCY_REPORT
from chalicelib.domain.texts.folding import Word
from chalicelib.domain.tickets.states import STATES, Outcome, State

#: The most characters and different words of a search.
LONGEST, MOST_WORDS = 200, 12
#: The fewest digits of a part of a code.
LEAST_DIGITS = 4
_CODE_PART = re.compile(rf"(?:[A-Z]{{2}})?[0-9]{{{LEAST_DIGITS},10}}")
_SEPARATORS = re.compile(r"[\s.\-]+")
#: The filters that have a list of tickets for each value.
FILTERS = ("unit", "assignee", "category", "state", "course", "type", "channel", "commune", "rating")


@dataclass(frozen=True, slots=True)
class Query:
    """A search: what a ticket must have. Times are UTC; ``until`` is the first instant that is too late.

    ``code_parts``: what a code may begin or end with, if the text may be a part of one. ``values``: filter -> value.
    ``late``: only tickets that are late, or only others; None for both. ``urgent_first``: the next deadline first.
    ``leading``: the filter whose list alone leads the search, None if the rarest may.
    """

    words: tuple[Word, ...] = ()
    code_parts: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    since: datetime | None = None
    until: datetime | None = None
    late: bool | None = None
    urgent_first: bool = False
    leading: str | None = None

    @property
    def filters(self) -> tuple[str, ...]:
        """The terms of the filters."""
        return tuple(value_term(name, value) for name, value in self.values.items())

    def probes(self, *, as_beginning: bool) -> tuple[str, ...]:
        """The terms whose lists may lead the search, probably rare ones first.

        ``as_beginning``: the last word is one that was typed in part.
        """
        if self.leading is not None:
            return (value_term(self.leading, self.values[self.leading]),)
        whole = self.words[:-1] if as_beginning else self.words
        named = [word_term(word) for word in sorted(whole, key=len, reverse=True)]
        if as_beginning:
            named.append(beginning(self.words[-1].typed[:SHORTEST_BEGINNING]))
        return (*named, *self.filters) or (ALL,)

    def fits(self, known: KnownTerms, *, as_beginning: bool) -> bool:
        """Whether a ticket with these terms has all words and values of the search."""
        whole = self.words[:-1] if as_beginning else self.words
        if not all(known.has(term) for term in (*map(word_term, whole), *self.filters)):
            return False
        last = self.words[-1] if as_beginning else None
        return last is None or known.has(beginning(last.typed)) or known.has(word_term(last))

    @property
    def is_only_a_code(self) -> bool:
        """Whether nothing but a code was typed, or a long number, which is no word."""
        return bool(self.code_parts) and not self.words

    @property
    def may_begin(self) -> bool:
        """Whether the last word may be the beginning of one."""
        return bool(self.words) and len(self.words[-1].typed) >= SHORTEST_BEGINNING and self.words[-1].isalpha()


class KnownTerms(Protocol):
    """The terms of a ticket, as the index knows them."""

    def has(self, term: str) -> bool:
        """Whether the ticket has a term."""


@dataclass(frozen=True, slots=True)
class SearchFilters:
    """What was chosen beside the words: values by the names of FILTERS, and the fields of ``Query``.

    ``emergency``: only emergency reports, or only others; None for both.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    since: datetime | None = None
    until: datetime | None = None
    late: bool | None = None
    emergency: bool | None = None
    urgent_first: bool = False


def asked(text: str, filters: SearchFilters, *, letters: str = "") -> Query:
    """Read a search. ``letters`` are those that the province's codes begin with.

    Raises Invalid for a text without a word, of one letter or of too many words, and for filters that no ticket can
    fit together.
    """
    found, parts = _typed(text, letters)
    values = _checked(filters)
    return Query(found, parts, values, filters.since, filters.until, filters.late, filters.urgent_first)


def _typed(text: str, letters: str) -> tuple[tuple[Word, ...], tuple[str, ...]]:
    if len(text) > LONGEST:
        raise Invalid("search_many_words", field="words", limit=MOST_WORDS)
    found = tuple(dict.fromkeys(words_of(text)))
    parts = _code_parts(text, letters)
    if parts and is_long_number(parts[0]):
        found = ()
    if text.strip() and not found and not parts:
        raise Invalid("search_without_words", field="words")
    if len(found) > MOST_WORDS:
        raise Invalid("search_many_words", field="words", limit=MOST_WORDS)
    if len(found) == 1 and len(found[0]) == 1:
        raise Invalid("search_one_letter", field="words")
    return found, parts


def _checked(filters: SearchFilters) -> dict[str, str]:
    """The values of the filters. Raises Invalid if they contradict each other."""
    values = {name: filters.values[name] for name in FILTERS if name in filters.values}
    if filters.since is not None and filters.until is not None and filters.since >= filters.until:
        raise Invalid("term_backwards", field="until")
    if filters.emergency is not None:
        kind = values.get("type")
        if kind is not None and (kind == EMERGENCY_REPORT) != filters.emergency:
            raise Invalid("filters_contradict", field="emergency")
        values["emergency"] = "yes" if filters.emergency else "no"
    if filters.urgent_first:
        if values.get("course") == "ended":
            raise Invalid("filters_contradict", field="order")
        values["course"] = "open"
    if "state" in values and "course" in values:
        is_open = STATES[State(values["state"])].outcome is Outcome.OPEN
        if is_open != (values["course"] == "open"):
            raise Invalid("filters_contradict", field="order" if filters.urgent_first else "course")
    return values


def _code_parts(text: str, letters: str) -> tuple[str, ...]:
    part = _SEPARATORS.sub("", text).upper()
    if not _CODE_PART.fullmatch(part):
        return ()
    if part[0].isalpha():
        return (part,) if part.startswith(letters) else ()
    # People leave the letters out: every code of the province has the same.
    return part, f"{letters}{part}"
