"""Unpack the code of a function once for all its processes, as the embedded AWS starts many of them.

The emulator unpacks a package of 900 files for each process, and removes them again, which takes as long as the process
needs to import them. Functions only read their code; on AWS they cannot write there.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import threading
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from ministack.core import lambda_runtime

_FOLDER = "unpacked-"
_one_at_a_time = threading.Lock()


class _Shared(zipfile.ZipFile):
    """A zip whose content becomes a link to a folder that has been unpacked already."""

    def extractall(self, path: Any = None, members: Any = None, pwd: Any = None) -> None:
        """Put a link to the unpacked content in the place of the empty folder ``path``."""
        place = Path(path)
        with _one_at_a_time:
            unpacked = self._unpacked(place.parent.parent)
        place.rmdir()
        place.symlink_to(unpacked)

    def _unpacked(self, among: Path) -> Path:
        with Path(str(self.filename)).open("rb") as packed:
            unpacked = among / f"{_FOLDER}{hashlib.file_digest(packed, 'sha256').hexdigest()}"
        if not unpacked.exists():
            fresh = tempfile.mkdtemp(dir=among)
            super().extractall(fresh)
            Path(fresh).rename(unpacked)
        return unpacked


def install() -> None:
    """Let all processes of a package share its files. What an earlier emulator has unpacked is removed."""
    for left in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*"):
        shutil.rmtree(left, ignore_errors=True)
    lambda_runtime.zipfile = SimpleNamespace(
        ZipFile=_Shared, BadZipFile=zipfile.BadZipFile, LargeZipFile=zipfile.LargeZipFile
    )
