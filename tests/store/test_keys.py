"""Keys of the tables: the descriptions name every key, no item has the key of another, and no name hides another."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from chalicelib.store import keys

FOLDER = Path(keys.__file__).parent
MODULES = sorted(path for path in FOLDER.glob("*.py") if path.name != "__init__.py")
TABLES = [path for path in MODULES if path.name != "times.py"]
_PREFIX = re.compile(r"[A-Z]+#")
_HOLE = re.compile(r"<[^>]*>")
_ITEM = re.compile(r"((?:[A-Z]+#?|<[^>]*>)(?:<[^>]*>|[^<>])*?)\s+((?:<[^>]*>|[^<>\s])+)(?:\s{2,}\S.*)")


def described(source: str) -> str:
    """The description of a table's items and indexes."""
    return ast.get_docstring(ast.parse(source)) or ""


def items(source: str) -> list[tuple[str, str]]:
    """(partition key, sort key) of each kind of item, with `<>` for what differs from item to item."""
    lines = described(source).partition("\nindex ")[0].splitlines()[3:]
    found = [_ITEM.fullmatch(line) for line in lines if line and not line.startswith("The ")]
    assert all(found), lines
    return [(_HOLE.sub("<>", one[1]), _HOLE.sub("<>", one[2])) for one in found if one]


def prefixes(source: str) -> Iterator[str]:
    """The prefixes of the keys that a module builds."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if found := _PREFIX.match(text):
                if text != ast.get_docstring(tree):
                    yield found[0]


def doubled(names: list[str] | list[tuple[str, str]]) -> list[str]:
    """What is in a list more than once."""
    return [str(name) for name, count in Counter[object](names).items() if count > 1]


def names(source: str) -> list[str]:
    """The names that a module defines."""
    found: list[str] = []
    for node in ast.parse(source).body:
        match node:
            case ast.FunctionDef(name=name):
                found.append(name)
            case ast.Assign(targets=[target]):
                found += [one.id for one in ast.walk(target) if isinstance(one, ast.Name)]
    return found


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_no_two_kinds_of_item_have_the_same_key(path: Path) -> None:
    found = items(path.read_text(encoding="utf-8"))
    assert found
    assert doubled(found) == []


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_the_description_of_a_table_has_every_prefix_that_its_keys_have(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    known = set(re.findall(r"[A-Z]+#", described(source)))
    assert set(prefixes(source)) - known == set()


def test_every_name_of_every_module_is_offered_and_none_hides_another() -> None:
    every = [name for path in MODULES for name in names(path.read_text(encoding="utf-8"))]
    assert doubled(every) == []
    assert [name for name in every if not hasattr(keys, name)] == []


def test_a_prefix_that_two_kinds_of_item_share_is_found() -> None:
    source = '''"""Keys of a table.

pk             sk                content
T#<code>       E#<version>       one line of its history
T#<ticket>     E#<number>        something else
"""
def other(code): return f"Z#{code}"
'''
    assert doubled(items(source)) == ["('T#<>', 'E#<>')"]
    assert list(prefixes(source)) == ["Z#"]


@given(some.datetimes(timezones=some.just(UTC)), some.datetimes(timezones=some.just(UTC)))
def test_a_stamp_is_read_back_and_sorts_like_its_instant(one: datetime, other: datetime) -> None:
    first, second = (at.replace(microsecond=0) for at in (one, other))
    assert keys.instant(keys.stamp(one)) == first
    assert (keys.stamp(one) < keys.stamp(other)) == (first < second)
