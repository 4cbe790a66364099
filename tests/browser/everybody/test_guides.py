"""The pictures of the guides are of the pages as they are. `make guides` takes the same steps and makes them anew."""

from __future__ import annotations

import io
import json
import os
import re
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Locator, expect

from chalicelib.domain.texts.guides import GUIDES
from infra.stack.client import Citizen, Office
from infra.stack.local import LocalAws
from tests.browser.conftest import PHONE, Visitor, breaches, picture
from tests.browser.office_steps import ACCEPTED, DISPATCHED, RECEIVED, password_of, sent, taken_to
from tests.browser.steps import ready
from tests.deployed import Until

pytestmark = pytest.mark.stack

FOLDER = Path("chalicelib/http/citizen/plain/guides")
#: Set by `make guides`.
WRITES = os.environ.get("GUIDES") == "write"
#: Bytes of a picture and of all of them, and the pixels of the page that one shows at most.
MOST, MOST_TOGETHER, HIGHEST = 16_000, 500_000, 520
COLOURS = 24
#: How often a page is looked at until it does not change any more.
SETTLES = 30
LANGUAGES = ("vi", "en")
#: What an element shows: its lines of text, and the controls in it. Numbers are left out: codes, days and times differ.
OUTLINE = r"""one => {
  const seen = node => node.checkVisibility();
  const said = one.innerText.split("\n").map(line => line.replace(/\d+/g, "#").trim()).filter(Boolean);
  const controls = [...one.querySelectorAll("a, button, input, select, textarea, img, summary")].filter(seen)
    .map(node => [node.localName, node.type || "", node.name || node.placeholder || ""].filter(Boolean).join(" "));
  return { said, controls };
}"""
TIDY = r"""one => {
  const walker = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    node.data = node.data.replace(/09\d{8}/g, "0912345678").replace(/LS\d{10}/g, "LS4827395165")
      .replace(/LS \d{4} \d{3} \d{3}/g, "LS 4827 395 165");
  }
}"""
TIMES = re.compile(r"^(còn|quá hạn|due in|late)\b.*", re.IGNORECASE)


class Camera:
    """Takes the pictures of one guide in one language, or compares what they show with the page."""

    def __init__(self, guide: str, language: str, shown: dict[str, Any]) -> None:
        self._guide, self._language, self._shown = guide, language, shown
        self.taken: list[str] = []

    def take(self, step: str, element: Locator) -> None:
        element.wait_for()
        name = f"{self._guide}.{step}.{self._language}"
        self.taken.append(step)
        known = self._shown.get(name, {})
        found = self._settled(element, known)
        if WRITES:
            self._shown[name] = self._write(name, element) | found
            return
        assert {key: known.get(key) for key in found} == found, f"{name} is out of date: run `make guides`"

    def _settled(self, element: Locator, known: dict[str, Any]) -> dict[str, Any]:
        """What the element shows once it is as it is known, or does not change any more."""
        before: dict[str, Any] = {}
        for _ in range(SETTLES):
            found: dict[str, Any] = element.evaluate(OUTLINE)
            # The clocks of a row differ from hour to hour.
            found["said"] = [line for line in found["said"] if not TIMES.match(line)]
            is_done = found == before if WRITES else all(known.get(key) == value for key, value in found.items())
            if is_done:
                break
            before = found
            element.page.wait_for_timeout(1500 if WRITES else 500)
        return found

    def _write(self, name: str, element: Locator) -> dict[str, int]:
        # Nobody's number and no real ticket stand in a picture that is kept.
        element.evaluate(TIDY)
        element.scroll_into_view_if_needed()
        image = Image.open(io.BytesIO(element.screenshot(animations="disabled", caret="hide"))).convert("RGB")
        image = image.crop((0, 0, image.width, min(image.height, HIGHEST)))
        image.quantize(COLOURS).save(FOLDER / f"{name}.png", optimize=True)
        return {"width": image.width, "height": image.height}


@pytest.fixture(scope="module")
def shown() -> Iterator[dict[str, Any]]:
    """What the pictures show, by their names; written at the end by `make guides`."""
    path = FOLDER / "shown.json"
    FOLDER.mkdir(exist_ok=True)
    known: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    yield known
    if WRITES:
        path.write_text(json.dumps(dict(sorted(known.items())), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def camera(language: str, shown: dict[str, Any]) -> Callable[[str], Camera]:
    return lambda guide: Camera(guide, language, shown)


def speaking(someone: Visitor, language: str) -> Visitor:
    """Let the pages of a visitor be in a language."""
    someone.context.add_init_script(f"localStorage.setItem('language', '{language}')")
    return someone


def all_taken(camera: Camera, guide: str) -> None:
    (one,) = [each for each in GUIDES if each.name == guide]
    assert camera.taken == [step.picture for step in one.steps if step.picture]


def test_sending_by_web(visitor: Callable[..., Visitor], language: str, camera: Callable[[str], Camera]) -> None:
    taken, page = camera("gui-tren-web"), ready(speaking(visitor(), language).open("/"))
    taken.take("home", page.locator(".hero"))
    page.locator('.hero a[href="#/gui/2"]').click()
    form = page.locator("form.wizard")
    form.locator("[name='place.commune']").fill("that khe")
    form.get_by_role("option").filter(has_text=re.compile(r"^(Xã )?Thất Khê")).first.click()
    taken.take("where", form)
    form.locator(".wizard-buttons button.main").click()
    form.locator(".tile-button").first.wait_for()
    form.locator("input[type=search]").fill("ve sinh" if language == "vi" else "environment")
    form.locator(".tile-button").first.click()
    form.locator("textarea").first.fill("Rác đổ trước cổng chợ đã ba ngày")
    taken.take("what", form)
    form.locator(".wizard-buttons button.main").click()
    page.locator("[name='contact.phone'], [name=phone]").first.wait_for()
    taken.take("check", form)
    form.locator(".wizard-buttons button.main").click()
    taken.take("receipt", page.locator(".receipt-code"))
    all_taken(taken, "gui-tren-web")


def test_the_account(
    visitor: Callable[..., Visitor],
    stack: LocalAws,
    until: Until,
    language: str,
    camera: Callable[[str], Camera],
) -> None:
    taken, page = camera("tai-khoan"), ready(speaking(visitor(), language).open("/#/tai-khoan"))
    # Not every number of ten digits is a telephone.
    phone = f"0987{uuid.uuid4().int % 10**6:06d}"
    box = page.locator("#view .prove")
    taken.take("phone", box)
    box.locator("input").fill(phone)
    box.locator("button.main").click()
    code = box.locator("[name=code]")
    code.wait_for()
    taken.take("code", box)
    international = f"+84{phone[1:]}"

    def told() -> list[str]:
        return [sms.text for sms in stack.inbox() if sms.to == international and sms.text.startswith("Ma xac nhan")]

    until(lambda: bool(told()), 60)
    code.fill(told()[-1].partition(": ")[2][:6])
    box.locator("button.main").click()
    account = page.locator("#view > *", has=page.locator("details")).first
    account.wait_for()
    taken.take("account", page.locator("#view"))
    all_taken(taken, "tai-khoan")


def test_the_app(visitor: Callable[..., Visitor], language: str, camera: Callable[[str], Camera]) -> None:
    iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) AppleWebKit/605.1.15 Version/16.0 Safari/604.1"
    taken, page = camera("cai-ung-dung"), ready(speaking(visitor(user_agent=iphone), language).open("/#/huong-dan"))

    taken.take("install", page.locator("#view section.card", has_text="Safari").first)
    taken.take("tabs", page.locator("nav.tabs"))
    page.locator('nav.tabs a[href="#/theo-doi"]').click()
    taken.take("follow", page.locator("#view form").first)
    all_taken(taken, "cai-ung-dung")


def test_the_conversation(visitor: Callable[..., Visitor], language: str, camera: Callable[[str], Camera]) -> None:
    taken, page = camera("gui-qua-zalo"), ready(speaking(visitor(), language).open("/#/tro-chuyen"))
    offers = page.locator(".offers button")
    offers.first.wait_for()
    taken.take("begin", page.locator(".chat .offers"))
    page.locator("#chat-text").fill("Rác đổ trước cổng chợ đã ba ngày")
    page.locator("#chat-text").press("Enter")
    expect(page.locator("[role=log] p, [role=log] > *")).not_to_have_count(2)
    offers.first.wait_for()
    page.wait_for_function("document.querySelectorAll('.talk > *').length > 2")
    taken.take("asked", page.locator(".talk"))
    all_taken(taken, "gui-qua-zalo")


def test_the_officers(
    visitor: Callable[..., Visitor],
    stack: LocalAws,
    citizen: Citizen,
    office: Callable[[str], Office],
    language: str,
    camera: Callable[[str], Camera],
) -> None:
    taken, page = camera("can-bo"), speaking(visitor(), language).open("/office")
    taken.take("sign-in", page.locator(".sign-in"))
    code = sent(citizen, "Rác đổ trước cổng chợ đã ba ngày")["code"]
    page.locator("#username").fill("trung-tam.tiep-nhan")
    page.locator("#password").fill(password_of(stack, "trung-tam.tiep-nhan"))
    page.locator("#password").press("Enter")
    page.locator("#me summary").wait_for()
    page.locator("#search").fill(code)
    taken.take("row", page.locator(f'tr[data-code="{code}"]'))
    page.locator(f'tr[data-code="{code}"] .at-title a').click()
    taken.take("actions", page.locator(".panel .actions").first)
    taken_to(code, office, RECEIVED, DISPATCHED, ACCEPTED)
    worker = speaking(visitor(), language).open(f"/office#/t/{code}")
    worker.locator("#username").fill("xa-that-khe.xu-ly")
    worker.locator("#password").fill(password_of(stack, "xa-that-khe.xu-ly"))
    worker.locator("#password").press("Enter")
    worker.locator('.actions [data-action="answer"]').click()
    taken.take("answer", worker.locator("form.action"))
    all_taken(taken, "can-bo")


def test_pictures_are_small_and_belong_to_a_step() -> None:
    wanted = {
        f"{guide.name}.{step.picture}.{language}.png"
        for guide in GUIDES
        for step in guide.steps
        if step.picture
        for language in LANGUAGES
    }
    sizes = {path.name: path.stat().st_size for path in FOLDER.glob("*.png")}
    assert set(sizes) == wanted
    assert {name: size for name, size in sizes.items() if size > MOST} == {}
    assert sum(sizes.values()) <= MOST_TOGETHER


@pytest.mark.parametrize("path", ["/huong-dan", *(f"/huong-dan/{guide.name}" for guide in GUIDES), "/ap-phich"])
def test_guides_and_posters_are_read_without_scripts_on_a_telephone(visitor: Callable[..., Visitor], path: str) -> None:
    page = visitor(PHONE).open(path)
    assert breaches(page) == []
    assert len(page.content().encode()) < 120_000
    picture(page, f"guides-{path.strip('/').replace('/', '-')}")
    page.goto(f"{page.url}?lang=en")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    assert breaches(page) == []


@pytest.mark.parametrize(("size", "width"), [("a4", 210), ("a3", 297)])
def test_a_poster_is_printed_on_one_sheet_with_the_unit_s_code(
    visitor: Callable[..., Visitor], size: str, width: int
) -> None:
    page = visitor().open(f"/ap-phich?qua=xa-that-khe&size={size}")
    expect(page.locator(".poster-name")).to_have_text("UBND xã Thất Khê")
    expect(page.locator(".poster-address")).to_contain_text("/?qua=xa-that-khe")
    made = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type /Page\b", made)) == 1
    box = made.split(b"/MediaBox [", 1)[1].split(b"]", 1)[0].split()
    assert round(float(box[2]) * 25.4 / 72) == width
    if folder := os.environ.get("SCREENS"):
        (Path(folder) / f"poster-{size}.pdf").write_bytes(made)


def test_the_guides_are_found_from_the_first_page_and_from_its_help(visitor: Callable[..., Visitor]) -> None:
    page = ready(visitor().open("/"))
    assert page.locator("footer").get_by_role("link", name="Hướng dẫn từng bước").get_attribute("href") == "huong-dan"
    page.locator('nav.tabs a[href="#/huong-dan"]').click()
    page.locator("#view").get_by_role("link", name="Gửi phản ánh qua Zalo").click()
    expect(page.get_by_role("heading", name="Gửi phản ánh qua Zalo")).to_be_visible()
