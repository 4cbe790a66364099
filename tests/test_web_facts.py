"""The generated facts of the pages are current, and the lists of the pages match the rules in Python."""

from __future__ import annotations

import re

import pytest

from chalicelib.domain.tickets.moves import MOVES, RATINGS
from chalicelib.schemas.documents import MODELS
from infra import web_facts


@pytest.mark.parametrize("folder", web_facts.facts())
def test_the_facts_of_a_page_are_current(folder: str) -> None:
    written = (web_facts.WEB / folder / "facts.js").read_text(encoding="utf-8")
    assert written == web_facts.module(web_facts.facts()[folder]), "run: python -m infra.web_facts"


def constant(name: str, path: str) -> set[str]:
    """The quoted words in a constant of a script."""
    text = (web_facts.WEB / path).read_text(encoding="utf-8")
    found = re.search(rf"const {name} = (?:new Set\()?([\[{{].*?[\]}}])\)?;", text, re.DOTALL)
    assert found, name
    return set(re.findall(r'"(\w+)"', found[1]))


def test_the_citizen_s_page_orders_every_action_of_a_sender() -> None:
    assert constant("ORDER", "citizen/view/actions.js") == {move.action for move in MOVES.values() if move.is_sender_s}
    assert set(re.findall(r"(\w+): \"", _line("FACES", "citizen/view/actions.js"))) == set(RATINGS)


@pytest.mark.parametrize("name", ["USUAL", "HARD"])
def test_the_office_s_page_lists_only_actions_of_officers(name: str) -> None:
    assert constant(name, "office/action/action.js") <= {move.action for move in MOVES.values() if not move.is_sender_s}


def test_the_administration_links_to_every_document_that_has_a_form() -> None:
    missing = set(MODELS) - constant("GROUPS", "admin/index.js")
    assert not missing, f"web/admin/index.js: give {sorted(missing)} a place in GROUPS; nothing links to its form"


def _line(name: str, path: str) -> str:
    text = (web_facts.WEB / path).read_text(encoding="utf-8")
    return next(line for line in text.splitlines() if line.startswith(f"const {name} "))
