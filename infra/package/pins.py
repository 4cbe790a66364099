"""Read requirements files: what is pinned, and by which hashes it is accepted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_HASH = re.compile(r"\s--hash=sha256:([0-9a-f]{64})(?=\s|$)")


class PinError(Exception):
    """A line pins nothing, or names no hash."""


def pinned(requirements: str) -> dict[str, str]:
    """Read a requirements file into {canonical name: version}; raises PinError for a line that pins nothing."""
    return {name: version for name, version, _ in _lines(requirements)}


def hashes_of(requirements: str) -> dict[str, list[str]]:
    """The accepted SHA-256 of each package, by canonical name; raises PinError for a package without one."""
    found = {name: hashes for name, _, hashes in _lines(requirements)}
    for name, hashes in found.items():
        if not hashes:
            raise PinError(f"{name} has no hash")
    return found


def _lines(requirements: str) -> Iterator[tuple[str, str, list[str]]]:
    for line in re.sub(r"\\\n", " ", requirements).splitlines():
        text = line.split("#", 1)[0].strip()
        if not text or text.startswith("-"):
            continue
        requirement = Requirement(text.partition(" --hash=")[0].strip())
        versions = [spec.version for spec in requirement.specifier if spec.operator == "=="]
        if len(versions) != 1:
            raise PinError(f"{text} is not pinned")
        yield canonicalize_name(requirement.name), versions[0], _HASH.findall(line)
