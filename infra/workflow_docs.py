"""Write docs/workflow.md from the table of moves: ``python -m infra.workflow_docs``.

The page is committed, so that it can be read beside the code. A test checks that it is current.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from chalicelib.domain.deadlines.rules import USUAL_MOST_RETURNS, Step
from chalicelib.domain.texts import course, refusals
from chalicelib.domain.texts.text import Text
from chalicelib.domain.tickets.moves import (
    CLOCK_MOVES,
    MOST_COORDINATORS,
    MOST_FORWARDS,
    MOST_INSTRUCTIONS,
    MOVES,
    RATINGS,
    RECALCULATED_IN,
    STEP_OF,
    At,
    Move,
    states_after,
)
from chalicelib.domain.tickets.states import OPEN_STATES, State
from chalicelib.domain.tickets.ticket import RECALCULATED
from infra.package.build import ROOT

PAGE = ROOT / "docs" / "workflow.md"

#: A move from more states than this is drawn once, from "any open state".
_DRAWN = 4
#: Languages by their place in a Text.
_VI, _EN = 0, 1

_AT = {
    At.INTAKE: Text("của đơn vị tiếp nhận hoặc cấp trên", "of the intake unit, or of one above it"),
    At.UNIT: Text("của đơn vị xử lý", "of the handling unit"),
    At.EITHER: Text(
        "của đơn vị tiếp nhận, cấp trên của đơn vị đó, hoặc của đơn vị xử lý",
        "of the intake unit, of one above it, or of the handling unit",
    ),
    At.COORDINATOR: Text("của đơn vị phối hợp", "of a coordinating unit"),
    At.PARTNER: Text("của đơn vị xử lý hoặc đơn vị phối hợp", "of the handling unit, or of a coordinating one"),
    At.CONCERNED: Text(
        "của đơn vị tiếp nhận, cấp trên của đơn vị đó, đơn vị xử lý, hoặc đơn vị phối hợp",
        "of the intake unit, of one above it, of the handling unit, or of a coordinating one",
    ),
    At.HAVING: Text(
        "của đơn vị đang giữ phiếu (ở nơi tiếp nhận: cả cấp trên)",
        "of the unit that has the ticket (at intake: also of one above it)",
    ),
    At.ABOVE: Text("của đơn vị đang giữ phiếu hoặc cấp trên", "of the unit that has the ticket, or of one above it"),
    At.HOLDER: Text(
        "của đơn vị đang giữ phiếu (ở nơi tiếp nhận: chỉ cán bộ tiếp nhận)",
        "of the unit that must act now (at intake: only an intake officer)",
    ),
}
_SENDER = Text("người gửi", "the sender")
_CLOCK = Text("hệ thống, khi hết hạn", "the clock, when its time has passed")
_CALENDAR = Text("hệ thống, khi lịch làm việc thay đổi", "the system, when the working calendar changes")
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
    "| mã | thao tác | từ | đến | ai | cần có | có thể kèm |", "| code | action | from | to | who | needs | may carry |"
)
_ENDS = Text("Kết thúc", "Ends")
_ENDS_HEAD = Text("| trạng thái | đường quay lại |", "| state | way back |")
#: Ends without a way back, and why.
NO_WAY_BACK: Mapping[State, Text] = {
    State.WITHDRAWN: Text(
        "không: người gửi đã rút phản ánh của mình; muốn tiếp tục thì gửi phản ánh mới",
        "none: its sender took it back, and sends a new one to go on",
    ),
}
#: When the way back is closed for good.
_WAY_BACK_ENDS: Mapping[State, Text] = {
    State.REFUSED: Text("một lần", "once"),
    State.RESOLVED: Text("trong thời hạn của bước xác nhận", "within the time of the confirmation step"),
    State.CLOSED: Text("trong thời hạn của bước xác nhận", "within the time of the confirmation step"),
    State.MERGED: Text(
        "nơi tiếp nhận lúc nào cũng được, người gửi khi phiếu chung đã có kết quả",
        "intake at any time, its sender after the main ticket's answer",
    ),
}
_GROUNDS = Text("Lý do từ chối", "Reasons for refusal")
_GROUNDS_HEAD = Text("| `refusal` | lý do |", "| `refusal` | reason |")
_LIMITS = Text("Giới hạn", "Limits")
_LEVELS = f"`rating`: {', '.join(f'`{rating}`' for rating in RATINGS)}."
_LIMIT_LINES = (
    Text(_LEVELS, _LEVELS),
    Text(
        f"Được trả lại tối đa {USUAL_MOST_RETURNS} lần (`returns` của quy định), cả sau khi đã nhận xử lý; sau đó giám "
        "sát chuyển, gộp hoặc từ chối, đơn vị phải nhận.",
        f"Returned at most {USUAL_MOST_RETURNS} times (`returns` of the rules), also after it was accepted. Then the "
        "supervisor dispatches, merges or refuses finally.",
    ),
    Text(
        "Trước khi trả lời, nơi tiếp nhận hoặc giám sát chuyển được phiếu sang đơn vị khác; hạn trả lời giữ nguyên, "
        "đơn vị cũ và đơn vị mới đều được báo.",
        "Until the answer, intake or the supervisor may dispatch a ticket to another unit. The promise stays, and both "
        "units are told.",
    ),
    Text(
        "Được đề nghị xem lại một lần; giám sát tiếp nhận, gộp hoặc từ chối; về sau không ai khác từ chối.",
        "Appealed once. Then the supervisor receives, merges or refuses; nobody else can refuse it later.",
    ),
    Text(
        "Từ chối: lời của `text`, không ghi thì lấy mẫu của địa phương cho lý do đó; không có mẫu thì phải ghi.",
        "A refusal uses `text`, or else the province's template. Without a template, `text` is required.",
    ),
    Text(
        "Chỉ gộp phiếu cùng loại, cùng mức bảo mật, cùng đơn vị bị phản ánh, cứu nạn với cứu nạn. "
        "Phiếu đã trả lời, còn trong hạn mở lại, thì được mở lại. Phiếu chung kết thúc mà không có kết quả thì các "
        "phiếu gộp quay về nơi tiếp nhận.",
        "Only tickets of the same report type, restriction and accused unit are merged, a rescue only with a rescue. "
        "An answered ticket is reopened by it, within the time for reopening. When a main ticket ends without an "
        "answer, the merged ones come back to intake.",
    ),
    Text(
        "Tin báo cứu nạn ở trong danh sách khẩn cấp cho đến khi có kết quả; chỉ giám sát được từ chối.",
        "A rescue stays in the emergency queue until it has an answer. Only the supervisor can refuse it.",
    ),
    Text(
        "Đánh giá một lần cho mỗi kết quả; mở lại trong thời hạn của bước xác nhận, tính từ khi có kết quả.",
        "Each answer can be rated once. A ticket can be reopened within the time of the confirmation step.",
    ),
    Text(
        "Gia hạn: đề nghị trước khi hết hạn, theo quy định; chưa quyết thì hết hiệu lực khi ngừng xử lý.",
        "Extensions are asked for before the deadline, within the rules' limit. An undecided one ends with the work.",
    ),
    Text(
        "Gia hạn hoặc kế hoạch vượt mức quy định cho lãnh đạo đơn vị, hoặc khi đã quá hạn, do giám sát quyết định. "
        "Đúng hạn hay không được tính theo hạn ban đầu (`promised_at`); không thao tác nào xóa được việc quá hạn.",
        "The supervisor decides on extensions and plans beyond the limits of the unit's leader, and on what is late. "
        "An answer is judged by the first promise (`promised_at`). No move undoes that a ticket is late.",
    ),
    Text(
        f"Chỉ đạo: hạn riêng theo quy định (`instructions`), tối đa {MOST_INSTRUCTIONS} chỉ đạo đang chờ; hạn trả lời "
        "và hạn của bước không đổi. Chỉ đơn vị đang giữ phiếu, cấp trên và giám sát đọc. Hết hiệu lực khi phiếu kết "
        "thúc; chỉ đạo của lãnh đạo đơn vị hết hiệu lực khi phiếu chuyển đi.",
        f"An instruction has a clock of its own within the rules (`instructions`). At most {MOST_INSTRUCTIONS} are "
        "open at once. The promise and the step's deadline stay. Only the unit that has the ticket, those above it "
        "and supervisors read it. It ends with the ticket; a unit leader's also when the ticket goes to another unit.",
    ),
    Text(
        f"Đơn vị ngoài hệ thống được hỏi qua liên kết gửi thư điện tử, có hạn riêng, tối đa {MOST_FORWARDS} đơn vị; "
        "hạn trả lời và hạn của bước không đổi. Liên kết nhận một lần trả lời, hết hiệu lực khi rút, hỏi lại, phiếu có "
        "kết quả, kết thúc hoặc thành hạn chế.",
        f"Bodies outside the system are asked by a link in a mail, with a clock of its own, at most {MOST_FORWARDS}. "
        "The promise and the step's deadline stay. A link takes one answer. It ends when it is taken back or the body "
        "is asked again, and when the ticket is answered, ends or becomes restricted.",
    ),
    Text(
        f"Tối đa {MOST_COORDINATORS} đơn vị phối hợp, mỗi đơn vị có đồng hồ riêng; đơn vị chủ trì trình kết quả khi "
        "mọi đơn vị đã trả lời hoặc đã quá hạn, và không còn ý kiến khác nào chờ quyết định.",
        f"A ticket has at most {MOST_COORDINATORS} coordinating units, each with its own clock. The lead can answer "
        "when each of them has given its part or is late, and no disagreement is waiting for a decision.",
    ),
    Text(
        "Không thống nhất thì giám sát quyết định, một lần; sau đó không được trả lại hay khiếu nại tiếp.",
        "The supervisor decides a disagreement once. Then nobody can return the ticket or disagree again.",
    ),
    Text(
        "Lịch thay đổi: thời gian làm việc còn lại được tính lại theo lịch mới; hạn trả lời đổi thì báo cho người gửi.",
        "A changed calendar recalculates the remaining working time. The sender is told a new promise.",
    ),
    Text(
        "Trong lúc chờ người gửi bổ sung, mọi đồng hồ khác đứng yên và chạy tiếp với đúng thời gian còn lại.",
        "While the ticket waits for the sender, all other clocks are paused. They go on with the time that was left.",
    ),
    Text(
        "Khi nơi xảy ra trong tình trạng khẩn cấp, mọi đồng hồ đứng yên (`frozen`), trừ của tin báo khẩn cấp; thao tác "
        "nào cũng vẫn làm được. Khi kết thúc (`thawed`), tất cả chạy tiếp với đúng thời gian còn lại.",
        "During an emergency at its place all clocks of a ticket are frozen (`frozen`), except for emergency reports. "
        "Every move stays possible. At its end (`thawed`) the clocks go on with the time that was left.",
    ),
    Text(
        "Khi một đơn vị chấm dứt hoạt động, đơn vị kế thừa nhận mọi việc của nó (`handed_over`), kể cả việc tiếp nhận "
        "(`desk_handed_over`); các đồng hồ vẫn chạy như trước.",
        "When a unit ends, its successor takes over its tickets (`handed_over`), and those that it took in "
        "(`desk_handed_over`). The clocks go on.",
    ),
)


def page() -> str:
    """The whole page, in both languages."""
    note = "<!-- python -m infra.workflow_docs, from chalicelib/domain/tickets/moves.py -->"
    return "\n\n".join([note, *_section(_VI), *_section(_EN)]) + "\n"


def edges() -> Iterator[tuple[State, str, State]]:
    """Every change of state: (source, action or kind of the clock's event, target)."""
    for move in MOVES.values():
        for source in sorted(move.sources, key=list(State).index):
            for target in _in_order(states_after(move, source)):
                yield source, move.action, target
    for check, (source, targets) in CLOCK_MOVES.items():
        for target in sorted(targets, key=list(State).index):
            yield source, check.value, target


def _in_order(states: Iterable[State]) -> list[State]:
    return sorted(states, key=list(State).index)


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
    yield "\n".join(f"- {line[language]}" for line in _LIMIT_LINES)


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
    back = dict.fromkeys(action for source, action, target in edges() if source is state and target in OPEN_STATES)
    labels = ", ".join(f"{course.ACTIONS[action][language]} (`{action}`)" for action in back)
    ways = f"{labels}: {_WAY_BACK_ENDS[state][language]}" if back else NO_WAY_BACK[state][language]
    return _row(f"{course.STATES_OFFICE[state][language]} (`{state}`)", ways)


def _move_line(move: Move, language: int) -> str:
    return _row(
        f"`{move.action}`",
        course.ACTIONS[move.action][language],
        _codes(move.sources),
        _codes(frozenset[State]().union(*(states_after(move, source) for source in move.sources))) or _SAME[language],
        _who(move, language),
        ", ".join(f"`{name}`" for name in move.asked),
        ", ".join(f"`{name}`" for name in move.takes),
    )


def _by_clock(language: int) -> Iterator[str]:
    for check, (source, targets) in CLOCK_MOVES.items():
        name = course.CLOCK_MOVES[check][language]
        yield _row(f"`{check}`", name, f"`{source}`", _codes(targets), _CLOCK[language], "", "")
    name = course.CALENDAR_MOVE[language]
    yield _row(f"`{RECALCULATED}`", name, _codes(RECALCULATED_IN), _SAME[language], _CALENDAR[language], "", "")


def _codes(states: frozenset[State]) -> str:
    return ", ".join(f"`{state}`" for state in State if state in states)


def _who(move: Move, language: int) -> str:
    if move.is_sender_s:
        return _SENDER[language]
    bound = [course.ROLES[role][language] for role in course.ROLES if role in move.roles and role != "supervisor"]
    found = [f"{', '.join(bound)} {_AT[move.at][language]}"]
    if "supervisor" in move.roles:
        found.append(course.ROLES["supervisor"][language])
    return "; ".join(found)


def _diagram(language: int) -> Iterator[str]:
    yield "stateDiagram-v2"
    for state in State:
        yield f"    {state}: {course.STATES_OFFICE[state][language]}"
    yield f"    open: {_ANY_OPEN[language]}"
    yield f"    [*] --> {State.NEW}: {_CREATED[language]}"
    labels = {action: text[language] for action, text in course.ACTIONS.items()}
    labels |= {check: text[language] for check, text in course.CLOCK_MOVES.items()}
    drawn: dict[tuple[str, str], list[str]] = {}
    for source, action, target in edges():
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
