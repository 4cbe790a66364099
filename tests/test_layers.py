"""Imports follow the allowed arrows, and restricted calls stay in their places (docs/architecture.md, "Layers").

The sources are parsed, not imported: an import inside a function or for types only counts like any other.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = [Path("app.py"), *sorted(path.relative_to(ROOT) for path in (ROOT / "chalicelib").rglob("*.py"))]

#: Folder -> the folders that it may import besides its own files. A listed folder includes its subfolders. What is not
#: listed is not allowed.
MAY_IMPORT: dict[str, set[str]] = {
    "app": {"http", "jobs", "runtime"},
    # The API changes state and sends no messages, so it may not import channels.
    "http": {"http", "schemas", "domain"},
    "http/core": {"services", "store", "identity", "media", "schemas", "domain", "runtime"},
    "http/public": {"http/core", "services", "store", "media", "schemas", "domain", "runtime"},
    "http/citizen": {"http/core", "services", "store", "identity", "media", "schemas", "domain", "runtime"},
    # The pages without scripts take reports in as the API does.
    "http/citizen/plain": {
        "http/citizen",
        "http/core",
        "services/bulletins",
        "media",
        "store",
        "schemas",
        "domain",
        "runtime",
    },
    "http/office": {"http/core", "services", "store", "identity", "media", "schemas", "domain", "runtime"},
    "http/office/adoption": {"http/core", "services", "store", "media", "schemas", "domain", "runtime"},
    "http/office/indicators": {"http/core", "services", "store", "media", "schemas", "domain", "runtime"},
    "http/office/lists": {"http/core", "services", "store", "identity", "media", "schemas", "domain", "runtime"},
    "http/office/account": {"http/core", "services", "store", "identity", "schemas", "domain", "runtime"},
    "http/office/bulletins": {"http/core", "services", "services/bulletins", "store", "schemas", "domain", "runtime"},
    "http/open311": {"http/core", "services", "store", "identity", "media", "schemas", "domain", "runtime"},
    "http/booths": {"http/core", "services", "store", "identity", "schemas", "domain", "runtime"},
    "http/hooks": {"http/core", "services", "runtime"},
    "http/admin": {"http/core", "services", "store", "identity", "schemas", "domain", "runtime"},
    "http/pages": {"http/core", "store", "identity", "media", "schemas", "domain", "runtime"},
    # Time is an argument of every job; MAY_USE_THE_CLOCK does not list jobs.
    "jobs": {"jobs/sending", "services", "store", "identity", "media", "channels", "domain", "runtime"},
    "jobs/sending": {"services", "store", "identity", "media", "channels", "domain", "runtime"},
    # What people say in chats, SMS and mails is done by the same services as on the page.
    "services/talking": {"services", "store", "identity", "media", "channels", "schemas", "domain", "runtime"},
    "services/bulletins": {"store", "domain", "runtime"},
    "services": {"store", "identity", "media", "channels", "schemas", "domain", "runtime"},
    "store": {"domain", "runtime"},
    "store/models": set(),
    "store/keys": {"domain"},
    # Changes write their line of the audit trail in their own transaction.
    "store/audit": {"store/keys", "store/models", "domain"},
    "store/tickets": {"store/keys", "store/models", "store/audit", "store/vault", "domain"},
    "store/vault": {"store/keys", "store/models", "store/audit", "store/messages", "domain"},
    "store/directory": {"store/keys", "store/models", "store/audit", "domain"},
    # Facts count working time by the calendar, and their files are in S3.
    "store/counters": {"store/keys", "store/models", "store/tickets", "store/directory", "domain", "runtime"},
    "store/tables": {"store/keys", "store/models", "store/audit", "domain"},
    "store/limits": {"store/keys", "store/models", "domain"},
    "store/finding": {"store/keys", "store/models", "domain"},
    "store/messages": {"store/keys", "store/models", "domain"},
    "identity": {"domain", "schemas", "runtime"},
    "media": {"media/pictures", "media/videos", "domain", "schemas", "runtime"},
    "media/pictures": {"domain"},
    "media/videos": {"domain"},
    "channels": {"domain", "schemas", "runtime"},
    "schemas": {"domain", "runtime"},
    "domain": set(),
    "domain/texts": set(),
    "domain/texts/problems": set(),
    "domain/texts/sent": set(),
    "domain/texts/aloud": set(),
    "domain/deadlines": {"domain/texts"},
    "domain/adoption": {"domain/deadlines", "domain/texts"},
    "domain/indicators": {"domain/deadlines", "domain/texts"},
    "domain/province": {"domain/indicators", "domain/adoption", "domain/deadlines", "domain/texts"},
    "domain/places": {"domain/province", "domain/texts"},
    "domain/tickets": {"domain/province", "domain/places", "domain/deadlines", "domain/texts"},
    "domain/tickets/effects": {"domain/province", "domain/places", "domain/deadlines", "domain/texts"},
    "domain/tickets/workflow": {
        *("domain/tickets/effects", "domain/province", "domain/places", "domain/deadlines", "domain/texts"),
    },
    "domain/nearby": {"domain/tickets", "domain/province", "domain/places", "domain/deadlines", "domain/texts"},
    # Who holds a counter's key says how a rating came.
    "domain/numbers": {
        *("domain/tickets", "domain/nearby", "domain/province", "domain/access", "domain/deadlines", "domain/texts"),
    },
    "domain/finding": {"domain/tickets", "domain/province", "domain/texts"},
    "domain/triage": {"domain/tickets", "domain/province", "domain/deadlines", "domain/texts"},
    # A table is a saved search, and its lines say what the office sees.
    "domain/tables": {"domain/finding", "domain/tickets", "domain/province", "domain/deadlines", "domain/texts"},
    # An officer is an audience of messages.
    "domain/accounts": {"domain/messages", "domain/province", "domain/deadlines", "domain/texts"},
    "domain/messages": {"domain/access", "domain/tickets", "domain/province", "domain/deadlines", "domain/texts"},
    "domain/access": {"domain/deadlines"},
    "domain/conversation": {
        *("domain/tickets", "domain/access", "domain/province", "domain/places", "domain/deadlines", "domain/texts"),
    },
    "domain/bulletins": {"domain/province", "domain/deadlines", "domain/texts"},
    "domain/mails": {"domain/tickets", "domain/texts"},
    "runtime": set(),
}
#: Folders whose own files their subfolders may import: errors; texts; tickets, moves and clocks; officers' views; the
#: connection.
OPEN_TO_THEIR_FOLDERS = ("domain", "domain/texts", "domain/tickets", "http/office", "store")
#: File -> what it may import beyond its folder.
MAY_IMPORT_TOO: dict[str, set[str]] = {
    # /openapi.json describes every audience's routes.
    "chalicelib/http/pages/pages.py": {"http/openapi"},
}
#: Third-party package -> the folders or files that may import it. What is not listed is not allowed.
MAY_USE = {
    "chalice": {"app", "http", "chalicelib/runtime/observe.py"},
    "aws_lambda_powertools": {"chalicelib/runtime/observe.py"},
    "pydantic": {"http", "schemas"},
    "boto3": {"chalicelib/runtime/aws.py"},
    "mypy_boto3": {"chalicelib/runtime/aws.py"},
    "jwt": {"chalicelib/identity/oidc.py", "chalicelib/channels/webpush.py"},
    "urllib3": {"chalicelib/identity/oidc.py", "chalicelib/channels/browsers.py", "chalicelib/channels/calls.py"},
    # Web Push: the key, and the encryption.
    "cryptography": {
        "chalicelib/identity/push_key.py",
        "chalicelib/identity/signing.py",
        "chalicelib/channels/webpush.py",
    },
    # Errors of AWS; problems.py turns them into 503.
    "botocore": {
        *(
            "store",
            "channels",
            "chalicelib/media/files.py",
            "chalicelib/media/mails.py",
            "chalicelib/jobs/hearing.py",
            "chalicelib/identity/oidc.py",
        ),
        *(
            "chalicelib/identity/accounts.py",
            "chalicelib/identity/channel_keys.py",
            "chalicelib/identity/signing_keys.py",
            "chalicelib/runtime/aws.py",
            "chalicelib/http/core/problems.py",
        ),
    },
    "pynamodb": {"store", "chalicelib/http/core/problems.py"},
    # It loads slowly; one function writes workbooks.
    "xlsxwriter": {"chalicelib/media/workbooks.py"},
    "docx": {"chalicelib/media/adoption_files.py"},
    "segno": {"chalicelib/http/core/qr.py"},
    "pyotp": {"chalicelib/identity/devices.py"},
    "zxcvbn": {"chalicelib/domain/accounts/passwords.py"},
    "jinja2": {"chalicelib/http/citizen/plain/rendering.py"},
    "PIL": {"media/pictures"},
    "pillow_heif": {"media/pictures"},
    # Pure libraries: numbering plans, public holidays, check digits, hexagons of H3.
    "phonenumbers": {"chalicelib/domain/access/phones.py", "chalicelib/domain/texts/private.py"},
    "holidays": {"domain"},
    "h3": {"domain"},
    "stdnum": {"domain"},
}
#: Folders and files that may read the clock. Everywhere else time is an argument. Which secret signs depends on the
#: time, and functions of all folders sign.
MAY_USE_THE_CLOCK = {"app", "http", "services", "chalicelib/identity/signing_keys.py"}
#: Module -> its attributes that read the time or wait; only the clock may use them.
WALL_CLOCK = {
    "datetime": {"now", "utcnow", "today"},
    "date": {"today"},
    "time": {"time", "time_ns", "localtime", "gmtime", "sleep"},
}
#: File that may catch a lost race -> why. Only services/changing.py decides a ticket's change again.
MAY_CATCH_A_LOST_RACE = {
    "chalicelib/services/changing.py": "the one loop: reads, decides, writes, and decides again",
    "chalicelib/services/talking/chatting.py": "a conversation, no ticket: another reader heard the message",
    "chalicelib/services/talking/texting.py": "an SMS, no ticket: another reader heard it",
    "chalicelib/services/talking/replying.py": "a conversation, no ticket: what was sent is taken out of the newer one",
    "chalicelib/jobs/tables.py": "a saved table, no ticket: another run writes it",
    "chalicelib/jobs/sweep.py": "a request about own data, no ticket: counted, and due again at the next sweep",
    "chalicelib/http/core/privacy_requests.py": "a request about own data, no ticket: the caller is asked to repeat",
}
CLOCK = Path("chalicelib/runtime/clock.py")
SETTINGS = Path("chalicelib/runtime/settings.py")
ENVIRONMENT = {"environ", "environb", "getenv", "putenv"}


def folder_of(path: Path) -> str:
    """The folder below chalicelib that a file is in, as ``http/core``; ``app`` for app.py."""
    return path.stem if len(path.parts) == 1 else "/".join(path.parts[1:-1])


def is_in(place: str, folder: str) -> bool:
    """Whether a folder or file is ``folder`` or in it."""
    return place == folder or place.startswith(folder + "/")


def imported(tree: ast.AST) -> Iterator[str]:
    """Dotted names of all imports; ``from a import b`` gives ``a.b``."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                yield from (f"{'.' * level}{module or ''}.{alias.name}" for alias in names)


def may_import(path: Path, name: str) -> bool:
    """Whether a file may import a dotted name of chalicelib."""
    folder, target = folder_of(path), name.removeprefix("chalicelib.").replace(".", "/")
    if folder not in MAY_IMPORT:
        return False
    if is_in(target, "runtime/clock") and not any(
        is_in(folder, place) or path.as_posix() == place for place in MAY_USE_THE_CLOCK
    ):
        return False
    if any(is_in(target, place) for place in MAY_IMPORT[folder] | MAY_IMPORT_TOO.get(path.as_posix(), set())):
        return True
    # The folder's own files, and the files (not the folders) of an open folder above it.
    above = [folder, *(place for place in OPEN_TO_THEIR_FOLDERS if is_in(folder, place))]
    return any(is_in(target, place) and not _lies_in_a_folder_of(target, place) for place in above)


def _lies_in_a_folder_of(target: str, place: str) -> bool:
    return any(is_in(target, known) for known in MAY_IMPORT if known != place and known.startswith(place + "/"))


def import_faults(path: Path, tree: ast.AST) -> Iterator[str]:
    """Imports that the tables above do not allow."""
    folder = folder_of(path)
    for name in imported(tree):
        package = name.partition(".")[0]
        if package == "chalicelib":
            if not may_import(path, name):
                yield f"{folder} must not import {name}"
        elif package not in sys.stdlib_module_names:
            family = "mypy_boto3" if package.startswith("mypy_boto3_") else package
            users = MAY_USE.get(family, set())
            if path.as_posix() not in users and not any(is_in(folder, place) for place in users):
                yield f"{folder} must not import {name}"


def use_faults(path: Path, tree: ast.AST) -> Iterator[str]:
    """Restricted calls outside their place: the wall clock, the environment, Scan, print, a caught lost race."""
    if path.as_posix() not in MAY_CATCH_A_LOST_RACE:
        yield from caught_races(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=module) | ast.Attribute(attr=module), attr=name) if (
                name in WALL_CLOCK.get(module, ()) and path != CLOCK
            ):
                yield f"{module}.{name} outside the clock"
            case ast.ImportFrom(module="time", names=names) if path != CLOCK:
                yield from (
                    f"time.{alias.name} outside the clock" for alias in names if alias.name in WALL_CLOCK["time"]
                )
            case ast.Attribute(value=ast.Name(id="os"), attr=name) if name in ENVIRONMENT and path != SETTINGS:
                yield f"os.{name} outside settings"
            case ast.ImportFrom(module="os", names=names) if path != SETTINGS:
                yield from (f"os.{alias.name} outside settings" for alias in names if alias.name in ENVIRONMENT)
            case ast.Attribute(attr="scan") | ast.Constant(value="scan" | "Scan"):
                yield "a Scan"
            case ast.Call(func=ast.Name(id="print")):
                yield "print"


def caught_races(tree: ast.AST) -> Iterator[str]:
    """Code that catches LostRace, or renames it so that it could be caught unnoticed."""
    for node in ast.walk(tree):
        match node:
            case ast.ExceptHandler(type=ast.expr() as caught) if _names_lost_race(caught):
                yield "except LostRace outside services/changing.py"
            case ast.Call(func=ast.Name(id="suppress") | ast.Attribute(attr="suppress"), args=args):
                if any(_names_lost_race(arg) for arg in args):
                    yield "suppress(LostRace) outside services/changing.py"
            case ast.alias(name="LostRace", asname=str()):
                yield "LostRace under another name"
            case ast.Assign(value=value) if _names_lost_race(value):
                yield "LostRace under another name"


def _names_lost_race(node: ast.expr) -> bool:
    match node:
        case ast.Name(id="LostRace") | ast.Attribute(attr="LostRace"):
            return True
        case ast.Tuple(elts=parts):
            return any(_names_lost_race(part) for part in parts)
    return False


def faults(path: Path, source: str) -> list[str]:
    """All faults of one source."""
    tree = ast.parse(source)
    return [*import_faults(path, tree), *use_faults(path, tree)]


@pytest.mark.parametrize("path", SOURCES, ids=str)
def test_a_source_has_only_allowed_imports_and_calls(path: Path) -> None:
    assert faults(path, (ROOT / path).read_text(encoding="utf-8")) == []


def test_the_tables_list_only_what_exists() -> None:
    """A renamed folder must also be renamed in the tables."""
    folders = {folder_of(path) for path in SOURCES if path.name != "__init__.py"}
    assert folders <= set(MAY_IMPORT)
    assert set(MAY_IMPORT) - folders == set()
    files = {path.with_suffix("").as_posix().removeprefix("chalicelib/") for path in SOURCES}
    assert set.union(*MAY_IMPORT.values(), *MAY_IMPORT_TOO.values()) <= folders | files
    users = set.union(*MAY_USE.values()) | set(MAY_IMPORT_TOO)
    assert users <= folders | {path.as_posix() for path in SOURCES}
    assert folders | {path.as_posix() for path in SOURCES} >= MAY_USE_THE_CLOCK
    catching = {path for path in SOURCES if any(caught_races(ast.parse((ROOT / path).read_text(encoding="utf-8"))))}
    assert {path.as_posix() for path in catching} == set(MAY_CATCH_A_LOST_RACE)


def test_the_tables_have_no_cycle() -> None:
    """A folder may not import itself through other folders."""

    def reaches(folder: str) -> Iterator[str]:
        for known in MAY_IMPORT:
            if known != folder and any(is_in(known, place) for place in MAY_IMPORT[folder]):
                yield known

    for start in MAY_IMPORT:
        found, waiting = set[str](), [known for known in reaches(start) if not is_in(known, start)]
        while waiting:
            folder = waiting.pop()
            if folder not in found:
                found.add(folder)
                waiting.extend(reaches(folder))
        assert start not in found, f"{start} may import itself through other folders"


def test_every_folder_has_forbidden_imports_that_are_found() -> None:
    """Each line of the table forbids some import, and each forbidden import is reported."""
    for folder in MAY_IMPORT:
        path = Path("app.py") if folder == "app" else Path("chalicelib", folder, "x.py")
        barred = [known for known in MAY_IMPORT if not may_import(path, f"chalicelib.{known.replace('/', '.')}.y")]
        assert barred, folder
        for known in barred:
            assert faults(path, f"from chalicelib.{known.replace('/', '.')} import y") != []


#: Sources with a fault that must be found.
WRONG = {
    "domain asks the store": ("chalicelib/domain/x.py", "from chalicelib.store.tickets import tickets"),
    "domain asks the clock": ("chalicelib/domain/tickets/x.py", "from chalicelib.runtime import clock"),
    "domain inside a function": ("chalicelib/domain/x.py", "def f():\n    from chalicelib.store import keys"),
    "domain for types": ("chalicelib/domain/x.py", "if TYPE_CHECKING:\n    import chalicelib.store.keys"),
    "domain knows AWS": ("chalicelib/domain/x.py", "import boto3"),
    "domain knows pydantic": ("chalicelib/domain/x.py", "from pydantic import BaseModel"),
    "domain reads the clock": ("chalicelib/domain/x.py", "from datetime import datetime\nat = datetime.now(UTC)"),
    "the whole module is imported": ("chalicelib/domain/x.py", "import datetime\nat = datetime.datetime.now(UTC)"),
    "domain reads the date": ("chalicelib/domain/x.py", "at = date.today()"),
    "the province knows tickets": ("chalicelib/domain/province/x.py", "from chalicelib.domain.tickets import moves"),
    "a ticket knows effects": (
        "chalicelib/domain/tickets/x.py",
        "from chalicelib.domain.tickets.effects import table",
    ),
    "effects know the workflow": (
        "chalicelib/domain/tickets/effects/x.py",
        "from chalicelib.domain.tickets.workflow import acting",
    ),
    "tickets know messages": ("chalicelib/domain/tickets/x.py", "from chalicelib.domain.messages import notices"),
    "http asks jobs": ("chalicelib/http/office/x.py", "from chalicelib.jobs import sweep"),
    "an audience asks another": ("chalicelib/http/citizen/x.py", "from chalicelib.http.office import seen"),
    "core asks an audience": ("chalicelib/http/core/x.py", "from chalicelib.http.public import seen"),
    "an audience asks all routes": ("chalicelib/http/office/x.py", "from chalicelib.http import routes"),
    "jobs ask http": ("chalicelib/jobs/x.py", "from chalicelib.http.core import pieces"),
    "jobs ask app": ("chalicelib/jobs/x.py", "import app"),
    "jobs ask the clock": ("chalicelib/jobs/x.py", "from chalicelib.runtime import clock"),
    "jobs read the time": ("chalicelib/jobs/x.py", "import time\nat = time.time()"),
    "jobs sleep": ("chalicelib/jobs/x.py", "from time import sleep"),
    "http tells people": ("chalicelib/http/office/x.py", "from chalicelib.channels import topics"),
    "http knows tables": ("chalicelib/http/office/x.py", "from pynamodb.exceptions import PynamoDBException"),
    "http knows AWS": ("chalicelib/http/office/x.py", "from botocore.exceptions import ClientError"),
    "store knows http": ("chalicelib/store/tickets/x.py", "from chalicelib.http.core import problems"),
    "store knows services": ("chalicelib/store/tickets/x.py", "from chalicelib.services import uploads"),
    "store knows Chalice": ("chalicelib/store/tickets/x.py", "from chalice.app import Response"),
    "a connection knows its models": ("chalicelib/store/connection.py", "from chalicelib.store.models import vault"),
    "store scans": ("chalicelib/store/tickets/x.py", "TicketsItem.scan()"),
    "store scans by name": ("chalicelib/store/x.py", "client.get_paginator('scan')"),
    "a channel asks the store": ("chalicelib/channels/x.py", "from chalicelib.store.messages import notices"),
    "a client of its own": ("chalicelib/channels/topics.py", "import boto3"),
    "pictures elsewhere": ("chalicelib/media/files.py", "from PIL import Image"),
    "environment elsewhere": ("chalicelib/runtime/aws.py", "import os\nregion = os.environ['AWS_REGION']"),
    "environment by name": ("chalicelib/runtime/aws.py", "from os import getenv"),
    "relative import": ("chalicelib/store/x.py", "from . import keys"),
    "tests in production": ("chalicelib/store/x.py", "from tests.domain import samples"),
    "unknown package": ("chalicelib/store/x.py", "import requests"),
    "unknown folder of ours": ("chalicelib/helpers/x.py", "from chalicelib.domain.texts import text"),
    "print": ("chalicelib/jobs/x.py", "def f():\n    print('here')"),
    "a loop of its own": ("chalicelib/http/office/x.py", "try:\n    f()\nexcept LostRace:\n    pass"),
    "a loop by the module": ("chalicelib/jobs/x.py", "try:\n    f()\nexcept connection.LostRace as error:\n    g()"),
    "a loop among others": ("chalicelib/services/x.py", "try:\n    f()\nexcept (KeyError, LostRace):\n    pass"),
    "a lost race suppressed": ("chalicelib/jobs/x.py", "with contextlib.suppress(LostRace):\n    f()"),
    "a lost race renamed": ("chalicelib/jobs/x.py", "from chalicelib.store.connection import LostRace as Lost"),
    "a lost race in a tuple": ("chalicelib/jobs/x.py", "LOST = (KeyError, connection.LostRace)"),
    "app does the work itself": ("app.py", "from chalicelib.store.tickets import tickets"),
}


@pytest.mark.parametrize(("path", "source"), WRONG.values(), ids=WRONG)
def test_a_forbidden_import_or_call_is_found(path: str, source: str) -> None:
    assert faults(Path(path), source) != []


RIGHT = {
    "the one loop": ("chalicelib/services/changing.py", "try:\n    f()\nexcept LostRace:\n    pass"),
    "a lost race is told": (
        "chalicelib/store/tickets/x.py",
        "try:\n    f()\nexcept OSError:\n    raise LostRace",
    ),
    "problems know failures": ("chalicelib/http/core/problems.py", "from pynamodb.exceptions import PynamoDBException"),
    "the clock": ("chalicelib/runtime/clock.py", "from datetime import datetime\nat = datetime.now(UTC)"),
    "the clock of a route": ("chalicelib/http/office/x.py", "from chalicelib.runtime import clock"),
    "a model and its connection": ("chalicelib/store/models/x.py", "from chalicelib.store.connection import stored_in"),
    "an error from anywhere": ("chalicelib/domain/tickets/x.py", "from chalicelib.domain.errors import Invalid"),
    "waiting time": ("chalicelib/store/x.py", "import time\nat = time.monotonic()"),
    "settings": ("chalicelib/runtime/settings.py", "import os\nos.environ.get('STAGE')"),
    "an instant's own time": ("chalicelib/domain/x.py", "at = instant.time()"),
}


@pytest.mark.parametrize(("path", "source"), RIGHT.values(), ids=RIGHT)
def test_an_allowed_import_or_call_is_not_a_fault(path: str, source: str) -> None:
    assert faults(Path(path), source) == []


def defined_twice(sources: Mapping[str, str]) -> dict[str, list[str]]:
    """Public type names that more than one file defines -> the files."""
    places: dict[str, list[str]] = {}
    for path, source in sources.items():
        for node in ast.parse(source).body:
            match node:
                case ast.ClassDef(name=name) | ast.TypeAlias(name=ast.Name(id=name)) if not name.startswith("_"):
                    places.setdefault(name, []).append(path)
    return {name: found for name, found in places.items() if len(found) > 1}


def test_a_public_type_name_has_one_meaning() -> None:
    assert defined_twice({path.as_posix(): (ROOT / path).read_text(encoding="utf-8") for path in SOURCES}) == {}


def test_a_name_with_two_meanings_is_found() -> None:
    sources = {"a.py": "class Unit: ...", "b.py": "type Unit = str", "c.py": "class _Unit: ..."}
    assert defined_twice(sources) == {"Unit": ["a.py", "b.py"]}


def outside(folders: list[str], sources: Mapping[str, str]) -> list[str]:
    """The files with tests on the deployed stack that are in none of the folders."""
    marked = [path for path, source in sources.items() if "mark.stack" in source]
    return [path for path in marked if not path.startswith(tuple(f"{folder}/" for folder in folders))]


def test_make_finds_every_test_on_the_stack() -> None:
    (line,) = [line for line in (ROOT / "Makefile").read_text().splitlines() if line.startswith("STACK_TESTS")]
    paths = [path for path in (ROOT / "tests").rglob("test_*.py") if path != Path(__file__)]
    sources = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    assert outside(line.partition(":=")[2].split(), sources) == []
    assert outside(["tests/infra"], {"tests/infra/a.py": "", "tests/http/b.py": "@pytest.mark.stack"}) != []
