"""The demo play: one report through its whole life on a deployed embedded stack, printed in Vietnamese step by step.

Everything goes over HTTP as citizens and officers do it; photos, messages and the clock work by themselves. Two things
are done behind the stage, and said when they are done: a second report's clock is moved on instead of waiting for it
to run out, and at night the messages kept for the morning are let go.
"""

from __future__ import annotations

import json
import re
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests
from botocore.exceptions import ClientError

from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.texts import course
from chalicelib.domain.texts.codes import spoken
from chalicelib.domain.texts.sent import messages
from chalicelib.domain.texts.sms import without_accents
from chalicelib.store import keys
from chalicelib.store.directory import documents as directory_documents
from chalicelib.store.directory import officers as directory_officers
from chalicelib.store.messages import notices
from chalicelib.store.models.tickets import Head, NoticeItem
from chalicelib.store.tickets import codec, tickets
from chalicelib.store.tickets.indexes import index_keys
from infra.manage.accounts import read_logins
from infra.play import adoption, booths, bulletins, helpers
from infra.play.cast import Failed, Officers, cast
from infra.play.pictures import TEXT_FILE, check_upright, picture, sideways_picture
from infra.play.places import middle, shapes
from infra.stack.client import Citizen, NoToken, Office, Unexpected, expect, sign_in, upload
from infra.stack.inbox import Delivered
from infra.stack.local import PROVINCE_NOTE, LocalAws
from infra.stack.stage import acting_on

PHONE, LATE_PHONE = "+84912345678", "+84912345679"

_PHOTO_SECONDS = 90
_MESSAGE_SECONDS = 90
# Seconds: the sweep runs every minute, and the stream and the outbox follow.
_SWEEP_SECONDS = 100
_PAUSE_SECONDS = 0.25
_AUDIENCES = {
    "focal": "cán bộ đầu mối",
    "leader": "lãnh đạo",
    "supervisor": "giám sát",
    "address": "nơi nhận cảnh báo",
}
_KINDS = {
    "created": "Người dân gửi phản ánh",
    "receive": "Tiếp nhận, phân loại",
    "dispatch": "Chuyển đơn vị xử lý",
    "accept": "Đơn vị nhận việc",
    "note": "Ghi chú tiến độ",
    "answer": "Dự thảo trả lời kèm ảnh sau xử lý",
    "send_back": "Lãnh đạo yêu cầu làm lại",
    "approve": "Lãnh đạo duyệt, trả lời người dân",
    "close": "Đóng phiếu",
    "warned": "Hệ thống nhắc sắp hết hạn",
    "breached": "Hệ thống ghi nhận quá hạn",
    "escalated": "Hệ thống chuyển cấp trên",
}


_FAILURES = (
    *(Failed, directory_documents.DirectoryMissing, Unexpected, NoToken),
    *(ClientError, requests.RequestException, LookupError),
)


def play(stack: LocalAws, report: Callable[[str], None] = print) -> bool:
    """Play the report's life on a stack whose province is imported (logins in its home), a line per station.

    False when a station was not reached; the last line then says which, and why. Takes up to two minutes, most of it
    waiting for the scheduled sweep.
    """
    with acting_on(stack):
        number, title = 0, "Chọn người và việc"
        try:
            drama = _Play(stack)
            for number, (title, station) in enumerate(drama.stations(), 1):
                at = datetime.now(LOCAL)
                found = station()
                report(f"{at:%H:%M:%S}  {number:2}. {title}{': ' if found else ''}{found}")
        except _FAILURES as error:
            report(f"{datetime.now(LOCAL):%H:%M:%S}  {number:2}. {title}: KHÔNG ĐẠT: {type(error).__name__}: {error}")
            return False
        for line in drama.timeline():
            report(line)
    return True


@dataclass
class _Report:
    """A report that was sent: its code, the sender's secret, the permissions to upload by photo."""

    code: str
    secret: str
    uploads: dict[str, dict[str, Any]]


class _Play:
    def __init__(self, stack: LocalAws) -> None:
        self._stack = stack
        self._citizen = Citizen(stack.api_url)
        self._logins = read_logins(stack.home / "logins.json")
        self._offices: dict[str, Office] = {}
        self._main = self._late = _Report("", "", {})
        self._key = uuid.uuid4().hex
        self._pictures = {"r1": picture(), "r2": sideways_picture()}
        self._cast = cast(directory_documents.current(), directory_officers.officers()[0], datetime.now(LOCAL).date())
        self._desk, self._focal, self._leader = self._cast.desk, self._cast.focal, self._cast.leader

    def stations(self) -> Iterator[tuple[str, Callable[[], str]]]:
        """Titles and what to do, in order; each says what is worth saying or raises."""
        yield "Hệ thống sẵn sàng", self._ready
        yield "Phản ánh thứ hai, sẽ bị bỏ quên", self._send_late
        yield "Chỉ khi chạy thử: vặn đồng hồ của phản ánh đó cho quá hạn", self._turn_clock
        yield "Gửi phản ánh", self._send
        yield "Gửi lặp lại với cùng Idempotency-Key", self._send_again
        yield "Tải ảnh lên bằng presigned POST", self._upload
        yield "Ảnh được xử lý", self._derive
        yield "Chưa tiếp nhận thì người khác chưa xem được", self._hidden
        yield "Cán bộ đăng nhập qua Cognito", self._sign_in
        yield "Tiếp nhận", lambda: self._act(self._desk, "receive", commune=self._cast.commune)
        yield f"Chuyển {self._cast.unit.name}", self._dispatch
        yield "Đơn vị nhận việc", lambda: self._act(self._focal, "accept")
        yield "Ghi chú cho dân biết", self._note
        if self._cast.category.after_photo:
            yield "Trả lời khi chưa có ảnh sau xử lý bị từ chối", self._answer_without_photo
        yield "Tải ảnh sau xử lý", self._upload_result
        yield "Trả lời kèm ảnh", lambda: self._answer("Đã thu gom rác trước cổng chợ.")
        yield "Lãnh đạo trả lại", self._send_back
        yield "Trả lời trên bản cũ bị từ chối", self._answer_stale
        yield "Trả lời lần hai", lambda: self._answer("Đã thu gom rác, đặt thêm hai thùng và giao người trông coi.")
        yield "Lãnh đạo duyệt", lambda: self._act(self._leader, "approve")
        yield "Người dân xem kết quả", self._see_result
        yield "Bản tin: đầu mối viết, lãnh đạo duyệt, ai cũng đọc, loa đọc", self._bulletin
        yield "Đóng phiếu", lambda: self._act(self._desk, "close")
        if directory_documents.current().booths.booths:
            yield "Người dân đánh giá ở quầy", self._rate_booth
        if directory_documents.current().hamlets:
            yield "Xã cử người gửi hộ, người đó gửi cho người dân", self._helper
        if directory_documents.current().campaign.targets:
            yield "Ai đã sử dụng: đếm một lần, đơn vị báo cáo cấp trên", self._adoption
        yield "Tin nhắn đã đi", self._messages
        yield "Lượt quét mỗi phút thấy phản ánh thứ hai quá hạn", self._swept
        yield "Tin báo quá hạn tới cán bộ", self._late_message

    def _ready(self) -> str:
        state = expect(self._citizen.call("GET", "/health"), 200)
        if not self._logins:
            raise Failed(f"không có {self._stack.home / 'logins.json'}")
        for unit in (self._cast.intake, self._cast.unit.id):
            self._stack.watch_topic(self._stack.outputs["TopicArnPrefix"] + unit)
        return f"{state['province']}, {self._stack.api_url}"

    def _send_late(self) -> str:
        sent = expect(
            self._citizen.send(
                {
                    "category": self._cast.late_category,
                    "description": "Nhóm thanh niên đua xe trước cổng trường mỗi tối.",
                    "place": {"commune": self._cast.commune, "address": "Cổng trường THPT"},
                    "contact": {"phone": LATE_PHONE},
                    "consent": True,
                }
            ),
            201,
        )
        self._late = _Report(sent["code"], sent["secret"], {})
        return f"{spoken(sent['code'])}, khẩn, hạn tiếp nhận {_clock(sent['step_due_at'])}"

    def _turn_clock(self) -> str:
        shift = turn_clock(self._late.code)
        return f"lùi {shift.total_seconds() / 60:.0f} phút ngay trong bảng dữ liệu; từ đây không ai động vào nữa"

    def _send(self) -> str:
        sent = expect(self._citizen.send(self._report(), self._key), 201)
        self._main = _Report(sent["code"], sent["secret"], {form["photo"]: form for form in sent["uploads"]})
        return f"{spoken(sent['code'])}, 3 ảnh, hẹn trả lời trước {_clock(sent['due_at'])}"

    def _report(self) -> dict[str, Any]:
        sizes = [len(data) for data in self._pictures.values()]
        return {
            "category": self._cast.category.id,
            "description": "Rác thải đổ tràn ra lòng đường trước cổng chợ, bốc mùi đã ba ngày.",
            "place": {"commune": self._cast.commune, "address": "Cổng chợ"} | self._position(),
            "contact": {"phone": PHONE},
            "consent": True,
            "photos": [{"content_type": "image/jpeg", "size": size} for size in (*sizes, len(TEXT_FILE))],
        }

    def _position(self) -> dict[str, float]:
        note = self._stack.home / PROVINCE_NOTE
        drawn = shapes(Path(note.read_text(encoding="utf-8").strip())) if note.exists() else {}
        return middle(drawn[self._cast.commune]) if self._cast.commune in drawn else {}

    def _send_again(self) -> str:
        again = expect(self._citizen.send(self._report(), self._key), 201)
        if (again["code"], again["secret"]) != (self._main.code, self._main.secret):
            raise Failed(f"mã khác: {again['code']}")
        return "vẫn đúng mã ấy"

    def _upload(self) -> str:
        for photo, data in (self._pictures | {"r3": TEXT_FILE}).items():
            _uploaded(upload(self._main.uploads[photo], data))
        return "hai ảnh, trong đó một ảnh nằm ngang có tọa độ GPS; và một tệp chữ đội lốt JPEG"

    def _derive(self) -> str:
        def settled() -> dict[str, Any] | None:
            seen: dict[str, Any] = expect(self._citizen.follow(self._main.code, self._main.secret), 200)
            return None if any(one["state"] == "announced" for one in seen["uploads"]) else seen

        seen = _until(settled, _PHOTO_SECONDS, "ảnh chưa xử lý xong")
        states = {one["photo"]: one for one in seen["uploads"]}
        shown = {photo["id"]: photo for photo in seen["photos"]}
        if set(shown) != {"r1", "r2"} or states["r3"]["state"] != "refused":
            raise Failed(f"trạng thái ảnh: {seen['uploads']}")
        for size, link in shown["r2"]["links"].items():
            check_upright(requests.get(link, timeout=30), size)
        return f"320, 800, 1600 điểm, dựng thẳng, không còn GPS; tệp chữ bị loại: {states['r3']['reason_label']['vi']}"

    def _hidden(self) -> str:
        expect(self._citizen.follow(self._main.code), 404)
        return "404"

    def _sign_in(self) -> str:
        for username in {self._desk, self._focal, self._leader, self._cast.supervisor}:
            self._offices[username] = self._signed_in(username)
        queue = list(self._offices[self._desk].whole_queue())
        if self._main.code not in (line["code"] for line in queue):
            raise Failed("phiếu không có trong hàng đợi của nơi tiếp nhận")
        return f"{', '.join(self._offices)}; hàng đợi nơi tiếp nhận có {len(queue)} phiếu, phiếu gấp nhất đứng đầu"

    def _signed_in(self, username: str) -> Office:
        cognito, client_id = self._stack.client("cognito-idp"), self._stack.outputs["UserPoolClientId"]
        token = sign_in(cognito, client_id, username, self._logins[username]["password"])
        return Office(self._stack.api_url, token)

    def _act(self, username: str, action: str, **given: Any) -> str:
        office = self._offices[username]
        expect(office.ticket(self._main.code), 200)
        ticket = expect(office.act(self._main.code, action, **given), 200)
        due = f", bước {course.STEPS[ticket['step']].vi} hạn {_clock(ticket['step_due_at'])}" if ticket["step"] else ""
        return f"{username} → {ticket['state_label']['vi']}{due}"

    def _dispatch(self) -> str:
        proposed = expect(self._offices[self._desk].ticket(self._main.code), 200)["proposed_unit"]
        if proposed["id"] != self._cast.unit.id:
            raise Failed(f"đơn vị được gợi ý là {proposed}")
        return f"theo gợi ý; {self._act(self._desk, 'dispatch', unit=proposed['id'])}"

    def _note(self) -> str:
        return self._act(self._focal, "note", text="Đã hợp đồng xe cuốn ép, thu gom ngay hôm nay.", public=True)

    def _answer_without_photo(self) -> str:
        refused = expect(self._offices[self._focal].act(self._main.code, "answer", text="Đã xử lý xong."), 422)
        if refused["code"] != "after_photo_required":
            raise Failed(json.dumps(refused, ensure_ascii=False))
        return f"422 {refused['code']}: {refused['title']}"

    def _upload_result(self) -> str:
        # The photo of the report itself would be refused as sent before.
        office, data = self._offices[self._focal], picture(clean=True)
        announced = expect(office.add_photos(self._main.code, [{"content_type": "image/jpeg", "size": len(data)}]), 201)
        form = announced["uploads"][0]
        _uploaded(upload(form, data))

        def ready() -> bool:
            photos = expect(office.ticket(self._main.code), 200)["photos"]
            return any(photo["id"] == form["photo"] and photo["state"] == "ready" for photo in photos)

        _until(ready, _PHOTO_SECONDS, "ảnh sau xử lý chưa sẵn sàng")
        return f"{form['photo']} sẵn sàng"

    def _answer(self, text: str) -> str:
        return self._act(self._focal, "answer", text=text, photos=["a1"])

    def _send_back(self) -> str:
        return self._act(self._leader, "send_back", reason="Cần nêu rõ cách giữ sạch về sau.")

    def _answer_stale(self) -> str:
        """The focal officer has not seen yet that the leader sent the answer back."""
        office = self._offices[self._focal]
        stale = expect(office.act(self._main.code, "answer", text="Đã xử lý xong.", photos=["a1"]), 412)
        since = ", ".join(f"{_KINDS[change['kind']]} ({change['officer']})" for change in stale["changes"])
        return f"412 {stale['code']}, kèm việc đã xảy ra: {since}"

    def _see_result(self) -> str:
        seen = expect(self._citizen.follow(self._main.code), 200)
        commune, category = self._cast.commune, self._cast.category.id
        listed = expect(self._citizen.reports(commune=commune, category=category), 200)["reports"]
        if self._main.code not in (line["code"] for line in listed):
            raise Failed("phiếu không có trong danh sách công khai")
        if PHONE in json.dumps(seen) or "a1" not in (photo["id"] for photo in seen["photos"]):
            raise Failed("bản công khai lộ số điện thoại hoặc thiếu ảnh sau xử lý")
        return f"công khai, không có thông tin người gửi: “{seen['answer']['text']}”"

    def _rate_booth(self) -> str:
        directory, officers = directory_documents.current(), Officers(directory_officers.officers()[0])
        return booths.rated_once(self._signed_in, self._citizen, directory, officers)

    def _helper(self) -> str:
        def code_of(phone: str) -> str:
            def arrived() -> list[str]:
                texts = [note.text for note in self._stack.inbox() if note.channel == "sms" and note.to == phone]
                return [found[0] for text in texts if (found := re.search(r"\b\d{6}\b", text))]

            return _until(arrived, _MESSAGE_SECONDS, "mã xác nhận chưa tới điện thoại")[-1]

        directory, officers = directory_documents.current(), Officers(directory_officers.officers()[0])
        now = datetime.now(LOCAL)
        return helpers.sent_for_a_villager(self._signed_in, self._citizen, code_of, directory, officers, now)

    def _adoption(self) -> str:
        directory, officers = directory_documents.current(), Officers(directory_officers.officers()[0])
        return adoption.reported_by(self._signed_in, self._citizen, directory, officers, datetime.now(LOCAL))

    def _bulletin(self) -> str:
        return bulletins.published_by(self._offices[self._focal], self._offices[self._leader], self._stack.api_url)

    def _messages(self) -> str:
        """Wait until every message of the finished ticket is settled. By night, release the held ones first."""
        kept = self._bring_morning()

        def settled() -> list[dict[str, Any]] | None:
            told: list[dict[str, Any]] = self._office_view(self._main.code)["told"]
            open_ones = [line for line in told if line["status"] not in ("sent", "dropped", "digested")]
            expected = {"created", "receive", "dispatch", "answer", "send_back", "approve", "close"}
            return told if expected <= {line["kind"] for line in told} and not open_ones else None

        told = _until(settled, _SWEEP_SECONDS if kept else _MESSAGE_SECONDS, "còn tin chưa gửi")
        citizen = [note.text for note in self._inbox(self._main.code) if note.channel == "sms" and note.to == PHONE]
        if len(citizen) != 2:
            raise Failed(f"người dân phải nhận đúng hai SMS, đã nhận: {citizen}")
        morning = f"chỉ khi chạy thử: {kept} tin chờ đến sáng được thả ngay; " if kept else ""
        return f"{morning}{sum(line['status'] == 'sent' for line in told)} tin, trong đó 2 SMS cho người dân"

    def _bring_morning(self) -> int:
        """Release the messages that are held until morning, and answer how many."""

        def told_all() -> list[dict[str, Any]] | None:
            told: list[dict[str, Any]] = self._office_view(self._main.code)["told"]
            return told if {"approve", "receive", "close"} <= {line["kind"] for line in told} else None

        _until(told_all, _MESSAGE_SECONDS, "luồng sự kiện chưa tạo tin")
        # As the sweep does in the morning; by night it would hold them again.
        places = [
            (item.pk, item.sk)
            for item in NoticeItem.query(keys.ticket(self._main.code), NoticeItem.sk.startswith(keys.NOTICES))
        ]
        return sum(notices.release(entry, drop=False) for entry in notices.held(places))

    def _swept(self) -> str:
        def breached() -> dict[str, Any] | None:
            history = self._office_view(self._late.code)["history"]
            return next((event for event in history if event["kind"] == "breached"), None)

        event = _until(breached, _SWEEP_SECONDS, "lượt quét chưa tới")
        return f"ghi lúc {_clock(event['at'])}, hạn đã qua {_clock(event['step_due_at'])}"

    def _late_message(self) -> str:
        def arrived() -> Delivered | None:
            notes = [note for note in self._inbox(self._late.code) if note.channel == "topic"]
            return next((note for note in notes if "QUA HAN" in without_accents(note.text)), None)

        note = _until(arrived, _MESSAGE_SECONDS, "tin chưa tới chủ đề của đơn vị")
        receivers = self._receivers(self._cast.intake, "focal")
        if not receivers:
            raise Failed("không cán bộ nào đăng ký nhận tin")
        return f"“{note.text}” → {receivers}"

    def _office_view(self, code: str) -> dict[str, Any]:
        view: dict[str, Any] = expect(self._offices[self._cast.supervisor].ticket(code), 200)
        return view

    def _inbox(self, code: str) -> list[Delivered]:
        return [note for note in self._stack.inbox() if spoken(code) in note.text or spoken(code) in note.subject]

    def _receivers(self, unit: str, audience: str) -> str:
        """The numbers and mailboxes that a unit's topic sends an audience's messages to."""
        sns, topic = self._stack.client("sns"), self._stack.outputs["TopicArnPrefix"] + unit
        found = []
        for page in sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic):
            for item in page["Subscriptions"]:
                attributes = sns.get_subscription_attributes(SubscriptionArn=item["SubscriptionArn"])["Attributes"]
                if audience in json.loads(attributes.get("FilterPolicy") or "{}").get("audience", ()):
                    found.append(f"{item['Protocol']} {item['Endpoint']}")
        return ", ".join(sorted(found, reverse=True))

    def timeline(self) -> Iterator[str]:
        """The history of both reports with the messages that each line gave rise to."""
        for title, sent in (("Phản ánh", self._main), ("Phản ánh bị bỏ quên", self._late)):
            view, notes = self._office_view(sent.code), self._inbox(sent.code)
            yield ""
            yield f"{title} {spoken(sent.code)} · {view['category']['name']} · {view['place']['commune_name']}"
            left = list(view["told"])
            for event in view["history"]:
                yield self._event_line(event)
                own = {line["to"]: line for line in left if (line["kind"], line["at"]) == (event["kind"], event["at"])}
                for told in own.values():
                    left.remove(told)
                    yield self._told_line(told, notes)

    def _event_line(self, event: dict[str, Any]) -> str:
        who = event["officer"] or {"reporter": "người dân", "system": "hệ thống"}[event["actor"]]
        state = f" → {course.STATES_OFFICE[event['state']].vi}" if event["state"] else ""
        said = next((f": “{event[name]}”" for name in ("text", "reason") if event.get(name)), "")
        return f"  {_clock(event['at'], '%H:%M:%S %d/%m')}  {_KINDS[event['kind']]} ({who}){state}{said}"

    def _told_line(self, told: dict[str, Any], notes: list[Delivered]) -> str:
        if told["to"] == "unit":
            who = f"{_AUDIENCES[told['audience']]} {told['unit']}"
            opening = messages.OFFICER_MESSAGES[told["kind"]].vi.partition("{step}")[0]
            sent = [note.text for note in notes if note.channel == "topic" and note.to.endswith(told["unit"])]
        else:
            who, opening = (
                "người dân",
                messages.CITIZEN_MESSAGES[told["kind"]].vi.partition("{code}")[2].partition("{")[0],
            )
            sent = [note.text for note in notes if note.channel == "sms"]
        if told["status"] == "dropped":
            return f"           ✉ {who}: giữ đến sáng, khi đó việc đã qua nên không gửi"
        if told["to"] != "unit" and not told["channels"]:
            return f"           ✉ {who}: tin này không gửi bằng SMS"
        if told["to"] == "unit":
            who += f" ({self._receivers(told['unit'], told['audience'])})"
        said = next((text for text in sent if without_accents(opening) in without_accents(text)), "")
        return f"           ✉ {who}: “{said}”"


def _until[T](look: Callable[[], T | None], seconds: float, otherwise: str) -> T:
    """Call ``look`` until it answers something, and answer that. Raises Failed when the time is over."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise Failed(f"sau {seconds:.0f} giây: {otherwise}")
        time.sleep(_PAUSE_SECONDS)


def _uploaded(response: requests.Response) -> None:
    if response.status_code not in (200, 201, 204):
        raise Failed(f"kho ảnh trả lời {response.status_code}: {response.text[:300]}")


def turn_clock(code: str) -> timedelta:
    """Shift the present step of a ticket so that its deadline was a minute ago; by how much. Raises Failed."""
    stored = tickets.get(code)
    if stored is None or stored.ticket.step_due_at is None or stored.ticket.step_started_at is None:
        raise Failed("phản ánh không có đồng hồ")
    ticket = stored.ticket
    shift = stored.ticket.step_due_at - (datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1))
    moved = replace(
        ticket,
        step_started_at=stored.ticket.step_started_at - shift,
        step_due_at=stored.ticket.step_due_at - shift,
        points=tuple(replace(point, at=point.at - shift) for point in ticket.points),
    )
    head = Head.get(keys.ticket(ticket.code), keys.HEAD, consistent_read=True)
    changed = {name: getattr(moved, name) for name in ("step_started_at", "step_due_at", "points")}
    for name, value in (codec.to_json(changed) | dict(index_keys(moved))).items():
        setattr(head, name, value)
    head.save(condition=Head.version == ticket.version)
    return shift


def _clock(stamp: str, form: str = "%H:%M %d/%m/%Y") -> str:
    return datetime.fromisoformat(stamp).astimezone(LOCAL).strftime(form)
