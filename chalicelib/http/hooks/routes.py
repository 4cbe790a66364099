"""Webhooks of messengers and of an SMS gateway: answered at once, read by another function."""

from __future__ import annotations

from chalice.app import Blueprint, Response

from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.problems import answers_problems
from chalicelib.runtime import clock

blueprint = Blueprint(__name__)

_TEXT: dict[str, str | list[str]] = {"Content-Type": "text/plain; charset=utf-8"}


@blueprint.route("/hooks/{channel}", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: None}, refusals=(403, 404), other_kinds=("text/plain",), linked=True))
def confirm_hook(channel: str) -> Response:
    """Answer the registration of a webhook with the messenger's challenge (``hub.mode``, ``hub.verify_token``)."""
    from chalicelib.services.talking import receiving

    request = blueprint.current_request
    text = receiving.challenge(channel, dict(request.query_params or {}))
    return Response(text, headers=_TEXT)


@blueprint.route("/hooks/{channel}", methods=["POST"])
@answers_problems
@serves(
    Entry(
        Caller.ANYONE,
        {200: None},
        body="HookIn",
        refusals=(400, 403, 404, 413),
        other_kinds=("text/plain",),
        linked=True,
    )
)
def take_hook(channel: str) -> Response:
    """Take what people say in a channel (``messenger``, ``zalo``, ``sms``), signed as that channel signs."""
    from chalicelib.services.talking import receiving

    request = blueprint.current_request
    headers = {name.lower(): value for name, value in request.headers.items()}
    raw = request.raw_body
    receiving.receive(channel, headers, raw.encode() if isinstance(raw, str) else raw, clock.now())
    return Response("ok", headers=_TEXT)
