"""Imports point one way, and what only one place may do is done there (docs/architecture.md, "Layers").

The tree is read, not imported: an import inside a function or for types alone counts like any other.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = [Path("app.py"), *sorted(path.relative_to(ROOT) for path in (ROOT / "chalicelib").rglob("*.py"))]

#: Layer -> the layers of ours that it may import. Not listed is not allowed.
MAY_IMPORT = {
    "app": {"http", "jobs", "channels", "clock", "observe", "settings"},
    # The API changes state and tells nobody: no alerts, no outbox.
    "http": {
        "http",
        "domain",
        "store",
        "photos",
        "privacy",
        "oidc",
        "accounts",
        "signing",
        "settings",
        "clock",
        "observe",
    },
    # Time is an argument of every job: no clock.
    "jobs": {
        "jobs",
        "domain",
        "store",
        "photos",
        "imaging",
        "video",
        "isolation",
        "alerts",
        "outbox",
        "settings",
        "observe",
    },
    "channels": {"channels", "domain", "store", "settings", "observe"},
    "store": {"store", "domain", "settings"},
    "outbox": {"store", "aws", "settings"},
    "privacy": {"domain", "store", "photos", "signing"},
    "oidc": {"domain", "aws", "settings"},
    "accounts": {"aws", "settings"},
    "photos": {"domain", "aws", "settings"},
    "alerts": {"domain", "aws", "settings"},
    "signing": {"aws", "settings"},
    "aws": {"settings"},
    "domain": {"domain"},
    "imaging": set(),
    "video": set(),
    "isolation": set(),
    "settings": set(),
    "observe": set(),
    "clock": set(),
}
#: Package of others -> the layers or single files that may import it. Not listed is not allowed.
MAY_USE = {
    "chalice": {"app", "http", "observe"},
    "aws_lambda_powertools": {"observe"},
    "pydantic": {"http"},
    "phonenumbers": {"http"},
    "boto3": {"aws"},
    "mypy_boto3": {"aws"},
    # The shapes of what AWS answers when it fails; problems.py turns them into 503.
    "jwt": {"oidc"},
    "urllib3": {"oidc"},
    "botocore": {"aws", "store", "photos", "alerts", "oidc", "accounts", "chalicelib/http/problems.py"},
    "pynamodb": {"store", "chalicelib/http/problems.py"},
    "segno": {"chalicelib/http/pages.py"},
    "PIL": {"imaging"},
    "pillow_heif": {"imaging"},
    # Knowledge without input or output: public holidays, check digits, cells of the earth.
    "holidays": {"domain"},
    "h3": {"domain"},
    "stdnum": {"domain"},
}
#: Module -> its attributes that ask for the time or wait; only the clock may.
WALL_CLOCK = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "localtime", "gmtime", "sleep"},
}
ENVIRONMENT = {"environ", "environb", "getenv", "putenv"}


def layer_of(path: Path) -> str:
    """``app``, the package below chalicelib, or the module in it; ``chalicelib`` for its own __init__."""
    if len(path.parts) == 1:
        return path.stem
    return path.parts[1].removesuffix(".py") if path.name != "__init__.py" or len(path.parts) > 2 else "chalicelib"


def imported(tree: ast.AST) -> Iterator[str]:
    """Dotted names of everything imported anywhere; ``from a import b`` gives ``a.b``."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                yield from (f"{'.' * level}{module or ''}.{alias.name}" for alias in names)


def import_faults(path: Path, tree: ast.AST) -> Iterator[str]:
    """Arrows that the tables above do not have."""
    layer = layer_of(path)
    for name in imported(tree):
        package, _, rest = name.partition(".")
        if package == "chalicelib":
            target = rest.partition(".")[0]
            if target not in MAY_IMPORT.get(layer, set()):
                yield f"{layer} must not import {name}"
        elif package not in sys.stdlib_module_names:
            family = "mypy_boto3" if package.startswith("mypy_boto3_") else package
            if not {layer, path.as_posix()} & MAY_USE.get(family, set()):
                yield f"{layer} must not import {name}"


def use_faults(path: Path, tree: ast.AST) -> Iterator[str]:
    """Uses that belong to one place or to none: the wall clock, the environment, Scan, print."""
    layer = layer_of(path)
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=module) | ast.Attribute(attr=module), attr=name) if (
                name in WALL_CLOCK.get(module, ()) and layer != "clock"
            ):
                yield f"{module}.{name} outside the clock"
            case ast.ImportFrom(module="time", names=names) if layer != "clock":
                yield from (
                    f"time.{alias.name} outside the clock" for alias in names if alias.name in WALL_CLOCK["time"]
                )
            case ast.Attribute(value=ast.Name(id="os"), attr=name) if name in ENVIRONMENT and layer != "settings":
                yield f"os.{name} outside settings"
            case ast.ImportFrom(module="os", names=names) if layer != "settings":
                yield from (f"os.{alias.name} outside settings" for alias in names if alias.name in ENVIRONMENT)
            case ast.Attribute(attr="scan") | ast.Constant(value="scan" | "Scan"):
                yield "a Scan"
            case ast.Call(func=ast.Name(id="print")):
                yield "print"


def faults(path: Path, source: str) -> list[str]:
    """Everything wrong with one source."""
    tree = ast.parse(source)
    return [*import_faults(path, tree), *use_faults(path, tree)]


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_no_arrow_points_the_wrong_way(path: Path) -> None:
    assert faults(path, (ROOT / path).read_text(encoding="utf-8")) == []


def test_the_tables_speak_of_what_there_is() -> None:
    """A layer or package that was renamed must not leave a hole in the tables."""
    layers = {layer_of(path) for path in SOURCES} - {"chalicelib"}
    assert layers <= set(MAY_IMPORT)
    assert set(MAY_IMPORT) - layers <= {"channels"}
    assert set.union(*MAY_IMPORT.values()) <= set(MAY_IMPORT)
    users = set.union(*MAY_USE.values())
    assert users <= layers | {path.as_posix() for path in SOURCES}


#: What must be found, so that a silent reader cannot pass for a clean tree.
WRONG = {
    "domain asks the store": ("chalicelib/domain/x.py", "from chalicelib.store import tickets"),
    "domain asks the clock": ("chalicelib/domain/x.py", "from chalicelib import clock"),
    "domain inside a function": ("chalicelib/domain/x.py", "def f():\n    from chalicelib.store import keys"),
    "domain for types": ("chalicelib/domain/x.py", "if TYPE_CHECKING:\n    import chalicelib.store.keys"),
    "domain knows AWS": ("chalicelib/domain/x.py", "import boto3"),
    "domain knows pydantic": ("chalicelib/domain/x.py", "from pydantic import BaseModel"),
    "domain reads the clock": ("chalicelib/domain/x.py", "from datetime import datetime\nat = datetime.now(UTC)"),
    "the whole module is imported": ("chalicelib/domain/x.py", "import datetime\nat = datetime.datetime.now(UTC)"),
    "domain reads the date": ("chalicelib/domain/x.py", "at = date.today()"),
    "http asks jobs": ("chalicelib/http/x.py", "from chalicelib.jobs import sweep"),
    "jobs ask http": ("chalicelib/jobs/x.py", "from chalicelib.http import views"),
    "jobs ask app": ("chalicelib/jobs/x.py", "import app"),
    "jobs read the time": ("chalicelib/jobs/x.py", "import time\nat = time.time()"),
    "jobs sleep": ("chalicelib/jobs/x.py", "from time import sleep"),
    "http tells people": ("chalicelib/http/x.py", "from chalicelib import alerts"),
    "http knows tables": ("chalicelib/http/x.py", "from pynamodb.exceptions import PynamoDBException"),
    "http knows AWS": ("chalicelib/http/x.py", "from botocore.exceptions import ClientError"),
    "store knows http": ("chalicelib/store/x.py", "from chalicelib.http import problems"),
    "store knows Chalice": ("chalicelib/store/x.py", "from chalice.app import Response"),
    "store scans": ("chalicelib/store/x.py", "TicketsItem.scan()"),
    "store scans by name": ("chalicelib/store/x.py", "client.get_paginator('scan')"),
    "a client of its own": ("chalicelib/alerts.py", "import boto3"),
    "pictures elsewhere": ("chalicelib/photos.py", "from PIL import Image"),
    "environment elsewhere": ("chalicelib/aws.py", "import os\nregion = os.environ['AWS_REGION']"),
    "environment by name": ("chalicelib/aws.py", "from os import getenv"),
    "relative import": ("chalicelib/store/x.py", "from . import keys"),
    "tests in production": ("chalicelib/store/x.py", "from tests.domain import samples"),
    "unknown package": ("chalicelib/store/x.py", "import requests"),
    "unknown module of ours": ("chalicelib/helpers.py", "from chalicelib.domain import texts"),
    "print": ("chalicelib/jobs/x.py", "def f():\n    print('here')"),
    "app does the work itself": ("app.py", "from chalicelib.store import tickets"),
}


@pytest.mark.parametrize(("path", "source"), WRONG.values(), ids=WRONG)
def test_wrong_arrows_are_found(path: str, source: str) -> None:
    assert faults(Path(path), source) != []


RIGHT = {
    "problems know failures": ("chalicelib/http/problems.py", "from pynamodb.exceptions import PynamoDBException"),
    "the clock": ("chalicelib/clock.py", "from datetime import datetime\nat = datetime.now(UTC)"),
    "waiting time": ("chalicelib/store/x.py", "import time\nat = time.monotonic()"),
    "settings": ("chalicelib/settings.py", "import os\nos.environ.get('STAGE')"),
    "an instant's own time": ("chalicelib/domain/x.py", "at = instant.time()"),
}


@pytest.mark.parametrize(("path", "source"), RIGHT.values(), ids=RIGHT)
def test_right_uses_are_not_found(path: str, source: str) -> None:
    assert faults(Path(path), source) == []
