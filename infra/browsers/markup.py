"""The features that a page's HTML uses, as paths of the table."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

from infra.browsers.scripts import Use
from infra.browsers.table import Table


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, str, tuple[str, ...]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        self.found.append((line, f"<{tag}>", (f"html.elements.{tag}",)))
        for name, value in attrs:
            paths = (f"html.elements.{tag}.{name}", f"html.global_attributes.{name}")
            self.found.append((line, f"<{tag} {name}>", paths))
            if name in ("rel", "type", "loading"):
                self.found.append((line, f"{name}={value}", (f"html.elements.{tag}.{name}.{value}",)))


def uses(text: str, table: Table) -> Iterator[Use]:
    """Every feature of a page that the table knows."""
    reader = _Reader()
    reader.feed(text)
    for line, name, paths in reader.found:
        if known := tuple(path for path in paths if table.knows(path)):
            yield Use(line, name, known)
