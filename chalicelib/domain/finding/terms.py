"""What a ticket can be found by: the words of its texts, the beginnings of these words, and the values of filters.

Mailboxes and long numbers that people wrote into a text are no terms, and neither are the words of instructions, which
not every officer who sees the ticket may read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from chalicelib.domain.finding.long_numbers import without_long_numbers
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts.folding import Word, words
from chalicelib.domain.texts.private import private_in
from chalicelib.domain.tickets.states import STATES, Outcome
from chalicelib.domain.tickets.ticket import Event, Ticket

#: One more whenever the terms of a ticket change without the ticket: then all tickets are indexed again.
TERMS_VERSION = 2
#: The most different words of a ticket, and the most beginnings of words with a list of their own.
MOST_WORDS, MOST_BEGINNINGS = 150, 60
#: Letters of the shortest beginning of a word, and of the longest word.
SHORTEST_BEGINNING, LONGEST_WORD = 3, 20
#: Kinds of events whose text is found.
FOUND_KINDS = frozenset({"note", "add", "supply", "ask", "answer", "contribute", "reopen", "appeal", "refuse"})
#: The term of every ticket.
ALL = "all"
_NOT_FOUND = frozenset({"email", "phone", "identity"})


@dataclass(frozen=True, slots=True)
class Terms:
    """A ticket's terms. Each of ``listed`` has a list of its tickets; ``known`` are these and longer beginnings."""

    listed: frozenset[str]
    known: frozenset[str]


def terms_of(ticket: Ticket, events: Iterable[Event], directory: Directory) -> Terms:
    """The terms of a ticket with its history. Of more than MOST_WORDS words those of the newest notes are left out."""
    found = dict.fromkeys(word for text in _texts(ticket, events, directory) for word in words_of(text))
    kept = list(found)[:MOST_WORDS]
    beginnings = dict.fromkeys(beginning(word.typed[:SHORTEST_BEGINNING]) for word in kept if _has_beginnings(word))
    listed = {word_term(word) for word in kept} | set(list(beginnings)[:MOST_BEGINNINGS])
    listed |= {ALL, *_values(ticket, directory)}
    longer = {beginning(word.typed[:n]) for word in kept for n in range(SHORTEST_BEGINNING, len(word.typed))}
    return Terms(frozenset(listed), frozenset(listed | longer))


def words_of(text: str) -> Iterator[Word]:
    """The words of a text by which a ticket is found, in their order."""
    for one in private_in([text]):
        if one.kind in _NOT_FOUND:
            text = text.replace(one.text, " ")
    yield from (word for word in words(without_long_numbers(text)) if len(word) <= LONGEST_WORD)


def word_term(word: Word) -> str:
    """The term of a word."""
    return f"w:{word}"


def beginning(letters: str) -> str:
    """The term of the beginning of a word, at least SHORTEST_BEGINNING letters."""
    return f"b:{letters}"


def value_term(name: str, value: str) -> str:
    """The term of a filter's value."""
    return f"{name}:{value}"


def _has_beginnings(word: Word) -> bool:
    return len(word.typed) > SHORTEST_BEGINNING and not word.isdigit()


def texts_of(ticket: Ticket, directory: Directory) -> Iterator[tuple[str, str]]:
    """The texts of the ticket itself by which it is found, each with its name."""
    office = directory.communes.get(ticket.place.commune or "")
    named = [
        ("description", ticket.description),
        ("address", ticket.place.address),
        ("commune", office.area.vi if office else None),
        ("answer", ticket.answer.text if ticket.answer else None),
        ("refusal", ticket.refusal_text),
        ("gathering", ticket.gathering),
    ]
    yield from ((name, text) for name, text in named if text)


def _texts(ticket: Ticket, events: Iterable[Event], directory: Directory) -> Iterator[str]:
    yield from (text for _, text in texts_of(ticket, directory))
    for event in events:
        if event.kind in FOUND_KINDS:
            yield from (text for name in ("text", "reason") if isinstance(text := event.details.get(name), str))


def _values(ticket: Ticket, directory: Directory) -> Iterator[str]:
    yield value_term("category", ticket.category)
    yield value_term("type", ticket.report_type)
    yield value_term("channel", ticket.channel)
    yield value_term("state", ticket.state)
    yield value_term("emergency", "yes" if ticket.is_rescue else "no")
    yield value_term("course", "open" if is_open(ticket) else "ended")
    for name, value in (("commune", ticket.place.commune), ("assignee", ticket.assignee), ("rating", ticket.rating)):
        if value:
            yield value_term(name, value)
    yield from (value_term("unit", unit) for unit in with_those_above(ticket.having_unit, directory))


def is_open(ticket: Ticket) -> bool:
    """Whether the ticket has not ended."""
    return STATES[ticket.state].outcome is Outcome.OPEN


def with_those_above(unit: str | None, directory: Directory) -> Iterator[str]:
    """A unit and all above it."""
    while unit is not None:
        yield unit
        known = directory.units.get(unit)
        unit = known.parent if known else None
