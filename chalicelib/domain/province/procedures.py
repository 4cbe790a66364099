"""Administrative procedures (thủ tục hành chính): their list, how people find one, and whose texts are out of date.

The fields follow the national database of administrative procedures (csdl.dichvucong.gov.vn). A text is named by the
digest of its content, so that an address with a digest always shows the same text. The list has one line a procedure.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from chalicelib.domain.known import known_fields
from chalicelib.domain.texts.folding import Word, mentions, words

#: A text that nobody has reviewed for so long counts as outdated.
REVIEWED_WITHIN = timedelta(days=365)
#: How many hexadecimal digits of SHA-256 name a text or a list.
_DIGITS = 32
#: The code of the answer of a report that names its procedure.
NAMED_IN = "procedure"


class Level(StrEnum):
    """At which level of government a procedure is carried out."""

    COMMUNE = "commune"
    PROVINCE = "province"


class Filing(StrEnum):
    """How a file may be handed in."""

    COUNTER = "counter"
    ONLINE = "online"
    POST = "post"


@dataclass(frozen=True, slots=True)
class ProcedureField:
    """A field of procedures (lĩnh vực), such as civil status."""

    id: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Procedures:
    """The published list: its name, how many procedures and stored pages it has, and their fields by id."""

    name: str
    count: int
    pages: int
    fields: Mapping[str, ProcedureField]


@dataclass(frozen=True)
class ProcedureLine:
    """A line of the list. ``unit`` publishes the text and keeps it right; ``digest`` names the text.

    ``reviewed_on`` and ``valid_until`` are local days.
    """

    code: str
    name: str
    field: str
    level: Level
    unit: str
    digest: str
    reviewed_on: date
    valid_until: date | None = None
    keywords: tuple[str, ...] = ()

    @cached_property
    def named(self) -> tuple[Word, ...]:
        """The words of its name."""
        return words(self.name)

    @cached_property
    def sought(self) -> str:
        """The words by which it is found, without accents, each between spaces."""
        found = words(" ".join((self.name, *self.keywords, self.code)))
        return " ".join(["", *(form for word in found for form in dict.fromkeys((str(word), word.typed))), ""])

    def is_over(self, today: date) -> bool:
        """Whether its validity has passed."""
        return self.valid_until is not None and self.valid_until < today

    def is_unreviewed(self, today: date) -> bool:
        """Whether nobody has reviewed it for ``REVIEWED_WITHIN``."""
        return self.reviewed_on + REVIEWED_WITHIN < today


@dataclass(frozen=True, slots=True)
class Upkeep:
    """What a unit has published: how many texts, how many are over, how many are unreviewed, the oldest review."""

    unit: str
    count: int
    over: int
    unreviewed: int
    outdated: tuple[str, ...]
    oldest: date


def read_procedures(document: Mapping[str, Any]) -> Procedures | None:
    """Read the document of procedures; None if none were imported."""
    if not document["name"]:
        return None
    fields = {line["id"]: ProcedureField(**known_fields(ProcedureField, line)) for line in document["fields"]}
    return Procedures(document["name"], int(document["count"]), int(document["pages"]), fields)


def read_line(line: Mapping[str, Any]) -> ProcedureLine:
    """Read a stored line. Raises ValueError, KeyError or TypeError when malformed."""
    until = line.get("valid_until")
    read: dict[str, Any] = {
        "level": Level(line["level"]),
        "reviewed_on": date.fromisoformat(line["reviewed_on"]),
        "valid_until": date.fromisoformat(until) if until else None,
        "keywords": tuple(line.get("keywords", ())),
    }
    return ProcedureLine(**{**known_fields(ProcedureLine, line), **read})


def line_of(text: Mapping[str, Any]) -> dict[str, Any]:
    """Return the line of a procedure's text (JSON values), as it is stored."""
    copied = ("code", "name", "field", "level", "unit", "reviewed_on", "valid_until", "keywords")
    return {name: text[name] for name in copied if text.get(name)} | {"digest": digest_of(text)}


def digest_of(content: Any) -> str:
    """Return the name of a content (JSON values): equal contents have equal names."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:_DIGITS]


def find(
    lines: Iterable[ProcedureLine], said: str = "", field: str | None = None, level: Level | None = None
) -> list[ProcedureLine]:
    """Return the procedures of a field and level that words find, with accents or without, the best first.

    Those with all words come; if none has all, those with most of them, unless that is less than a third. Without words
    they come by name.
    """
    within = [one for one in lines if field in (None, one.field) and level in (None, one.level)]
    typed = list(dict.fromkeys(words(said)))
    if not typed:
        return sorted(within, key=lambda one: one.named)
    counts = {one.code: sum(_has(one, word, word.typed) for word in typed) for one in within}
    most = max(counts.values(), default=0)
    if most == 0 or most * 3 < len(typed):
        return []
    return sorted((one for one in within if counts[one.code] == most), key=lambda one: _rank(one, said))


def _has(one: ProcedureLine, *forms: str) -> bool:
    # The beginning of a word is enough, but one letter begins too many.
    return any(f" {form}{'' if len(form) > 1 else ' '}" in one.sought for form in forms)


def _rank(one: ProcedureLine, said: str) -> tuple[bool, int, tuple[str, ...]]:
    """A name that has the whole phrase comes before one that has its words, and a short name before a long one."""
    return not mentions(one.named, said), len(one.named), one.named


def upkeep(lines: Iterable[ProcedureLine], today: date) -> list[Upkeep]:
    """Return what each unit has published, those with the most outdated texts first (``today`` is a local day)."""
    by_unit: dict[str, list[ProcedureLine]] = {}
    for one in lines:
        by_unit.setdefault(one.unit, []).append(one)
    found = [_upkeep(unit, published, today) for unit, published in by_unit.items()]
    return sorted(found, key=lambda one: (-len(one.outdated), one.unit))


def _upkeep(unit: str, published: Sequence[ProcedureLine], today: date) -> Upkeep:
    return Upkeep(
        unit,
        len(published),
        sum(one.is_over(today) for one in published),
        sum(one.is_unreviewed(today) for one in published),
        tuple(sorted(one.code for one in published if one.is_over(today) or one.is_unreviewed(today))),
        min(one.reviewed_on for one in published),
    )
