"""Why a ticket was found: the parts of its texts that have the words of a search."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.domain.finding.asking import Query
from chalicelib.domain.finding.terms import texts_of
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts.folding import Word, begins, words
from chalicelib.domain.tickets.ticket import Ticket

#: Characters of an excerpt, of which this many stand before the first word that was searched.
LENGTH, BEFORE = 160, 40
#: The name of the history, whose notes are not read to show a list.
HISTORY = "history"
_PIECE = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A part of a text, and the name of the text; None for the text if the words stand in the history."""

    of: str
    text: str | None


def why(ticket: Ticket, asked: Query, directory: Directory) -> tuple[Excerpt, ...]:
    """The texts of a ticket that have a word of the search, each with the part around the first."""
    missing = list(asked.words)
    found = []
    for name, text in texts_of(ticket, directory):
        place, had = _place(text, asked.words)
        if place is not None:
            found.append(Excerpt(name, _part(text, place)))
            missing = [word for word in missing if word not in had]
    if missing and not any(part in ticket.code for part in asked.code_parts):
        found.append(Excerpt(HISTORY, None))
    return tuple(found)


def _place(text: str, wanted: Sequence[Word]) -> tuple[int | None, set[Word]]:
    """Where the first word of a text that is wanted stands, and which ones the text has."""
    place, had = None, set()
    for piece in _PIECE.finditer(text):
        for word in words(piece[0]):
            here = {one for one in wanted if word == one or (one == wanted[-1] and begins(word, one))}
            if here and place is None:
                place = piece.start()
            had |= here
    return place, had


def _part(text: str, place: int) -> str:
    begin = max(0, place - BEFORE)
    if begin:
        # Not in the middle of a word.
        begin = text.find(" ", begin, place) + 1 or place
    part = text[begin : begin + LENGTH]
    if begin + LENGTH < len(text):
        part = part.rsplit(" ", 1)[0] + "…"
    return ("…" if begin else "") + " ".join(part.split())
