"""The choices of a report: report types, categories with their questions, and the commune of a point."""

from __future__ import annotations

from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.domain.access.partners import Scope
from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.errors import Invalid, NotFound
from chalicelib.domain.places.boundaries import nearest
from chalicelib.domain.places.places import check_point, cover_all
from chalicelib.domain.province.categories import Category
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.kinds import EMERGENCY_REPORT, OTHER_CATEGORY, SERVICE_REPORT
from chalicelib.domain.province.questions import Question
from chalicelib.http.core import requests
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.http.public import seen
from chalicelib.store.counters import learning
from chalicelib.store.directory import areas, documents
from chalicelib.store.fresh import fresh

blueprint = Blueprint(__name__)


@blueprint.route("/v1/categories", methods=["GET"])
@answers_problems
@serves(
    Entry(
        Caller.ANYONE,
        {200: "Categories"},
        query={"report_type": "only categories of this report type"},
        limit=Limited.READ,
        scope=Scope.READ,
    )
)
def list_categories() -> Response:
    """List the categories that can be chosen, optionally of one ``report_type``, their groups, and the report types."""
    directory = documents.current()
    report_type = requests.query(blueprint.current_request, "report_type")
    if report_type is not None and report_type not in directory.report_types:
        raise Invalid("unknown_type", field="report_type")
    # Emergency reports have their own form, and what is said of a counter is said there.
    elsewhere = (directory.emergency_category, directory.booths.category)
    leaves = [one for one in directory.leaf_categories.values() if one.id not in elsewhere]
    return answer(
        {
            "categories": [
                _category(one, directory)
                for one in leaves
                if report_type is None or directory.is_of_type(one, report_type)
            ],
            "groups": [
                _group(one, directory)
                for one in directory.categories.values()
                if one.id not in directory.leaf_categories
            ],
            "types": [
                {
                    "id": one.id,
                    "name": one.name,
                    "name_en": one.name_en,
                    "visibility": one.visibility,
                    "photo_required": one.photo_required,
                }
                for one in directory.report_types.values()
                if one.id not in (EMERGENCY_REPORT, SERVICE_REPORT)
            ],
            "other": OTHER_CATEGORY if OTHER_CATEGORY in directory.leaf_categories else None,
        }
    )


@blueprint.route("/v1/categories/{category}", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: "CategoryOrGroup"}, limit=Limited.READ, scope=Scope.READ))
def show_category(category: str) -> Response:
    """Show a category, or a group with its categories."""
    directory = documents.current()
    entry = directory.categories.get(category)
    if entry is None:
        raise NotFound("unknown_category")
    return answer(_category(entry, directory) if category in directory.leaf_categories else _group(entry, directory))


@blueprint.route("/v1/place", methods=["GET"])
@answers_problems
@serves(
    Entry(
        Caller.ANYONE,
        {200: "PlaceFound"},
        query={"lat": "latitude in degrees (WGS 84)", "lon": "longitude"},
        limit=Limited.READ,
        scope=Scope.READ,
    )
)
def find_commune() -> Response:
    """Find the commune of a point by the boundaries. Without boundaries, propose the one with the nearest centre."""
    from chalicelib.schemas import fields

    directory, request = documents.current(), blueprint.current_request
    point = requests.query_as(request, fields.PointIn, "lat", "lon")
    check_point(point.lat, point.lon, directory, field="lat")
    commune = areas.commune_at(point.lat, point.lon, directory)
    if commune is None and cover_all(directory):
        raise Invalid("in_no_commune", field="lat")
    near = None if commune else nearest(point.lat, point.lon, directory.communes.values())
    return answer(seen.place_found(commune, near, directory))


def _category(category: Category, directory: Directory) -> dict[str, Any]:
    return {
        "id": category.id,
        "name": category.name,
        "name_en": category.name_en,
        "parent": category.parent,
        "report_types": [one for one in directory.report_types if directory.is_of_type(category, one)],
        "visibility": category.visibility,
        "photo_required": category.photo_required,
        "after_photo": category.after_photo,
        "round_place": category.round_place,
        "questions": [_question(number, one) for number, one in enumerate(category.questions, 1)],
        "refusal_hints": [
            {"words": list(one.words), "text": one.text.vi, "text_en": one.text.en, "refusal": one.refusal}
            for one in category.refusal_hints
        ],
        "keywords": list(category.keywords),
        "learned": list(fresh("learned", learning.offered).get(category.id, ())),
    }


def _question(order: int, question: Question) -> dict[str, Any]:
    return {
        "code": question.code,
        "order": order,
        "type": question.type,
        "description": question.description,
        "description_en": question.description_en,
        "required": question.required,
        "private": question.private,
        "values": [{"key": one.key, "name": one.name, "name_en": one.name_en} for one in question.values],
    }


def _group(category: Category, directory: Directory) -> dict[str, Any]:
    return {
        "id": category.id,
        "name": category.name,
        "name_en": category.name_en,
        "children": [one.id for one in directory.categories.values() if one.parent == category.id],
    }
