"""What tests of the office's page share: officers, reports, and what an officer does on a ticket."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from typing import Any

from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from infra.manage.accounts import read_logins
from infra.stack.client import Citizen, Office
from infra.stack.client import expect as answered
from infra.stack.local import LocalAws

type Opened = Callable[..., Page]
INTAKE, FOCAL = "trung-tam.tiep-nhan", "xa-that-khe.dau-moi"
WORKER, LEADER, SUPERVISOR = "xa-that-khe.xu-ly", "xa-that-khe.lanh-dao", "trung-tam.giam-sat"


type Step = tuple[str, str, dict[str, Any]]


def password_of(stack: LocalAws, username: str) -> str:
    return str(read_logins(stack.home / "logins.json")[username]["password"])


def sign_in(page: Page, stack: LocalAws, username: str) -> None:
    page.locator("#username").fill(username)
    page.locator("#password").fill(password_of(stack, username))
    page.locator("#password").press("Enter")
    page.locator("#me summary").wait_for()


#: Description, category and commune of reports.
TROUBLES = (
    ("Đèn đường hỏng đã ba tuần, buổi tối trẻ em đi học về rất nguy hiểm", "traffic", "06040"),
    ("Rác đổ tràn ra đường trước cổng chợ, bốc mùi nhiều ngày nay", "hygiene", "05977"),
    ("Ổ gà lớn giữa đường", "traffic", "06001"),
    ("Nước thải chảy ra đường", "hygiene", "06040"),
    ("Xe tải đỗ chắn đường vào trường tiểu học giờ tan học", "security", "05977"),
)


def trouble(mark: str, turn: int) -> tuple[str, str, str]:
    """Description, category and commune of one of many reports; all descriptions have one word and the mark."""
    text, category, commune = TROUBLES[turn % len(TROUBLES)]
    return f"{text} ({mark} {turn})", category, commune


def sent(
    citizen: Citizen, description: str, category: str = "hygiene", commune: str = "06040", **changes: Any
) -> dict[str, Any]:
    """Send a report from a commune, and return the receipt."""
    place: dict[str, Any] = {"commune": commune, "address": "Cổng chợ"}
    if commune == "06040":
        place |= {"lat": 22.2573, "lon": 106.4719}
    made: dict[str, Any] = answered(
        citizen.send({"category": category, "description": description, "place": place} | changes), 201
    )
    return made


def taken_to(code: str, officers: Callable[[str], Office], *actions: Step) -> None:
    """Let officers act through the API; each action is (username, action, input)."""
    for username, action, given in actions:
        answered(officers(username).act(code, action, **given), 200)


RECEIVED: Step = (INTAKE, "receive", {"urgency": "normal"})
DISPATCHED: Step = (INTAKE, "dispatch", {"unit": "xa-that-khe"})
ACCEPTED: Step = (FOCAL, "accept", {})


def photo() -> FilePayload:
    """A photo for an input of files."""
    data = io.BytesIO()
    ground = Image.linear_gradient("L").resize((640, 480)).convert("RGB")
    # Each picture is different, so that none is a duplicate.
    colour = tuple(random.randrange(80, 200) for _ in range(3))
    Image.blend(ground, Image.new("RGB", ground.size, colour), 0.7).save(data, "JPEG")
    return {"name": "sau.jpg", "mimeType": "image/jpeg", "buffer": data.getvalue()}


def act(page: Page, action: str) -> None:
    """Open an action's form."""
    page.locator(f'.actions [data-action="{action}"]').click()
    page.locator("form.action").wait_for()


def submit(page: Page) -> None:
    page.locator("form.action button:not([type=button])").click()


def state_is(page: Page, label: str) -> None:
    expect(page.locator(".ticket-head .chip").first).to_have_text(label)
