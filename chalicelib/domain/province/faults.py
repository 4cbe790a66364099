"""A fault between the documents of a province."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.texts import problems
from chalicelib.domain.texts.text import Text

FieldPath = tuple[str | int, ...]


@dataclass(frozen=True)
class Fault:
    """A fault at a place of a document. ``code`` is a key of texts.problems.PROBLEMS; ``params`` fill its text."""

    kind: Kind
    place: FieldPath
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The place as text, e.g. ``rules.3.category``."""
        return ".".join(map(str, self.place))

    @property
    def text(self) -> Text:
        """The text of the fault in both languages."""
        return problems.PROBLEMS[self.code].fill(**self.params)
