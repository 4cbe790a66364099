"""Find communes by their present or former names: in a search box, or in an address.

Letters are compared without accents. If the text has accents, names with the same accents are preferred. The words for
kinds of divisions ("xã", "P.", "TT") are not part of a name. A former name has its former district, because many
communes had the same name. The name of a commune whose office has ended is a former name too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.former import Former
from chalicelib.domain.texts.folding import Word, begins, words

#: The most results of a search.
MOST_FOUND = 20
_LONGEST_NAME = 6  # words


@dataclass(frozen=True, slots=True)
class Found:
    """A present commune, by its code. ``former`` is the former name that matched; None if the present name did."""

    code: str
    former: Former | None = None


_COMMUNES = {("xa",): "xa", ("x",): "xa", ("phuong",): "phuong", ("p",): "phuong", ("thi", "tran"): "thi tran"}
_COMMUNES |= {("tt",): "thi tran", ("dac", "khu"): "dac khu"}
_DISTRICTS = {("huyen",): "huyen", ("h",): "huyen", ("quan",): "quan", ("q",): "quan", ("thi", "xa"): "thi xa"}
_DISTRICTS |= {("tx",): "thi xa", ("thanh", "pho"): "thanh pho", ("tp",): "thanh pho"}
_PROVINCES = {("tinh",): "tinh", ("thanh", "pho"): "thanh pho"}
_OFFICES = (("ubnd",), ("uy", "ban", "nhan", "dan"))


def _kind(text: tuple[Word, ...], kinds: Mapping[tuple[str, ...], str]) -> tuple[str | None, tuple[Word, ...]]:
    """(the kind of division that the words begin with, or None; the words after it)."""
    for size in (2, 1):
        kind = kinds.get(text[:size])
        if kind is not None and len(text) > size:
            return kind, text[size:]
    return None, text


@dataclass(frozen=True, slots=True)
class _Name:
    """A name of a commune: in full (``spelt``), and split into its kind, its bare name and its district."""

    found: Found
    spelt: tuple[Word, ...]
    kind: str | None
    bare: tuple[Word, ...]
    district: tuple[Word, ...] = ()


def every(directory: Directory, on: date) -> list[Found]:
    """All communes on a local day, sorted by name."""
    today = [name for name in _names(directory, on) if name.found.former is None]
    return [name.found for name in sorted(today, key=lambda name: (name.bare, name.found.code))]


#: Bare name, without the word for its kind -> the names with it.
type _Called = Mapping[tuple[Word, ...], list[_Name]]


def search(text: str, directory: Directory, on: date) -> list[Found]:
    """The communes on a local day that match ``text``, the best first; a typed word may be the beginning of a word."""
    asked = words(text)
    kind, _ = _kind(asked, _COMMUNES)
    ranked = []
    for name in _names(directory, on):
        # "Thanh" may be a name or the beginning of "Thanh pho", so both readings are tried.
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
    """How badly the typed words match a name: (not all of it, not its beginning, other accents); None if no match."""
    whole = (*name.spelt, *name.district)
    if not typed or not all(any(begins(word, part) for word in whole) for part in typed):
        return None
    accented = any(part.marks for part in typed)
    spelt = all(any(begins(word, part) and word.marks == part.marks for word in whole) for part in typed)
    return typed[: len(name.bare)] != name.bare, not begins(name.bare[0], typed[0]), accented and not spelt


def _without_kinds(text: tuple[Word, ...]) -> tuple[Word, ...]:
    kept: list[Word] = []
    while text:
        _, rest = _kind(text, _COMMUNES | _DISTRICTS)
        if rest == text:
            kept.append(text[0])
            rest = text[1:]
        text = rest
    return tuple(kept)


def named_in(address: str, directory: Directory, on: date) -> list[Found]:
    """The present communes that an address names, by a present or a former name; several if it is ambiguous.

    A name counts only after the word for its kind ("xã", "P.") or alone between commas, because streets have the names
    of communes. A former district decides between communes with the same name.
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
        # A district may have the name of its province; the name then decides nothing.
        of_part = words(part)
        communes_of_part, districts_of_part = ([], set()) if of_part == province else _mentions(of_part, called, known)
        mentioned += communes_of_part
        districts |= districts_of_part
    choices = [_narrowed(choice, districts) for choice in mentioned]
    if not choices and districts:
        choices = [[name for name in names if name.district in districts]]
    codes = [{name.found.code for name in choice} for choice in choices]
    shared = set.intersection(*codes) if codes else set()
    chosen = shared or set().union(*codes)
    first: dict[str, Found] = {}
    for name in (name for choice in choices for name in choice):
        if name.found.code in chosen:
            first.setdefault(name.found.code, name.found)
    return list(first.values())


def commune_named(address: str | None, directory: Directory, on: date) -> str | None:
    """The code of the commune that an address names; None if it names none, or is ambiguous."""
    communes = named_in(address, directory, on) if address else []
    return communes[0].code if len(communes) == 1 else None


def _mentions(
    part: tuple[Word, ...], called: _Called, known: set[tuple[Word, ...]]
) -> tuple[list[list[_Name]], set[tuple[Word, ...]]]:
    """What a part of an address names: for each commune its possible names, and the ``known`` districts."""
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
        district_kind, rest = _kind(part[start:], _DISTRICTS)
        if district_kind is not None:
            districts |= {rest[:size] for size in range(1, _LONGEST_NAME) if rest[:size] in known}
    return communes, districts


def _longest(rest: tuple[Word, ...], called: _Called) -> list[_Name]:
    return next((meant for size in range(_LONGEST_NAME, 0, -1) if (meant := _just(rest[:size], called))), [])


def _just(bare: tuple[Word, ...], called: _Called) -> list[_Name]:
    """The names equal to ``bare``; only those with the same accents, if there are any."""
    names = called.get(bare, [])
    exact = [name for name in names if _marks(name.bare) == _marks(bare)]
    return exact or names


def _marks(text: tuple[Word, ...]) -> list[str]:
    return [word.marks for word in text]


def _narrowed(meant: list[_Name], districts: set[tuple[Word, ...]]) -> list[_Name]:
    return [name for name in meant if name.district in districts] or meant


def _names(directory: Directory, on: date) -> Iterator[_Name]:
    """Every name of every commune, the present names first. Names without letters are left out."""
    now = {code: _joined(code, directory, on) for code in directory.communes}
    gone = [Former(directory.communes[code].area.vi, (code,)) for code in now if now[code] != code]
    names = [_taken_apart(Found(code), directory.communes[code].area.vi) for code in now if now[code] == code]
    for former in (*gone, *directory.former):
        codes = dict.fromkeys(now[code] for code in former.communes if code in now)
        names += [_taken_apart(Found(code, former), former.name, former.district) for code in codes]
    return (name for name in names if name.bare)


def _joined(code: str, directory: Directory, on: date) -> str:
    """The commune whose office governs a commune on a local day: itself, or the commune that it was merged into."""
    successor = directory.acting(directory.communes[code].id, None, on)
    return (directory.units[successor].commune if successor else None) or code


def _taken_apart(found: Found, name: str, district: str | None = None) -> _Name:
    spelt = words(name)
    for office in _OFFICES:
        if spelt[: len(office)] == office:
            spelt = spelt[len(office) :]
    kind, bare = _kind(spelt, _COMMUNES)
    return _Name(found, spelt, kind, bare, _kind(words(district), _DISTRICTS)[1] if district else ())
