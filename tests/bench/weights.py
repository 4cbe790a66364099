"""What each page loads before it can be used: the files that its first script imports, compressed.

    python -m tests.bench.weights

What a page imports later, its style sheets and the answers of the API are not counted. On AWS, API Gateway compresses.
"""

from __future__ import annotations

import gzip
import posixpath
import re
from pathlib import Path

WEB = Path(__file__).parents[2] / "chalicelib" / "web"
PAGES = ("citizen", "office", "dashboard")
_IMPORTED = re.compile(r'^(?:(?:import|export) [^;]*?from |import )"(\.[^"]+)"', re.MULTILINE)


def loaded(first: str) -> dict[str, int]:
    """The scripts that a page's first script needs, with their compressed bytes."""
    found: dict[str, int] = {}
    rest = [first]
    while rest:
        name = rest.pop()
        if name in found:
            continue
        text = (WEB / name).read_text(encoding="utf-8")
        found[name] = len(gzip.compress(text.encode()))
        folder = posixpath.dirname(name)
        rest += [posixpath.normpath(posixpath.join(folder, link)) for link in _IMPORTED.findall(text)]
    return found


def main() -> None:
    """Measure and print."""
    for page in PAGES:
        scripts = loaded(f"{page}/index.js")
        print(f"{page}: {sum(scripts.values()) / 1000:.1f} KB in {len(scripts)} scripts")


if __name__ == "__main__":
    main()
