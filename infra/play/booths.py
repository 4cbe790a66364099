"""Service counters in the play and among made-up reports: a key, a seat, ratings, and one that is sent twice."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.deadlines.calendar import LOCAL, local_day
from chalicelib.domain.numbers.booths import BAD, LEVELS
from chalicelib.domain.province.booths import Booth
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Role
from chalicelib.domain.texts.booths import REASONS
from chalicelib.store.keys import stamp
from infra.play.cast import Failed, Officers
from infra.stack.client import Citizen, Office, expect

#: How often each level is chosen, and how many of the bad ratings have words.
_WEIGHTS, _SHARE_WITH_WORDS = (80, 14, 6), 0.2
_WORDS = (
    "Chờ gần hai tiếng mới đến lượt.",
    "Mỗi lần đến lại được bảo thiếu một giấy tờ khác.",
    "Hẹn trả kết quả thứ Hai, đến thứ Năm vẫn chưa có.",
)
_OPENS, _FEWEST, _MOST = 8, 4, 12


def rated_once(office: Callable[[str], Office], citizen: Citizen, directory: Directory, officers: Officers) -> str:
    """The play's station: a tablet gets a key, an officer sits down, and a rating that is sent twice is taken once.

    Raises Failed.
    """
    booth = next(iter(directory.booths.booths.values()))
    administrator = officers.the(Role.ADMINISTRATOR)
    clerk = next(_clerks(booth, officers), None)
    if clerk is None:
        raise Failed(f"đơn vị của {booth.name} không có cán bộ")
    body = {"booth": booth.id, "via": "tablet", "note": "Máy chạy thử"}
    key = expect(office(administrator).call("POST", "/v1/admin/booth-keys", body), 201)
    expect(office(clerk).call("POST", f"/v1/office/booths/{booth.id}/seat", {"sits": True}), 200)
    shown = expect(citizen.call("POST", "/v1/booths", {"key": key["key"]}), 200)
    if not shown["sitting"]:
        raise Failed("máy ở quầy không thấy ai đang ngồi")
    at = stamp(datetime.now(LOCAL))
    rating = {"key": key["key"], "id": uuid.uuid4().hex, "level": LEVELS[0], "field": booth.fields[0]}
    for _ in range(2):
        taken = expect(citizen.call("POST", "/v1/booth-ratings", {**rating, "at": at, "clock": at}), 200)
        if taken != {"id": rating["id"], "counted": True}:
            raise Failed(f"đánh giá không được nhận: {taken}")
    expect(office(administrator).call("DELETE", f"/v1/admin/booth-keys/{key['id']}"), 200)
    return f"{booth.name}, {shown['sitting']['title']}; gửi hai lần chỉ tính một; khóa đã thu hồi"


def make_up(
    api: Callable[..., dict[str, Any]],
    set_to: Callable[[datetime], Any],
    directory: Directory,
    officers: Officers,
    chance: random.Random,
    now: datetime,
    days: int,
) -> int:
    """Make up ratings of the last working days at each counter that has an officer. Returns how many."""
    administrator, made = officers.the(Role.ADMINISTRATOR), 0
    for booth in directory.booths.booths.values():
        clerk = next(_clerks(booth, officers), None)
        if clerk is None:
            continue
        body = {"booth": booth.id, "via": "tablet", "note": "Máy mẫu"}
        key = api("POST", "/v1/admin/booth-keys", body, administrator)["key"]
        for back in range(min(days, 30), 0, -1):
            day = local_day(now) - timedelta(days=back)
            if not directory.calendar.is_working_day(day):
                continue
            opens = datetime(day.year, day.month, day.day, _OPENS, tzinfo=LOCAL)
            with set_to(opens):
                api("POST", f"/v1/office/booths/{booth.id}/seat", {"sits": True}, clerk)
            for _ in range(chance.randint(_FEWEST, _MOST)):
                at = opens + timedelta(minutes=chance.randint(1, 200))
                # Taken within the month that a rating may be late.
                with set_to(at):
                    api("POST", "/v1/booth-ratings", _rating(key, booth, directory, chance, at))
                made += 1
    return made


def _rating(key: str, booth: Booth, directory: Directory, chance: random.Random, at: datetime) -> dict[str, Any]:
    [level] = chance.choices(LEVELS, _WEIGHTS)
    rating: dict[str, Any] = {"key": key, "id": uuid.UUID(int=chance.getrandbits(128)).hex, "level": level}
    rating |= {"field": chance.choice(booth.fields), "at": stamp(at), "clock": stamp(at)}
    if level == BAD:
        rating["reasons"] = [chance.choice(list(REASONS))]
        if directory.booths.category and chance.random() < _SHARE_WITH_WORDS:
            rating["words"] = chance.choice(_WORDS)
    return rating


def _clerks(booth: Booth, officers: Officers) -> Iterator[str]:
    found = (officers.find(role, booth.unit) for role in (Role.PROCESSING, Role.FOCAL, Role.LEADER))
    return (one for one in found if one is not None)
