"""Communes by their names, those of today and those of before: typed in a box, or written in an address.

Letters count without their accents; where somebody writes accents, a name that has just these is preferred. The words
for kinds of divisions ("xã", "P.", "TT") are no part of a name. A former name stands with its former district, since
many communes were called alike; a name of a commune whose office has ended is a former one, too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.former import Former

#: As many communes are found for what is typed, at most.
MOST_FOUND = 20
_LONGEST_NAME = 6  # words


@dataclass(frozen=True, slots=True)
class Found:
    """A commune of today by its code; ``former`` is the name of before by which it was found, None: by today's."""

    code: str
    former: Former | None = None


class Word(str):
    """A word in plain small letters; ``marks`` are its accents in order, wherever in the word they stand."""

    __slots__ = ("marks",)
    marks: str


def words(text: str) -> tuple[Word, ...]:
    """The words of a text. "Hoà" and "hòa" are one word, "Hoa" is another only by its marks."""
    return tuple(map(_word, re.findall(r"[^\W_]+", unicodedata.normalize("NFC", text.casefold()))))


@lru_cache(maxsize=4096)
def _word(text: str) -> Word:
    parts = unicodedata.normalize("NFD", text.replace("đ", "d\u0335"))
    plain = Word("".join(one for one in parts if not unicodedata.combining(one)))
    plain.marks = "".join(sorted(one for one in parts if unicodedata.combining(one)))
    return plain


_COMMUNES = {("xa",): "xa", ("x",): "xa", ("phuong",): "phuong", ("p",): "phuong", ("thi", "tran"): "thi tran"}
_COMMUNES |= {("tt",): "thi tran", ("dac", "khu"): "dac khu"}
_DISTRICTS = {("huyen",): "huyen", ("h",): "huyen", ("quan",): "quan", ("q",): "quan", ("thi", "xa"): "thi xa"}
_DISTRICTS |= {("tx",): "thi xa", ("thanh", "pho"): "thanh pho", ("tp",): "thanh pho"}
_PROVINCES = {("tinh",): "tinh", ("thanh", "pho"): "thanh pho"}
_OFFICES = (("ubnd",), ("uy", "ban", "nhan", "dan"))


def _kind(found: tuple[Word, ...], kinds: Mapping[tuple[str, ...], str]) -> tuple[str | None, tuple[Word, ...]]:
    """(the kind of division that words begin with, the words after it)."""
    for size in (2, 1):
        kind = kinds.get(found[:size])
        if kind is not None and len(found) > size:
            return kind, found[size:]
    return None, found


@dataclass(frozen=True, slots=True)
class _Name:
    """A name of a commune, ``spelt`` in full and taken apart."""

    found: Found
    spelt: tuple[Word, ...]
    kind: str | None
    bare: tuple[Word, ...]
    district: tuple[Word, ...] = ()


def every(directory: Directory, on: date) -> list[Found]:
    """All communes of a local day, by name."""
    today = [name for name in _names(directory, on) if name.found.former is None]
    return [name.found for name in sorted(today, key=lambda name: (name.bare, name.found.code))]


#: Names by what they are without the words for their kinds.
type _Called = Mapping[tuple[Word, ...], list[_Name]]


def search(text: str, directory: Directory, on: date) -> list[Found]:
    """The communes that what is typed may mean on a local day, the likeliest first; each word may be a beginning."""
    asked = words(text)
    kind, _ = _kind(asked, _COMMUNES)
    ranked = []
    for name in _names(directory, on):
        # "Thanh" may be a name, or half of a town's.
        ranks = [rank for typed in (asked, _without_kinds(asked)) if (rank := _rank(typed, name)) is not None]
        if ranks:
            other_kind = kind is not None and kind != name.kind
            ranked.append((*min(ranks), other_kind, name.found.former is not None, name.found.code, name.found))
    ranked.sort(key=lambda line: line[:-1])
    first: dict[str, Found] = {}
    for *_, found in ranked:
        first.setdefault(found.code, found)
    return list(first.values())[:MOST_FOUND]


def _rank(typed: tuple[Word, ...], name: _Name) -> tuple[bool, bool, bool] | None:
    """How far what is typed is from a name, None when it is not in it: (not all of it, not its beginning, accents)."""
    whole = (*name.spelt, *name.district)
    if not typed or not all(any(word.startswith(one) for word in whole) for one in typed):
        return None
    accented = any(one.marks for one in typed)
    spelt = all(any(word.startswith(one) and word.marks == one.marks for word in whole) for one in typed)
    return typed[: len(name.bare)] != name.bare, not name.bare[0].startswith(typed[0]), accented and not spelt


def _without_kinds(found: tuple[Word, ...]) -> tuple[Word, ...]:
    left: list[Word] = []
    while found:
        _, rest = _kind(found, _COMMUNES | _DISTRICTS)
        if rest == found:
            left.append(found[0])
            rest = found[1:]
        found = rest
    return tuple(left)


def named_in(address: str, directory: Directory, on: date) -> list[Found]:
    """The communes of today that an address names, by a name of today or of before; several where it leaves that open.

    A name counts behind the word for its kind ("xã", "P."), or where it stands alone between commas: streets have the
    names of communes. A district of before tells which of those that were called alike.
    """
    names = list(_names(directory, on))
    called: dict[tuple[Word, ...], list[_Name]] = {}
    for name in names:
        called.setdefault(name.bare, []).append(name)
    known = {name.district for name in names if name.district}
    _, province = _kind(words(directory.province.name), _PROVINCES)
    districts: set[tuple[Word, ...]] = set()
    mentioned: list[list[_Name]] = []
    for part in re.split(r"[,;\n()–]|\s-\s", address):
        # A district may be called like its province, which says nothing.
        of_part = words(part)
        found, of = ([], set()) if of_part == province else _mentions(of_part, called, known)
        mentioned += found
        districts |= of
    choices = [_narrowed(one, districts) for one in mentioned]
    if not choices and districts:
        choices = [[name for name in names if name.district in districts]]
    codes = [{name.found.code for name in one} for one in choices]
    shared = set.intersection(*codes) if codes else set()
    wanted = shared or set().union(*codes)
    first: dict[str, Found] = {}
    for name in (name for one in choices for name in one):
        if name.found.code in wanted:
            first.setdefault(name.found.code, name.found)
    return list(first.values())


def commune_named(address: str | None, directory: Directory, on: date) -> str | None:
    """The code of the one commune that an address names, None where it names none or leaves it open."""
    found = named_in(address, directory, on) if address else []
    return found[0].code if len(found) == 1 else None


def _mentions(
    part: tuple[Word, ...], called: _Called, known: set[tuple[Word, ...]]
) -> tuple[list[list[_Name]], set[tuple[Word, ...]]]:
    """What a part of an address names: communes, each as the names it may be, and ``known`` districts."""
    communes: list[list[_Name]] = []
    districts: set[tuple[Word, ...]] = set()
    if meant := _just(part, called):
        return [meant], set()
    if part in known:
        return [], {part}
    for start in range(len(part)):
        kind, rest = _kind(part[start:], _COMMUNES)
        if kind is not None and (meant := _longest(rest, called)):
            communes.append([name for name in meant if name.kind == kind] or meant)
        of, rest = _kind(part[start:], _DISTRICTS)
        if of is not None:
            districts |= {rest[:size] for size in range(1, _LONGEST_NAME) if rest[:size] in known}
    return communes, districts


def _longest(rest: tuple[Word, ...], called: _Called) -> list[_Name]:
    return next((meant for size in range(_LONGEST_NAME, 0, -1) if (meant := _just(rest[:size], called))), [])


def _just(bare: tuple[Word, ...], called: _Called) -> list[_Name]:
    """Those that are called just so; with these very accents, where some are."""
    alike = called.get(bare, [])
    exact = [name for name in alike if _marks(name.bare) == _marks(bare)]
    return exact or alike


def _marks(found: tuple[Word, ...]) -> list[str]:
    return [word.marks for word in found]


def _narrowed(meant: list[_Name], districts: set[tuple[Word, ...]]) -> list[_Name]:
    return [name for name in meant if name.district in districts] or meant


def _names(directory: Directory, on: date) -> Iterator[_Name]:
    """Every name of every commune, today's first; what has no letters is no name."""
    now = {code: _joined(code, directory, on) for code in directory.communes}
    gone = [Former(directory.communes[code].name, (code,)) for code in now if now[code] != code]
    found = [_taken_apart(Found(code), directory.communes[code].name) for code in now if now[code] == code]
    for former in (*gone, *directory.former):
        codes = dict.fromkeys(now[code] for code in former.communes if code in now)
        found += [_taken_apart(Found(code, former), former.name, former.district) for code in codes]
    return (name for name in found if name.bare)


def _joined(code: str, directory: Directory, on: date) -> str:
    """The commune whose office governs a commune on a local day: mostly itself."""
    heir = directory.acting(directory.communes[code].id, None, on)
    return (directory.units[heir].commune if heir else None) or code


def _taken_apart(found: Found, name: str, district: str | None = None) -> _Name:
    spelt = words(name)
    for office in _OFFICES:
        if spelt[: len(office)] == office:
            spelt = spelt[len(office) :]
    kind, bare = _kind(spelt, _COMMUNES)
    return _Name(found, spelt, kind, bare, _kind(words(district), _DISTRICTS)[1] if district else ())
