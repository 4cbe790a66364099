"""Security headers of every answer, and CORS: which pages of other origins may read it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from chalice.app import Request, Response

from chalicelib.runtime.settings import settings

#: Default headers of every answer. infra/app/edge.yaml sets the same on the gateway's own errors.
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
#: Headers that a page of another origin may send (TAKEN) and read (SHOWN).
TAKEN = (
    "Authorization",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "X-Acting-For",
    "X-API-Key",
    "X-Report-Secret",
    "X-Through",
)
SHOWN = ("ETag", "Link", "Location", "Retry-After")
_PREFLIGHT_SECONDS = 7200  # the maximum of Chromium (Firefox: a day)


def secure(request: Request, response: Response) -> Response:
    """Add the missing headers to an answer. The API uses no cookies, so CORS does not allow credentials."""
    present = {name.lower() for name in response.headers}
    response.headers.update({name: value for name, value in SECURITY.items() if name.lower() not in present})
    origins = _origins()
    if origins:
        # A cache must not serve one origin's answer to another.
        varies = response.headers.get("Vary")
        response.headers["Vary"] = f"{varies}, Origin" if varies else "Origin"
    origin = request.headers.get("origin")
    if origin in origins:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Expose-Headers"] = ", ".join(SHOWN)
    return response


def preflight(request: Request, methods: Iterable[str]) -> Response:
    """Answer OPTIONS for a path with these ``methods``. Only configured origins get the CORS headers."""
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
