"""The map of ASVS: every requirement once, every named test there, and the counts right."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.test_docs import PAGES, ROOT, section

PAGE = PAGES["docs/asvs.md"]
#: Requirements of levels 1 and 2 in version 5.0.0, by chapter.
COUNTS = {1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 9: 7, 10: 29, 11: 14, 12: 9, 13: 13, 14: 9, 15: 13}
COUNTS |= {16: 16, 17: 7}
VERDICTS = ("met", "AWS", "n/a", "not met", "open")


def rows(title: str) -> list[tuple[str, str, str, str]]:
    """Requirement, verdict, means and proof of each row."""
    found = re.findall(r"^\| (\d+\.\d+\.[\d-]+) \| ([^|]+) \|([^|]*)\|([^|]*)\|$", section(PAGE, title), re.MULTILINE)
    return [(name, verdict.strip(), by.strip(), proof.strip()) for name, verdict, by, proof in found]


def requirements(name: str) -> Iterator[str]:
    """The requirements of a row: one, or a range."""
    group, _, numbers = name.rpartition(".")
    first, _, last = numbers.partition("-")
    for number in range(int(first), int(last or first) + 1):
        yield f"{group}.{number}"


def test_every_requirement_of_levels_one_and_two_is_in_one_row() -> None:
    named = [each for name, *_ in rows("Levels 1 and 2") for each in requirements(name)]
    assert [each for each, count in Counter(named).items() if count > 1] == []
    assert Counter(int(each.split(".")[0]) for each in named) == COUNTS


@pytest.mark.parametrize("title", ["Levels 1 and 2", "Level 3"])
def test_a_verdict_has_what_it_needs(title: str) -> None:
    for name, verdict, by, proof in rows(title):
        assert verdict in VERDICTS, name
        assert proof or verdict != "met", f"{name} is met, but no test proves it"
        assert by or verdict in {"met", "open"}, f"{name} has no reason"


def test_the_counts_are_those_of_the_rows() -> None:
    stated = re.findall(r"^\| ([\w/ ]+) \| [^|]+ \| (\d+) \| (\d+) \|$", PAGE.split("## ")[0], re.MULTILINE)
    counted = []
    for verdict in VERDICTS:
        numbers = [
            sum(len(list(requirements(name))) for name, each, *_ in rows(title) if each == verdict)
            for title in ("Levels 1 and 2", "Level 3")
        ]
        counted.append((verdict, *map(str, numbers)))
    assert [row for row in stated if row[0] in VERDICTS] == counted


@pytest.mark.parametrize("page", ["docs/asvs.md", "docs/security.md"])
def test_every_test_that_is_named_exists(page: str) -> None:
    named = set(re.findall(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`", PAGES[page]))
    assert named
    for path, test in named:
        assert (ROOT / path).exists(), path
        if test:
            assert f"def {test}(" in (ROOT / path).read_text(encoding="utf-8"), f"{path}::{test}"
