"""What a new move still lacks, one sentence each (docs/changing.md, "A state or a move")."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chalicelib.domain.deadlines.rules import Check
from chalicelib.domain.texts import course
from chalicelib.domain.tickets.effects.table import EFFECTS
from chalicelib.domain.tickets.moves import MOVES, Move
from chalicelib.domain.tickets.publicity import INTERNAL_KINDS, PUBLIC_KINDS, SOMETIMES_PUBLIC_KINDS
from chalicelib.domain.tickets.ticket import DESK_HANDED_OVER, HANDED_OVER, RECALCULATED
from tests.domain import samples
from tests.test_web_facts import constant

WORKFLOW = Path(__file__).parents[2] / "chalicelib" / "domain" / "tickets" / "workflow"
#: Every kind of line that a history may have.
KINDS = (
    *MOVES,
    *(check.value for check in Check),
    *(RECALCULATED, HANDED_OVER, DESK_HANDED_OVER),
    *("hide_words", "restore_words", "withdraw_photo", "set_visibility"),
    *("absorb", "let_go", "revive", "pass_on"),
    *("instruction_reminded", "instruction_late"),
    *("forward_reminded", "forward_late", "forward_escalated", "outside_answer"),
    *("created", "followed", "unmask", "redact", "locate", "erase", "frozen", "thawed"),
    *("own_data", "own_data_answer", "breach", "root_cause", "call_back"),
)
#: Moves of officers that the office's page offers after its usual ones, in the order of the table of moves.
SELDOM = frozenset(
    {
        *("refuse", "reclassify", "ask", "return", "assign", "note", "involve", "excuse", "disagree", "plan"),
        *("ask_extension", "deny_extension", "send_back", "merge", "unmerge", "share", "redispatch", "set_urgency"),
        *("hand_over", "instruct", "carry_out", "call_off", "gather", "forward", "recall"),
    }
)


def test_the_kinds_are_those_that_the_rules_write() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in WORKFLOW.glob("*.py"))
    patterns = (r'kind="(\w+)"', r'by_itself\(ticket, now, "(\w+)"', r'noted_of\([^"]*"(\w+)"', r'_told\(main, "(\w+)"')
    found = set(re.findall("|".join(patterns), source))
    written = {name for names in found for name in names if name}
    assert {"absorb", "followed", "unmask", "locate"} <= written, "each of the four patterns finds something"
    forgotten = written - set(KINDS)
    assert not forgotten, f"tickets/workflow/ writes history lines that are not in KINDS here: {sorted(forgotten)}"


@pytest.mark.parametrize("kind", KINDS)
def test_every_line_of_the_history_has_its_text(kind: str) -> None:
    table = "ACTIONS" if kind in MOVES else "EVENTS"
    assert kind in course.EVENTS, f"{table} of domain/texts/course.py does not say how the history calls `{kind}`"


@pytest.mark.parametrize("kind", KINDS)
def test_every_line_of_the_history_is_public_or_internal(kind: str) -> None:
    lists = [kind in PUBLIC_KINDS, kind in SOMETIMES_PUBLIC_KINDS, kind in INTERNAL_KINDS]
    assert sum(lists) == 1, (
        f"say in domain/tickets/publicity.py whether the public reads `{kind}` lines: in one of PUBLIC_KINDS, "
        "SOMETIMES_PUBLIC_KINDS and INTERNAL_KINDS"
    )


@pytest.mark.parametrize("action", MOVES)
def test_every_move_has_its_effect(action: str) -> None:
    assert action in EFFECTS, f"EFFECTS of domain/tickets/effects/ does not say what `{action}` changes"


@pytest.mark.parametrize("move", MOVES.values(), ids=MOVES)
def test_every_move_is_made_in_the_samples(move: Move) -> None:
    assert move.action in samples.GIVEN, f"GIVEN of tests/domain/samples.py has no inputs for `{move.action}`"
    assert move.is_sender_s or move.action in samples.ACTOR, (
        f"ACTOR of tests/domain/samples.py does not say who makes `{move.action}`"
    )


@pytest.mark.parametrize("move", MOVES.values(), ids=MOVES)
def test_every_move_has_its_place_on_a_page(move: Move) -> None:
    if move.is_sender_s:
        shown = constant("ORDER", "citizen/view/actions.js")
        assert move.action in shown, f"ORDER of web/citizen/view/actions.js has no place for `{move.action}`"
        return
    usual = move.action in constant("USUAL", "office/action/action.js")
    assert usual != (move.action in SELDOM), (
        f"`{move.action}` must be in USUAL of web/office/action/action.js if it is usual, else in SELDOM here"
    )
