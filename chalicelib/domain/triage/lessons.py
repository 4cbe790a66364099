"""Which tickets teach, and what: the decisions of intake, and words that say nothing of a person.

Who sent a report is unknown here, and stays so: the function that counts may not read the vault. Days and communes
stand for senders. What one person sends on a day, or about one commune, cannot teach a word.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts.folding import mentions, words
from chalicelib.domain.texts.said import taught_by
from chalicelib.domain.tickets import routing
from chalicelib.domain.tickets.rights import confidants, is_public
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.domain.triage.keywords import Keywords, clearly_ahead

#: The most reports of one category, commune and local day that teach (our choice).
MOST_A_DAY = 3
#: Begins the mark of a category that keywords speak of, and that of the category that a report has.
BY_KEYWORD, IN_CATEGORY = "=", "@"
_DENUNCIATION = "denunciation"
#: Reports that ended without an answer teach nothing, and members of a big incident would all say the same.
_SILENT = frozenset({State.NEW, State.REFUSED, State.WITHDRAWN, State.MERGED})


@dataclass(frozen=True, slots=True)
class Lesson:
    """What intake decided on a report: ``category``, ``urgency`` and ``unit``. ``day`` is the local day it was sent.

    ``words``: what it may teach, with a mark for each category that keywords speak of. ``suggested``,
    ``usual_urgency`` and ``rules_unit`` are what keywords, the category and the routing rules say of it.
    """

    code: str
    day: date
    commune: str
    category: str
    urgency: str
    unit: str | None
    words: frozenset[str]
    suggested: str | None
    usual_urgency: str
    rules_unit: str | None


def lesson(ticket: Ticket, directory: Directory, keywords: Keywords) -> Lesson | None:
    """What a ticket teaches; None if it teaches nothing.

    Only reports teach that intake received, that everybody may see, and whose category every officer may see. A report
    that accuses a unit, or speaks of what a denunciation speaks of, does not.
    """
    category = directory.leaf_categories.get(ticket.category)
    commune = ticket.place.commune
    if ticket.state in _SILENT or ticket.is_rescue or ticket.accused or ticket.refusal:
        return None
    if category is None or commune is None or not is_public(ticket, directory):
        return None
    if confidants(category.id, directory) is not None or _may_denounce(ticket, directory):
        return None
    taught = taught_by(ticket.description)
    if not taught:
        return None
    spoken = keywords.spoken_of(ticket.description)
    ahead = clearly_ahead(spoken)
    return Lesson(
        code=ticket.code,
        day=local_day(ticket.created_at),
        commune=commune,
        category=category.id,
        urgency=ticket.urgency.value,
        unit=ticket.unit,
        words=taught | {f"{BY_KEYWORD}{one.category}" for one in spoken},
        suggested=ahead.category if ahead else None,
        usual_urgency=category.urgency.value,
        rules_unit=routing.proposal(ticket, directory, ticket.created_at),
    )


def chosen(lessons: Iterable[Lesson]) -> list[Lesson]:
    """The lessons that count, in the order of their codes: at most ``MOST_A_DAY`` of a category, commune and day.

    So a person who sends fifty reports teaches as much as one who sends three.
    """
    taken: Counter[tuple[str, str, date]] = Counter()
    found = []
    for one in sorted(lessons, key=lambda one: one.code):
        key = (one.category, one.commune, one.day)
        taken[key] += 1
        if taken[key] <= MOST_A_DAY:
            found.append(one)
    return found


def _may_denounce(ticket: Ticket, directory: Directory) -> bool:
    said = words(ticket.description)
    hints = directory.categories[ticket.category].refusal_hints
    return any(hint.refusal == _DENUNCIATION and any(mentions(said, one) for one in hint.words) for hint in hints)
