"""Compare what the pages use with the oldest browsers they serve: ``python -m infra.browsers``.

Prints each use that one of these browsers lacks, and exits with 1 if there is one.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from infra.browsers import markup, sheets
from infra.browsers.floors import CITIZENS, FLOORS, HARMLESS, OTHERS_NAMES
from infra.browsers.scripts import Script, Use
from infra.browsers.table import Floor, Table, table
from infra.package.build import ROOT

WEB = ROOT / "chalicelib" / "web"
#: Adds standard methods that the oldest browsers lack: `add(owner, "name", …)`.
OLDER = WEB / "shared" / "older.js"
_ADDED = re.compile(r"\badd\(\s*([\w.]+),\s*\"(\w+)\"")


def added() -> frozenset[str]:
    """The methods that shared/older.js adds, as "replaceChildren" or, for a static method, "AbortSignal.timeout"."""
    found = _ADDED.findall(OLDER.read_text(encoding="utf-8")) if OLDER.exists() else []
    return frozenset(f".{name}" if owner.endswith(".prototype") else f"{owner}.{name}" for owner, name in found)


def faults(known: Table) -> Iterator[str]:
    """A line for each use that a browser of the floor lacks."""
    scripts = [Script(path.read_bytes()) for path in sorted(WEB.rglob("*.js"))]
    own = frozenset[str]().union(*(script.properties() for script in scripts))
    methods = frozenset[str]().union(*(script.functions() for script in scripts))
    passed, harmless = added() | OTHERS_NAMES, set[str]()
    for path in sorted(path for path in WEB.rglob("*") if path.suffix in (".js", ".css", ".html")):
        name = path.relative_to(WEB).as_posix()
        floor = FLOORS.get(name.partition("/")[0], CITIZENS)
        for use in sorted(_uses(path, known, own, methods), key=lambda use: use.line):
            if use.name in passed or not (lacking := _lacking(use, known, floor)):
                continue
            known_here = (
                entry for feature in use.paths for entry in (feature, f"{name} {feature}") if entry in HARMLESS
            )
            if allowed := next(known_here, None):
                harmless.add(allowed)
                continue
            since = ", ".join(f"{browser} {version}" for browser, version in lacking.items())
            yield f"{name}:{use.line}: {use.name} ({use.paths[0]}): {since}"
    for feature in sorted(HARMLESS.keys() - harmless):
        yield f"infra/browsers/floors.py: {feature} is no longer used"


def _uses(path: Path, known: Table, own: frozenset[str], methods: frozenset[str]) -> Iterator[Use]:
    if path.suffix == ".js":
        return Script(path.read_bytes(), own, methods).uses(known)
    text = path.read_text(encoding="utf-8")
    return sheets.uses(text, known) if path.suffix == ".css" else markup.uses(text, known)


def _lacking(use: Use, known: Table, floor: Floor) -> dict[str, str]:
    """The browsers that lack every feature that the use may mean."""
    lists = [known.lacking(path, floor) for path in use.paths]
    shared = set.intersection(*(set(one) for one in lists))
    return {browser: lists[0][browser] for browser in floor if browser in shared}


if __name__ == "__main__":
    wrong = list(faults(table()))
    for line in wrong:
        print(line)
    sys.exit(1 if wrong else 0)
