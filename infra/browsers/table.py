"""The table of what browsers support: MDN's browser-compat-data, installed by ``make lint``."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from infra.package.build import ROOT

FOLDER = ROOT / ".venv" / "compat"
FILE = FOLDER / "node_modules" / "@mdn" / "browser-compat-data" / "data.json"

#: Browser, by the table's name -> oldest version.
type Floor = Mapping[str, str]


class Table:
    """What each feature needs. A feature has a path such as ``api.AbortSignal.timeout_static``."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data
        self.by_name: dict[str, list[str]] = defaultdict(list)
        for path in (*self._members("api"), *self._members("javascript.builtins")):
            self.by_name[path.rsplit(".", 1)[1].removesuffix("_static")].append(path)

    def _members(self, top: str) -> Iterator[str]:
        """The members of all interfaces and built-in objects, and of the objects inside (``Intl.NumberFormat``)."""
        for owner, parts in self.at(top).items():
            for name, part in parts.items():
                if name in ("__compat", owner):
                    continue
                yield f"{top}.{owner}.{name}"
                if name[0].isupper():
                    yield from (f"{top}.{owner}.{name}.{inner}" for inner in part if inner not in ("__compat", name))

    def at(self, path: str) -> dict[str, Any]:
        """The part of the table at a path; empty if there is none."""
        found: Any = self._data
        for name in path.split("."):
            found = found.get(name)
            if found is None:
                return {}
        part: dict[str, Any] = found
        return part

    def knows(self, path: str) -> bool:
        """Whether the table has this feature."""
        return "__compat" in self.at(path)

    def lacking(self, path: str, floor: Floor) -> dict[str, str]:
        """The browsers of the floor without a feature: name -> the version that brought it, or "never"."""
        support = self.at(path).get("__compat", {}).get("support", {})
        found = {}
        for browser, oldest in floor.items():
            added = _added(support.get(browser))
            if added is None or _number(added) > _number(oldest):
                found[browser] = added or "never"
        return found


@cache
def table() -> Table:
    """The installed table."""
    return Table(json.loads(FILE.read_text(encoding="utf-8")))


def _added(support: Any) -> str | None:
    """The first version with a feature under its own name and without a switch."""
    versions = [
        str(one["version_added"])
        for one in (support if isinstance(support, list) else [support or {}])
        if one.get("version_added") not in (None, False, "preview")
        and not {"flags", "prefix", "alternative_name"} & one.keys()
        and ("version_removed" not in one or one.get("partial_implementation"))  # replaced by the whole
    ]
    return min(versions, key=_number, default=None)


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.lstrip("≤").split(".") if part.isdigit())
