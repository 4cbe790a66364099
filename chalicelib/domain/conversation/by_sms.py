"""What an SMS means: a code, an answer to the office's question, a rating, "STOP", or nothing that is known.

People write without accents, and old telephones cannot write them. The number of a sender may be forged, so what an SMS
can do is no more than this: see docs/channels.md.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.domain.conversation.talk import AnswerOffice, GiveRating, LookUp, Want
from chalicelib.domain.texts.codes import read_code
from chalicelib.domain.texts.folding import folded
from chalicelib.domain.texts.writing import bare, cleaned, is_visible
from chalicelib.domain.tickets.moves import RATINGS

#: The longest answer that is taken from an SMS, in characters.
LONGEST = 1000
_CODE = re.compile(r"(?<![^\W_])[A-Za-z]{2}(?:[\s.\-]*[0-9]){10}(?![0-9])")
#: A level of satisfaction, and why. "1.5" is none.
_RATING = re.compile(r"[\s(\[\"'\-]*([1-3])(?![.,/]\d)(?:[^\w(\[\"']+|(?=[(\[\"']))(.*)", re.DOTALL)
_LEVELS = {str(number): level for number, level in enumerate(RATINGS, 1)}
_AROUND = " \t\r\n.,:;-"
#: Words before or after a code that ask for nothing more than where the report stands.
_ASKING = frozenset(
    map(folded, ("", "tc", "tra cứu", "tình trạng", "mã", "phiếu", "pa", "pakn", "phản ánh", "mã phản ánh", "status"))
)
_HELP = frozenset(map(folded, ("help", "trợ giúp", "hướng dẫn", "hd", "menu", "?")))
#: Whole messages that end or resume SMS. Those with one meaning count always.
_STOP = frozenset({"stop", "unsubscribe", "dừng", "hủy", "huỷ", "ngừng", "dừng nhận tin", "dung nhan tin"})
_RESUME = frozenset({"start", "nhận tin", "nhan tin"})
#: "dung" may be "đúng" (right), and "Huy" is a name: while the office waits for an answer, it is the answer.
_MAY_STOP, _MAY_RESUME = frozenset({"dung", "huy", "ngung"}), frozenset({"nhan", "nhận", "bat", "bật"})
_ENGLISH = frozenset({"help", "status", "start", "unsubscribe"})


@dataclass(frozen=True, slots=True)
class Mine:
    """A report that was sent with the number of this SMS. ``is_asked``: the office waits for an answer."""

    code: str
    is_asked: bool = False
    may_rate: bool = False


@dataclass(frozen=True, slots=True)
class Stop(Want):
    """Send no more SMS about the reports of this number."""


@dataclass(frozen=True, slots=True)
class Resume(Want):
    """Send SMS about them again."""


@dataclass(frozen=True, slots=True)
class Help(Want):
    """Say what can be written."""


@dataclass(frozen=True, slots=True)
class Which(Want):
    """Ask which of several reports is meant."""

    codes: tuple[str, ...]


def understood(text: str, mine: Sequence[Mine]) -> Want:
    """What an SMS wants. ``mine`` are the reports of its number, newest first.

    Answers and ratings are for these alone; a code is looked up whosever report it is.
    """
    text = cleaned(text)
    code, rest = _parted(text)
    if code is not None:
        own = next((one for one in mine if one.code == code), None)
        return LookUp(code) if own is None or folded(bare(rest)) in _ASKING else _for_one(own, rest)
    asked = [one for one in mine if one.is_asked]
    plain = bare(text).casefold()
    if plain in _STOP or (plain in _MAY_STOP and not asked):
        return Stop()
    if plain in _RESUME or (plain in _MAY_RESUME and not asked):
        return Resume()
    if not rest or {folded(text), folded(plain)} & _HELP:
        return Help()
    return _without_code(rest, mine, asked)


def is_english(text: str) -> bool:
    """Whether somebody writes an English word of command, and is answered in English."""
    return next(iter(folded(text).split()), "") in _ENGLISH


def _without_code(rest: str, mine: Sequence[Mine], asked: Sequence[Mine]) -> Want:
    rating = _rating(rest)
    rated = [one for one in mine if one.may_rate] if rating else []
    # "3" may be an answer or a rating; "3 lamps" is an answer while one is waited for.
    meant = [*rated, *asked] if rating and not rating[1] else list(asked) or rated
    if not meant:
        return Help()
    if len(meant) > 1:
        return Which(tuple(one.code for one in meant))
    return _for_one(meant[0], rest)


def _for_one(own: Mine, rest: str) -> Want:
    """An answer while one is waited for; otherwise a rating if it is one."""
    if own.is_asked:
        return AnswerOffice(own.code, rest[:LONGEST])
    rating = _rating(rest)
    if own.may_rate and rating:
        return GiveRating(own.code, *rating)
    return LookUp(own.code)


def _rating(rest: str) -> tuple[str, str] | None:
    """The level of satisfaction in a text, and why; None for anything else. "3!" and "(1)" are their digits."""
    digit, why = bare(rest), ""
    if found := _RATING.fullmatch(rest):
        digit, why = found[1], found[2].strip(_AROUND)
    if digit not in _LEVELS:
        return None
    return _LEVELS[digit], why[:LONGEST] if bare(why) else ""


def _parted(text: str) -> tuple[str | None, str]:
    """The first code in a text, and the text around it; empty if nobody sees that."""
    for found in _CODE.finditer(text):
        if code := read_code(found[0]):
            before, after = text[: found.start()].strip(_AROUND), text[found.end() :].strip(_AROUND)
            if folded(bare(before)) in _ASKING:
                before = ""
            return code, _seen(f"{before} {after}".strip(_AROUND))
    return None, _seen(text.strip(_AROUND))


def _seen(text: str) -> str:
    return text if is_visible(text) else ""
