"""What a ticket's people read: the province's template for the case where it has one, filled with the ticket's values.

Where it has none the caller takes the catalogue's text (texts.py). A value is put in as it is: nothing in it is read as
a placeholder again, and a placeholder that nobody knows is left empty.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.province.categories import Category
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.kinds import TemplateKind
from chalicelib.domain.province.templates import Redirect
from chalicelib.domain.province.units import Unit
from chalicelib.domain.texts import course, refusals
from chalicelib.domain.texts.codes import spoken
from chalicelib.domain.texts.text import Text
from chalicelib.domain.tickets.ticket import Ticket

_BRACES = re.compile(r"\{\{|\}\}|\{(\w*)\}")


def templated(kind: TemplateKind, key: str, ticket: Ticket, directory: Directory, **more: Text) -> Text | None:
    """The province's text for a case of this ticket, or None when it has none; ``en`` is empty where it has no English.

    ``more`` are values beside the ticket's own. A message says the commune only, an answer or a refusal the address.
    """
    template = directory.template(kind, key, ticket.report_type)
    if template is None:
        return None
    # An answer is public, a refusal is the sender's alone.
    exact = kind is TemplateKind.REFUSAL or (kind is TemplateKind.ANSWER and not ticket.place.rounded)
    given = values(ticket, directory, exact=exact) | more
    text = filled(template.text, given)
    return _with_redirect(text, template.redirect) if template.redirect else text


def refusal_text(refusal: str, ticket: Ticket, directory: Directory, reason: str | None = None) -> Text | None:
    """The province's text for a ground of refusal, with where to go instead; ``reason`` is what it is in this case."""
    why = Text(reason, reason) if reason else refusals.REFUSALS[refusal]
    return templated(TemplateKind.REFUSAL, refusal, ticket, directory, reason=why)


def offered(kind: TemplateKind, ticket: Ticket, directory: Directory) -> dict[str, Text]:
    """Every text of a kind that the province has for such a ticket, by key."""
    keys = dict.fromkeys(key for of, key, _ in directory.templates if of is kind)
    found = {key: templated(kind, key, ticket, directory) for key in keys}
    return {key: text for key, text in found.items() if text is not None}


def filled(text: Text, given: Mapping[str, Text]) -> Text:
    """A text with its placeholders filled, each language with its own values."""
    return Text(*(_fill(words, given, language) for language, words in enumerate(text)))


def _fill(words: str, given: Mapping[str, Text], language: int) -> str:
    def put(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[0][0]
        return given[match[1]][language] if match[1] in given else ""

    return _BRACES.sub(put, words)


def values(ticket: Ticket, directory: Directory, *, exact: bool = False) -> dict[str, Text]:
    """What placeholders stand for; nothing of it says who reported. ``exact``: the place with its address."""
    due, step_due = local(ticket.due_at), local(ticket.step_due_at or ticket.due_at)
    nothing = Text("", "")
    return {
        "code": _same(spoken(ticket.code)),
        "main": _same(spoken(ticket.merged_into or ticket.code)),
        "due": _same(due),
        "step_due": _same(step_due),
        "step": course.STEPS[ticket.step] if ticket.step else nothing,
        "unit": name_of(directory.units, ticket.unit or ticket.intake_unit),
        "category": name_of(directory.categories, ticket.category),
        "place": _place(ticket, directory, exact=exact),
        "reason": refusals.REFUSALS[ticket.refusal] if ticket.refusal else nothing,
        "question": _same(ticket.question or ""),
    }


def name_of(known: Mapping[str, Unit] | Mapping[str, Category], id_: str) -> Text:
    """What a unit or a category is called; its id when it is gone, which a ticket may outlive."""
    found = known.get(id_)
    return Text(found.name, found.name_en) if found else _same(id_)


def local(instant: datetime) -> str:
    """An instant as people read it."""
    return instant.astimezone(LOCAL).strftime("%H:%M %d/%m/%Y")


def _same(text: str) -> Text:
    return Text(text, text)


def _place(ticket: Ticket, directory: Directory, *, exact: bool) -> Text:
    office = directory.communes.get(ticket.place.commune or "")
    province = directory.province
    area = Text(office.name, office.name_en) if office else Text(province.name, province.name_en)
    address = ticket.place.address
    return Text(f"{address}, {area.vi}", f"{address}, {area.en}") if exact and address else area


def _with_redirect(text: Text, redirect: Redirect) -> Text:
    lines = [refusals.REDIRECT["body"].fill(body_vi=redirect.body.vi, body_en=redirect.body.en)]
    lines += [refusals.REDIRECT["address"].fill(address=redirect.address)] if redirect.address else []
    lines += [refusals.REDIRECT["form"].fill(form=redirect.form)] if redirect.form else []
    vi, en = ("\n".join((words, *(line[language] for line in lines))) for language, words in enumerate(text))
    return Text(vi, en if text.en else "")
