"""The columns of a table of tickets, and a ticket's line. Nothing in them says who reported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts import course
from chalicelib.domain.texts.text import Text
from chalicelib.domain.tickets.ticket import Ticket

#: A line: texts and local times (``2026-03-02 08:00:00``); None for what a ticket has not.
type TableLine = list[str | None]


class ColumnKind(Enum):
    """What a column holds."""

    TEXT = auto()
    LONG = auto()
    TIME = auto()


@dataclass(frozen=True, slots=True)
class Row:
    """What a line is made of. ``title_of`` gives an officer's title by their username."""

    ticket: Ticket
    directory: Directory
    now: datetime
    title_of: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its kind, and its value in both languages or the same in both."""

    heading: Text
    kind: ColumnKind
    value: Callable[[Row], Text | str | datetime | None]


YES, NO = Text("có", "yes"), Text("không", "no")
RATINGS = {
    "satisfied": Text("hài lòng", "satisfied"),
    "accepted": Text("chấp nhận", "accepted"),
    "unsatisfied": Text("không hài lòng", "not satisfied"),
}


def _category(row: Row) -> Text | str:
    entry = row.directory.categories.get(row.ticket.category)
    return Text(entry.name, entry.name_en) if entry else row.ticket.category


def _commune(row: Row) -> str | None:
    code = row.ticket.place.commune
    office = row.directory.communes.get(code or "")
    return office.area.vi if office else code


def _unit(row: Row) -> str:
    entry = row.directory.units.get(row.ticket.having_unit)
    return entry.name if entry else row.ticket.having_unit


COLUMNS = (
    Column(Text("Mã phiếu", "Code"), ColumnKind.TEXT, lambda row: row.ticket.code),
    Column(Text("Nội dung", "Description"), ColumnKind.LONG, lambda row: row.ticket.description),
    Column(Text("Lĩnh vực", "Category"), ColumnKind.TEXT, _category),
    Column(Text("Xã, phường", "Commune"), ColumnKind.TEXT, _commune),
    Column(Text("Địa chỉ", "Address"), ColumnKind.LONG, lambda row: row.ticket.place.address),
    Column(Text("Trạng thái", "State"), ColumnKind.TEXT, lambda row: course.STATES_OFFICE[row.ticket.state]),
    Column(Text("Đơn vị", "Unit"), ColumnKind.TEXT, _unit),
    Column(
        Text("Cán bộ", "Officer"),
        ColumnKind.TEXT,
        lambda row: row.title_of(row.ticket.assignee) if row.ticket.assignee else None,
    ),
    Column(Text("Tiếp nhận lúc", "Received"), ColumnKind.TIME, lambda row: row.ticket.created_at),
    Column(Text("Hẹn trả lời ban đầu", "First promised"), ColumnKind.TIME, lambda row: row.ticket.promised_at),
    Column(Text("Hạn trả lời", "Due"), ColumnKind.TIME, lambda row: row.ticket.due_at),
    Column(Text("Trả lời lúc", "Answered"), ColumnKind.TIME, lambda row: row.ticket.resolved_at),
    Column(Text("Quá hạn", "Late"), ColumnKind.TEXT, lambda row: YES if row.ticket.is_late(row.now) else NO),
    Column(Text("Đánh giá", "Rating"), ColumnKind.TEXT, lambda row: RATINGS.get(row.ticket.rating or "")),
)


def headings(language: str) -> list[str]:
    """The headings in a language (vi, en)."""
    return [_in(language, column.heading) for column in COLUMNS]


def line(row: Row, language: str) -> TableLine:
    """A ticket's line in a language; times are those of Vietnam."""
    return [None if (value := column.value(row)) is None else _written(value, language) for column in COLUMNS]


def _written(value: Text | str | datetime, language: str) -> str:
    match value:
        case Text():
            return _in(language, value)
        case datetime():
            return f"{value.astimezone(LOCAL):%Y-%m-%d %H:%M:%S}"
    return value


def _in(language: str, text: Text) -> str:
    return text.en if language == "en" and text.en else text.vi
