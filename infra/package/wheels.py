"""Fetch the functions' packages for Lambda, each verified by the hash that requirements.txt has.

Chalice downloads by name and version alone. So the wheels are fetched here, by hash, and Chalice is given nothing else
to look into.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

#: The oldest glibc for which wheels are still published as manylinux_2_x: that of manylinux2014.
_OLDEST_GLIBC = 17


class NotFetched(Exception):
    """A package could not be fetched, or is not the one that was pinned; the message is pip's."""


def platforms(machine: str, glibc: tuple[int, int]) -> Iterator[str]:
    """The tags of wheels that run on a machine with a glibc, newest first."""
    for minor in range(glibc[1], _OLDEST_GLIBC - 1, -1):
        yield f"manylinux_{glibc[0]}_{minor}_{machine}"
    yield f"manylinux2014_{machine}"


def fetch(requirements: Path, folder: Path, machine: str, glibc: tuple[int, int]) -> None:
    """Put the wheels for a machine, and those for this one, into a folder. Raises NotFetched.

    Chalice first asks for those of this machine, and then for Lambda's where they differ.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    tags = [part for tag in platforms(machine, glibc) for part in ("--platform", tag)]
    for only in ([], tags):
        _download(requirements, folder, only)


def _download(requirements: Path, folder: Path, only: list[str]) -> None:
    command = [
        *(sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"),
        *("--require-hashes", "--no-deps", "--only-binary", ":all:"),
        *(*only, "--dest", str(folder), "--requirement", str(requirements)),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotFetched(done.stderr.strip())


def only_from(folder: Path) -> Mapping[str, str]:
    """The environment in which pip takes packages from a folder and from nowhere else."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    return kept | {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder.resolve()), "PIP_CONFIG_FILE": os.devnull}
