"""Build a directory from the documents of a province."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from chalicelib.domain.adoption.targets import campaign_from_document
from chalicelib.domain.deadlines.calendar import calendar_from_document
from chalicelib.domain.deadlines.reading import rules_from_document
from chalicelib.domain.indicators.definitions import indicators_from_document
from chalicelib.domain.province.booths import booths_from_document
from chalicelib.domain.province.categories import read_categories, read_report_types
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.emergencies import emergencies_from_document
from chalicelib.domain.province.former import former_from_document
from chalicelib.domain.province.hamlets import hamlets_from_document
from chalicelib.domain.province.kinds import (
    DEFAULTS,
    Kind,
)
from chalicelib.domain.province.outside import outside_from_document
from chalicelib.domain.province.procedures import read_procedures
from chalicelib.domain.province.receptions import receptions_from_document
from chalicelib.domain.province.routing_rules import routing_from_document
from chalicelib.domain.province.templates import read_templates
from chalicelib.domain.province.tenant import read_areas, read_province
from chalicelib.domain.province.units import read_unit
from chalicelib.domain.province.zns import read_zns


def directory_from_documents(documents: Mapping[Kind, Mapping[str, Any]]) -> Directory:
    """Build the snapshot from the current document of each kind; documents that are not required may be absent.

    Raises ValueError or KeyError when a document is malformed or a required document is missing.
    """
    named = [*documents[Kind.UNITS]["units"], *documents.get(Kind.HAMLETS, DEFAULTS[Kind.HAMLETS])["hamlets"]]
    names = {line["id"]: (line["name"], line["name_en"]) for line in named}
    try:
        return Directory(
            province=read_province(documents[Kind.PROVINCE]),
            units={line["id"]: read_unit(line) for line in documents[Kind.UNITS]["units"]},
            categories=read_categories(documents[Kind.CATEGORIES]["categories"]),
            rules=rules_from_document(documents[Kind.RULES]),
            calendar=calendar_from_document(documents[Kind.CALENDAR]),
            report_types=read_report_types(documents.get(Kind.TYPES, DEFAULTS[Kind.TYPES])),
            templates=read_templates(documents.get(Kind.TEMPLATES, DEFAULTS[Kind.TEMPLATES])),
            emergencies=emergencies_from_document(documents.get(Kind.EMERGENCIES, DEFAULTS[Kind.EMERGENCIES])),
            areas=read_areas(documents.get(Kind.AREAS, DEFAULTS[Kind.AREAS])),
            outside=outside_from_document(documents.get(Kind.OUTSIDE, DEFAULTS[Kind.OUTSIDE])),
            former=former_from_document(documents.get(Kind.FORMER, DEFAULTS[Kind.FORMER])),
            zns=read_zns(documents.get(Kind.ZNS, DEFAULTS[Kind.ZNS])),
            routing=routing_from_document(documents.get(Kind.ROUTING, DEFAULTS[Kind.ROUTING])),
            procedures=read_procedures(documents.get(Kind.PROCEDURES, DEFAULTS[Kind.PROCEDURES])),
            receptions=receptions_from_document(documents.get(Kind.RECEPTIONS, DEFAULTS[Kind.RECEPTIONS])),
            booths=booths_from_document(documents.get(Kind.BOOTHS, DEFAULTS[Kind.BOOTHS])),
            indicators=indicators_from_document(documents.get(Kind.INDICATORS, DEFAULTS[Kind.INDICATORS])),
            hamlets=hamlets_from_document(documents.get(Kind.HAMLETS, DEFAULTS[Kind.HAMLETS])),
            campaign=campaign_from_document(documents.get(Kind.ADOPTION, DEFAULTS[Kind.ADOPTION]), names),
        )
    except TypeError as error:
        raise ValueError(f"a field is missing or unknown: {error}") from error
