"""The officers' guide: states, moves, clocks and bounds as the table of moves and the province's rules have them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.domain.deadlines.periods import End
from chalicelib.domain.deadlines.rules import SILENT_STEPS, Rule, Step, Urgency
from chalicelib.domain.province.categories import Category, ReportType
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts import course, moves, refusals, terms
from chalicelib.domain.texts.text import Text
from chalicelib.domain.tickets import guide
from chalicelib.domain.tickets.moves import CLOCK_MOVES, MOVES, STEP_OF, Move
from chalicelib.domain.tickets.states import OPEN_STATES, State
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.identity import officer_of
from chalicelib.http.core.pieces import label
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.store.directory import documents

blueprint = Blueprint(__name__)


@blueprint.route("/v1/office/guide", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "Guide"}))
def show_guide() -> Response:
    """Show the states, moves, clocks and bounds of tickets in words, with the province's present rules."""
    officer_of(blueprint.current_request)
    reference = documents.current()
    return answer(
        {
            "states": [_state(state) for state in State],
            "moves": [*map(_move, MOVES.values()), *_clock_moves()],
            "clocks": list(_clocks(reference)),
            "refusals": [{"id": ground, "label": label(text)} for ground, text in refusals.REFUSALS.items()],
            "bounds": [label(line) for line in guide.bounds(reference.rules.most_returns)],
        }
    )


def _state(state: State) -> dict[str, Any]:
    step = STEP_OF.get(state)
    return {
        "id": state,
        "label": label(course.STATES_OFFICE[state]),
        "sender_label": label(course.STATES_CITIZEN[state]),
        "clock": step and label(course.STEPS[step]),
        "way_back": None if state in OPEN_STATES else label(guide.way_back(state)),
    }


def _move(move: Move) -> dict[str, Any]:
    return {
        "id": move.action,
        "label": label(course.ACTIONS[move.action]),
        "does": label(moves.DOES[move.action]),
        "who": label(guide.who(move)),
        "roles": sorted(move.roles),
        "from": guide.in_order(move.sources),
        "to": guide.targets(move),
    }


def _clock_moves() -> Iterator[dict[str, Any]]:
    for check, (source, targets) in CLOCK_MOVES.items():
        yield {
            "id": check,
            "label": label(course.CLOCK_MOVES[check]),
            "does": label(moves.DOES[check]),
            "who": label(moves.CLOCK),
            "roles": [],
            "from": [source],
            "to": guide.in_order(targets),
        }


def _clocks(reference: Directory) -> Iterator[dict[str, Any]]:
    """Each step with its rules, the general ones first."""
    for step in Step:
        found = [rule for rule in reference.rules.rules if rule.step is step]
        if found:
            yield {
                "id": step,
                "label": label(course.STEPS[step]),
                "rules": [_rule(rule, reference) for rule in _in_order(found)],
            }


def _in_order(rules: Iterable[Rule]) -> list[Rule]:
    return sorted(rules, key=lambda rule: (not rule.is_general, list(Urgency).index(rule.urgency), rule.number))


def _rule(rule: Rule, reference: Directory) -> dict[str, Any]:
    return {
        "urgency": label(terms.URGENCIES[rule.urgency]),
        "report_type": rule.report_type and _named(rule.report_type, reference.report_types),
        "category": rule.category and _named(rule.category, reference.categories),
        "amount": label(rule.amount.words),
        "ends_with_the_day": rule.ends is End.DAY,
        "cap": rule.cap and label(rule.cap.words),
        "warned_at": rule.warn_share,
        "alerts": [
            {"who": label(terms.AUDIENCES[rung.audience]), "after": label(rung.after.words) if rung.after.n else None}
            for rung in (() if rule.step in SILENT_STEPS else rule.ladder)
        ],
    }


def _named(name: str, known: Mapping[str, Category] | Mapping[str, ReportType]) -> dict[str, str]:
    """Show the name of a category, group or report type. One that was removed is shown by its id."""
    found = known.get(name)
    return label(Text(found.name, found.name_en) if found else Text(name, name))
