"""Read what a later release wrote, after an operator went back to this one (docs/deploy.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any


def known_fields(kind: type[Any], line: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a stored line that the dataclass ``kind`` has; a later release may have written others."""
    names = {one.name for one in fields(kind)}
    return {name: value for name, value in line.items() if name in names}


def known_values[T](kind: type[T], line: Sequence[Any]) -> T:
    """A dataclass or named tuple from a stored list; a later release may have written more values."""
    number = len(fields(kind)) if is_dataclass(kind) else len(kind._fields)  # type: ignore[attr-defined]
    return kind(*line[:number])
