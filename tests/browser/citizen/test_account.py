"""Signing in with an identity or a telephone, the account with its devices, and moving to a new number."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from infra.stack import client
from infra.stack.client import Citizen, Office
from infra.stack.local import LocalAws
from infra.stand_in import identity
from infra.stand_in.identity import IdentityStandIn
from tests.browser.citizen.test_citizen_search import code_sent_to, codes_of
from tests.browser.conftest import PHONE, Visitor, breaches, picture
from tests.browser.steps import PLACE, WORDS, Opens, ready, send, written
from tests.deployed import Until

pytestmark = pytest.mark.stack

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 14_4 like Mac OS X) AppleWebKit/605.1.15 Version/14.0 Safari/604.1"
GO = "Đăng nhập bằng tài khoản thử (không phải VNeID)"


@pytest.fixture
def opens(visitor: Opens, stack: LocalAws, provider: IdentityStandIn, until: Until) -> Iterator[Opens]:
    """Make visitors who may go to the provider."""
    identity.offer(stack, provider, f"{stack.api_url}/")
    anyone = Citizen(stack.api_url)

    def offered() -> bool:
        # Another test may have imported the province anew, and functions keep documents for a minute.
        found = [client.expect(anyone.call("GET", "/v1/me/identity"), 200)["providers"] for _ in range(4)]
        return all(identity.ID in [one["id"] for one in lines] for lines in found)

    until(offered, 90)

    def make(*given: object, **options: object) -> Visitor:
        made = visitor(*given, **options)
        made.homes = (*made.homes, provider.url)  # type: ignore[assignment]
        return made

    yield make
    provider.is_down = False


def new_number() -> str:
    """A number that no other test uses."""
    return f"+8497{random.randrange(10**7):07d}"


def sign_in(page: Page, phone: str, stack: LocalAws, until: Until) -> None:
    """Confirm a telephone in the box of the page."""
    before = len(codes_of(phone, stack))
    page.get_by_label("Số điện thoại", exact=True).fill(phone)
    page.get_by_role("button", name="Gửi mã cho tôi").click()
    enter_code(page, phone, stack, until, before)


def enter_code(page: Page, phone: str, stack: LocalAws, until: Until, before: int = 0) -> None:
    field = page.get_by_label("Mã xác nhận")
    expect(field).to_be_focused()
    field.fill(code_sent_to(phone, stack, until, before))
    page.get_by_role("button", name="Xác nhận", exact=True).click()


def as_identity(page: Page, who: str = "Người thử mức 2") -> None:
    """Go to the provider, and come back as somebody."""
    page.get_by_role("button", name=GO).click()
    expect(page.get_by_text("TRANG THỬ – KHÔNG PHẢI VNeID")).to_be_visible()
    page.get_by_role("button", name=who, exact=True).click()


def test_a_person_signs_in_with_an_identity_and_reports_at_level_two(
    opens: Opens, office: Callable[[str], Office]
) -> None:
    page = ready(opens(PHONE).open("/#/tai-khoan"))
    expect(page.get_by_role("heading", name="Tài khoản")).to_be_visible()
    assert breaches(page) == []
    picture(page, "account-signed-out")
    page.get_by_role("button", name=GO).click()
    expect(page.get_by_text("TRANG THỬ – KHÔNG PHẢI VNeID")).to_be_visible()
    picture(page, "account-provider")
    page.get_by_role("button", name="Người thử mức 2").click()
    expect(page.get_by_text("Mức 2: danh tính điện tử mức 2")).to_be_visible()
    # What the provider sent is not kept in the address.
    assert re.search(r"code=|state=", page.url) is None
    assert page.evaluate("Object.keys(localStorage).filter((name) => name === 'sign-ins')") == []
    assert breaches(page) == []
    picture(page, "account-level-two")
    page.get_by_role("link", name="Mức 1, mức 2 nghĩa là gì?").click()
    expect(page.get_by_text("Bạn đang ở mức này.")).to_be_visible()
    assert breaches(page) == []
    picture(page, "account-levels")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Level 2: an electronic identity of level 2")).to_be_visible()
    assert breaches(page) == []
    page.get_by_role("button", name="Tiếng Việt").click()
    page.get_by_role("link", name="Phản ánh hiện trường").click()
    written(page)
    expect(page.get_by_text("Bạn đã đăng nhập bằng danh tính điện tử mức 2")).to_be_visible()
    code = send(page).replace(" ", "")
    desk = office("trung-tam.tiep-nhan")
    shown = client.expect(desk.call("POST", f"/v1/office/tickets/{code}/reporter", {"reason": "Gọi lại để hỏi"}), 200)
    assert shown["reporter"]["trust"] == 2
    page.goto(page.url.partition("#")[0] + "#/tai-khoan")
    expect(page.locator(f'a[href="#/phieu/{code}"]')).to_be_visible()


def test_a_report_that_is_being_written_is_there_after_the_way_to_the_provider(opens: Opens) -> None:
    page = ready(opens(PHONE).open())
    written(page)
    page.evaluate("location.hash = '#/theo-doi'")
    as_identity(page)
    expect(page.get_by_text("Đã đăng nhập.")).to_be_visible()
    expect(page).to_have_url(re.compile("#/theo-doi$"))
    page.evaluate("location.hash = '#/gui/4'")
    expect(page.get_by_text("Bạn đã đăng nhập bằng danh tính điện tử mức 2")).to_be_visible()
    expect(page.get_by_text(WORDS)).to_be_visible()


@pytest.mark.parametrize(
    ("press", "said"),
    [
        ("Hủy / Cancel", "Bạn đã hủy ở trang của hệ thống định danh"),
        ("Hệ thống định danh hỏng", "Hệ thống định danh đang trục trặc"),
        ("Mất trạng thái", "Trình duyệt này không có lần đăng nhập đó"),
        ("Người thử, đồng hồ sai", "Đồng hồ của hệ thống định danh và của chúng tôi lệch nhau"),
    ],
)
def test_each_fault_at_the_provider_is_said_in_words(opens: Opens, press: str, said: str) -> None:
    page = ready(opens(PHONE).open("/#/tai-khoan"))
    page.get_by_role("button", name=GO).click()
    page.get_by_role("button", name=press).click()
    expect(page.get_by_role("alert").filter(has_text=said)).to_be_visible()
    expect(page.get_by_role("heading", name="Chưa đăng nhập được")).to_be_focused()
    assert breaches(page) == []
    picture(page, f"account-fault-{press[:3]}")
    # It goes on from here, in either way.
    expect(page.get_by_role("link", name="Dùng số điện thoại")).to_be_visible()
    as_identity(page)
    expect(page.get_by_text("Mức 2: danh tính điện tử mức 2")).to_be_visible()


def test_a_sign_in_that_ends_in_another_browser_is_not_lost_in_silence(opens: Opens) -> None:
    page, other = ready(opens(PHONE).open("/#/tai-khoan")), ready(opens(PHONE).open())
    page.get_by_role("button", name=GO).click()
    page.wait_for_url(re.compile("/oauth2/authorize"))
    # What the provider answers to its button, which another browser opens.
    back = page.context.request.post(page.url, form={"sub": "Người thử mức 2"}, max_redirects=0).headers["location"]
    other.goto(back)
    expect(other.get_by_text("Trình duyệt này không có lần đăng nhập đó")).to_be_visible()
    assert other.evaluate("sessionStorage.getItem('session')") is None
    # A tab that the browser threw away and opens anew is the same browser.
    again = page.context.new_page()
    again.goto(back)
    expect(again.get_by_text("Mức 2: danh tính điện tử mức 2")).to_be_visible()
    again.close()


def test_a_provider_that_is_down_and_a_browser_that_stores_nothing_are_said_before_leaving(
    opens: Opens, provider: IdentityStandIn
) -> None:
    page = ready(opens(PHONE).open("/#/tai-khoan"))
    provider.is_down = True
    page.get_by_role("button", name=GO).click()
    expect(page.get_by_text("Hệ thống định danh điện tử tạm thời không phản hồi")).to_be_visible()
    provider.is_down = False
    blocked = opens(PHONE)
    blocked.context.add_init_script(
        "for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, "
        "{ get() { throw new DOMException('blocked', 'SecurityError'); } });"
    )
    page = ready(blocked.open("/#/tai-khoan"))
    page.get_by_role("button", name=GO).click()
    expect(page.get_by_text("Trình duyệt này không lưu được dữ liệu")).to_be_visible()
    assert breaches(page) == []
    assert page.url.endswith("#/tai-khoan")


def test_a_telephone_signs_in_where_the_browser_stores_nothing(opens: Opens, stack: LocalAws, until: Until) -> None:
    blocked = opens(PHONE)
    blocked.context.add_init_script(
        "Object.defineProperty(window, 'sessionStorage', { get() { throw new DOMException('no', 'SecurityError'); } });"
    )
    page = ready(blocked.open("/#/tai-khoan"))
    sign_in(page, new_number(), stack, until)
    expect(page.get_by_text("Mức 1: đã xác nhận số điện thoại")).to_be_visible()


def test_one_device_ends_another_and_then_all(opens: Opens, stack: LocalAws, until: Until) -> None:
    phone = new_number()
    page, other = ready(opens(PHONE).open("/#/tai-khoan")), ready(opens(user_agent=IPHONE).open("/#/tai-khoan"))
    for one in (page, other):
        sign_in(one, phone, stack, until)
        expect(one.get_by_text(f"••• {phone[-3:]}")).to_be_visible()
    page.reload()
    expect(page.get_by_text("iPhone, Safari")).to_be_visible()
    assert breaches(page) == []
    picture(page, "account-devices")
    page.get_by_role("button", name=re.compile("^Kết thúc iPhone")).click()
    expect(page.get_by_text("Đã kết thúc: iPhone, Safari.")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Kết thúc iPhone"))).to_have_count(0)
    other.reload()
    expect(other.get_by_text("hoặc đã bị kết thúc từ thiết bị khác")).to_be_visible()
    sign_in(other, phone, stack, until)
    other.get_by_role("button", name="Đăng xuất mọi nơi").click()
    dialog = other.get_by_role("dialog")
    assert breaches(other) == []
    dialog.get_by_role("button", name="Đăng xuất mọi nơi").click()
    expect(other.get_by_text("Đã đăng xuất khỏi mọi thiết bị.")).to_be_visible()
    # The list of reports notices it as well.
    page.evaluate("location.hash = '#/theo-doi'")
    expect(page.get_by_role("heading", name="Đăng nhập để xem phản ánh của bạn")).to_be_visible()
    # Nothing of the session is left in either browser, stored or shown.
    for one in (page, other):
        left = one.evaluate(LEFT)
        assert [mark for mark in (phone[-9:], f"••• {phone[-3:]}", '"token"') if mark in left] == []


#: Whatever a page stores and shows.
LEFT = """async () => {
  const cached = await Promise.all((await caches.keys()).map(async (name) =>
    (await (await caches.open(name)).keys()).map((request) => request.url).filter((url) => url.includes("/me"))));
  return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, cached, document.documentElement.outerHTML]);
}"""


def test_a_person_moves_to_a_new_number(opens: Opens, citizen: Citizen, stack: LocalAws, until: Until) -> None:
    old, new = new_number(), new_number()
    body = {"category": "traffic", "description": WORDS, "place": PLACE, "contact": {"phone": old}, "consent": True}
    code = client.expect(citizen.send(body), 201)["code"]
    page = ready(opens(PHONE).open("/#/tai-khoan"))
    sign_in(page, old, stack, until)
    expect(page.locator(f'a[href="#/phieu/{code}"]')).to_be_visible()
    page.get_by_text("Chuyển sang số điện thoại mới").click()
    assert breaches(page) == []
    sign_in(page, new, stack, until)
    expect(page.get_by_text(f"Đã xác nhận số mới {new}.")).to_be_visible()
    assert breaches(page) == []
    picture(page, "account-moving")
    page.get_by_role("button", name="Chuyển sang số này").click()
    expect(page.get_by_text(f"Đã chuyển sang {new}: 1 phản ánh")).to_be_visible()
    expect(page.get_by_text(f"••• {new[-3:]}")).to_be_visible()
    expect(page.locator(f'a[href="#/phieu/{code}"]')).to_be_visible()
    picture(page, "account-moved")


def test_an_identity_moves_its_reports_when_the_old_number_is_gone(
    opens: Opens, stack: LocalAws, until: Until, office: Callable[[str], Office]
) -> None:
    old, new = new_number(), new_number()
    page = ready(opens(PHONE).open("/#/tai-khoan"))
    as_identity(page)
    expect(page.get_by_text("Mức 2: danh tính điện tử mức 2")).to_be_visible()
    page.get_by_role("link", name="Phản ánh hiện trường").click()
    written(page)
    page.get_by_role("textbox", name=re.compile("^Số điện thoại")).fill(old)
    page.get_by_role("checkbox").check()
    code = send(page).replace(" ", "")
    page.evaluate("location.hash = '#/tai-khoan'")
    page.get_by_text("Chuyển sang số điện thoại mới").click()
    sign_in(page, new, stack, until)
    page.get_by_role("button", name="Chuyển sang số này").click()
    expect(page.get_by_text("Cần nhập thông tin này.")).to_be_visible()
    page.get_by_label("Số cũ").fill(old)
    page.get_by_role("button", name="Chuyển sang số này").click()
    expect(page.get_by_text(f"Đã chuyển sang {new}: 1 phản ánh")).to_be_visible()
    desk = office("trung-tam.tiep-nhan")
    shown = client.expect(desk.call("POST", f"/v1/office/tickets/{code}/reporter", {"reason": "Gọi lại để hỏi"}), 200)
    assert (shown["reporter"]["phone"], shown["reporter"]["trust"]) == (new, 2)
