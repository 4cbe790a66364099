"""Bulletins of the play and of the sample: a focal officer writes, the unit's leader approves, anybody reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import requests

from chalicelib.domain.bulletins.bulletin import BulletinState
from chalicelib.domain.bulletins.weekly import last_week, name_of
from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Role
from chalicelib.jobs import weekly
from chalicelib.store.directory import bulletins as stored
from infra.play.cast import Failed, Officers
from infra.stack.client import Office, expect

_PATH = "/v1/office/bulletins"
#: In how many communes the sample publishes.
_COMMUNES = 3
#: Title, text, pinned, for loudspeakers. {day} is the day after tomorrow.
_WATER = (
    "UBND {place} thông báo: từ 7h30 đến 11h00 ngày {day} tạm ngừng cấp nước để sửa 3,5 km đường ống. Đề nghị nhân dân "
    "trữ nước dùng trong khoảng 50% thời gian trên."
)
_CLEANING = (
    "Sáng {day}, {place} tổ chức tổng vệ sinh tại các thôn, khu phố. Mỗi hộ cử 01 người tham gia, mang theo dụng cụ. "
    "Tập trung lúc 6h30 tại nhà văn hóa."
)
_SAMPLES = (
    ("Lịch tạm ngừng cấp nước", _WATER, True, True),
    ("Ra quân tổng vệ sinh môi trường", _CLEANING, False, False),
)


def published_by(writer: Office, leader: Office, api_url: str) -> str:
    """Let a unit publish a bulletin on a stack, and read it as anybody does. Returns what is worth saying."""
    where = expect(writer.call("GET", _PATH), 200)
    commune = None if where["whole_province"] else where["communes"][0]["code"]
    made = expect(writer.call("POST", _PATH, _body(_SAMPLES[0], "xã", commune)), 201)
    path = f"{_PATH}/{made['id']}"
    expect(writer.call("POST", f"{path}/submit", {}, {"If-Match": '"1"'}), 200)
    refused = expect(writer.call("POST", f"{path}/approve", {}, {"If-Match": '"2"'}), 403)["code"]
    done = expect(leader.call("POST", f"{path}/approve", {}, {"If-Match": '"2"'}), 200)
    page = requests.get(f"{api_url}/ban-tin/{made['id']}/loa", timeout=30)
    if page.status_code != 200 or "bảy giờ ba mươi phút" not in page.text:
        raise Failed(f"bản đọc trên loa không có: {page.status_code}")
    read = done["aloud"]
    length = f"{read['words']} tiếng, {read['seconds']} giây"
    return f"người viết tự duyệt bị từ chối ({refused}); /ban-tin/{made['id']}: {length}"


def fill(api: Callable[..., dict[str, Any]], officers: Officers, directory: Directory, now: datetime) -> int:
    """Publish the week's bulletin and two others in a few communes, once. Returns how many are new."""
    weekly.make(now)
    made = 0
    for commune, unit in sorted(directory.communes.items()):
        focal, leader = officers.find(Role.FOCAL, unit.id), officers.find(Role.LEADER, unit.id)
        if not focal or not leader:
            continue
        name = name_of(commune, last_week(local_day(now)))
        week = stored.get(name)
        if week is None or week.standing is not BulletinState.DRAFT:
            continue
        _publish(api, name, week.edition, focal, leader)
        for sample in _SAMPLES:
            written = api("POST", _PATH, _body(sample, unit.area.vi, commune, local_day(now)), focal)
            _publish(api, written["id"], written["edition"], focal, leader)
        made += 1 + len(_SAMPLES)
        if made >= _COMMUNES * (1 + len(_SAMPLES)):
            break
    return made


def _publish(api: Callable[..., dict[str, Any]], name: str, edition: int, focal: str, leader: str) -> None:
    for at, (act, officer) in enumerate((("submit", focal), ("approve", leader))):
        api("POST", f"{_PATH}/{name}/{act}", {}, officer, If_Match=f'"{edition + at}"')


def _body(sample: tuple[str, str, bool, bool], place: str, commune: str | None, today: date | None = None) -> Any:
    title, text, pinned, aloud = sample
    begins = today or local_day(datetime.now().astimezone())
    day = f"{begins + timedelta(days=2):%d/%m/%Y}"
    return {
        "title": title,
        "text": text.format(place=place, day=day),
        "commune": commune,
        "begins": begins.isoformat(),
        "ends": (begins + timedelta(days=14)).isoformat(),
        "pinned": pinned,
        "aloud": aloud,
    }
