"""The key with which a browser subscribes to messages (Web Push)."""

from __future__ import annotations

from chalice.app import Blueprint, Response

from chalicelib.domain.access.quotas import Limited
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.problems import answer, answers_problems

blueprint = Blueprint(__name__)


@blueprint.route("/v1/push", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: "PushKey"}, limit=Limited.READ))
def show_push_key() -> Response:
    """Show the public key that a browser needs to subscribe to messages (``applicationServerKey``)."""
    from chalicelib.identity import push_key

    return answer({"key": push_key.public_key()})
