"""A report made in a messenger equals one of the page, and what is said of it comes back there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from chalicelib.domain.messages.chats import MOST_ANSWERED
from chalicelib.runtime import clock
from chalicelib.services import own_data
from chalicelib.store.tickets import tickets
from chalicelib.store.vault import reporters, talks
from tests.chats.conftest import PHOTO, RUBBISH, Chats
from tests.chats.reports import HERE, START, report
from tests.domain import samples
from tests.support import set_clock

pytestmark = pytest.mark.usefixtures("by_day")
CHANNELS = ("messenger", "zalo")


def asked(chats: Chats, channel: str = "messenger") -> str:
    """The code of a report from a person "7001" whom the office has asked a question."""
    code = chats.send_report("7001", channel)
    assert chats.api.act("intake.intake", code, "receive").status == 200
    assert chats.api.act("intake.intake", code, "ask", text="Số nhà bao nhiêu?").status == 200
    assert chats.deliver() == []
    return code


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_report_equals_one_of_the_page(chats: Chats, channel: str) -> None:
    messenger = chats.messenger(channel)
    assert messenger.begin("7001") == 200  # type: ignore[attr-defined]
    assert chats.read() == []
    assert "Bạn cần gì?" in messenger.person("7001").got[-1].text
    chats.say("7001", "1", RUBBISH, channel=channel)
    chats.say("7001", channel=channel, picture=PHOTO)
    chats.say("7001", channel=channel, point=HERE)
    said = chats.say("7001", "hygiene", "0987654321", "đồng ý", channel=channel)
    assert "Số ảnh: 1" in said[-1].text
    said = chats.say("7001", "gửi", channel=channel)
    code = said[-1].text.partition("Mã: ")[2].partition(".")[0].replace(" ", "")
    page = report(chats, photos=[{"content_type": "image/jpeg", "size": len(PHOTO[0])}])
    ours, theirs = tickets.whole(code), tickets.whole(page)
    assert ours is not None
    assert theirs is not None
    own = {"code", "created_at", "channel", "step_due_at", "due_at", "points", "promised_at", "last_at", "begun"}
    own |= {"updated_at", "step_started_at"}
    differing = {
        name for name in ours.ticket.__dataclass_fields__ if getattr(ours.ticket, name) != getattr(theirs.ticket, name)
    }
    assert differing <= own | {"place"}
    assert (ours.ticket.place.lat, ours.ticket.place.commune) == (HERE[0], theirs.ticket.place.commune)
    assert ours.ticket.channel == channel
    assert [photo.id for photo in ours.photos] == ["r1"]
    found = chats.province.aws.client("s3").get_object(
        Bucket=chats.province.aws.outputs["OriginalsBucket"], Key=f"incoming/{code}/r1"
    )
    assert found["Body"].read() == PHOTO[0]
    assert reporters.contact(code, samples.T0).phone == "+84987654321"


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_question_its_answer_and_a_rating_go_by_the_same_way(chats: Chats, channel: str) -> None:
    code = asked(chats, channel)
    question = chats.messenger(channel).person("7001").got[-1]
    assert "Số nhà bao nhiêu?" in question.text
    assert "Cảm ơn" in chats.say("7001", "Số 5, ngõ 2", channel=channel)[-1].text
    whole = tickets.whole(code)
    assert whole is not None
    assert [(event.kind, event.details["text"]) for event in whole.events if event.kind == "supply"] == [
        ("supply", "Số 5, ngõ 2")
    ]
    for action in ("dispatch", "accept", "answer", "approve"):
        stored = tickets.get(code)
        assert stored is not None
        tickets.change(stored, samples.act(stored.ticket, action, at=clock.now()))
        assert chats.deliver() == []
    assert code in chats.messenger(channel).person("7001").got[-1].text.replace(" ", "")
    said = chats.say("7001", "Xem phản ánh" if channel == "messenger" else "1", channel=channel, pressed=code)
    assert "Đã thu gom toàn bộ" in said[-1].text
    assert "Cảm ơn" in chats.say("7001", "1", channel=channel)[-1].text
    after = tickets.get(code)
    assert after is not None
    assert after.ticket.rating is not None


def test_photos_answer_a_question(chats: Chats) -> None:
    code = asked(chats)
    chats.say("7001", picture=PHOTO)
    whole = tickets.whole(code)
    assert whole is not None
    assert [photo.id for photo in whole.photos] == ["r1"]
    assert whole.events[-1].kind == "supply"


def test_a_question_does_not_break_into_what_is_being_written(chats: Chats) -> None:
    code = chats.send_report("7001")
    chats.say("7001", "1", "Đèn đường hỏng ở cổng trường")
    assert chats.api.act("intake.intake", code, "receive").status == 200
    assert chats.api.act("intake.intake", code, "ask", text="Số nhà bao nhiêu?").status == 200
    assert chats.deliver() == []
    offers = chats.messenger().person("7001").got[-1].offers
    assert offers == ((code, "Trả lời"),)
    assert "Việc này ở đâu" in chats.say("7001", "bỏ qua")[-1].text
    said = chats.say("7001", "Trả lời", pressed=code)
    assert "Số nhà" in said[-1].text
    assert "Việc này ở đâu" in said[-1].text, "the draft goes on"


def test_nobody_else_may_act_on_a_report(chats: Chats) -> None:
    code = asked(chats)
    said = chats.say("7002", code)
    assert "Số nhà" not in said[0].text
    assert f"#{code}\n" in said[0].text, "the link gives no right"
    assert "Chưa có phản ánh nào" in chats.say("7002", "phản ánh của tôi")[0].text
    assert code in chats.say("7001", "phản ánh của tôi")[0].text.replace(" ", "")


def test_stop_ends_the_messages_and_the_tie(chats: Chats) -> None:
    code = chats.send_report("7001")
    assert "không báo tin" in chats.say("7001", "menu", "STOP")[-1].text
    assert talks.of_report(code, samples.T0) is None
    before = len(chats.messenger().person("7001").got)
    assert chats.api.act("intake.intake", code, "receive").status == 200
    assert chats.api.act("intake.intake", code, "ask", text="Số nhà bao nhiêu?").status == 200
    assert chats.deliver() == []
    assert len(chats.messenger().person("7001").got) == before


def test_stop_while_writing_only_drops_what_is_written(chats: Chats) -> None:
    code = chats.send_report("7001")
    chats.say("7001", "1", RUBBISH, "stop")
    assert talks.of_report(code, samples.T0) is not None


def test_who_leaves_the_account_is_forgotten(chats: Chats) -> None:
    code = chats.send_report("7001", "zalo")
    assert chats.stand_ins.zalo.leave("7001") == 200
    assert chats.read() == []
    assert talks.of_report(code, samples.T0) is None
    assert [item for item in chats.province.items("Reporters") if item["sk"]["S"] == "TALK"] == []


def test_erasure_removes_the_tie(chats: Chats) -> None:
    code = chats.send_report("7001")
    assert own_data.export([code], samples.T0)[0]["messengers"][0]["id"] == "7001"
    own_data.erase([code], request="test", now=samples.T0)
    assert talks.of_report(code, samples.T0) is None
    assert "Không thấy" in chats.say("7001", "menu", code)[0].text


def test_a_conversation_that_rests_is_forgotten(chats: Chats, monkeypatch: pytest.MonkeyPatch) -> None:
    chats.say("7001", "1", RUBBISH)
    (kept,) = [item for item in chats.province.items("Reporters") if item["sk"]["S"] == "TALK"]
    set_clock(monkeypatch, START + timedelta(hours=25))
    assert "Bạn cần gì?" in chats.say("7001", "menu")[-1].text
    assert int(kept["expires_at"]["N"]) < samples.local("2026-03-10 10:01").timestamp()


def test_another_machine_is_not_answered_for_ever(chats: Chats) -> None:
    for _ in range(MOST_ANSWERED + 20):
        chats.say("7001", "menu")
    assert len(chats.messenger().person("7001").got) == MOST_ANSWERED


def test_what_is_not_understood_ends_in_silence(chats: Chats) -> None:
    for _ in range(30):
        chats.say("7001", "?")
    assert len(chats.messenger().person("7001").got) < 10


def test_danger_is_answered_by_the_numbers_first(chats: Chats) -> None:
    assert "114" in chats.say("7001", "cháy nhà, có người mắc kẹt")[0].text.split("\n\n")[0]


def test_a_place_outside_of_the_province_is_said(chats: Chats) -> None:
    chats.say("7001", "1", RUBBISH, "bỏ qua")
    assert "ngoài địa bàn" in chats.say("7001", point=(10.0, 106.0))[-1].text
