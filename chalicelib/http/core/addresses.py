"""The addresses of the service's own pages and routes."""

from __future__ import annotations

from chalice.app import Request

from chalicelib.runtime.settings import settings


def path_of(request: Request) -> str:
    """Return a request's path below the API's root."""
    path: str = request.context.get("resourcePath") or "/"
    return path


def address_of(request: Request, path: str = "") -> str:
    """Return the absolute address of a path below the API's root: the site's, or as the caller reached the API."""
    if site := settings().site_url:
        return f"{site}/{path}"
    depth = path_of(request).strip("/").count("/") + 1
    root = "/".join((request.context.get("path") or "/").rstrip("/").split("/")[:-depth])
    return f"https://{request.headers.get('host', '')}{root}/{path}"
