"""An identity provider on 127.0.0.1 that signs in whom one chooses. It says on each page that it is a test.

oidc-provider-mock speaks OpenID Connect. Here it gets pages of its own, people of both levels, and the faults that a
real provider has. Only the stages "local" and "test" call a provider without TLS (chalicelib/identity/oidc.py).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import flask
import oidc_provider_mock
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.serving import WSGIRequestHandler, make_server

from chalicelib.domain.province.kinds import Kind
from chalicelib.runtime import clock
from chalicelib.store.directory import documents
from infra.manage.accounts import BY
from infra.manage.plan import current_documents
from infra.stack.stage import Stack, acting_on

ID = "thu"
_PAGES = Path(__file__).with_name("identity_pages")
LEVEL = "level-2"
#: Subject -> claims. The names are what the page shows; they are nobody's.
PEOPLE: Mapping[str, Mapping[str, object]] = {
    "Người thử mức 2": {"acr": LEVEL},
    "Người thử mức 1": {"acr": "level-1"},
    # A token from the year 2100, as a provider with a wrong clock makes it.
    "Người thử, đồng hồ sai": {"acr": LEVEL, "iat": 4102444800},
}
#: What a person can let go wrong after they were sent here.
FAULTS: Mapping[str, str] = {
    "down": "Hệ thống định danh hỏng / The provider is down",
    "state": "Mất trạng thái / The state is lost",
}


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: what `make run` prints is for its reader."""


@dataclass
class IdentityStandIn:
    """The provider. ``is_down``: it answers every request with 503."""

    url: str = ""
    is_down: bool = False

    @contextmanager
    def serving(self, port: int = 0) -> Iterator[IdentityStandIn]:
        """Serve on 127.0.0.1; port 0 takes a free one."""
        server = make_server("127.0.0.1", port, self._app(), threaded=True, request_handler=_Quiet)
        # authlib takes an address without TLS only of this name.
        self.url = f"http://localhost:{server.server_port}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()

    def line(self, page: str) -> dict[str, Any]:
        """The line of ``identity_providers`` for it; ``page`` is the address of the citizens' page."""
        return {
            "id": ID,
            "name": "tài khoản thử (không phải VNeID)",
            "name_en": "a test account (not VNeID)",
            "issuer": self.url,
            "client_id": "phan-anh",
            "redirect_uri": page,
            "level_claim": "acr",
            "level_values": [LEVEL],
        }

    def _app(self) -> flask.Flask:
        users = [oidc_provider_mock.User(sub=name, claims=dict(claims)) for name, claims in PEOPLE.items()]
        app: flask.Flask = oidc_provider_mock.app(require_nonce=True, user_claims=users)
        app.debug = False
        app.jinja_loader = ChoiceLoader([FileSystemLoader(_PAGES), app.jinja_loader or FileSystemLoader(_PAGES)])
        app.jinja_env.globals["faults"] = FAULTS
        app.before_request(self._fault)
        return app

    def _fault(self) -> flask.typing.ResponseReturnValue | None:
        """The answer of a provider that fails; None where it does not."""
        if self.is_down:
            return "down", 503
        fault, query = flask.request.form.get("fault"), flask.request.args
        if not flask.request.path.endswith("/authorize") or fault not in FAULTS:
            return None
        page, state = query["redirect_uri"], query["state"]
        sent = {"error": "temporarily_unavailable", "state": state}
        if fault == "state":
            sent = {"code": "lost", "state": state[::-1]}
        return flask.redirect(f"{page}?{urlencode(sent)}")


def offer(stack: Stack, provider: IdentityStandIn, page: str) -> None:
    """Let a stack on this machine offer the provider on its page beside those of its province."""
    with acting_on(stack):
        present = current_documents()[Kind.PROVINCE]
        body = with_line(present, provider.line(page))
        documents.publish(Kind.PROVINCE, body, by=BY, at=clock.now())


def with_line(province: Mapping[str, Any], line: Mapping[str, Any] | None) -> dict[str, Any]:
    """The document of a province with the provider's line; without one where ``line`` is None."""
    others = [one for one in province.get("identity_providers", []) if one["id"] != ID]
    lines = [*others, dict(line)] if line else others
    kept = {name: value for name, value in province.items() if name != "identity_providers"}
    return {**kept, "identity_providers": lines} if lines or "identity_providers" in province else kept
