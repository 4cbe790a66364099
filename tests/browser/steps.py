"""What a person does on the citizen's page, and the reports and files that tests need there."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable
from typing import Any, cast

from PIL import Image
from playwright.sync_api import FilePayload, Page, expect

from infra.stack import client
from infra.stack.client import Citizen, Office
from tests.browser.conftest import Visitor
from tests.deployed import Until

#: In the commune Thất Khê (06040), as EXIF has it: degrees, minutes, seconds.
LAT, LON = (22.0, 15.0, 24.12), (106.0, 28.0, 25.68)
COMMUNE = "06040"
PLACE = {"commune": COMMUNE, "lat": 22.2567, "lon": 106.4738}
WORDS = "Rác đổ tràn ra đường trước cổng chợ, bốc mùi đã ba ngày"
CODE = re.compile(r"LS \d{4} \d{3} \d{3}")

type Opens = Callable[..., Visitor]


def photo(seed: int, *, placed: bool = False, size: tuple[int, int] = (2600, 1800)) -> FilePayload:
    """A JPEG of random blots, different for each seed; with `placed`, its EXIF has a position."""
    few = Image.new("RGB", (26, 18))
    few.frombytes(random.Random(seed).randbytes(26 * 18 * 3))
    exif = Image.Exif()
    if placed:
        exif.get_ifd(0x8825).update({1: "N", 2: LAT, 3: "E", 4: LON})
    made = io.BytesIO()
    few.resize(size).save(made, "JPEG", quality=85, exif=exif)
    return a_file(f"anh-{seed}.jpg", "image/jpeg", made.getvalue())


def a_file(name: str, content_type: str, data: bytes) -> FilePayload:
    """A file for an input of files."""
    return {"name": name, "mimeType": content_type, "buffer": data}


def ready(page: Page) -> Page:
    """Wait until the script of the page is ready, and return the page."""
    page.wait_for_selector("html[data-ready]")
    return page


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Tiếp tục").click()


def choose_commune(page: Page, typed: str = "that khe", name: str = "Xã Thất Khê") -> None:
    page.get_by_role("combobox", name="Xã, phường").fill(typed)
    page.get_by_role("option", name=name).click()


def describe(page: Page) -> None:
    page.get_by_label("Tìm lĩnh vực").fill("ve sinh")
    page.get_by_role("button", name="Vệ sinh môi trường").click()
    page.get_by_label("Điều gì đang xảy ra?").fill(WORDS)


def send(page: Page) -> str:
    """Press send on the last step, and return the code of the receipt."""
    page.get_by_role("button", name="Gửi phản ánh").click()
    return page.locator(".receipt-code code").inner_text()


def written(page: Page) -> None:
    """Fill in a report without a photo, up to the last step."""
    page.get_by_role("link", name="Gửi không kèm ảnh").click()
    choose_commune(page)
    go_on(page)
    expect(page.get_by_role("heading", name="Việc gì đang xảy ra?")).to_be_focused()
    describe(page)
    go_on(page)
    expect(page.get_by_role("heading", name="Kiểm tra rồi gửi")).to_be_focused()


def answered(citizen: Citizen, office: Callable[[str], Office], until: Until) -> dict[str, Any]:
    """Let a unit answer a new report with a photo of the result, and return the receipt."""
    made = client.expect(citizen.send({"category": "hygiene", "description": WORDS, "place": PLACE}), 201)
    code = made["code"]
    desk, focal = office("trung-tam.tiep-nhan"), office("xa-that-khe.dau-moi")
    client.expect(desk.act(code, "receive", urgency="normal"), 200)
    client.expect(desk.act(code, "dispatch", unit="xa-that-khe"), 200)
    client.expect(focal.act(code, "accept"), 200)
    after = photo(random.randrange(10**6), size=(800, 600))["buffer"]
    forms = client.expect(focal.add_photos(code, [{"content_type": "image/jpeg", "size": len(after)}]), 201)["uploads"]
    assert client.upload(forms[0], after).ok

    def shown() -> bool:
        found = client.expect(focal.ticket(code), 200)["photos"]
        return any(each["state"] == "ready" for each in found)

    until(shown, 60)
    client.expect(focal.act(code, "answer", text="Đã dọn sạch rác tại cổng chợ.", photos=["a1"]), 200)
    client.expect(office("xa-that-khe.lanh-dao").act(code, "approve"), 200)
    return cast(dict[str, Any], made)
