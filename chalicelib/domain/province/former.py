"""The communes before 1 July 2025, and the present communes that cover their area."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Former:
    """A former commune: its name, its district's name, and the codes of the present communes that cover it."""

    name: str
    communes: tuple[str, ...]
    district: str | None = None

    def __str__(self) -> str:
        return f"{self.name}, {self.district}" if self.district else self.name


def former_from_document(document: Mapping[str, Any]) -> tuple[Former, ...]:
    """Read the document of former names: ``{"places": [{"name": "…", "district": "…", "communes": ["06040"]}, …]}``."""
    return tuple(_former(document["places"]))


def _former(lines: Iterable[Mapping[str, Any]]) -> Iterator[Former]:
    for line in lines:
        yield Former(line["name"], tuple(line["communes"]), line.get("district"))
