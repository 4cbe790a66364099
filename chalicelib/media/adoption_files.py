"""The report of a week's adoption as files: the letter (DOCX), a workbook (XLSX), and CSV to be filled in.

The library of letters takes some time to load, so it is imported only where one is written.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from chalicelib.domain.adoption.progress import GoalProgress, GoalState, GroupTotal
from chalicelib.domain.adoption.targets import Target
from chalicelib.domain.adoption.uses import UseKind
from chalicelib.domain.adoption.weeks import CampaignWeek
from chalicelib.domain.texts import adoption as texts
from chalicelib.domain.texts.spreadsheets import VIETNAMESE, csv_of

if TYPE_CHECKING:
    from docx.document import Document

type FileLine = Mapping[str, str | Decimal | None]
#: The columns of the letter's table; the other files have all.
_OF_LETTER = ("name", "kind", "group", "number", "value", "share", "state")


@dataclass(frozen=True, slots=True)
class AdoptionLetter:
    """What the letter of a unit says of a week, written on the local day ``day``. It names places and no person."""

    province: str
    unit: str
    day: date
    week: CampaignWeek
    totals: Sequence[GroupTotal]
    uses: Mapping[UseKind, int]
    reports: int
    lines: Sequence[FileLine]


def lines_of(week: CampaignWeek, targets: Iterable[tuple[Target, Sequence[GoalProgress]]]) -> list[FileLine]:
    """The lines of a file by column: a line for each goal."""
    return [_line(week, target, goal) for target, goals in targets for goal in goals]


def lines_of_reports(week: CampaignWeek, units: Iterable[tuple[str, Sequence[GroupTotal] | None]]) -> list[FileLine]:
    """The lines of a file of units by name with what they reported, None if they have not."""
    return [
        _reported(week, name, total) for name, totals in units for total in (totals if totals is not None else [None])
    ]


def _reported(week: CampaignWeek, name: str, total: GroupTotal | None) -> FileLine:
    line: dict[str, str | Decimal | None] = dict.fromkeys(texts.COLUMNS)
    line |= {"name": name, "kind": texts.KINDS["agency"].vi, "week": week.written.vi}
    if total is None:
        return line | {"state": texts.UNREPORTED.vi}
    return line | {
        "group": texts.GROUPS[total.group].vi,
        "number": Decimal(total.number),
        "value": Decimal(total.reached),
        "share": Decimal(str(round(total.share * 100, 1))),
        "state": texts.REPORTED.vi,
    }


def _line(week: CampaignWeek, target: Target, one: GoalProgress) -> FileLine:
    entry = one.entry
    return {
        "goal": one.goal.id,
        "name": target.name,
        "kind": texts.KINDS[target.kind].vi,
        "group": texts.GROUPS[one.goal.group].vi,
        "counted": texts.COUNTED[one.goal.by].vi,
        "week": week.written.vi,
        "number": Decimal(one.goal.number),
        "value": None if one.reached is None else Decimal(one.reached),
        "share": None if one.share is None else Decimal(str(round(one.share * 100, 1))),
        "state": texts.STATES[one.state].vi,
        "counted_on": f"{entry.counted_on:%d/%m/%Y}" if entry else None,
        "source": entry.source if entry else None,
        "reason": entry.reason if entry else None,
    }


def as_csv(lines: Iterable[FileLine]) -> bytes:
    """The lines as CSV for a spreadsheet with Vietnamese settings."""
    rows = ([_plain(line[name]) for name in texts.COLUMNS] for line in lines)
    return csv_of([one.vi for one in texts.COLUMNS.values()], rows, divider=VIETNAMESE).encode()


def as_workbook(week: CampaignWeek, lines: Iterable[FileLine]) -> bytes:
    """The lines as a workbook."""
    from chalicelib.media import workbooks

    headings = [one.vi for one in texts.COLUMNS.values()]
    return workbooks.small_workbook(str(week), headings, ([line[name] for name in texts.COLUMNS] for line in lines))


def as_letter(letter: AdoptionLetter) -> bytes:
    """The letter as a document of a word processor, in the layout of an office's report."""
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    document = docx.Document()
    document.styles["Normal"].font.name = "Times New Roman"
    document.styles["Normal"].font.size = Pt(13)
    document.core_properties.author = letter.unit
    document.add_paragraph(letter.unit.upper()).alignment = WD_ALIGN_PARAGRAPH.LEFT
    document.add_paragraph(f"{letter.province}, {letter.day:%d/%m/%Y}").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    heading = document.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    heading.add_run(texts.TITLE.vi).bold = True
    week = letter.week
    subject = texts.SUBJECT.fill(week=week.written, first=f"{week.first:%d/%m}", last=f"{week.last:%d/%m/%Y}")
    document.add_paragraph(subject.vi).alignment = WD_ALIGN_PARAGRAPH.CENTER
    _heading(document, texts.TOTALS.vi)
    _table(
        document,
        [texts.COLUMNS[name].vi for name in ("group", "number", "value", "share")],
        [[texts.GROUPS[one.group].vi, str(one.number), str(one.reached), _percent(one.share)] for one in letter.totals],
    )
    _heading(document, texts.BY_ITSELF.vi)
    counted = [(texts.USES[kind].vi, number) for kind, number in letter.uses.items() if kind is not UseKind.REPORT]
    for label, number in [*counted, (texts.REPORTS.vi, letter.reports)]:
        document.add_paragraph(f"{label}: {number}", style="List Bullet")
    _heading(document, texts.BY_PLACE.vi)
    _table(
        document,
        [texts.COLUMNS[name].vi for name in _OF_LETTER],
        [[_plain(line[name]) for name in _OF_LETTER] for line in letter.lines],
    )
    late = [str(line["name"]) for line in letter.lines if line["state"] == texts.STATES[GoalState.BEHIND].vi]
    names = ", ".join(dict.fromkeys(late))
    document.add_paragraph(texts.LATE.fill(names=names).vi if late else texts.NONE_LATE.vi)
    document.add_paragraph(texts.NO_PERSONS.vi)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _heading(document: Document, text: str) -> None:
    document.add_paragraph().add_run(text).bold = True


def _table(document: Document, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(rows=1, cols=len(headings), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, headings, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def _percent(share: float) -> str:
    return f"{share * 100:.1f}".replace(".", ",")


def _plain(value: str | Decimal | None) -> str:
    return "" if value is None else str(value).replace(".", ",") if isinstance(value, Decimal) else value
