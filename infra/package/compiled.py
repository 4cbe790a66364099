"""Put compiled modules into a package: without them every cold start on Lambda compiles a thousand files again.

They are of PEP 552's unchecked kind: neither the dates of files nor their source is looked at when one is loaded, and
the same sources make the same zip.
"""

from __future__ import annotations

import compileall
import sys
import tempfile
import zipfile
from importlib.util import MAGIC_NUMBER
from pathlib import Path, PurePosixPath
from py_compile import PycInvalidationMode

#: Where Lambda unpacks a function's code and its layers (AWS, "Lambda runtime environment").
CODE, LAYER = "/var/task", "/opt"
_UNCHECKED = (1).to_bytes(4, "little")
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16


def add_compiled(archive: Path, mounted_at: str) -> int:
    """Compile each module of a zip that Lambda unpacks to ``mounted_at``, and add the result; answer how many.

    The place goes into the modules, which are otherwise corrected one by one when they are loaded.
    A file that is no valid module of this Python (templates, tests of others) is left as it is.
    """
    with tempfile.TemporaryDirectory() as name:
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(name)
        compileall.compile_dir(
            name,
            maxlevels=50,
            stripdir=name,
            prependdir=mounted_at,
            quiet=2,
            workers=1,
            invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
        )
        made = sorted(Path(name).rglob("*.pyc"))
        with zipfile.ZipFile(archive, "a") as packed:
            for path in made:
                info = zipfile.ZipInfo(path.relative_to(name).as_posix(), _LONG_AGO)
                info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, _READABLE
                packed.writestr(info, path.read_bytes())
    return len(made)


def is_usable(name: str, start: bytes) -> bool:
    """Whether Lambda's interpreter, taken to be this one, reads a compiled module. Its name and first 16 bytes tell."""
    path = PurePosixPath(name)
    mine = path.parent.name == "__pycache__" and path.name.endswith(f".{sys.implementation.cache_tag}.pyc")
    return mine and start[:4] == MAGIC_NUMBER and start[4:8] == _UNCHECKED
