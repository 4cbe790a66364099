"""The citizen's page on a telephone: report, wait for a network, follow and act, with every input error."""

from __future__ import annotations

import io
import random
import re
import time
from collections.abc import Callable
from typing import Any, cast

import pytest
from PIL import Image
from playwright.sync_api import APIResponse, FilePayload, Geolocation, Page, Route, expect

from infra.stack import client
from infra.stack.client import Citizen, Office
from infra.stack.local import LocalAws
from tests.browser.conftest import DESKTOP, PHONE, Visitor, breaches, picture
from tests.end_to_end.conftest import Until
from tests.media.videos import mp4

pytestmark = pytest.mark.stack
# A busy machine is slow, and a late state is correct.
expect.set_options(timeout=20_000)

#: In the commune Thất Khê (06040), as EXIF has it: degrees, minutes, seconds.
LAT, LON = (22.0, 15.0, 24.12), (106.0, 28.0, 25.68)
COMMUNE = "06040"
#: What a person takes for at once, on a busy machine that runs several tests (seconds).
MOMENT = 6.0
PLACE = {"commune": COMMUNE, "lat": 22.2567, "lon": 106.4738}
WORDS = "Rác đổ tràn ra đường trước cổng chợ, bốc mùi đã ba ngày"
MAP = re.compile("/v1/map")
CODE = re.compile(r"LS \d{4} \d{3} \d{3}")

#: What is touched and lies under a message at the edge of the screen.
_UNDER_TOASTS = """() => {
  const { top, bottom, left, right } = document.querySelector("#toasts").getBoundingClientRect();
  return [...document.querySelectorAll("main a, main button, main label, .tabs a")]
    .filter((one) => one.offsetWidth)
    .map((one) => [one.innerText, one.getBoundingClientRect()])
    .filter(([, box]) => box.top < bottom && box.bottom > top && box.left < right && box.right > left)
    .map(([text]) => text);
}"""

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


def choose_commune(page: Page, typed: str = "that khe") -> None:
    page.get_by_role("combobox", name="Xã, phường").fill(typed)
    page.get_by_role("option", name="Xã Thất Khê").click()


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


def take_photos(page: Page) -> None:
    """Choose two photos, a text file and a broken file on the first page."""
    picture(page, "citizen-home")
    page.locator("#gallery").set_input_files([photo(1, placed=True), a_file("thu.txt", "text/plain", b"x")])
    expect(page.get_by_text("“thu.txt” không phải là ảnh dùng được")).to_be_visible()
    expect(page.get_by_role("heading", name="Ảnh hiện trường")).to_be_focused()
    page.mouse.wheel(0, 1)
    nothing_lies_under_a_message(page)
    page.get_by_role("button", name="Đóng").click()
    page.locator("#choose-picture").set_input_files([photo(2), a_file("hong.jpg", "image/jpeg", b"\xff\xd8\xff")])
    expect(page.get_by_text("Không đọc được “hong.jpg”")).to_be_visible()
    expect(page.locator(".tile img")).to_have_count(2)
    expect(page.get_by_text("tối đa 60 giây và 50 MB")).to_be_visible()
    page.locator("#choose-video").set_input_files(a_file("phim.mp4", "video/mp4", b"no video"))
    expect(page.get_by_text("Tệp này không phải là phim dùng được")).to_be_visible()
    page.locator("#choose-video").set_input_files(a_file("phim.mov", "", mp4()))
    expect(page.locator(".tile")).to_have_count(3)
    assert breaches(page) == []


def nothing_lies_under_a_message(page: Page) -> None:
    """Wait until a scrolled page shows its buttons beside the messages. Its policy forbids `wait_for_function`."""
    end = time.monotonic() + MOMENT
    while page.evaluate(_UNDER_TOASTS) and time.monotonic() < end:
        page.wait_for_timeout(50)
    assert page.evaluate(_UNDER_TOASTS) == []


def find_place(page: Page) -> None:
    """The step "where": no input, the position of a photo, the commune, the map."""
    go_on(page)
    expect(page.get_by_role("heading", name="Xảy ra ở đâu?")).to_be_focused()
    go_on(page)
    expect(page.get_by_text("Hãy chọn xã, phường hoặc lấy vị trí.")).to_be_visible()
    expect(page.get_by_role("combobox", name="Xã, phường")).to_be_focused()
    assert breaches(page) == []
    page.get_by_role("button", name="Nơi chụp ảnh").click()
    expect(page.get_by_text("Đã lấy nơi chụp ảnh (22,25670; 106,47380)")).to_be_visible()
    expect(page.get_by_text("Hãy chọn xã, phường hoặc lấy vị trí.")).to_have_count(0)
    choose_commune(page)
    page.get_by_role("button", name="Chọn trên bản đồ").click()
    page.locator(".leaflet-container").press("ArrowRight")
    expect(page.get_by_text("Đã lấy điểm trên bản đồ")).to_be_visible()
    assert breaches(page) == []
    page.get_by_label("Địa chỉ").fill("Cổng chợ Thất Khê")


def say_what(page: Page) -> None:
    """The step "what": no input, too few words, a good description."""
    go_on(page)
    expect(page.get_by_role("heading", name="Việc gì đang xảy ra?")).to_be_focused()
    go_on(page)
    expect(page.get_by_text("Hãy chọn lĩnh vực.")).to_be_visible()
    assert breaches(page) == []
    describe(page)
    page.get_by_label("Điều gì đang xảy ra?").fill("Rác")
    page.get_by_label("Phế thải xây dựng").check()
    go_on(page)
    expect(page.get_by_text("Hãy mô tả trong vài từ.")).to_be_visible()
    text = page.get_by_label("Điều gì đang xảy ra?")
    text.fill(f"{WORDS} Gọi 0912 345 678")
    assert breaches(page) == []
    page.get_by_role("button", name="Che số điện thoại: 0912 345 678").click()
    expect(text).to_have_value(f"{WORDS} Gọi █████")
    text.fill(WORDS)
    expect(page.get_by_text("Hãy mô tả trong vài từ.")).to_have_count(0)
    assert breaches(page) == []


def say_who(page: Page) -> None:
    """The last step: a bad number, no consent, a number that only the API refuses, a good number."""
    go_on(page)
    phone = page.get_by_role("textbox", name="Số điện thoại")
    phone.fill("12")
    page.get_by_role("button", name="Gửi phản ánh").click()
    expect(page.get_by_text("Số điện thoại không đúng")).to_be_visible()
    expect(page.get_by_text("Cần đồng ý, hoặc bỏ trống")).to_be_visible()
    phone.fill("+1 000 000 0000")  # only the API refuses this number
    page.get_by_label("Tôi đồng ý").check()
    picture(page, "citizen-send")
    assert breaches(page) == []
    phone.fill("0912345678")


def test_a_report_is_sent_after_every_input_error_is_corrected(
    visitor: Opens, citizen: Citizen, office: Callable[[str], Office], until: Until
) -> None:
    page = ready(visitor().open("/"))
    take_photos(page)
    find_place(page)
    say_what(page)
    say_who(page)
    code = send(page)
    assert CODE.fullmatch(code)
    expect(page.get_by_text("Đã gửi 2 ảnh.")).to_be_visible()
    expect(page.get_by_text("Đã gửi đoạn phim.")).to_be_visible()
    page.get_by_text("Mã QR và mã bí mật").click()
    expect(page.get_by_role("img", name="Mã QR của đường dẫn riêng")).to_be_visible()
    picture(page, "citizen-receipt")
    assert breaches(page) == []

    page.get_by_role("link", name="Theo dõi phản ánh").click()
    expect(page.locator(".photos img")).to_have_count(2, timeout=30_000)
    expect(page.get_by_text("Đoạn phim đã được nhận.")).to_be_visible()
    assert breaches(page) == []
    kept = page.evaluate("JSON.parse(localStorage.mine)")[0]
    assert (kept["code"], page.evaluate("location.href").count(kept["secret"])) == (code.replace(" ", ""), 0)
    seen = client.expect(citizen.follow(kept["code"], kept["secret"]), 200)
    assert (seen["description"], seen["answers"][0]["value"]) == (WORDS, "construction")
    assert (seen["place"]["commune"], seen["place"]["address"]) == (COMMUNE, "Cổng chợ Thất Khê")
    # The page reduces the photo, and officers still see its position.
    shown = client.expect(office("trung-tam.tiep-nhan").ticket(kept["code"]), 200)
    evidence = next(each["evidence"] for each in shown["photos"] if each["id"] == "r1")
    assert (round(evidence["lat"], 4), round(evidence["lon"], 4)) == (22.2567, 106.4738)


def test_a_report_is_written_without_a_network_after_the_first_visit_and_sent_once(visitor: Opens) -> None:
    person = visitor()
    page = ready(person.open("/"))
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    person.context.set_offline(True)
    page.reload()
    expect(page.get_by_text("Đang không có mạng. Bạn vẫn viết")).to_be_visible()
    started = time.monotonic()
    written(page)
    assert time.monotonic() - started < MOMENT
    page.reload()
    expect(page.locator(".summary")).to_contain_text("Xã Thất Khê")
    page.get_by_role("link", name="Sửa phần Ảnh").click()
    page.locator("#choose-picture").set_input_files([photo(3)])
    expect(page.locator(".tile img")).to_have_count(1)
    for heading in ("Xảy ra ở đâu?", "Việc gì đang xảy ra?", "Kiểm tra rồi gửi"):
        go_on(page)
        expect(page.get_by_role("heading", name=heading)).to_be_focused()
    page.get_by_role("button", name="Gửi phản ánh").click()
    expect(page.get_by_text("Máy không gửi khi trang đã đóng")).to_be_visible(timeout=MOMENT * 1000)
    assert breaches(page) == []

    # The first answer is lost.
    lost: list[str] = []

    def lose(route: Route) -> None:
        if route.request.method != "POST" or lost:
            return route.fallback()
        lost.append(str(route.fetch().json()["code"]))
        return route.abort()

    person.context.route("**/v1/reports", lose)
    # The code is said, wherever the person is when the report goes.
    page.get_by_role("link", name="Gửi", exact=True).click()
    expect(page.get_by_text(f"Đang chờ gửi: {WORDS[:20]}")).to_be_visible()
    person.context.set_offline(False)
    gone = page.get_by_role("status").filter(has_text="Phản ánh đang chờ đã được gửi.")
    expect(gone).to_be_visible()
    code = CODE.findall(gone.inner_text())[0]
    assert lost == [code.replace(" ", "")]
    expect(page.locator("#mine")).to_contain_text(code)
    assert breaches(page) == []
    gone.get_by_role("link", name="Xem").click()
    expect(page.get_by_text("Đã gửi 1 ảnh.")).to_be_visible()
    page.goto(person.base_url + "/")
    expect(page.locator("#mine .entry")).to_have_count(1)
    expect(page.locator("#waiting")).to_be_empty()


def later_answer_first(page: Page, pattern: str) -> list[APIResponse]:
    """Answer the first of two GET requests after the second; later requests pass. The result has the two answers."""
    asked: list[Route] = []
    answers: list[APIResponse] = []

    def answer(route: Route) -> None:
        # A slow answer lets further requests in meanwhile: the number of requests counts, not of answers.
        if route.request.method != "GET" or len(asked) == 2:
            return route.fallback()
        asked.append(route)
        answers.append(route.fetch())
        if len(answers) == 2:
            for waiting, response in zip(reversed(asked), reversed(answers), strict=True):
                waiting.fulfill(response=response)
        return None

    page.route(pattern, answer)
    return answers


def test_the_sender_rejects_an_answer_sends_a_message_and_removes_the_report(
    visitor: Opens, citizen: Citizen, office: Callable[[str], Office], until: Until
) -> None:
    made = answered(citizen, office, until)
    page = ready(visitor().open(f"/#{made['code']}.{made['secret']}"))
    expect(page.get_by_text("Đã dọn sạch rác tại cổng chợ.")).to_be_visible()
    expect(page.get_by_role("img", name=re.compile("Sau khi xử lý"))).to_be_visible()
    picture(page, "citizen-answer")
    assert breaches(page) == []
    page.get_by_role("button", name="Lưu trên máy này").click()
    page.get_by_role("button", name="Không hài lòng").click()
    reason = page.get_by_label("Nội dung nào chưa được giải quyết?")
    expect(reason).to_be_focused()
    page.get_by_role("button", name="Gửi đề nghị").click()
    expect(page.get_by_text("Cần điền phần này.")).to_be_visible()
    assert breaches(page) == []
    reason.fill("Chiều nay rác lại tràn ra đường")
    page.get_by_role("button", name="Gửi đề nghị").click()
    expect(page.get_by_text("Đã gửi đề nghị xử lý lại.")).to_be_visible()
    expect(page.locator(".report .chip").first).to_have_text("Đang xử lý")
    page.get_by_role("button", name="Gửi thêm thông tin").click()
    page.get_by_label("Lời nhắn").fill("Xin gửi thêm ảnh")
    page.locator("#choose-picture").set_input_files([photo(5)])
    answers = later_answer_first(page, f"**/v1/reports/{made['code']}")
    page.get_by_role("button", name="Gửi", exact=True).click()
    expect(page.get_by_text("Đã gửi lời nhắn.")).to_be_visible()
    expect(page.get_by_role("img", name="Ảnh hiện trường 1")).to_be_visible(timeout=30_000)
    assert len(answers) == 2

    page.get_by_role("link", name="Theo dõi", exact=True).click()
    page.get_by_role("button", name="Xóa khỏi máy này").click()
    assert breaches(page) == []
    page.get_by_role("dialog").get_by_role("button", name="Xóa khỏi máy này").click()
    expect(page.get_by_text("Chưa có phản ánh nào được gửi từ máy này.")).to_be_visible()
    assert page.evaluate("localStorage.mine") is None


def test_the_sender_answers_a_question_and_withdraws_the_report(
    visitor: Opens, citizen: Citizen, office: Callable[[str], Office]
) -> None:
    made = client.expect(
        citizen.send({"category": "hygiene", "description": WORDS, "place": {"commune": COMMUNE}}), 201
    )
    client.expect(office("trung-tam.tiep-nhan").act(made["code"], "ask", text="Ở cổng nào của chợ?"), 200)
    page = ready(visitor().open(f"/#/phieu/{made['code']}/{made['secret']}"))
    expect(page.get_by_text("Ở cổng nào của chợ?")).to_be_visible()
    assert breaches(page) == []
    page.get_by_label("Nội dung bổ sung").fill("Cổng phía bờ sông")
    page.get_by_role("button", name="Gửi bổ sung").click()
    expect(page.get_by_text("Đã gửi bổ sung.")).to_be_visible()
    page.get_by_text("Sửa lại những gì đã gửi").click()
    page.get_by_role("button", name="Ngừng công khai").click()
    expect(page.get_by_text("Phản ánh đang không công khai.")).to_be_visible()
    # The message may move what lies below it while a button is pressed.
    expect(page.get_by_text("Đã đổi chế độ công khai.")).to_be_visible()
    expect(page.get_by_text("Đã đổi chế độ công khai.")).to_be_hidden(timeout=20_000)
    page.get_by_label("Từ ngữ cần che").fill(WORDS.split(maxsplit=1)[0])
    page.get_by_role("button", name="Che vĩnh viễn").click()
    page.get_by_role("dialog").get_by_role("button", name="Đồng ý").click()
    expect(page.locator(".words", has_text="█████")).to_be_visible()
    assert breaches(page) == []
    page.get_by_role("button", name="Rút phản ánh").click()
    page.locator(".action-form").get_by_role("button", name="Rút phản ánh").click()
    expect(page.locator(".report .chip").first).to_have_text("Đã rút")
    assert breaches(page) == []


def test_a_report_without_a_position_can_use_that_of_its_photo_which_its_sender_withdraws(
    visitor: Opens, citizen: Citizen
) -> None:
    taken = photo(8, placed=True, size=(800, 600))["buffer"]
    photos = [{"content_type": "image/jpeg", "size": len(taken)}]
    report = {"category": "hygiene", "description": WORDS, "place": {"commune": COMMUNE}, "photos": photos}
    made = client.expect(citizen.send(report), 201)
    assert client.upload(made["uploads"][0], taken).ok
    page = ready(visitor().open(f"/#/phieu/{made['code']}/{made['secret']}"))
    page.get_by_role("button", name="Dùng nơi chụp ảnh").click()
    expect(page.get_by_text("Vị trí: 22,2567; 106,4738")).to_be_visible()
    assert breaches(page) == []
    page.get_by_text("Sửa lại những gì đã gửi").click()
    page.get_by_role("button", name="Rút ảnh 1").click()
    page.get_by_role("dialog").get_by_role("button", name="Đồng ý").click()
    expect(page.get_by_text("Đã rút. Tệp đã gửi và các bản sao của nó đã bị xóa.")).to_be_visible()
    expect(page.get_by_role("button", name="Rút ảnh 1")).to_have_count(0)
    assert breaches(page) == []
    assert client.expect(citizen.follow(made["code"], made["secret"]), 200)["photos"] == []


def test_a_citizen_follows_a_nearby_report_instead_of_sending(
    visitor: Opens, citizen: Citizen, office: Callable[[str], Office], until: Until
) -> None:
    made = client.expect(citizen.send({"category": "traffic", "description": WORDS, "place": PLACE}), 201)
    client.expect(office("trung-tam.tiep-nhan").act(made["code"], "receive", urgency="normal"), 200)
    around = {"lat": "22.2567", "lon": "106.4738", "category": "traffic"}
    until(lambda: client.expect(citizen.call("GET", "/v1/nearby", query=around), 200)["tickets"], 30)
    here = {"latitude": PLACE["lat"], "longitude": PLACE["lon"]}
    page = ready(visitor(PHONE, geolocation=here, permissions=["geolocation"]).open("/#/gui/2"))
    page.get_by_role(
        "button",
        name="Vị trí của tôi",
    ).click()
    expect(page.get_by_text("Đã lấy vị trí của bạn")).to_be_visible()
    choose_commune(page)
    go_on(page)
    page.get_by_role("button", name="An toàn giao thông").click()
    near = page.get_by_role("region", name="Đã có người phản ánh gần đây?")
    near.get_by_role("button", name="Đúng việc này, tôi theo dõi").first.click()
    near.get_by_label("Số điện thoại để nhận tin").fill("12")
    near.get_by_role("button", name="Theo dõi", exact=True).click()
    expect(near.get_by_text("Cần đồng ý")).to_be_visible()
    near.get_by_label("Tôi đồng ý").check()
    near.get_by_role("button", name="Theo dõi", exact=True).click()
    expect(near.get_by_text("Số điện thoại không hợp lệ.")).to_be_visible()
    picture(page, "citizen-nearby")
    assert breaches(page) == []
    near.get_by_label("Số điện thoại để nhận tin").fill("0912345699")
    near.get_by_role("button", name="Theo dõi", exact=True).click()
    expect(near.get_by_text("Bạn đã theo dõi phản ánh này (1 người).")).to_be_visible()
    page.get_by_role("button", name="Bỏ bản nháp, xem phản ánh đó").click()
    expect(page.get_by_text("1 người theo dõi")).to_be_visible()
    assert breaches(page) == []
    page.get_by_role("button", name="Thôi theo dõi").click()
    expect(page.get_by_text("Bạn không còn theo dõi phản ánh này.")).to_be_visible()
    page.get_by_role("link", name="Gửi", exact=True).click()
    expect(page.locator("#waiting")).to_be_empty()


def test_the_sender_sees_corrects_and_erases_their_data(visitor: Opens, citizen: Citizen) -> None:
    made = client.expect(
        citizen.send(
            {
                "category": "hygiene",
                "description": WORDS,
                "place": {"commune": COMMUNE},
                "contact": {"name": "Người gửi thử", "phone": "0987000078"},
                "consent": True,
            }
        ),
        201,
    )
    page = ready(visitor().open(f"/#{made['code']}.{made['secret']}"))
    own = page.locator("summary", has_text="Dữ liệu cá nhân của bạn")
    own.click()
    page.get_by_role("button", name="Xem dữ liệu của tôi").click()
    expect(page.get_by_text("+84987000078")).to_be_visible()
    expect(page.get_by_role("link", name="Tải bản sao đầy đủ")).to_be_visible()
    assert breaches(page) == []
    picture(page, "citizen-own-data")
    page.get_by_label("Số điện thoại").fill("091234567")
    page.get_by_role("button", name="Lưu thông tin này").click()
    expect(page.get_by_label("Số điện thoại")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("Số điện thoại").fill("0987000079")
    page.get_by_role("button", name="Lưu thông tin này").click()
    expect(page.get_by_text("Đã sửa thông tin liên hệ.")).to_be_visible()
    page.get_by_role("button", name="Xem dữ liệu của tôi").click()
    expect(page.get_by_text("+84987000079")).to_be_visible()
    page.get_by_role("button", name="Hạn chế xử lý dữ liệu của tôi").click()
    page.get_by_role("dialog").get_by_role("button", name="Hạn chế xử lý dữ liệu của tôi").click()
    expect(page.get_by_text("Đã hạn chế xử lý dữ liệu của bạn.")).to_be_visible()
    own.click()
    expect(page.get_by_text("Hạn chế xử lý: đã thực hiện")).to_be_visible()
    page.get_by_role("button", name="Bỏ hạn chế").click()
    expect(page.get_by_text("Đã bỏ hạn chế")).to_be_visible()
    own.click()
    page.get_by_role("button", name="Gửi yêu cầu phản đối").click()
    expect(page.get_by_label("Bạn phản đối việc gì, vì sao?")).to_be_focused()
    assert breaches(page) == []
    page.get_by_label("Bạn phản đối việc gì, vì sao?").fill("Tôi không muốn đơn vị bị phản ánh gọi cho tôi")
    page.get_by_role("button", name="Gửi yêu cầu phản đối").click()
    expect(page.get_by_text("Đã gửi yêu cầu. Câu trả lời sẽ hiện ở đây.")).to_be_visible()
    own.click()
    expect(page.get_by_text("Phản đối xử lý: đã gửi, đang chờ trả lời")).to_be_visible()
    page.get_by_role("button", name="Xóa dữ liệu của tôi").click()
    page.get_by_role("dialog").get_by_role("button", name="Xóa dữ liệu của tôi").click()
    expect(page.get_by_text("Đã xóa dữ liệu cá nhân của bạn.")).to_be_visible()
    own.click()
    page.get_by_role("button", name="Xem dữ liệu của tôi").click()
    expect(page.get_by_text("không có").first).to_be_visible()


def mistype_and_open_a_hidden_report(page: Page, made: dict[str, Any]) -> None:
    """Type wrong codes, then the code of a report that intake has not accepted, then its secret."""
    for wrong in ("LS 12", "ls 4827.395-160", "ls 4827.359-165"):
        page.locator("#quick-code").fill(wrong)
        page.locator("#quick-code").press("Enter")
        expect(page.get_by_text("Mã gồm hai chữ và mười số")).to_be_visible()
    assert breaches(page) == []
    page.locator("#quick-code").fill(made["code"].lower())
    page.locator("#quick-code").press("Enter")
    expect(page.get_by_role("heading", name="Chưa xem được phản ánh")).to_be_focused()
    assert breaches(page) == []
    picture(page, "citizen-hidden")
    page.get_by_label("Mã bí mật").fill(made["secret"].upper())
    page.get_by_label("Mã bí mật").press("Enter")
    expect(page.get_by_text("Đánh nhau trước cổng chợ").first).to_be_visible()


def test_a_report_is_found_by_code_by_phone_number_in_the_list_and_on_the_map(
    visitor: Opens, stack: LocalAws, citizen: Citizen, office: Callable[[str], Office], until: Until
) -> None:
    public = answered(citizen, office, until)["code"]
    made = client.expect(
        citizen.send(
            {
                "category": "security",
                "description": "Đánh nhau trước cổng chợ",
                "place": {"commune": COMMUNE},
                "contact": {"phone": "0987000077"},
                "consent": True,
            }
        ),
        201,
    )
    here = {"latitude": PLACE["lat"], "longitude": PLACE["lon"]}
    page = ready(visitor(DESKTOP, geolocation=here, permissions=["geolocation"]).open("/"))
    mistype_and_open_a_hidden_report(page, made)
    page.get_by_role("link", name="Theo dõi", exact=True).click()
    form = page.locator("#view form")
    form.get_by_label("Mã phản ánh").fill(public)
    form.get_by_text("Tôi là người gửi").click()
    form.get_by_label("Mã bí mật").fill("aaaabbbbccccddddeeeeffff")
    form.get_by_role("button", name="Xem").click()
    expect(page.locator("#view").get_by_role("alert")).to_be_visible()
    assert breaches(page) == []

    page.get_by_role("link", name="Theo dõi", exact=True).click()
    page.get_by_role("textbox", name="Số điện thoại").fill("12")
    page.get_by_role("button", name="Gửi mã cho tôi").click()
    expect(page.get_by_text("Số điện thoại không hợp lệ.")).to_be_visible()
    assert breaches(page) == []
    page.get_by_role("textbox", name="Số điện thoại").fill("0987000077")
    page.get_by_role("button", name="Gửi mã cho tôi").click()
    box = page.get_by_label("Mã xác nhận")
    box.fill("000000")
    box.press("Enter")
    expect(page.get_by_text("Mã xác nhận không đúng")).to_be_visible()
    assert breaches(page) == []

    def one_time_code() -> str | None:
        texts = [sms.text for sms in stack.inbox() if sms.to == "+84987000077" and sms.text.startswith("Ma xac nhan")]
        return texts[-1].partition(": ")[2][:6] if texts else None

    box.fill(cast(str, until(one_time_code, 30)))
    box.press("Enter")
    page.get_by_role("link", name="Đánh nhau trước cổng chợ").click()
    expect(page.get_by_role("button", name="Gửi thêm thông tin")).to_be_visible()
    assert made["code"] not in page.evaluate("JSON.stringify(localStorage)")

    page.get_by_role("link", name="Quanh đây").click()
    expect(page.locator("#view .entry").first).to_be_visible()
    picture(page, "citizen-around")
    assert breaches(page) == []
    page.get_by_label("Lĩnh vực").select_option("telecom")
    expect(page.get_by_text("Không có phản ánh phù hợp.")).to_be_visible()
    page.get_by_label("Lĩnh vực").select_option("hygiene")
    page.get_by_label("Tình trạng").select_option("answered")
    expect(page.locator(f'#view a[href="#/phieu/{public}"]')).to_be_visible()
    frame = {"west": "106.46", "south": "22.25", "east": "106.48", "north": "22.26", "zoom": "16", "state": "resolved"}
    points = until(lambda: client.expect(citizen.call("GET", "/v1/map", query=frame), 200)["points"], 60)
    look_near(page, public)
    walk_the_map(page, cast(list[dict[str, Any]], points)[0])


def look_near(page: Page, code: str) -> None:
    """Open the list of what is near, where the position is good to kilometres."""
    at: Geolocation = {"latitude": float(str(PLACE["lat"])), "longitude": float(str(PLACE["lon"]))}
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({**at, "accuracy": 2100})
    page.get_by_role("button", name="Gần tôi").click()
    entry = page.locator(".entry.near", has=page.locator(f'a[href="#/phieu/{code}"]'))
    expect(entry).to_contain_text("Cách đây 10 m")
    expect(page.get_by_text("Vị trí chỉ chính xác đến khoảng 2,1 km")).to_be_visible()
    picture(page, "citizen-near")
    assert breaches(page) == []
    page.context.set_geolocation(at)


def walk_the_map(page: Page, point: dict[str, Any]) -> None:
    """Open a report and then a cell on the map, by keyboard; the commune's border and name are drawn.

    The map's answers are made of one report, since others stand at the same place, and counters may be minutes behind.
    """
    square = [222000, 1064300, 0, 800, 800, 0, 0, -800]
    drawn = {"code": COMMUNE, "name": "xã Thất Khê", "name_en": "That Khe", "lat": 22.257, "lon": 106.473}
    outlines = {"digits": 4, "communes": [{**drawn, "rings": [square]}]}
    page.route(re.compile("/v1/outlines"), lambda route: route.fulfill(json=outlines))
    page.route(MAP, lambda route: route.fulfill(json={"cells": [], "points": [point], "complete": True}))
    page.get_by_role("button", name="Bản đồ").click()
    page.get_by_role("button", name="Đến vị trí của tôi").click()
    expect(page.locator(".leaflet-container").get_by_text("Xã Thất Khê")).to_be_visible()
    expect(page.locator("path.outline")).to_have_count(1)
    page.locator(".map-sign", has=page.locator(".spot")).press("Enter")
    expect(page.locator("#view .entry")).to_have_count(1)
    # Two at the same place are a circle that lists both.
    page.route(MAP, lambda route: route.fulfill(json={"cells": [], "points": [point, point], "complete": True}))
    page.get_by_role("button", name="Phóng to").click()
    page.get_by_role("button", name="2 phản ánh ở đây; chạm để xem").press("Enter")
    expect(page.locator("#view .entry")).to_have_count(2)
    picture(page, "citizen-map")
    assert breaches(page) == []
    cell = {"cell": "85415ebbfffffff", "lat": 22.2494, "lon": 106.4571, "count": 42, "open": 30, "late": 3}
    page.route(MAP, lambda route: route.fulfill(json={"cells": [cell], "points": [], "complete": True}))
    with page.expect_response(MAP) as farther:
        page.get_by_role("button", name="Thu nhỏ").click()
    sign = page.get_by_role("button", name="42 phản ánh, 30 đang xử lý, 3 quá hạn")
    expect(sign).to_be_visible()
    assert breaches(page) == []
    with page.expect_request(MAP) as closer:
        sign.press("Enter")
    before, after = (int(ask.url.partition("zoom=")[2].partition("&")[0]) for ask in (farther.value, closer.value))
    assert after > before


def test_a_report_is_sent_by_keyboard_alone_in_english_and_large_type(visitor: Opens) -> None:
    page = ready(visitor(PHONE, color_scheme="dark").open("/"))
    tab_to(page, "English")
    page.keyboard.press("Enter")
    tab_to(page, "Large type", back=True)
    page.keyboard.press("Enter")
    assert page.locator("html").get_attribute("data-size") == "large"
    tab_to(page, "Report without a photo")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Where is it?")).to_be_focused()
    tab_to(page, "Commune")
    page.keyboard.type("that khe")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    tab_to(page, "Continue")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="What is happening?")).to_be_focused()
    assert breaches(page) == []
    tab_to(page, "Find the field")
    page.keyboard.type("waste")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_label("What is happening?")).to_be_focused()
    page.keyboard.type("Waste all over the road by the market")
    tab_to(page, "Continue")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Check and send")).to_be_focused()
    assert breaches(page) == []
    tab_to(page, "Send the report")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your report is sent")).to_be_visible()
    assert breaches(page) == []


def tab_to(page: Page, name: str, *, back: bool = False) -> None:
    """Press Tab until the focused element has this name."""
    for _ in range(60):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if name in page.evaluate(_NAME):
            return
    raise AssertionError(f"{name} is not reachable by keyboard")


_NAME = """() => { const at = document.activeElement;
  return [at.getAttribute("aria-label"), at.textContent, ...[...(at.labels || [])].map((one) => one.textContent)]
    .join(" ") }"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_view_is_accessible_with_text_of_twice_the_size(visitor: Opens, scheme: str) -> None:
    page = ready(visitor(PHONE, color_scheme=scheme).open("/"))
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert breaches(page) == []
    for address in ("gui/1", "gui/2", "gui/3", "gui/4", "theo-doi", "quanh-day", "huong-dan"):
        page.evaluate(f"location.hash = '#/{address}'")
        expect(page.locator("#view h2").first).to_be_focused()
        assert breaches(page) == [], address


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

    until(shown, 30)
    client.expect(focal.act(code, "answer", text="Đã dọn sạch rác tại cổng chợ.", photos=["a1"]), 200)
    client.expect(office("xa-that-khe.lanh-dao").act(code, "approve"), 200)
    return cast(dict[str, Any], made)
