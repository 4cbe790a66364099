"""Kill the local stack under load, again and again, and look for what it had answered.

    python -m tests.infra.crashes [20] [--home DIR]       takes about ten seconds for each kill

Three citizens send urgent reports with a photo. At a random moment the emulator's process is killed with SIGKILL, then
a start on the same state follows. At the end every report that was answered 201 must be there with its history, every
photo whose upload was answered must be shown, no message may have been sent twice, and none may be missing.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests
import yaml
from PIL import Image

from chalicelib.domain.texts.codes import spoken
from infra.manage.importing import import_province
from infra.package.build import ROOT
from infra.stack.client import Citizen, Unexpected, expect, upload
from infra.stack.local import LocalAws

_PROVINCE = ROOT / "infra" / "demo"
_SENDERS = 3
#: A claim of a message lasts a minute; a message that was claimed in the crash is sent after that.
_SECONDS = 150


@dataclass
class Answered:
    """What the stack answered: sent reports, and of these the ones whose photo it took."""

    reports: dict[str, str] = field(default_factory=dict)
    photos: set[str] = field(default_factory=set)

    def send(self, url: str, stop: threading.Event) -> None:
        """Send reports to the API at `url` until the stack is gone or `stop` is set."""
        citizen = Citizen(url)
        while not stop.is_set():
            try:
                self._send_one(citizen)
            except (requests.RequestException, Unexpected):
                # Killed in the middle: what was not answered was not promised.
                return

    def _send_one(self, citizen: Citizen) -> None:
        data = _picture()
        report = {
            "category": "security",
            "description": f"Đánh nhau trước cổng trường, lần {random.random()}.",
            "place": {"commune": "06040", "address": "Cổng trường"},
            "contact": {"phone": f"+849{random.randrange(10**8):08d}"},
            "consent": True,
            "photos": [{"content_type": "image/jpeg", "size": len(data)}],
        }
        sent = expect(citizen.send(report), 201)
        self.reports[sent["code"]] = sent["secret"]
        if upload(sent["uploads"][0], data).ok:
            self.photos.add(sent["code"])


def crash(home: Path, kills: int, load_seconds: float, say: Callable[[str], None] = print) -> Answered:
    """Load and kill the stack `kills` times; what it had answered."""
    answered = Answered()
    province = _small_province(home)
    for number in range(1, kills + 1):
        started = time.monotonic()
        with LocalAws(home) as aws:
            up = time.monotonic() - started
            if number == 1:
                for topic in import_province(aws, province, aws.home / "logins.json").topics.values():
                    aws.watch_topic(topic)
            for line in aws.found():
                say(f"   {line}")
            stop = threading.Event()
            senders = [threading.Thread(target=answered.send, args=(aws.api_url, stop)) for _ in range(_SENDERS)]
            for sender in senders:
                sender.start()
            # A function's first call takes seconds: the time counts from the first answer.
            before, patience = len(answered.reports), time.monotonic() + _SECONDS
            while len(answered.reports) == before and time.monotonic() < patience:
                time.sleep(0.01)
            after = random.uniform(0, load_seconds)
            time.sleep(after)
            os.kill(int((home / "pid").read_text()), signal.SIGKILL)
            stop.set()
            for sender in senders:
                sender.join()
        say(
            f"{number}. up in {up:.1f} s, killed {after:.2f} s after its first answer: "
            f"{len(answered.reports)} reports so far"
        )
    return answered


def lost(aws: LocalAws, answered: Answered, *, waits_for_messages: bool = True) -> list[str]:
    """What is not there of what was answered, and what was sent twice; waits for effects that are still to come."""
    citizen = Citizen(aws.api_url)
    found = [f"{code} is lost" for code, secret in answered.reports.items() if not _is_there(citizen, code, secret)]
    deadline = time.monotonic() + _SECONDS
    pending = ["not looked at"]
    while pending and time.monotonic() < deadline:
        time.sleep(0.5)
        pending = [*_unseen(citizen, answered), *(_untold(aws, answered) if waits_for_messages else ())]
    told = Counter((note.to, note.text) for note in aws.inbox())
    return found + pending + [f"{count} times: {note}" for note, count in told.items() if count > 1]


def _is_there(citizen: Citizen, code: str, secret: str) -> bool:
    answer = citizen.follow(code, secret)
    return answer.status_code == 200 and bool(answer.json()["history"])


def _untold(aws: LocalAws, answered: Answered) -> list[str]:
    said = "\n".join(note.text for note in aws.inbox() if note.channel == "topic")
    return [f"the unit was not told of {code}" for code in answered.reports if spoken(code) not in said]


def _unseen(citizen: Citizen, answered: Answered) -> list[str]:
    pending = []
    for code in answered.photos:
        seen: dict[str, Any] = citizen.follow(code, answered.reports[code]).json()
        if [one["state"] for one in seen.get("uploads", [])] != ["ready"] or not seen.get("photos"):
            pending.append(f"the photo of {code} is not shown")
    return pending


def _small_province(home: Path) -> Path:
    """The demo with few officers: importing all of them takes longer than a crash."""
    folder = home / "few-officers"
    shutil.copytree(_PROVINCE, folder, dirs_exist_ok=True)
    path = folder / "officers.yaml"
    officers = yaml.safe_load(path.read_text(encoding="utf-8"))["officers"]
    officers += [
        {"username": f"them.{role}", "title": role, "unit": "xa-that-khe", "roles": [role]}
        for role in ("focal", "leader")
    ]
    path.write_text(yaml.safe_dump({"officers": officers}, allow_unicode=True), encoding="utf-8")
    return folder


def _picture() -> bytes:
    file = io.BytesIO()
    noise = Image.frombytes("RGB", (80, 60), random.randbytes(80 * 60 * 3))
    noise.resize((800, 600)).save(file, "JPEG", quality=80)
    return file.getvalue()


def main() -> int:
    """Crash a stack, and say what was lost; 1 when something was."""
    parser = argparse.ArgumentParser()
    parser.add_argument("kills", type=int, nargs="?", default=20)
    parser.add_argument("--home", type=Path)
    given = parser.parse_args()
    home = given.home or Path(tempfile.mkdtemp(prefix="crashes-"))
    answered = crash(home, given.kills, 3)
    with LocalAws(home) as aws:
        for line in aws.found():
            print(f"   {line}")
        problems = lost(aws, answered)
        messages = len(aws.inbox())
    print(
        f"{len(answered.reports)} reports, {len(answered.photos)} photos, {messages} messages; wrong: {len(problems)}"
    )
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
