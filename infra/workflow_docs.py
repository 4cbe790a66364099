"""Write docs/workflow.md from the table of moves: ``python -m infra.workflow_docs``.

The page is committed, so that it can be read beside the code. A test checks that it is current.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from chalicelib.domain.deadlines.rules import USUAL_MOST_RETURNS, Step
from chalicelib.domain.texts import course, moves, refusals
from chalicelib.domain.texts.text import Text
from chalicelib.domain.tickets import guide
from chalicelib.domain.tickets.moves import (
    CLOCK_MOVES,
    MOVES,
    RATINGS,
    RECALCULATED_IN,
    STEP_OF,
    Move,
)
from chalicelib.domain.tickets.states import OPEN_STATES, State
from chalicelib.domain.tickets.ticket import RECALCULATED
from infra.package.build import ROOT

PAGE = ROOT / "docs" / "workflow.md"

#: A move from more states than this is drawn once, from "any open state".
_DRAWN = 4
#: Languages by their place in a Text.
_VI, _EN = 0, 1

_ANY_OPEN = Text("Đang mở (xem bảng)", "Any open state (see the table)")
_SAME = Text("không đổi", "the same")
_NONE = Text("không có", "none")
_CREATED = Text("gửi", "sent")
_TITLES = Text("Vòng đời của một phản ánh", "A ticket's life")
_STATES = Text("Trạng thái", "States")
_STATES_HEAD = Text(
    "| mã | cơ quan thấy | người gửi thấy | đồng hồ đang chạy |", "| code | the office sees | the sender sees | clock |"
)
_DIAGRAM = Text("Sơ đồ", "Diagram")
_MOVES = Text("Thao tác", "Moves")
_MOVES_HEAD = Text(
    "| mã | thao tác | từ | đến | ai | cần có | có thể kèm | làm gì |",
    "| code | action | from | to | who | needs | may carry | does |",
)
_ENDS = Text("Kết thúc", "Ends")
_ENDS_HEAD = Text("| trạng thái | đường quay lại |", "| state | way back |")
_GROUNDS = Text("Lý do từ chối", "Reasons for refusal")
_GROUNDS_HEAD = Text("| `refusal` | lý do |", "| `refusal` | reason |")
_LIMITS = Text("Giới hạn", "Limits")
_LEVELS = Text(*[f"`rating`: {', '.join(f'`{rating}`' for rating in RATINGS)}."] * 2)


def page() -> str:
    """The whole page, in both languages."""
    note = "<!-- python -m infra.workflow_docs, from chalicelib/domain/tickets/moves.py -->"
    return "\n\n".join([note, *_section(_VI), *_section(_EN)]) + "\n"


def _section(language: int) -> Iterator[str]:
    yield f"# {_TITLES[language]}"
    yield f"## {_STATES[language]}"
    yield _table(_STATES_HEAD[language], [_state_line(state, language) for state in State])
    yield f"## {_DIAGRAM[language]}"
    yield "\n".join(["```mermaid", *_diagram(language), "```"])
    yield f"## {_MOVES[language]}"
    yield _table(
        _MOVES_HEAD[language], [*map(partial(_move_line, language=language), MOVES.values()), *_by_clock(language)]
    )
    yield f"## {_ENDS[language]}"
    yield _table(_ENDS_HEAD[language], [_end_line(state, language) for state in State if state not in OPEN_STATES])
    yield f"## {_GROUNDS[language]}"
    yield _table(
        _GROUNDS_HEAD[language],
        [_row(f"`{ground}`", refusals.REFUSALS[ground][language]) for ground in refusals.REFUSALS],
    )
    yield f"## {_LIMITS[language]}"
    yield "\n".join(f"- {line[language]}" for line in (_LEVELS, *guide.bounds(USUAL_MOST_RETURNS)))


def _table(head: str, lines: list[str]) -> str:
    return "\n".join([head, "|---" * (head.count("|") - 1) + "|", *lines])


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _state_line(state: State, language: int) -> str:
    step: Step | None = STEP_OF.get(state)
    return _row(
        f"`{state}`",
        course.STATES_OFFICE[state][language],
        course.STATES_CITIZEN[state][language],
        course.STEPS[step][language] if step else _NONE[language],
    )


def _end_line(state: State, language: int) -> str:
    return _row(f"{course.STATES_OFFICE[state][language]} (`{state}`)", guide.way_back(state)[language])


def _move_line(move: Move, language: int) -> str:
    return _row(
        f"`{move.action}`",
        course.ACTIONS[move.action][language],
        _codes(move.sources),
        _codes(frozenset(guide.targets(move))) or _SAME[language],
        guide.who(move)[language],
        ", ".join(f"`{name}`" for name in move.asked),
        ", ".join(f"`{name}`" for name in move.takes),
        moves.DOES[move.action][language],
    )


def _by_clock(language: int) -> Iterator[str]:
    for check, (source, targets) in CLOCK_MOVES.items():
        name = course.CLOCK_MOVES[check][language]
        cells = (f"`{check}`", name, f"`{source}`", _codes(targets), moves.CLOCK[language], "", "")
        yield _row(*cells, moves.DOES[check][language])
    name = course.CALENDAR_MOVE[language]
    cells = (f"`{RECALCULATED}`", name, _codes(RECALCULATED_IN), _SAME[language], moves.CALENDAR[language], "", "")
    yield _row(*cells, "")


def _codes(states: frozenset[State]) -> str:
    return ", ".join(f"`{state}`" for state in State if state in states)


def _diagram(language: int) -> Iterator[str]:
    yield "stateDiagram-v2"
    for state in State:
        yield f"    {state}: {course.STATES_OFFICE[state][language]}"
    yield f"    open: {_ANY_OPEN[language]}"
    yield f"    [*] --> {State.NEW}: {_CREATED[language]}"
    labels = {action: text[language] for action, text in course.ACTIONS.items()}
    labels |= {check: text[language] for check, text in course.CLOCK_MOVES.items()}
    drawn: dict[tuple[str, str], list[str]] = {}
    for source, action, target in guide.edges():
        move = MOVES.get(action)
        many = move is not None and move.target is not None and len(move.sources) > _DRAWN
        found = drawn.setdefault(("open" if many else source, target), [])
        if labels[action] not in found:
            found.append(labels[action])
    for (start, end), names in drawn.items():
        yield f"    {start} --> {end}: {', '.join(names)}"


def main() -> None:
    """Write the page."""
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
