"""`make run` and `make demo`: the whole system on this machine, the demo province on it, a first report played through.

python -m infra.run [--port 4566]     stays up; a second start finds the data of the first
python -m infra.run --once            on a fresh state and a free port; 0 only if every station was reached
"""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
import tempfile
import time
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from infra.manage.accounts import read_logins
from infra.manage.importing import import_areas, import_province
from infra.manage.migrations import migrate
from infra.package.build import ROOT, BuildError
from infra.package.deploy import DeployError
from infra.play.play import play
from infra.province.files import BadFiles
from infra.stack.local import HOME, PORT, LocalAws, LocalError

DEMO = ROOT / "infra" / "demo"
AREAS = DEMO / "areas.geojson"
#: Officers whose logins are printed; the file has all logins.
_SHOWN = (
    "trung-tam.tiep-nhan",
    "trung-tam.giam-sat",
    "xa-that-khe.dau-moi",
    "xa-that-khe.xu-ly",
    "xa-that-khe.lanh-dao",
)


def main() -> int:
    """Start, import, play, say where everything is, and stay until told to stop; 1 when something failed."""
    parser = argparse.ArgumentParser(description="Run the whole system on an embedded AWS on this machine.")
    parser.add_argument("--port", type=int, default=PORT, help="0 takes a free one")
    parser.add_argument("--home", type=Path, default=HOME, help="where the state is kept")
    parser.add_argument("--once", action="store_true", help="on a fresh state and a free port, and end after the play")
    parser.add_argument("--inbox", action="store_true", help="list what the running system has sent, and end")
    arguments = parser.parse_args()
    if arguments.inbox:
        return _list_inbox(arguments.home)
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, _leave)
    try:
        with contextlib.ExitStack() as stack:
            home, port = arguments.home, arguments.port
            if arguments.once:
                home, port = Path(stack.enter_context(tempfile.TemporaryDirectory())), 0
            aws = stack.enter_context(LocalAws(home, port))
            played = _set_scene(aws)
            if arguments.once:
                return 0 if played else 1
            _say_where(aws)
            while aws.alive():
                time.sleep(0.5)
            _say("The embedded AWS has ended by itself; its log is emulator.log beside the state.")
            return 1
    except KeyboardInterrupt:
        return 0
    except (BadFiles, BuildError, DeployError, LocalError) as error:
        print(error, file=sys.stderr)
        return 1


def _set_scene(aws: LocalAws) -> bool:
    """Import the province, and on a fresh state play the first report. Answer whether both succeeded."""
    fresh = not read_logins(aws.home / "logins.json")
    for line in migrate(aws):
        _say(f"migrated {line}")
    imported = import_province(aws, DEMO, aws.home / "logins.json")
    import_areas(aws, AREAS)
    for topic in imported.topics.values():
        aws.watch_topic(topic)
    if not fresh:
        return True
    _say(f"{aws.api_url}/ is up; playing a first report through its life:\n")
    return play(aws, _say)


def _list_inbox(home: Path) -> int:
    try:
        port = urlsplit((home / "url").read_text(encoding="utf-8")).port
        sent = LocalAws(home, port or PORT).inbox()
    except OSError:
        print("Nothing is running: start it with make run.", file=sys.stderr)
        return 1
    for one in sent:
        _say(f"{one.at or '-':<25} {one.channel:<6} {one.to}\n    {one.text}")
    return 0


def _say_where(aws: LocalAws) -> None:
    logins = read_logins(aws.home / "logins.json")
    _say(
        f"\nCitizen's page  {aws.api_host_url}/\nOffice's page   {aws.api_host_url}/office\n"
        f"Public figures  {aws.api_host_url}/dashboard\n"
        f"API             {aws.api_url}\nAWS endpoint    {aws.endpoint_url}\n"
        f"\nOfficers (all {len(logins)}: {aws.home.name}/logins.json)"
    )
    for username in _SHOWN:
        _say(f"  {username:<22} {logins[username]['password']}   {logins[username]['title']}")
    _say("\nCtrl-C ends it and keeps the data.")


def _say(line: str) -> None:
    print(line, flush=True)


def _leave(number: int, frame: FrameType | None) -> None:
    # Ignore a second signal: after the first, the emulator saves its state.
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
