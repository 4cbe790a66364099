"""What every answer tells browsers: what they may do with it, and which pages of other origins may read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from chalice.app import Request, Response

from chalicelib.runtime.settings import settings

#: On every answer that does not say otherwise; infra/app/edge.yaml puts the same on the gateway's own refusals.
SECURITY: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
#: Headers that a page of another origin may send, and those it may read.
TAKEN = ("Authorization", "Content-Type", "Idempotency-Key", "If-Match", "X-Acting-For", "X-API-Key", "X-Report-Secret")
SHOWN = ("ETag", "Location", "Retry-After")
_PREFLIGHT_SECONDS = 7200  # no browser keeps it longer (Chromium; Firefox a day)


def secure(request: Request, response: Response) -> Response:
    """The answer with the headers that are still missing. No cookie is ever used, so credentials are not allowed."""
    present = {name.lower() for name in response.headers}
    response.headers.update({name: value for name, value in SECURITY.items() if name.lower() not in present})
    origins = _origins()
    if origins:
        # Whatever keeps answers must not hand one origin's to another.
        varies = response.headers.get("Vary")
        response.headers["Vary"] = f"{varies}, Origin" if varies else "Origin"
    origin = request.headers.get("origin")
    if origin in origins:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = ", ".join(SHOWN)
    return response


def preflight(request: Request, methods: Iterable[str]) -> Response:
    """The answer to OPTIONS on a path that takes ``methods``; a foreign origin learns nothing from it."""
    response = Response(body="", status_code=204, headers={"Allow": ", ".join(sorted(methods))})
    if request.headers.get("origin") in _origins():
        response.headers |= {
            "Access-Control-Allow-Methods": response.headers["Allow"],
            "Access-Control-Allow-Headers": ", ".join(TAKEN),
            "Access-Control-Max-Age": str(_PREFLIGHT_SECONDS),
        }
    return response


def _origins() -> frozenset[str]:
    return frozenset(filter(None, settings().cors_origins.split(",")))
