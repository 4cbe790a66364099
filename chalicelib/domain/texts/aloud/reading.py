"""Write a text as it is read out on loudspeakers: numbers, days, units and abbreviations as they are spoken.

The rules run one after the other; what one has written has no digits, so that no later rule reads it again. What no
rule can read is named, so that a person writes it out before it is read to a commune. The functions are pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import ceil

from chalicelib.domain.texts.aloud import moments
from chalicelib.domain.texts.aloud import words as known
from chalicelib.domain.texts.aloud.numbers import fraction, spelled, whole

#: How many words (syllables) a minute are read on loudspeakers outdoors: our choice, slower than the 150 or so of a
#: newsreader, because of the echo.
WORDS_A_MINUTE = 120

_NUMBER = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?(?!\d)|\d+(?:,\d+)?"
_DASH = "[-–—]"
_AFTER_CALL = "hoặc|và|hay|để|khi|nếu|ngay"
_ROMAN = {"I": 1, "V": 5, "X": 10}
#: Digits that are not grouped by points are read one by one if there are more: they are a code.
_MOST_DIGITS = 9
#: Letters that make a word of capitals an abbreviation that nobody wrote out.
_CAPITALS = "A-ZĐĂÂÊÔƠƯ"


@dataclass(frozen=True, slots=True)
class Aloud:
    """A text to be read out. ``unread``: what no rule could read; ``words`` and ``seconds``: how long it is."""

    text: str
    unread: tuple[str, ...]

    @property
    def words(self) -> int:
        """The number of words (syllables)."""
        return sum(any(map(str.isalpha, one)) for one in self.text.split())

    @property
    def seconds(self) -> int:
        """How long reading takes at ``WORDS_A_MINUTE``."""
        return ceil(self.words * 60 / WORDS_A_MINUTE)


def aloud(text: str) -> Aloud:
    """Return how a text is read out, line by line. Lines without words are left out."""
    lines = [said for line in unicodedata.normalize("NFC", text).splitlines() if (said := _line(line))]
    read = "\n".join(lines)
    return Aloud(read, tuple(dict.fromkeys(re.findall(rf"(?<!\w)[{_CAPITALS}]{{2,}}\w*", read))))


def _line(line: str) -> str:
    said = re.sub(r"^\s*[-–—•*+]\s+", "", line)
    for pattern, read in _RULES:
        said = pattern.sub(read, said)
    said = re.sub(r"\s+", " ", said)
    said = re.sub(r"\s+([.,;:?!])", r"\1", said)
    said = re.sub(r"([,;:])[,;:]*([.?!])", r"\2", said)
    said = re.sub(r"([,;:.?!])(?:\s*[,;:])+", r"\1", said)
    said = re.sub(r"([.?!])[.?!]+", r"\1", said)
    said = re.sub(r"([,;:])(?=\w)", r"\1 ", said).strip(" ,;:")
    return said[:1].upper() + said[1:] if any(map(str.isalpha, said)) else ""


def number(text: str) -> str:
    """Return a number as it is written (1.005 or 3,5) in words. The point groups thousands; the comma is decimal."""
    before, _, after = text.replace(".", "").partition(",")
    # A 0 in front says that these are digits, not a number.
    is_code = before.startswith("0") and len(before) > 1
    is_code |= len(before) > _MOST_DIGITS and "." not in text
    said = spelled(before) if is_code else whole(int(before))
    return f"{said} phẩy {fraction(after)}" if after else said


def _telephone(found: re.Match[str]) -> str:
    groups = re.findall(r"\d+", found[0])
    plus = "cộng " if found[0].startswith("+") else ""
    return plus + ", ".join(map(spelled, groups))


def _dialled(found: re.Match[str]) -> str:
    """Read the short numbers such as 114 that follow a word of calling, where no thing that is counted follows them."""
    return re.sub(rf"(?<![\w.,])11[1-5]\b(?=\s*(?:$|[,.;:)]|{_AFTER_CALL}))", lambda one: spelled(one[0]), found[0])


def _address(found: re.Match[str]) -> str:
    text = re.sub(r"^https?://|/$", "", found[0])
    for sign, word in (("@", "a còng"), (".", "chấm"), ("/", "gạch chéo"), ("-", "gạch ngang"), ("_", "gạch dưới")):
        text = text.replace(sign, f" {word} ")
    return re.sub(r"\d+", lambda digits: f" {spelled(digits[0])} ", re.sub(r"[?=&#%:+~]", " ", text))


def _document(found: re.Match[str]) -> str:
    numbers, kinds = found["numbers"], found["kinds"]
    said = " trên ".join(whole(int(one)) for one in re.findall(r"\d+", numbers))
    return ", ".join([said, *(known.DOCUMENTS.get(one, one) for one in re.findall(r"[^\W\d_]+", kinds))])


def _days(found: re.Match[str]) -> str:
    """A day or two (23-29/11/2026), with or without "ngày" in front; what does not exist is read as numbers."""
    lead = found["lead"] or ""
    month, year = int(found["month"]), int(found["year"]) if found["year"] else None
    last = moments.day(int(found["last"]), month, year)
    first = moments.day(int(found["first"]), month, year) if found["first"] else ""
    if last is None or first is None:
        return found[0]
    within = _with_word("ngày", lead)
    if first:
        first = first.partition(" tháng")[0]
        return f"{lead}{within}{first} đến ngày {last}"
    return f"{lead}{within}{last}"


def _day_and_month(found: re.Match[str]) -> str:
    said = moments.day(int(found["day"]), int(found["month"]))
    if said is None:
        return found[0]
    return f"{found['lead']}{_with_word('ngày', found['lead'])}{said}"


def _two_numbers(found: re.Match[str]) -> str:
    """The 30-4 is the 30th of April, since no days run from the 30th to the 4th; 3-5 are the days from 3rd to 5th."""
    first, last = int(found["first"]), int(found["last"])
    if first > last and (said := moments.day(first, last)):
        return found["lead"] + said
    if not 1 <= first <= last <= 31:
        return found[0]
    return f"{found['lead']}{moments.day(first)} đến {moments.day(last)}"


def _only_day(found: re.Match[str]) -> str:
    said = moments.day(int(found["day"]))
    return f"{found['lead']}{said}"


def _month(found: re.Match[str]) -> str:
    if not 1 <= int(found["month"]) <= 12:
        return found[0]
    said = moments.month_of(int(found["month"]), int(found["year"]) if found["year"] else None)
    return said[:1].upper() + said[1:] if (found["lead"] or "t")[0].isupper() else said


def _with_word(word: str, lead: str) -> str:
    return "" if lead.strip().casefold().endswith(word) else f"{word} "


def _time(found: re.Match[str]) -> str:
    minute = found["minute"] or found["more"]
    said = moments.clock(int(found["hour"]), int(minute) if minute else None)
    return found[0] if said is None else f"{said} "


def _quantity(found: re.Match[str]) -> str:
    return f"{_signed(found)}{known.UNITS[found['unit']]} "


def _signed(found: re.Match[str]) -> str:
    minus = "âm " if found["minus"] else ""
    # Letters may follow at once: 1UBND.
    return f"{minus}{number(found['number'])} "


def _roman(found: re.Match[str]) -> str:
    values = [_ROMAN[one] for one in found["roman"]]
    total = sum(-one if at + 1 < len(values) and one < values[at + 1] else one for at, one in enumerate(values))
    return found["lead"] + _ordinal(found["lead"], total)


def _after_order(found: re.Match[str]) -> str:
    return found["lead"] + _ordinal(found["lead"], int(found["number"]))


def _ordinal(lead: str, value: int) -> str:
    if lead.strip().casefold() == "thứ":
        return {1: "nhất", 4: "tư"}.get(value, whole(value))
    return whole(value)


def _fraction(found: re.Match[str]) -> str:
    upper, lower = int(found[1]), int(found[2])
    return f"{whole(upper)} {'phần' if upper < lower else 'trên'} {'tư' if lower == 4 else whole(lower)}"


def _road(found: re.Match[str]) -> str:
    letter = f" {found['letter']}" if found["letter"] else ""
    return f"{known.ROADS[found['kind']]} {whole(int(found['number']))}{letter}"


def _one_of(options: Iterable[str]) -> str:
    """A pattern of any of the texts, the longest first."""
    return "|".join(re.escape(one) for one in sorted(options, key=len, reverse=True))


type _Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str] | str]


def _rule(pattern: str, read: Callable[[re.Match[str]], str] | str) -> _Rule:
    return re.compile(pattern), read


_LEAD_DAY = rf"(?P<lead>(?i:\b(?:{_one_of(known.BEFORE_DAY)})\s+))"
_KIND = rf"(?:{_one_of(known.DOCUMENTS)})"
_RULES: tuple[_Rule, ...] = (
    _rule(
        r"https?://[^\s,;()]+[^\s,;().]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b[\w-]+(?:\.[\w-]+)*\.vn\b(?:/[\w/-]+)?", _address
    ),
    _rule(rf"\b(?P<numbers>\d{{1,5}}(?:/\d{{4}})?)/(?P<kinds>{_KIND}(?:-{_KIND})*)\b", _document),
    # Telephones: with a 0 or +84 in front, 1800 and 1900, and short ones that are dialled.
    _rule(r"(?<![\w.,])(?:\+84|0)(?:[ .-]?\d){8,10}(?!\d)|\b1[89]00(?:[ .-]?\d){4,6}(?!\d)", _telephone),
    _rule(rf"(?i:\b(?:{_one_of(known.BEFORE_CALL)})\b)[^.;\n]{{0,60}}", _dialled),
    # The code of a report or a document: letters, and digits in groups.
    _rule(r"(?<=[A-Z]{2}) ?\d{4}(?: ?\d{3}){2}(?!\d)", lambda found: f" {_telephone(found)}"),
    # Days, months and the clock.
    _rule(
        rf"(?P<lead>(?i:ngày)\s+)?(?:\b(?P<first>\d{{1,2}})\s?{_DASH}\s?)?(?<![\d/])\b(?P<last>\d{{1,2}})"
        r"(?P<sign>[/.-])(?P<month>\d{1,2})(?P=sign)(?P<year>\d{4})\b",
        _days,
    ),
    _rule(r"(?P<lead>\b[Tt]háng\s+)(?P<month>\d{1,2})[/-](?P<year>\d{4})\b", _month),
    _rule(r"(?P<lead>)(?<![\d/.,])(?P<month>\d{1,2})/(?P<year>(?:19|20)\d\d)\b(?!/)", _month),
    _rule(
        rf"(?P<lead>(?i:ngày)\s+)(?P<first>\d{{1,2}})\s?{_DASH}\s?(?P<last>\d{{1,2}})/(?P<month>\d{{1,2}})(?P<year>)\b(?!/)",
        _days,
    ),
    _rule(rf"{_LEAD_DAY}(?P<day>\d{{1,2}})/(?P<month>\d{{1,2}})\b(?!/)", _day_and_month),
    _rule(r"(?P<lead>)(?<![\d/.,])(?P<day>\d\d)/(?P<month>[01]\d)\b(?!/)", _day_and_month),
    _rule(r"(?P<lead>\b[Nn]gày\s+)(?P<first>\d{1,2})\s?-\s?(?P<last>\d{1,2})\b(?![-/.,]?\d)", _two_numbers),
    _rule(r"\b\d+(?:/\d+){2,}\b", lambda found: " trên ".join(map(number, found[0].split("/")))),
    _rule(r"(?P<lead>\b[Nn]gày\s+)(?P<day>[1-9]|[12]\d|3[01])\b(?![\d.,]*\d|\s*/)", _only_day),
    _rule(r"(?P<lead>\b[Tt]háng\s+)(?P<month>\d{1,2})(?P<year>)\b(?![\d.,/]*\d)", _month),
    _rule(rf"((?<![\d.,])\d{{1,2}}(?:h|:)(?:\d\d)?(?!\d))\s?{_DASH}\s?(?=\d{{1,2}}(?:h|:))", r"\1 đến "),
    _rule(
        r"(?<![\d.,:])\b(?P<hour>\d{1,2})(?:(?:\s?h|g(?=\d))(?P<minute>[0-5]\d)?'?(?!\w)|:(?P<more>[0-5]\d)(?![:\d]))",
        _time,
    ),
    # Names with numbers.
    _rule(rf"\b(?P<kind>{_one_of(known.ROADS)})\.?\s?(?P<number>\d{{1,3}})(?P<letter>[A-Z])?\b", _road),
    _rule(rf"(?P<lead>(?i:\b(?:{_one_of(known.BEFORE_ROMAN)})\s+))(?P<roman>[IVX]{{1,5}})\b", _roman),
    _rule(r"(?P<lead>\b[Tt]hứ\s+)(?P<number>\d{1,2})\b(?![.,]?\d)", _after_order),
    # Amounts.
    _rule(rf"(?<![\w.,/])({_NUMBER})\s?{_DASH}\s?(?={_NUMBER})(?!\d+{_DASH})", r"\1 đến "),
    _rule(
        rf"(?<![\w.,])(?P<minus>{_DASH})?(?P<number>{_NUMBER})\s?(?P<unit>{_one_of(known.UNITS)})(?![\w²³/])",
        _quantity,
    ),
    _rule(r"(?<![\w.,/])(\d{1,4})/([1-9]\d{0,3})(?![\w/])", _fraction),
    _rule(rf"(?<![\w.,])(?P<minus>{_DASH})?(?P<number>{_NUMBER})", _signed),
    # Abbreviations, and what is left of digits and signs. A power or a part counts as a letter of the word after it.
    _rule(r"[²³½¼¾](?=\w)", lambda found: f"{found[0]} "),
    _rule(
        rf"\b({_one_of(known.BEFORE_NAMES)})(?:\.\s?|\s)(?=[{_CAPITALS}][a-zà-ỹ])",
        lambda found: f"{known.BEFORE_NAMES[found[1]]} ",
    ),
    _rule(
        rf"(?<![\w])({_one_of(known.SHORT)})(?![\w])\.?(?=\s?[{_CAPITALS}][a-zà-ỹ])",
        lambda found: f"{known.SHORT[found[1]]} ",
    ),
    _rule(rf"(?<![\w])({_one_of(known.SHORT)})(?![\w])", lambda found: known.SHORT[found[1]]),
    _rule(r"\d+", lambda found: f" {number(found[0])} "),
    _rule(r"(?:\bvà)?(?<=\w)\s?/\s?(?:hoặc\b)?(?=\s?\w)", " hoặc "),
    _rule(rf"[{re.escape(''.join(known.SIGNS))}]", lambda found: f" {known.SIGNS[found[0]]} "),
    _rule(rf"\s{_DASH}\s|[()\[\]{{}}…]|\.{{2,}}", ", "),
    _rule(r"[^\w\s.,;:?!]|_", " "),
)
