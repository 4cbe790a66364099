"""Service counters (quầy): where a unit's officers serve citizens, and what citizens rate there.

In code a counter is a booth, because counters are numbers here. A booth serves some fields (lĩnh vực). Bad ratings
with words become tickets of the type ``SERVICE_REPORT`` in ``category``; without a category words are not asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chalicelib.domain.known import known_fields
from chalicelib.domain.province.categories import Exposure
from chalicelib.domain.province.faults import Fault
from chalicelib.domain.province.kinds import SERVICE_REPORT, DocumentLine, Kind
from chalicelib.domain.province.officers import Role
from chalicelib.domain.texts.text import Text

#: The roles that may see what was said about a counter. Who works at one is none of them as such.
CONFIDANTS = frozenset({Role.INTAKE, Role.LEADER, Role.SUPERVISOR})


@dataclass(frozen=True, slots=True)
class Booth:
    """A counter of a unit, and the ids of the fields that it serves, at least one."""

    id: str
    unit: str
    name: str
    name_en: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Booths:
    """All counters by id, the names of fields by id, the category of tickets, and whether the public sees figures."""

    booths: Mapping[str, Booth] = field(default_factory=dict)
    fields: Mapping[str, Text] = field(default_factory=dict)
    category: str | None = None
    shown: bool = False

    def of_unit(self, unit: str) -> list[Booth]:
        """The counters of a unit, in the document's order."""
        return [one for one in self.booths.values() if one.unit == unit]


def booths_from_document(document: Mapping[str, Any]) -> Booths:
    """Read the document of counters.

    ``{"shown": true, "category": "service", "fields": [{"id": "ho-tich", "name": "…", "name_en": "…"}],
    "booths": [{"id": "ky-lua-1", "unit": "…", "name": "…", "name_en": "…", "fields": ["ho-tich"]}, …]}``
    """
    return Booths(
        {
            line["id"]: Booth(**{**known_fields(Booth, line), "fields": tuple(line["fields"])})
            for line in document["booths"]
        },
        {line["id"]: Text(line["name"], line["name_en"]) for line in document["fields"]},
        document.get("category"),
        document["shown"],
    )


def misfits(
    document: DocumentLine, categories: Sequence[DocumentLine], types: Sequence[DocumentLine]
) -> Iterator[Fault]:
    """The faults of a document of counters in itself, and of its category.

    The category must be kept from who works at a counter: restricted, and only for ``CONFIDANTS``.
    """
    known = {line["id"] for line in document["fields"]}
    for number, line in enumerate(document["booths"]):
        for at, name in enumerate(line["fields"]):
            if name not in known:
                yield Fault(Kind.BOOTHS, ("booths", number, "fields", at), "field_missing", {"name": name})
    name = document.get("category")
    if name is None:
        return
    lines = {line["id"]: line for line in categories}
    service = next((line for line in types if line["id"] == SERVICE_REPORT), None)
    found = lines.get(name)
    if found is None:
        yield Fault(Kind.BOOTHS, ("category",), "category_missing", {"name": name})
        return
    whole = {**lines.get(found.get("parent") or "", {}), **found}
    roles = set(whole.get("roles") or ())
    if whole.get("visibility") != Exposure.RESTRICTED or not roles or roles - CONFIDANTS:
        yield Fault(Kind.BOOTHS, ("category",), "service_not_kept", {"name": name})
    if service is None or name not in (service.get("categories") or ()):
        yield Fault(Kind.BOOTHS, ("category",), "service_type_missing", {"name": name})
