"""Days and times of the clock as they are spoken in Vietnamese. The functions are pure."""

from __future__ import annotations

from datetime import date

from chalicelib.domain.texts.aloud.numbers import whole

#: Days up to this one are said with "mùng".
_EARLY = 10


def day(number: int, month: int | None = None, year: int | None = None) -> str | None:
    """Return a day without the word "ngày" in front: "hai mươi tư tháng mười một". None for a day that does not exist.

    A day without a year may be the 29th of February.
    """
    if month is not None and not _exists(number, month, year):
        return None
    said = f"mùng {whole(number)}" if number <= _EARLY else whole(number)
    if month is not None:
        said += f" {month_of(month, year)}"
    return said


def month_of(month: int, year: int | None = None) -> str:
    """Return a month with the word "tháng", and its year if it has one. The fourth is "tháng tư"."""
    said = "tháng tư" if month == 4 else f"tháng {whole(month)}"
    return said if year is None else f"{said} năm {whole(year)}"


def clock(hour: int, minute: int | None) -> str | None:
    """Return a time of the clock: "bảy giờ ba mươi phút". None for one that does not exist."""
    if hour > 24 or (minute is not None and minute > 59):
        return None
    return f"{whole(hour)} giờ" + (f" {whole(minute)} phút" if minute else "")


def _exists(number: int, month: int, year: int | None) -> bool:
    try:
        date(2000 if year is None else year, month, number)
    except ValueError:
        return False
    return True
