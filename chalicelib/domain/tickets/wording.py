"""Texts of the province's templates, filled with the values of a ticket.

Without a template the caller uses the default text (texts/). Placeholders in a value are not filled again. An unknown
placeholder becomes empty.
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
    """The province's text for this ticket, or None without a template; ``en`` is empty if the template has no English.

    ``more`` are further values. A message has the commune as its place; an answer or a refusal has the address too.
    """
    template = directory.template(kind, key, ticket.report_type)
    if template is None:
        return None
    # Only the sender reads a refusal. An answer is public, so it must not have the address of a rounded place.
    exact = kind is TemplateKind.REFUSAL or (kind is TemplateKind.ANSWER and not ticket.place.rounded)
    fillings = values(ticket, directory, exact=exact) | more
    text = filled(template.text, fillings)
    return _with_redirect(text, template.redirect) if template.redirect else text


def refusal_text(refusal: str, ticket: Ticket, directory: Directory, reason: str | None = None) -> Text | None:
    """The province's text for a refusal, with the competent authority; ``reason`` replaces the name of the refusal."""
    why = Text(reason, reason) if reason else refusals.KNOWN_REFUSALS[refusal]
    return templated(TemplateKind.REFUSAL, refusal, ticket, directory, reason=why)


def offered(kind: TemplateKind, ticket: Ticket, directory: Directory) -> dict[str, Text]:
    """Key -> text of every template of a kind that the province has for this ticket."""
    keys = dict.fromkeys(key for kind_of_key, key, _ in directory.templates if kind_of_key is kind)
    texts = {key: templated(kind, key, ticket, directory) for key in keys}
    return {key: text for key, text in texts.items() if text is not None}


def filled(text: Text, fillings: Mapping[str, Text]) -> Text:
    """The text with its placeholders filled, in each language with the values of that language."""
    return Text(*(_fill(words, fillings, language) for language, words in enumerate(text)))


def _fill(words: str, fillings: Mapping[str, Text], language: int) -> str:
    def put(match: re.Match[str]) -> str:
        if match[1] is None:
            return match[0][0]
        return fillings[match[1]][language] if match[1] in fillings else ""

    return _BRACES.sub(put, words)


def values(ticket: Ticket, directory: Directory, *, exact: bool = False) -> dict[str, Text]:
    """Placeholder -> value, without the reporter's identity. With ``exact`` the place includes the address."""
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
        "reason": refusals.KNOWN_REFUSALS[ticket.refusal] if ticket.refusal else nothing,
        "question": _same(ticket.question or ""),
    }


def name_of(entries: Mapping[str, Unit] | Mapping[str, Category], id_: str) -> Text:
    """The name of a unit or a category; its id if it was removed."""
    entry = entries.get(id_)
    return Text(entry.name, entry.name_en) if entry else _same(id_)


def outside_name(id_: str, directory: Directory) -> Text:
    """The name of an outside body; its id if it was removed."""
    body = directory.outside.get(id_)
    return Text(body.name, body.name_en) if body else _same(id_)


def local(instant: datetime) -> str:
    """An instant as local time for people to read."""
    return instant.astimezone(LOCAL).strftime("%H:%M %d/%m/%Y")


def _same(text: str) -> Text:
    return Text(text, text)


def _place(ticket: Ticket, directory: Directory, *, exact: bool) -> Text:
    office = directory.communes.get(ticket.place.commune or "")
    province = directory.province
    area = office.area if office else Text(province.name, province.name_en)
    address = ticket.place.address
    return Text(f"{address}, {area.vi}", f"{address}, {area.en}") if exact and address else area


def _with_redirect(text: Text, redirect: Redirect) -> Text:
    lines = [refusals.REDIRECT["body"].fill(body=redirect.body)]
    lines += [refusals.REDIRECT["address"].fill(address=redirect.address)] if redirect.address else []
    lines += [refusals.REDIRECT["form"].fill(form=redirect.form)] if redirect.form else []
    vi, en = ("\n".join((words, *(line[language] for line in lines))) for language, words in enumerate(text))
    return Text(vi, en if text.en else "")
