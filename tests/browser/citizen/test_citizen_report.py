"""What the sender of a report does on its page: reject an answer, answer a question, correct, withdraw, erase."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from infra.stack import client
from infra.stack.client import Citizen, Office
from tests.browser.conftest import breaches, picture
from tests.browser.steps import (
    COMMUNE,
    WORDS,
    Opens,
    answered,
    photo,
    ready,
)
from tests.deployed import Until

pytestmark = pytest.mark.stack

#: A telephone that takes two seconds to read a file.
SLOW_FILES = """() => {
  const read = Blob.prototype.arrayBuffer;
  Blob.prototype.arrayBuffer = async function () {
    await new Promise((done) => setTimeout(done, 2000));
    return read.call(this);
  };
}"""


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
    # "Gửi" is touched while a slow telephone still reads the photo.
    page.evaluate(SLOW_FILES)
    page.locator("#choose-picture").set_input_files([photo(5)])
    answers = later_answer_first(page, f"**/v1/reports/{made['code']}")
    page.get_by_role("button", name="Gửi", exact=True).click()
    expect(page.get_by_text("Đã gửi lời nhắn.")).to_be_visible()
    expect(page.get_by_role("img", name="Ảnh hiện trường 1")).to_be_visible()
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
    # The secret has left the address and the history. A reload and the way back still show the sender's own view.
    assert page.url.endswith(f"#/phieu/{made['code']}")
    page.reload()
    expect(page.get_by_label("Nội dung bổ sung")).to_be_visible()
    page.evaluate("location.hash = '#/theo-doi'")
    expect(page.get_by_label("Nội dung bổ sung")).to_have_count(0)
    page.go_back()
    expect(page.get_by_label("Nội dung bổ sung")).to_be_visible()
    assert page.url.endswith(f"#/phieu/{made['code']}")
    page.get_by_label("Nội dung bổ sung").fill("Cổng phía bờ sông")
    page.get_by_role("button", name="Gửi bổ sung").click()
    expect(page.get_by_text("Đã gửi bổ sung.")).to_be_visible()
    page.get_by_text("Sửa lại những gì đã gửi").click()
    page.get_by_role("button", name="Ngừng công khai").click()
    expect(page.get_by_text("Phản ánh đang không công khai.")).to_be_visible()
    # The message may move what lies below it while a button is pressed.
    expect(page.get_by_text("Đã đổi chế độ công khai.")).to_be_visible()
    expect(page.get_by_text("Đã đổi chế độ công khai.")).to_be_hidden()
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
