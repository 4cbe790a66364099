"""`make run` and `make demo`: the whole system on this machine with a province on it, a first report played through.

python -m infra.run [--port 4566] [--province DIR]     stays up; a second start finds the data of the first
python -m infra.run --once [--province DIR]            on a fresh state and a free port; 0 only if every station was
                                                       reached

The province is imported on a fresh state only. A later start changes nothing that people may have changed: it says what
differs from the folder, and how to import it.
"""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.parse import urlsplit

from chalicelib.domain.province.kinds import Kind
from infra.manage.accounts import read_logins
from infra.manage.importing import CannotImport, import_areas, import_assets, import_province
from infra.manage.migrations import migrate
from infra.manage.plan import current_documents, plan
from infra.manage.procedures import import_procedures
from infra.package.build import ROOT, BuildError
from infra.package.stacks import DeployError
from infra.play.play import play
from infra.province.files import BadFiles, read_province
from infra.stack.local import HOME, PORT, PROVINCE_NOTE, LocalAws, LocalError
from infra.stack.stage import acting_on
from infra.stand_in import identity, mail
from infra.stand_in.identity import IdentityStandIn
from infra.stand_in.mail import MailStandIn
from infra.stand_in.secrets import channels, gateway, store_secrets
from infra.stand_in.server import StandIns, poster

DEMO = ROOT / "infra" / "demo"
#: For each of these roles the login of one officer is printed; the file has all logins.
_SHOWN = ("intake", "supervisor", "administrator", "focal", "processing", "leader")
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_BEGUN = time.monotonic()


class OtherProvince(Exception):
    """The stack is another province's; the message says whose, and how to run this one beside it."""


def main() -> int:
    """Start, import, play, say where everything is, and stay until told to stop; 1 when something failed."""
    parser = argparse.ArgumentParser(description="Run the whole system on an embedded AWS on this machine.")
    parser.add_argument("--port", type=int, default=PORT, help="0 takes a free one")
    parser.add_argument("--home", type=Path, default=HOME, help="where the state is kept")
    parser.add_argument("--province", type=Path, help="the folder of the province; infra/demo on a fresh state")
    parser.add_argument("--once", action="store_true", help="on a fresh state and a free port, and end after the play")
    parser.add_argument("--inbox", action="store_true", help="list what the running system has sent, and end")
    arguments = parser.parse_args()
    if arguments.inbox:
        return _list_inbox(arguments.home)
    for each in _ENDING:
        # `nohup` ignores SIGHUP.
        if signal.getsignal(each) is not signal.SIG_IGN:
            signal.signal(each, _leave)
    try:
        with contextlib.ExitStack() as stack:
            home, port = arguments.home, arguments.port
            if arguments.once:
                home, port = Path(stack.enter_context(tempfile.TemporaryDirectory())), 0
            stand_ins = stack.enter_context(_stand_ins(port, lambda: aws.api_url))
            aws = LocalAws(home, port, options={**channels(stand_ins), **gateway(), **mail.options()})
            aws.say = _step
            stack.enter_context(aws)
            for line in aws.found():
                _step(line)
            store_secrets(aws)
            post = stack.enter_context(
                MailStandIn(aws.client("s3"), aws.outputs["MailsBucket"]).serving(port and port + 2)
            )
            provider = stack.enter_context(IdentityStandIn().serving(port and port + 3))
            played = _set_scene(aws, arguments.province, lambda: identity.offer(aws, provider, f"{aws.api_host_url}/"))
            if arguments.once:
                return 0 if played else 1
            _say_where(aws, stand_ins, post, provider)
            while aws.alive():
                time.sleep(0.5)
            _say("The embedded AWS has ended by itself; its log is emulator.log beside the state.")
            return 1
    except KeyboardInterrupt:
        return 0
    except (BadFiles, BuildError, CannotImport, DeployError, LocalError, OtherProvince) as error:
        print(error, file=sys.stderr)
        return 1


def _set_scene(aws: LocalAws, wanted: Path | None, offer: Callable[[], None] = lambda: None) -> bool:
    """Import the province on a fresh state and play the first report. Answer whether both succeeded.

    ``offer`` adds what the folder does not have, before any function reads the province: functions keep it a minute.
    """
    for line in migrate(aws):
        _say(f"migrated {line}")
    note = aws.home / PROVINCE_NOTE
    with acting_on(aws):
        present = current_documents().get(Kind.PROVINCE)
    if present is not None:
        folder = wanted or (Path(note.read_text(encoding="utf-8").strip()) if note.exists() else None)
        _step(f"This is the stack of {present['name']}.")
        if folder is not None:
            _compare(aws, present, folder)
        offer()
        return True
    folder = (wanted or DEMO).resolve()
    _import(aws, folder)
    offer()
    note.write_text(f"{folder}\n", encoding="utf-8")
    _say(f"{aws.api_url}/ is up; playing a first report through its life:\n")
    return play(aws, _say)


def _import(aws: LocalAws, folder: Path) -> None:
    _step(f"importing {folder}")
    imported = import_province(aws, folder, aws.home / "logins.json")
    areas = folder / "areas.geojson"
    if areas.exists():
        import_areas(aws, areas)
    labelled = folder / "assets.csv"
    if labelled.exists():
        import_assets(aws, labelled)
    procedures = folder / "procedures.json"
    if procedures.exists():
        import_procedures(aws, procedures)
    for topic in imported.topics.values():
        aws.watch_topic(topic)
    _step(f"imported, with accounts for {len(imported.created)} officers")


def _compare(aws: LocalAws, present: Mapping[str, Any], folder: Path) -> None:
    """Say what the folder says otherwise than the stack, and how to import it. Raises OtherProvince."""
    try:
        files = read_province(folder)
    except BadFiles as error:
        _say(f"{folder} cannot be compared with this stack:\n{error}")
        return
    # The folder says nothing of the provider for trying, which each start offers again.
    offered = [one for one in present.get("identity_providers", []) if one["id"] == identity.ID]
    if offered:
        files = replace(
            files,
            documents={
                **files.documents,
                Kind.PROVINCE: identity.with_line(files.documents[Kind.PROVINCE], offered[0]),
            },
        )
    code, name = (files.documents[Kind.PROVINCE][field] for field in ("code", "name"))
    if code != present["code"]:
        raise OtherProvince(
            f"{aws.home} is the stack of {present['name']}, and {folder} is {name}: nothing was changed. "
            f"Run this one beside it: make run PROVINCE={folder} HOME_DIR=.local-{code}"
        )
    with acting_on(aws):
        found = plan(files)
    if found.changes:
        _say(f"{folder} and this stack differ, and nothing was imported:")
        for change in found.changes:
            _say(f"  {change}")
        manage = f"{sys.executable} -m infra.manage import-province --stage local {folder}"
        _say(f"To import the folder: . {aws.home}/env; {manage}")


def _list_inbox(home: Path) -> int:
    try:
        port = urlsplit((home / "url").read_text(encoding="utf-8")).port
        port = port or PORT
        stand_in = {"StandInUrl": f"http://127.0.0.1:{port + 1}", **gateway()}
        sent = LocalAws(home, port, options=stand_in).inbox()
    except OSError:
        print("Nothing is running: start it with make run.", file=sys.stderr)
        return 1
    for one in sent:
        _say(f"{one.at or '-':<25} {one.channel:<6} {one.to}\n    {one.text}")
    return 0


def _stand_ins(port: int, api_url: Callable[[], str]) -> AbstractContextManager[StandIns]:
    """The channels' stand-in, at the port after that of AWS."""
    return StandIns(poster(api_url)).serving(port and port + 1)


def _say_where(aws: LocalAws, stand_ins: StandIns, post: MailStandIn, provider: IdentityStandIn) -> None:
    logins = read_logins(aws.home / "logins.json")
    _say(
        f"\nCitizen's page  {aws.api_host_url}/\nOffice's page   {aws.api_host_url}/office\n"
        f"Public figures  {aws.api_host_url}/dashboard\n"
        f"Messengers, SMS {stand_ins.url}/\n"
        f"E-mail          smtp://127.0.0.1:{post.port}, to {mail.ADDRESS}\n"
        f"Test sign-in    {provider.url}/ (an identity provider for trying, not VNeID)\n"
        f"API             {aws.api_url}\nAWS endpoint    {aws.endpoint_url}\n"
        f"\nOfficers (all {len(logins)}: {aws.home.name}/logins.json)"
    )
    for username in _one_of_each(logins):
        _say(f"  {username:<22} {logins[username]['password']}   {logins[username]['title']}")
    _say("\nCtrl-C ends it and keeps the data.")


def _one_of_each(logins: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """An officer for each role, if possible in the unit of the one before, so that they can hand on a report."""
    found: list[str] = []
    for role in _SHOWN:
        have = [name for name, login in logins.items() if role in login["roles"] and name not in found]
        units = {logins[name]["unit"] for name in found[-1:]}
        found += [name for name in have if logins[name]["unit"] in units][:1] or have[:1]
    return found


def _step(line: str) -> None:
    """A line with the seconds since the start."""
    _say(f"{time.monotonic() - _BEGUN:6.1f} s  {line}")


def _say(line: str) -> None:
    print(line, flush=True)


def _leave(number: int, frame: FrameType | None) -> None:
    # Ignore a second signal: after the first, the emulator saves its state.
    for each in _ENDING:
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
