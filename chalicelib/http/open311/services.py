"""Service discovery, the list of services, and the questions of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chalicelib.domain.errors import NotFound
from chalicelib.domain.province.kinds import FIELD_REPORT
from chalicelib.domain.texts.sent.notice import AgreedBy, consent
from chalicelib.http.core import notice
from chalicelib.http.core.addresses import address_of
from chalicelib.http.open311 import reading, writing
from chalicelib.runtime.settings import settings
from chalicelib.store.directory import documents

if TYPE_CHECKING:
    from chalice.app import Request, Response

    from chalicelib.domain.province.categories import Category
    from chalicelib.domain.province.directory import Directory
    from chalicelib.domain.province.questions import Question

#: When what the endpoint offers last changed.
CHANGESET = "2026-11-29T00:00:00Z"
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
#: The question by which the sender lets us keep their name, telephone and e-mail. GeoReport v2 has no parameter for it.
CONSENT = "consent"
#: Stages that people try things on (infra/data.yaml, ``Lasting``).
_TEST_STAGES = ("local", "test")


def discovery(request: Request) -> Response:
    """Say where the API is, whom to ask, and how to get a key."""
    province = documents.current().province
    contact = ", ".join(one for one in (province.operator_en or province.name_en, province.hotline) if one)
    return writing.answer(
        request,
        "discovery",
        {
            "changeset": CHANGESET,
            "contact": contact,
            "key_service": f"An administrator of the service makes keys: {contact}. {address_of(request, 'docs')}",
            "endpoints": [
                {
                    "specification": SPECIFICATION,
                    "url": address_of(request, "open311/v2"),
                    "changeset": CHANGESET,
                    "type": "test" if settings().stage in _TEST_STAGES else "production",
                    "formats": ["text/xml", "application/json"],
                }
            ],
        },
        headers={"Cache-Control": "public, max-age=300"},
    )


def listed(request: Request) -> Response:
    """List the categories that can be chosen."""
    directory = documents.current()
    reading.check_jurisdiction(request, directory)
    return writing.answer(request, "services", [_service(one, directory) for one in offered(directory).values()])


def definition(request: Request, part: str) -> Response:
    """Show the questions of a category. Raises NotFound."""
    directory = documents.current()
    reading.check_jurisdiction(request, directory)
    category = offered(directory).get(reading.name_in(part))
    if category is None:
        raise NotFound("unknown_category", field="service_code")
    lines = [_attribute(question, order) for order, question in enumerate(category.questions, 1)]
    if all(question.code != CONSENT for question in category.questions):
        lines.append(_consent(len(lines) + 1, directory))
    return writing.answer(request, "service_definition", {"service_code": category.id, "attributes": lines})


def offered(directory: Directory) -> dict[str, Category]:
    """The categories that a report may have: id -> category. Rescues have their own form."""
    return {
        name: one
        for name, one in directory.leaf_categories.items()
        if name != directory.emergency_category and directory.is_of_type(one, FIELD_REPORT)
    }


def _service(category: Category, directory: Directory) -> dict[str, Any]:
    group = directory.categories.get(category.parent or "")
    return {
        "service_code": category.id,
        "service_name": category.name,
        "description": category.name_en,
        # Each asks at least for consent.
        "metadata": True,
        "type": category.open311.value,
        "keywords": ",".join(word.replace(",", " ") for word in category.keywords) or None,
        "group": group.name if group else None,
    }


def _attribute(question: Question, order: int) -> dict[str, Any]:
    line: dict[str, Any] = {
        "variable": True,
        "code": question.code,
        "datatype": question.type.value,
        "required": question.required,
        "datatype_description": None,
        "order": order,
        "description": f"{question.description} / {question.description_en}",
    }
    if question.values:
        line["values"] = [{"key": one.key, "name": f"{one.name} / {one.name_en}"} for one in question.values]
    return line


def _consent(order: int, directory: Directory) -> dict[str, Any]:
    asked = consent(notice.says(directory), AgreedBy.SHOWN)
    return {
        "variable": True,
        "code": CONSENT,
        "datatype": "singlevaluelist",
        "required": False,
        "datatype_description": None,
        "order": order,
        "description": f"{asked.vi} / {asked.en}",
        "values": [{"key": "yes", "name": "Đồng ý / I agree"}, {"key": "no", "name": "Không / No"}],
    }
