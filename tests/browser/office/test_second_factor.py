"""An officer enrols a device from the page's QR code, and signs in with it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pyotp
import pytest
from playwright.sync_api import Page, expect

from infra.manage import factors
from infra.stack.local import LocalAws
from tests.browser.conftest import DESKTOP, PHONE, Visitor, breaches
from tests.deployed import PASSWORD, await_early_step

pytestmark = pytest.mark.stack

ADMIN = "trung-tam.quan-tri"


def sign_in(page: Page, username: str) -> None:
    page.locator("#username").fill(username)
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")


def test_an_administrator_makes_a_code_with_which_an_officer_enrols_a_device(
    visitor: Callable[..., Visitor], enter: Callable[..., Page], stack: LocalAws, newcomer: str
) -> None:
    admin = enter(ADMIN, "#/admin/officers")
    admin.locator("#officer-search").fill(newcomer)
    admin.locator(f"[data-officer='{newcomer}']").click()
    admin.locator("[data-act=reset-factor]").click()
    admin.locator("#factor-reason").fill("Cấp thiết bị mới")
    admin.locator("dialog button.danger").click()
    code = admin.locator("#enrolment-code").input_value()
    assert re.fullmatch(r"([A-Z2-7]{4}-){3}[A-Z2-7]{4}", code)
    assert breaches(admin) == []
    admin.locator("dialog .main").click()
    expect(admin.locator(".factor [role=status]")).to_contain_text(ADMIN)
    page = visitor(PHONE).open("/office")
    sign_in(page, newcomer)
    # Nothing but the enrolment is shown.
    expect(page.locator("#enrolment")).to_be_focused()
    expect(page.locator("#pages")).to_be_hidden()
    page.locator("#enrolment").fill("AAAA-AAAA-AAAA-AAAA")
    page.keyboard.press("Enter")
    expect(page.locator(".sign-in .field .wrong, .sign-in [role=alert]").first).to_be_visible()
    page.locator("#enrolment").fill(code.lower())
    page.keyboard.press("Enter")
    expect(page.locator(".qr img")).to_be_visible()
    assert page.locator(".qr img").evaluate("image => image.decode().then(() => image.naturalWidth > 0)")
    assert breaches(page) == []
    device = pyotp.parse_uri(page.locator(".sign-in a").get_attribute("href") or "")
    assert isinstance(device, pyotp.TOTP)
    assert page.locator("#secret").input_value().replace(" ", "") == device.secret
    # The code of the step before, so that the present one is left for the sign-in. It is taken until this step ends.
    await_early_step()
    page.locator("#answer").fill(device.at(int(page.evaluate("Date.now() / 1000")) - 30))
    page.keyboard.press("Enter")
    expect(page.locator(".sign-in .notice")).to_be_visible()
    page.wait_for_timeout(1100)  # what began in the same second is over, too
    page.locator("#password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("#answer").fill(device.at(int(page.evaluate("Date.now() / 1000"))))
    page.keyboard.press("Enter")
    page.locator("#me").wait_for()
    # A reload asks for nothing again.
    page.reload()
    page.locator("#me").wait_for()
    # After a reset by the operator the open page asks to sign in, and then for a device.
    factors.reset(stack, newcomer, "Mất điện thoại")
    page.wait_for_timeout(1100)
    page.reload()
    again = visitor(DESKTOP).open("/office")
    sign_in(again, newcomer)
    expect(again.locator("#enrolment")).to_be_visible()
