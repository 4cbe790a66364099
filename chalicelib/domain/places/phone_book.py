"""The phone book (danh bạ): whom the public may call, by unit and by commune, and how it is searched.

It is made of officers who are listed and units that say where they are. Officers who are closed, and units that have
ended or not begun, are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from chalicelib.domain.places import communes
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.listing import Listing
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.province.units import Premises, Unit
from chalicelib.domain.texts.folding import Word, begins, words
from chalicelib.domain.texts.text import Text

#: The most lines that a search shows: more say that one should type more.
MOST_FOUND = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A person of a unit whom one can call: title and field in both languages, and what the listing says."""

    title: Text
    field: Text | None
    listing: Listing


@dataclass(frozen=True)
class UnitPage:
    """A unit with its lines, leaders first, then by username. ``commune`` is the code it belongs to, if any."""

    unit: Unit
    commune: str | None
    lines: tuple[Line, ...]

    @property
    def name(self) -> Text:
        """The unit's name."""
        return Text(self.unit.name, self.unit.name_en)

    @property
    def office(self) -> Premises | None:
        """Where the unit is found."""
        return self.unit.office

    @property
    def says_anything(self) -> bool:
        """Whether somebody can call, write or go there."""
        return bool(self.lines or self.unit.office)


@dataclass(frozen=True)
class PhoneBook:
    """All units at work on a day, with their lines."""

    directory: Directory
    day: date
    pages: Mapping[str, UnitPage]

    def of_commune(self, code: str) -> list[UnitPage]:
        """The pages of a commune: its office, then the units below it and others that belong to it, by name."""
        found = [page for page in self.pages.values() if page.commune == code]
        return sorted(found, key=lambda page: (page.unit.commune != code, page.unit.name))

    @cached_property
    def of_province(self) -> list[UnitPage]:
        """The pages of units that belong to no commune and say anything, in the order of the document."""
        return [page for page in self.pages.values() if page.commune is None and page.says_anything]

    def place(self, name: str) -> tuple[Text, list[UnitPage]] | None:
        """The title and the pages of a place by its code of a commune or its unit's id; None if there is none."""
        if name in self.directory.communes:
            return self.directory.communes[name].area, self.of_commune(name)
        page = self.pages.get(name)
        return (page.name, [page]) if page else None

    def search(self, typed: str) -> list[UnitPage]:
        """Pages with only the lines that have every typed word, at most MOST_FOUND lines; accents may be left out.

        Words of the unit and of its commune count for each of its lines, former names of a commune too.
        """
        asked = words(typed)
        named = {found.code for found in communes.search(typed, self.directory, self.day)}
        return list(_first(self._found(asked, named))) if asked else []

    def _found(self, asked: tuple[Word, ...], named: set[str]) -> Iterator[UnitPage]:
        for page in self.pages.values():
            of_unit = self._words_of(page)
            whole = page.commune in named or _has(of_unit, asked)
            lines = page.lines if whole else tuple(one for one in page.lines if _has(of_unit + _words_in(one), asked))
            if lines or (whole and page.unit.office):
                yield UnitPage(page.unit, page.commune, lines)

    def _words_of(self, page: UnitPage) -> tuple[Word, ...]:
        area = self.directory.communes[page.commune].area if page.commune else Text("", "")
        return words(" ".join((*page.name, *area)))


def phone_book(directory: Directory, officers: Iterable[Officer], day: date) -> PhoneBook:
    """Make the phone book of a local day of a province and all of its officers."""
    lines: dict[str, list[Line]] = {}
    for one in sorted(officers, key=lambda one: (Role.LEADER not in one.roles, one.username)):
        if one.active and one.listed:
            lines.setdefault(one.unit, []).append(_line(one.title, one.listed))
    pages = {
        unit.id: UnitPage(unit, directory.commune_of(unit.id), tuple(lines.get(unit.id, ())))
        for unit in directory.units.values()
        if unit.is_at_work(day)
    }
    return PhoneBook(directory, day, pages)


def _line(account: str, listing: Listing) -> Line:
    title = listing.title or account
    field = Text(listing.field, listing.field_en or listing.field) if listing.field else None
    return Line(Text(title, listing.title_en or title), field, listing)


def _words_in(line: Line) -> tuple[Word, ...]:
    said = (*line.title, *(line.field or ()), line.listing.name or "", line.listing.office)
    return words(" ".join(said))


def _has(there: tuple[Word, ...], asked: tuple[Word, ...]) -> bool:
    return all(any(begins(word, typed) for word in there) for typed in asked)


def _first(pages: Iterable[UnitPage]) -> Iterator[UnitPage]:
    left = MOST_FOUND
    for page in pages:
        if left <= 0:
            return
        yield UnitPage(page.unit, page.commune, page.lines[:left])
        left -= max(1, len(page.lines))
