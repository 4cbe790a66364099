"""The features that a style sheet uses, as paths of the table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import tinycss2

from infra.browsers.scripts import Use
from infra.browsers.table import Table

_FLEX = {"flex", "inline-flex"}
_UNITS = {"d": "dynamic", "s": "small", "l": "large"}


def uses(text: str, table: Table) -> Iterator[Use]:
    """Every feature of a style sheet that the table knows."""
    for line, name, *paths in _rules(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)):
        if known := tuple(path for path in paths if table.knows(path)):
            yield Use(int(line), str(name), known)


def _rules(rules: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    for rule in rules:
        if rule.type == "qualified-rule":
            yield from _selector(rule.source_line, tinycss2.serialize(rule.prelude))
            yield from _content(rule.content)
        elif rule.type == "at-rule":
            yield rule.source_line, f"@{rule.at_keyword}", f"css.at-rules.{rule.at_keyword}"
            prelude = tinycss2.serialize(rule.prelude)
            if rule.at_keyword == "media" and re.search("[<>]", prelude):
                yield rule.source_line, prelude.strip(), "css.at-rules.media.range_syntax"
            for part in re.findall(r"\(\s*([a-z-]+)", prelude):
                name = re.sub("^(min|max)-", "", part)
                yield rule.source_line, f"({part})", f"css.at-rules.{rule.at_keyword}.{name}"
            if rule.content:
                yield from _rules(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True))


def _selector(line: int, text: str) -> Iterator[tuple[Any, ...]]:
    for name in re.findall(r"::?([a-z-]+)", text):
        yield line, f":{name}", f"css.selectors.{name}"
    if re.search(r":not\([^)]*,", text):
        yield line, ":not(a, b)", "css.selectors.not.selector_list"


def _content(content: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    parts = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    for rule in (part for part in parts if part.type != "declaration"):
        yield rule.source_line, "a rule in a rule", "css.selectors.nesting"
        yield from _rules([rule])
    yield from _declarations([part for part in parts if part.type == "declaration" and not part.name.startswith("--")])


def _declarations(found: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    named = [one.name for one in found]
    shown = {tinycss2.serialize(one.value).strip() for one in found if one.name == "display"}
    for number, one in enumerate(found):
        if one.name in named[:number]:
            continue  # the declaration before it holds where this one is not understood
        path = f"css.properties.{one.name}"
        yield one.source_line, one.name, path
        if one.name in ("gap", "row-gap", "column-gap") and shown & _FLEX:
            yield one.source_line, f"{one.name} in a flex box", f"{path}.flex_context"
        yield from _values(one.source_line, path, one.value)


def _values(line: int, path: str, values: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    for value in values:
        if value.type == "ident":
            yield line, f"{path.rsplit('.', 1)[1]}: {value.value}", f"{path}.{value.value}"
        elif value.type == "function":
            yield line, f"{value.name}()", f"css.types.{value.name}", f"{path}.{value.name}"
            yield from _values(line, path, value.arguments)
        elif value.type == "dimension":
            unit = value.unit
            yield line, unit, f"css.types.length.{unit}"
            if size := re.match("([dsl])v(h|w|min|max)$", unit):
                yield line, unit, f"css.types.length.viewport_percentage_units_{_UNITS[size[1]]}"
