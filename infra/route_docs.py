"""Write the tables of routes in the pages of docs/: ``python -m infra.route_docs``.

A table stands between ``<!-- routes: GROUP -->`` and ``<!-- end of routes -->``. It is made from the description that
``/openapi.json`` answers, so both say the same. A test fails while a page is not up to date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app import app
from chalicelib.http.openapi import described

DOCS = Path(__file__).parents[1] / "docs"

#: Group -> its paths and all paths below them. ``pages`` has every path that no other group has.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "reports": ("/v1/reports", "/v1/emergencies"),
    "choices": (
        *("/v1/categories", "/v1/communes", "/v1/hamlets", "/v1/phone-book", "/v1/place", "/v1/province", "/v1/units"),
    ),
    "public": ("/v1/feeds", "/v1/hotspots", "/v1/map", "/v1/nearby", "/v1/statistics"),
    "watches": ("/v1/watches",),
    "me": ("/v1/me",),
    "helpers": ("/v1/helper",),
    "office": ("/v1/office",),
    "admin": ("/v1/admin",),
    "open311": ("/open311",),
    "hooks": ("/hooks",),
    "assets": ("/v1/assets", "/q", "/kiosk"),
    "counters": ("/v1/booths", "/v1/booth-ratings", "/danh-gia"),
    "pages": (),
}
_HEAD = "| method | path | takes | for |\n|---|---|---|---|"
_TABLE = re.compile(r"(<!-- routes: (\w+) -->\n).*?(<!-- end of routes -->)", re.DOTALL)
#: A header that every office route takes; the page says so once.
_EVERYWHERE = "X-Acting-For"


def group_of(path: str) -> str:
    """The group that a path belongs to."""
    for group, heads in GROUPS.items():
        if any(path == head or path.startswith(f"{head}/") for head in heads):
            return group
    return "pages"


def groups_in(page: str) -> list[str]:
    """The groups whose tables a page holds."""
    return [group for _, group, _ in _TABLE.findall(page)]


def table(group: str) -> str:
    """The table of a group, one line for each route. Raises KeyError for a group that does not exist."""
    if group not in GROUPS:
        raise KeyError(group)
    found: Mapping[str, Mapping[str, Any]] = described(app)["paths"]
    lines = [
        f"| {method.upper()} | `{path}` | {_takes(operation)} | {_purpose(operation)} |"
        for path, operations in found.items()
        if group_of(path) == group
        for method, operation in operations.items()
    ]
    return "\n".join([_HEAD, *lines])


def up_to_date(page: str) -> str:
    """The text of a page with current tables of routes."""
    return _TABLE.sub(lambda match: f"{match[1]}\n{table(match[2])}\n\n{match[3]}", page)


def _takes(operation: Mapping[str, Any]) -> str:
    """Parameters, headers and fields of the body; required ones in bold."""
    parameters = [
        (one["name"], one.get("required", False))
        for one in operation["parameters"]
        if one["in"] in ("query", "header") and one["name"] != _EVERYWHERE
    ]
    named = [*parameters, *_fields(operation)]
    return ", ".join(f"**`{name}`**" if is_required else f"`{name}`" for name, is_required in named)


def _fields(operation: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    if "requestBody" not in operation:
        return
    reference: str = next(iter(operation["requestBody"]["content"].values()))["schema"]["$ref"]
    schema = described(app)["components"]["schemas"][reference.rpartition("/")[2]]
    for name in schema.get("properties", ()):
        yield name, name in schema.get("required", ())


def _purpose(operation: Mapping[str, Any]) -> str:
    """The summary of a route, as one cell of a table."""
    first: str = operation["description"].partition("\n")[0]
    return first.replace("|", "\\|")


def main() -> None:
    """Write every page that has a table."""
    for path in sorted(DOCS.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        path.write_text(up_to_date(text), encoding="utf-8")


if __name__ == "__main__":
    main()
