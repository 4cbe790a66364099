"""Fill the stack on this machine with made-up reports of the last weeks: queues, maps and figures then show something.

The indicators of the province get figures of the periods that ended, and the targets of adoption counts of six weeks.
Each hamlet gets a helper, who sends for villagers beside these reports.

    . .local/env; python -m infra.play.sample [--reports 200] [--days 60] [--seed 1]

Everything goes through the API's own routes in this process, with the clock set back to when it would have happened;
photos go up and are processed by the stack's own functions. Only the embedded AWS is filled: what is made up has no
place among real reports.
"""

from __future__ import annotations

import argparse
import base64
import io
import json
import os
import random
import sys
import time
import uuid
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

import requests
import yaml
from chalice.test import Client
from PIL import Image, ImageDraw

from chalicelib.domain.province.categories import Category
from chalicelib.domain.province.officers import Role
from chalicelib.domain.tickets.moves import RATINGS
from chalicelib.runtime import clock
from chalicelib.store.directory import documents as directory_documents
from chalicelib.store.directory import officers as directory_officers
from chalicelib.store.vault import factors
from infra.package.build import ROOT
from infra.play import adoption, booths, bulletins, callbacks, helpers
from infra.play.cast import Failed, Officers, simple_categories
from infra.play.entries import enter_figures
from infra.play.places import shapes, somewhere
from infra.stack.stage import NotDeployed, Stack, acting_on, deployed

_DEMO = ROOT / "infra" / "demo"
_PHOTO_SECONDS = 300
_SHARE_WITH_PHOTO, _SHARE_RATED, _SHARE_REFUSED = 0.4, 0.6, 0.06
#: Shares of reports that are never received, and never answered.
_SHARE_FORGOTTEN, _SHARE_LEFT = 0.02, 0.08
_RECEIVE_HOURS, _DISPATCH_HOURS, _ACCEPT_HOURS = 1.5, 1.0, 4.0
_ANSWER_HOURS, _APPROVE_HOURS, _RATE_HOURS = 55.0, 8.0, 20.0


@dataclass
class _Life:
    """One report and what is still to happen to it."""

    begun: datetime
    category: str
    commune: str
    chance: random.Random
    code: str = ""
    secret: str = ""
    unit: str = ""
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    edition: int = 0
    result: str | None = None


class _Api:
    """The routes in this process, without the stack's gateway: nothing verifies the officers' tokens."""

    def __init__(self, client: Client, stack: Stack) -> None:
        self._client = client
        self._claims = {
            "token_use": "id",
            "aud": stack.outputs["UserPoolClientId"],
            "iss": f"https://cognito-idp.local/{stack.outputs['UserPoolId']}",
        }

    def __call__(self, method: str, path: str, body: Any = None, officer: str = "", **headers: str) -> dict[str, Any]:
        """The JSON of the answer. Raises Failed for every refusal."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()} | {"Content-Type": "application/json"}
        if officer:
            # An officer who signed in once has an account, and no other account has the name.
            account = factors.find(officer).subject or ""
            sent["Authorization"] = _unsigned(self._claims | {"cognito:username": officer, "sub": account})
        with warnings.catch_warnings():
            # Chalice's local mode says that it does not verify tokens.
            warnings.simplefilter("ignore", UserWarning)
            found = self._client.http.request(method, path, headers=sent, body=json.dumps(body or {}).encode())
        answer: dict[str, Any] = json.loads(found.body)
        if found.status_code >= 300:
            raise Failed(f"{method} {path}: {found.status_code} {answer}")
        return answer


def sample(
    stack: Stack, reports: int, days: int, seed: int, say: Callable[[str], None] = print, folder: Path = _DEMO
) -> int:
    """Make up reports on a stack whose province is imported from `folder`; how many there are then. Raises Failed."""
    with acting_on(stack):
        from app import app

        with Client(app) as client:
            made = _Sample(_Api(client, stack), random.Random(seed), say, folder)  # noqa: S311 - nothing secret
            return made.run(reports, days)


class _Sample:
    def __init__(self, api: _Api, chance: random.Random, say: Callable[[str], None], folder: Path) -> None:
        self._api, self._say, self._chance = api, say, chance
        self._directory = directory = directory_documents.current()
        self._officers = Officers(directory_officers.officers()[0])
        self._desk = self._officers.the(Role.INTAKE, directory.province.intake_unit)
        self._categories = {one.id: one for one in simple_categories(directory)}
        self._words = _words(folder, self._categories)
        self._communes = sorted(directory.communes)
        self._shapes = {code: found for code, found in shapes(folder).items() if code in directory.communes}
        self._lives: list[_Life] = []

    def run(self, reports: int, days: int) -> int:
        """Make up reports of the last days, and return how many."""
        now = clock.now()
        self._lives = sorted((self._begin(now, days) for _ in range(reports)), key=lambda life: life.begun)
        for number, life in enumerate(self._lives, 1):
            self._send(life, number)
            self._take_in(life)
        self._say(f"{len(self._lives)} reports are sent and with their units.")
        waiting = [life for life in self._lives if life.result]
        self._wait_for_photos(waiting)
        self._say(f"{len(waiting)} photos of results are processed.")
        for life in self._lives:
            self._finish(life)
        directory = directory_documents.current()
        rated = booths.make_up(self._api, _set_to, directory, self._officers, self._chance, now, days)
        self._say(f"{rated} ratings of service counters are counted.")
        figures = enter_figures(self._api, _set_to, self._directory, self._officers, self._chance, clock.now())
        self._say(f"{figures} figures of indicators are entered.")
        counts = adoption.fill(self._api, _set_to, self._directory, self._officers, self._chance, clock.now())
        self._say(f"{counts} counts of the campaign's targets are entered.")
        helped = helpers.make_up(self._api, _set_to, directory, self._officers, self._chance, now, days)
        self._say(f"{helped} reports are sent by village helpers.")
        drawn = callbacks.make_up(self._api, _set_to, directory, self._officers, self._chance, clock.now())
        self._say(f"{drawn} answered reports are drawn for call-backs.")
        published = bulletins.fill(self._api, self._officers, directory, now)
        self._say(f"{published} bulletins are published.")
        return len(self._lives)

    def _begin(self, now: datetime, days: int) -> _Life:
        words = self._words["categories"]
        category = self._chance.choices(list(words), [one["weight"] for one in words.values()])[0]
        on_the_map = self._shapes and self._chance.random() < 0.7
        commune = self._chance.choice(sorted(self._shapes) if on_the_map else self._communes)
        # Rising towards today.
        share = self._chance.random() ** 0.7
        begun = now - timedelta(days=days) + timedelta(seconds=share * (days * 86_400 - 600))
        begun = begun.replace(microsecond=0)
        return _Life(begun, category, commune, random.Random(self._chance.random()), at=begun)  # noqa: S311

    def _send(self, life: _Life, number: int) -> None:
        words, chance = self._words["categories"][life.category], life.chance
        place: dict[str, Any] = {"commune": life.commune, "address": chance.choice(self._words["places"])}
        if life.commune in self._shapes:
            place |= somewhere(self._shapes[life.commune], chance)
        picture = _picture(chance) if chance.random() < _SHARE_WITH_PHOTO else None
        body: dict[str, Any] = {
            "category": life.category,
            "description": chance.choice(words["texts"]),
            "place": place,
            "contact": {"phone": f"09000{number:05}"},
            "consent": True,
        }
        if picture:
            body["photos"] = [{"content_type": "image/jpeg", "size": len(picture)}]
        with _set_to(life.begun):
            made = self._api("POST", "/v1/reports", body, Idempotency_Key=uuid.uuid4().hex)
        life.code, life.secret = made["code"], made["secret"]
        if picture:
            _upload(made["uploads"][0], picture)

    def _take_in(self, life: _Life) -> None:
        forgotten = life.chance.random() < _SHARE_FORGOTTEN
        if forgotten or not self._act(life, self._desk, "receive", _RECEIVE_HOURS):
            return
        if life.chance.random() < _SHARE_REFUSED:
            self._act(
                life,
                self._desk,
                "refuse",
                0.5,
                refusal="unclear",
                text="Không rõ nơi xảy ra; đề nghị gửi lại kèm địa chỉ.",
            )
            return
        seen = self._api("GET", f"/v1/office/tickets/{life.code}", officer=self._desk)
        life.unit = (seen["proposed_unit"] or {}).get("id", "")
        if not life.unit or not self._officers.find(Role.FOCAL, life.unit):
            life.unit = ""
            return
        steps = (
            self._act(life, self._desk, "dispatch", _DISPATCH_HOURS, unit=life.unit)
            and self._act(life, self._focal(life), "accept", _ACCEPT_HOURS)
            and life.chance.random() > _SHARE_LEFT
        )
        if steps and self._categories[life.category].after_photo:
            picture = _picture(life.chance)
            path = f"/v1/office/tickets/{life.code}/photos"
            announced = [{"content_type": "image/jpeg", "size": len(picture)}]
            with _set_to(life.at):
                form = self._api("POST", path, {"photos": announced}, self._focal(life))["uploads"][0]
            _upload(form, picture)
            life.result = form["photo"]

    def _finish(self, life: _Life) -> None:
        if not life.unit or (self._categories[life.category].after_photo and life.result is None):
            return
        answers = self._words["categories"][life.category]["answers"]
        given: dict[str, Any] = {"text": life.chance.choice(answers)}
        if life.result:
            given["photos"] = [life.result]
        done = self._act(life, self._focal(life), "answer", _ANSWER_HOURS, **given) and self._act(
            life, self._officers.the(Role.LEADER, life.unit), "approve", _APPROVE_HOURS
        )
        life.at += timedelta(hours=life.chance.expovariate(1 / _RATE_HOURS))
        if done and life.at < clock.now() and life.chance.random() < _SHARE_RATED:
            rating = life.chance.choices(RATINGS, [6, 3, 1])[0]
            with _set_to(life.at):
                path = f"/v1/reports/{life.code}/rate"
                self._api("POST", path, {"rating": rating}, X_Report_Secret=life.secret)

    def _act(self, life: _Life, officer: str, action: str, hours: float, **given: Any) -> bool:
        """Whether it has come to that by now; ``hours`` is what it takes on average."""
        life.at += timedelta(hours=life.chance.expovariate(1 / hours), seconds=1)
        life.at = life.at.replace(microsecond=0)
        if life.at >= clock.now():
            return False
        path = f"/v1/office/tickets/{life.code}"
        with _set_to(life.at):
            edition = self._api("GET", path, officer=officer)["edition"]
            done = self._api("POST", f"{path}/{action}", given, officer, If_Match=f'"{edition}"')
        life.edition = done["edition"]
        return True

    def _focal(self, life: _Life) -> str:
        return self._officers.the(Role.FOCAL, life.unit)

    def _wait_for_photos(self, lives: list[_Life]) -> None:
        until = time.monotonic() + _PHOTO_SECONDS
        for life in lives:
            while not self._is_ready(life):
                if time.monotonic() > until:
                    raise Failed(f"the photo of {life.code} is not processed")
                time.sleep(0.25)

    def _is_ready(self, life: _Life) -> bool:
        seen = self._api("GET", f"/v1/office/tickets/{life.code}", officer=self._focal(life))
        return any(photo["id"] == life.result and photo["state"] == "ready" for photo in seen["photos"])


@contextmanager
def _set_to(at: datetime) -> Iterator[None]:
    with patch.object(clock, "now", lambda: at.replace(microsecond=0)):
        yield


def _unsigned(claims: Mapping[str, str]) -> str:
    middle = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"x.{middle}.x"


def _words(folder: Path, categories: Mapping[str, Category]) -> dict[str, Any]:
    """What people say by category: from the folder's sample.yaml, else the demo's; plain words if none fits."""
    path = folder / "sample.yaml"
    words: dict[str, Any] = yaml.safe_load((path if path.exists() else _DEMO / path.name).read_text(encoding="utf-8"))
    known = words["categories"]
    fitting = {name: one for name, one in known.items() if name in categories}
    words["categories"] = fitting or {name: _plain_words(one) for name, one in categories.items()}
    return words


def _plain_words(category: Category) -> dict[str, Any]:
    return {
        "weight": 5,
        "texts": [f"Phản ánh mẫu về {category.name.lower()}, chưa được xử lý mấy ngày nay."],
        "answers": [f"Đã kiểm tra và xử lý nội dung về {category.name.lower()}."],
    }


def _picture(chance: random.Random) -> bytes:
    """A drawn street scene; no two are alike."""
    image = Image.new("RGB", (960, 720), (chance.randint(150, 220), chance.randint(180, 225), chance.randint(200, 240)))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, chance.randint(330, 430), 960, 720), fill=(chance.randint(90, 130),) * 3)
    for _ in range(chance.randint(6, 14)):
        left, top, size = chance.randint(0, 900), chance.randint(100, 650), chance.randint(30, 220)
        shape = draw.ellipse if chance.random() < 0.5 else draw.rectangle
        shape((left, top, left + size, top + size * 0.7), fill=tuple(chance.randint(30, 230) for _ in range(3)))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=80)
    return file.getvalue()


def _upload(form: Mapping[str, Any], data: bytes) -> None:
    answer = requests.post(form["url"], data=form["fields"], files={"file": data}, timeout=30)
    if answer.status_code >= 300:
        raise Failed(f"the upload was refused: {answer.status_code} {answer.text}")


def _local_stack() -> Stack:
    if urlsplit(os.environ.get("AWS_ENDPOINT_URL", "")).hostname != "127.0.0.1":
        raise NotDeployed("Made-up reports are for the stack on this machine: make run, then . .local/env")
    return deployed("local")


def main() -> int:
    """Fill the running local stack from the command line; 1 when there is none."""
    parser = argparse.ArgumentParser(description="Fill the local stack with made-up reports.")
    parser.add_argument("--reports", type=int, default=200)
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--province", type=Path, default=_DEMO, help="the folder that the stack's province is from")
    arguments = parser.parse_args()
    try:
        stack, given = _local_stack(), arguments
        made = sample(stack, given.reports, given.days, given.seed, folder=given.province)
        print(made, "made-up reports are there.")
    except (NotDeployed, Failed) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
