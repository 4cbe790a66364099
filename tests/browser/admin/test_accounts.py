"""Accounts in the page: a new colleague up to their first move, two administrators at once, a leader, a sheet."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from chalicelib.domain.province.officers import Officer, Role
from chalicelib.runtime import clock
from chalicelib.store.directory import officers
from infra.stack.client import Citizen, Office
from infra.stack.client import expect as answered
from infra.stack.local import LocalAws
from infra.stack.stage import acting_on
from tests.browser.conftest import DESKTOP, PHONE, Visitor, breaches, picture
from tests.browser.office_steps import DISPATCHED, LEADER, RECEIVED, act, sent, state_is, submit, taken_to
from tests.browser.steps import a_file
from tests.deployed import Until

pytestmark = pytest.mark.stack

ADMIN = "trung-tam.quan-tri"
OWN_PASSWORD = "Mot-Mat-Khau-Rieng-2026"
ONE_TIME = re.compile(r"Mật khẩu dùng một lần: (\S+)")


@pytest.fixture
def name(stack: LocalAws) -> Iterator[str]:
    """A username that nobody has; whoever has it afterwards is locked out."""
    found = f"moi-{uuid.uuid4().hex[:8]}"
    yield found
    with acting_on(stack):
        for username in (found, f"{found}-2"):
            if present := officers.kept(username):
                officers.put_officer(replace(present.officer, active=False), by="test", at=clock.now())


def password_for(stack: LocalAws, until: Until, mailbox: str) -> str:
    """The password of the newest mail to a mailbox, once it has arrived in the inbox."""

    def mailed() -> str | None:
        found = [ONE_TIME.search(one.text) for one in stack.inbox() if one.to == mailbox]
        said = [one[1] for one in found if one]
        return said[-1] if said else None

    return str(until(mailed, 60))


def fill(page: Page, name: str, *roles: str) -> None:
    page.locator("#officer-username").fill(name)
    page.locator("#officer-title").fill(f"Cán bộ {name}")
    for role in roles:
        page.locator(f"[name=role][value={role}]").check()
    page.locator("#officer-email").fill(f"{name}@example.invalid")


def choose_unit(page: Page, words: str, unit: str) -> None:
    page.locator("#officer-unit").fill(words)
    page.get_by_role("option", name=unit, exact=True).click()


def test_a_new_colleague_from_the_invitation_to_their_first_move(
    enter: Callable[..., Page],
    visitor: Callable[..., Visitor],
    stack: LocalAws,
    citizen: Citizen,
    office: Callable[[str], Office],
    until: Until,
    name: str,
) -> None:
    code = sent(citizen, f"Rác đổ trước cổng trường ({name})")["code"]
    taken_to(code, office, RECEIVED, DISPATCHED)
    admin = enter(ADMIN, "#/admin/officers", PHONE)
    admin.locator("[data-act=new-officer]").click()
    assert breaches(admin) == []
    admin.locator("form button.main").click()
    for missing in ("title", "unit", "roles", "email"):
        expect(admin.locator(f"#wrong-{missing}")).to_have_text("Cần nhập thông tin này.")
    fill(admin, name, "focal", "intake")
    choose_unit(admin, "ubnd xa that khe", "UBND xã Thất Khê")
    admin.locator("#officer-phone").fill("12")
    admin.locator("form button.main").click()
    # Each fault is beside its field, and nothing that was typed is lost.
    expect(admin.locator("#wrong-phone")).to_be_visible()
    admin.locator("#officer-phone").fill("0901234567")
    admin.locator("form button.main").click()
    expect(admin.locator("#wrong-roles")).to_contain_text("quản trị viên khác")
    picture(admin, "accounts-refused")
    admin.locator("[name=role][value=intake]").uncheck()
    admin.locator("[name=alert][value=email]").check()
    admin.locator("form button.main").click()
    expect(admin.locator("[data-act=send-password]")).to_be_visible()
    expect(admin.locator("#officer-phone")).to_have_value("+84901234567")
    assert breaches(admin) == []
    picture(admin, "accounts-made")

    password = password_for(stack, until, f"{name}@example.invalid")
    page = visitor(PHONE).open("/office")
    page.locator("#username").fill(name)
    page.locator("#password").fill(password)
    page.keyboard.press("Enter")
    page.locator("#answer").fill(OWN_PASSWORD)
    page.keyboard.press("Enter")
    page.locator("#me").wait_for()
    page.goto(page.url.split("#")[0] + f"#/t/{code}")
    act(page, "accept")
    submit(page)
    state_is(page, "Đang xử lý")
    assert breaches(page) == []
    picture(page, "accounts-first-move")
    history = answered(office("xa-that-khe.dau-moi").call("GET", f"/v1/office/tickets/{code}"), 200)["history"]
    assert history[-1]["officer"] == name


def test_two_administrators_save_the_same_officer(
    enter: Callable[..., Page], office: Callable[[str], Office], stack: LocalAws, name: str
) -> None:
    with acting_on(stack):
        found = Officer(name, "Cán bộ thử", "xa-that-khe", frozenset({Role.FOCAL}))
        officers.put_officer(found, by="test", at=clock.now())
    page = enter(ADMIN, "#/admin/officers")
    page.locator("#officer-search").fill(name)
    page.locator(f"[data-officer='{name}']").click()
    page.locator("#officer-title").fill("Tên của tôi")
    other = {"title": "Tên của người kia", "unit": "xa-that-khe", "roles": ["focal", "processing"]}
    answered(office(ADMIN).save(f"/v1/admin/officers/{name}", other), 200)
    page.locator("form button.main").click()
    told = page.locator(".notice.urgent")
    expect(told).to_contain_text("Tên của người kia")
    expect(told).to_contain_text("Tên của tôi")
    expect(told).to_contain_text("Vai trò")
    assert breaches(page) == []
    picture(page, "accounts-stale")
    # What only the other one changed was taken; one's own words stay until one decides.
    expect(page.locator("[name=role][value=processing]")).to_be_checked()
    expect(page.locator("#officer-title")).to_have_value("Tên của tôi")
    page.locator("form button.main").click()
    expect(told).to_have_count(0)
    now = answered(office(ADMIN).call("GET", f"/v1/admin/officers/{name}"), 200)
    assert (now["title"], now["roles"]) == ("Tên của tôi", ["focal", "processing"])


def test_a_leader_manages_their_unit_and_gives_no_more_than_they_have(
    enter: Callable[..., Page], office: Callable[[str], Office], stack: LocalAws, until: Until, name: str
) -> None:
    page = enter(LEADER, "#/admin", PHONE)
    page.get_by_role("link", name=re.compile("Cán bộ")).first.click()
    expect(page.locator("[data-officer]").first).to_be_visible()
    usernames = page.locator("[data-officer]").evaluate_all("all => all.map((one) => one.dataset.officer)")
    assert {each.split(".")[0] for each in usernames if "." in each} == {"xa-that-khe"}
    assert breaches(page) == []
    page.locator(f"[data-officer='{LEADER}']").click()
    expect(page.locator(".panel")).to_contain_text("không sửa được")
    page.locator(".panel .back").click()
    page.locator("[data-act=new-officer]").click()
    # What a leader lacks is not offered, and the API refuses it too.
    expect(page.locator("[name=role]")).to_have_count(3)
    expect(page.locator("#officer-unit")).to_have_count(0)
    fill(page, name, "processing")
    page.locator("form button.main").click()
    expect(page.locator("[data-act=send-password]")).to_be_visible()
    assert breaches(page) == []
    picture(page, "accounts-leader")
    own = office(LEADER)
    for given, code in (
        ({"roles": ["supervisor"], "unit": "xa-that-khe"}, "role_not_yours"),
        ({"roles": ["focal"], "unit": "trung-tam"}, "unit_not_yours"),
    ):
        refused = own.save(f"/v1/admin/officers/{name}", given)
        assert (refused.status_code, refused.json()["code"]) == (403, code)
    refused = own.save(f"/v1/admin/officers/{LEADER}", {"roles": ["leader", "focal"], "unit": "xa-that-khe"})
    assert (refused.status_code, refused.json()["code"]) == (403, "own_rights")
    assert password_for(stack, until, f"{name}@example.invalid")


def test_officers_are_brought_in_from_a_sheet_after_a_look_at_each_line(
    enter: Callable[..., Page], office: Callable[[str], Office], name: str
) -> None:
    page = enter(ADMIN, "#/admin/officers/sheet", PHONE)
    head = "Tên đăng nhập;Chức trách;Đơn vị;Vai trò;Hộp thư;Báo việc qua"
    good = f"{name};Cán bộ một;xa-that-khe;Cán bộ xử lý;{name}@example.invalid;E-mail"
    second = f"{name}-2;Cán bộ hai;xa-that-khe;Cán bộ đầu mối;{name}-2@example.invalid;"
    bad = "x y;Sai;khong co;Giám đốc;z;Bồ câu"

    def look(*rows: str, encoding: str = "utf-8-sig") -> None:
        text = "\r\n".join((head, *rows)).encode(encoding, "replace")
        page.locator("#sheet-file").set_input_files(a_file("can-bo.csv", "text/csv", text))
        page.locator("form button.main").click()

    look(good, encoding="utf-16")
    expect(page.locator("form [role=alert]")).to_contain_text("UTF-8")
    look(good, bad)
    expect(page.locator(".sheet-lines")).to_contain_text("sai")
    expect(page.locator("[data-act=write-sheet]")).to_have_count(0)
    assert breaches(page) == []
    picture(page, "accounts-sheet-wrong")
    look(good, second)
    expect(page.locator(".sheet-lines")).to_contain_text("mới")
    assert office(ADMIN).call("GET", f"/v1/admin/officers/{name}").status_code == 404, "nothing was written yet"
    picture(page, "accounts-sheet")
    page.locator("[data-act=write-sheet]").click()
    page.locator("dialog button.main").click()
    expect(page.locator("main [role=status]").last).to_contain_text("2")
    expect(page.locator(".sheet-lines")).to_contain_text("đã ghi")
    assert breaches(page) == []
    made = answered(office(ADMIN).call("GET", f"/v1/admin/officers/{name}"), 200)
    assert (made["alerts"], made["account"]) == (["email"], "invited")
    look(good, second)
    expect(page.locator(".sheet-lines")).to_contain_text("giữ nguyên")


def test_the_list_of_officers_in_english_on_a_desk_after_a_throttle_that_passes(enter: Callable[..., Page]) -> None:
    page = enter(ADMIN, "#/admin", DESKTOP)
    officers = page.locator("main a[href='#/admin/officers']")
    officers.wait_for()
    page.locator("#language").click()
    expect(officers).to_contain_text("Officers")
    throttled = {"status": 429, "headers": {"Retry-After": "1"}, "body": "{}"}
    page.route("**/v1/admin/officers*", lambda route: route.fulfill(**throttled), times=1)
    officers.click()
    page.locator("[data-act=new-officer]").click()
    expect(page.locator(".panel")).to_contain_text("The invitation and passwords are sent to this mailbox alone.")
    assert breaches(page) == []
    picture(page, "accounts-english")
