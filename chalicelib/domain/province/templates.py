"""Templates: the texts of answers, refusals and messages that a province writes itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any

from chalicelib.domain.province.kinds import TemplateKind
from chalicelib.domain.texts import refusals
from chalicelib.domain.texts.sent import messages
from chalicelib.domain.texts.sms import GSM_LENGTH, LONGEST_PHRASE, without_accents
from chalicelib.domain.texts.text import Text

#: Kind of template -> its permitted keys. The keys of answers are free.
TEMPLATE_KEYS: Mapping[TemplateKind, Mapping[str, Text]] = {
    TemplateKind.REFUSAL: refusals.KNOWN_REFUSALS,
    TemplateKind.CITIZEN: messages.CITIZEN_MESSAGES,
    TemplateKind.OFFICER: messages.OFFICER_MESSAGES,
}
#: The longest text (characters without accents) of each kind of message. An officer's message also has the code and
#: the deadline.
LONGEST_TEXTS = {TemplateKind.CITIZEN: GSM_LENGTH, TemplateKind.OFFICER: LONGEST_PHRASE}
#: Key of a message to citizens -> the placeholders that it must contain; None is for all other keys.
_REQUIRED_PLACEHOLDERS: Mapping[str | None, frozenset[str]] = {
    None: frozenset({"code"}),
    "ask": frozenset({"code", "question"}),
}
#: Placeholder -> the fixed length of its value (characters). Names and questions are not listed: they can be cut.
_FIXED_LENGTHS = {"code": 15, "main": 15, "due": 16, "step_due": 16}


@dataclass(frozen=True, slots=True)
class Redirect:
    """The competent authority for a refused report: its name, its address, the form to use."""

    body: Text
    address: str | None = None
    form: str | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A text with placeholders (kinds.placeholders). Its English may be empty; ``report_type`` None means all."""

    kind: TemplateKind
    key: str
    text: Text
    report_type: str | None = None
    redirect: Redirect | None = None


def read_templates(document: Mapping[str, Any]) -> dict[tuple[TemplateKind, str, str | None], Template]:
    """Read the templates document: (kind, key, report type or None for all) -> template."""
    templates = map(_template, document["templates"])
    return {(template.kind, template.key, template.report_type): template for template in templates}


def _template(line: Mapping[str, Any]) -> Template:
    redirect = line.get("redirect")
    return Template(
        kind=TemplateKind(line["kind"]),
        key=line["key"],
        text=Text(line["text"], line.get("text_en") or ""),
        report_type=line.get("report_type"),
        redirect=redirect
        and Redirect(Text(redirect["body"], redirect["body_en"]), redirect.get("address"), redirect.get("form")),
    )


def unknown_placeholders(text: str, allowed: Collection[str]) -> list[str]:
    """The placeholders in a template's text that are not ``allowed``; the whole text if its braces do not match."""
    try:
        pieces = list(Formatter().parse(text))
    except ValueError:
        return [text]
    # A placeholder must be a plain name: no attribute, index, conversion or format.
    return sorted(
        name for _, name, spec, conversion in pieces if name is not None and (name not in allowed or spec or conversion)
    )


def missing_placeholders(key: str, text: str) -> frozenset[str]:
    """The placeholders that a message to citizens must contain and that its text lacks."""
    needed = _REQUIRED_PLACEHOLDERS.get(key, _REQUIRED_PLACEHOLDERS[None])
    return needed - {name for _, name, _, _ in Formatter().parse(text)}


def shortest_sms(text: str) -> int:
    """The shortest length of a message (characters without accents): values of variable length count as empty."""
    try:
        pieces = list(Formatter().parse(text))
    except ValueError:
        return 0
    return sum(len(without_accents(words)) + _FIXED_LENGTHS.get(name or "", 0) for words, name, _, _ in pieces)
