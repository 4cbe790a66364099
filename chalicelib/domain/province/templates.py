"""Templates: the texts of answers, refusals and messages that a province writes itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.domain.province.kinds import (
    TemplateKind,
)
from chalicelib.domain.texts.text import Text


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
