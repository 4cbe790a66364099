"""The page of the notice on personal data, which needs no scripts."""

from __future__ import annotations

from chalice.app import Blueprint, Response

from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.texts.sent.notice import VERSIONS, AgreedBy, sections
from chalicelib.http.citizen.plain import rendering
from chalicelib.http.core import notice, web_files
from chalicelib.http.core.contract import serves
from chalicelib.http.core.problems import answers_problems
from chalicelib.store.directory import documents

blueprint = Blueprint(__name__)


@blueprint.route("/du-lieu-ca-nhan", methods=["GET"])
@answers_problems
@serves(rendering.entry(Limited.READ))
def show_notice() -> Response:
    """Serve the notice on personal data: controller, kinds, purpose, recipients, periods, rights and contact."""
    request = blueprint.current_request
    if found := web_files.without_slash(request):
        return found
    said = notice.says(documents.current())
    return rendering.page(request, "notice.html", sections=sections(said), version=VERSIONS[AgreedBy.SHOWN])
