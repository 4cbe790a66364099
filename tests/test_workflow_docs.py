"""The page on the workflow is generated from the table of moves, and its diagrams are complete."""

from __future__ import annotations

import re

import pytest

from chalicelib.domain.province.officers import Role
from chalicelib.domain.texts import course, moves
from chalicelib.domain.tickets import guide
from chalicelib.domain.tickets.moves import CLOCK_MOVES, MOVES, At
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import RECALCULATED
from infra import workflow_docs

PAGE = workflow_docs.PAGE.read_text(encoding="utf-8")
DIAGRAMS = re.findall(r"```mermaid\nstateDiagram-v2\n(.*?)```", PAGE, re.DOTALL)
LANGUAGES = (0, 1)


def test_the_page_is_current() -> None:
    assert workflow_docs.page() == PAGE, "run: python -m infra.workflow_docs"


def test_every_action_clock_move_and_role_has_a_name() -> None:
    assert set(course.ACTIONS) == set(MOVES)
    assert set(course.CLOCK_MOVES) == set(CLOCK_MOVES)
    assert set(course.ROLES) == set(Role)


def test_every_move_says_what_it_does_and_every_place_of_an_officer_is_named() -> None:
    assert set(moves.DOES) == {*MOVES, *CLOCK_MOVES}
    assert set(moves.WHERE) == {at.name for at in At}


def test_a_move_of_one_role_names_nobody_else() -> None:
    assert guide.who(MOVES["arbitrate"]).vi == "giám sát"


def test_every_move_and_state_has_a_line_in_both_languages() -> None:
    for name in (*State, *MOVES, *CLOCK_MOVES, RECALCULATED):
        # "closed" is a state and a move of the clock.
        lines = re.findall(rf"^\| `{name}` \|", PAGE, re.MULTILINE)
        assert len(lines) == 2 * ((name in set(State)) + (name in {*MOVES, *CLOCK_MOVES, RECALCULATED})), name


def drawn(language: int) -> dict[tuple[str, str], list[str]]:
    """(from, to) -> the labels of an arrow in the diagram."""
    arrows = re.findall(r"^    (\S+) --> (\S+): (.+)$", DIAGRAMS[language], re.MULTILINE)
    return {(source, target): labels.split(", ") for source, target, labels in arrows}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_diagram_has_every_change_of_state_once_and_no_other(language: int) -> None:
    arrows = drawn(language)
    names = {action: text[language] for action, text in (course.ACTIONS | course.CLOCK_MOVES).items()}
    expected: set[tuple[str, str, str]] = set()
    for source, action, target in guide.edges():
        assert (names[action] in arrows.get((source, target), [])) != (
            names[action] in arrows.get(("open", target), [])
        )
        at = source if names[action] in arrows.get((source, target), []) else "open"
        expected.add((at, names[action], target))
    found = [(source, label, target) for (source, target), labels in arrows.items() for label in labels]
    assert sorted(found) == sorted({*expected, ("[*]", "gửi" if language == 0 else "sent", "new")})


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_diagram_has_only_named_states_and_labelled_arrows(language: int) -> None:
    state = re.compile(r"    ([a-z_]+): [^:;#]+")
    arrow = re.compile(r"    (?:\[\*\]|([a-z_]+)) --> ([a-z_]+): [^:;#]+")
    named: set[str] = set()
    for line in DIAGRAMS[language].splitlines():
        if found := state.fullmatch(line):
            named.add(found[1])
        else:
            ends = arrow.fullmatch(line)
            assert ends, line
            assert {end for end in ends.groups() if end} <= named
    assert named == {*State, "open"}


def test_the_table_lists_the_role_and_the_input_of_an_action() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.* \|) *$", PAGE.split("\n# ")[-1], re.MULTILINE))
    does = {action: f" {text.en} |" for action, text in moves.DOES.items()}
    assert rows["approve"].endswith("| unit leader of the handling unit |  | `text` |" + does["approve"])
    assert rows["merge"].endswith("supervisor | `into` | `text` |" + does["merge"])
    assert rows["unmerge"].endswith("supervisor | `reason` |  |" + does["unmerge"])
    who = "| `resolved`, `closed`, `merged` | the same | the sender | `rating` | `text` |"
    assert rows["rate"].endswith(who + does["rate"])
