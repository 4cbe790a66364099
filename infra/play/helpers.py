"""A village helper in the play and among made-up reports: appointed by the commune, and sending for villagers."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.hamlets import Hamlet
from chalicelib.domain.province.officers import Role
from chalicelib.http.citizen.me import begin_session
from chalicelib.identity import signing
from chalicelib.store.keys import stamp
from infra.play.cast import Failed, Officers, simple_categories
from infra.stack.client import Citizen, Office, expect

_OFFICE, _HELPER = "/v1/office/helpers", "/v1/helper"
_PHONE, _VILLAGER = "+84912345681", "+84912345682"
#: How many reports the sample has from each hamlet with a helper.
_EACH = 2
_WORDS = ("Đường vào thôn bị sạt một bên, xe máy khó đi.", "Rãnh thoát nước đầu thôn bị tắc, nước tràn ra đường.")

type Call = Callable[..., dict[str, Any]]
type At = Callable[[datetime], AbstractContextManager[None]]


def sent_for_a_villager(
    office: Callable[[str], Office],
    citizen: Citizen,
    code_of: Callable[[str], str],
    directory: Directory,
    officers: Officers,
    now: datetime,
) -> str:
    """The play's station: a commune appoints a helper, who sends a report for a villager and reads no number of it.

    ``code_of`` waits for the one-time code of a telephone. Raises Failed.
    """
    hamlet, officer = next(_appointing(directory, officers), (None, ""))
    if hamlet is None:
        raise Failed("không xã nào có thôn trong danh mục lại có cán bộ đầu mối hoặc lãnh đạo")
    expect(office(officer).call("POST", _OFFICE, _appointed(_PHONE, hamlet)), 200)
    asked = expect(citizen.call("POST", "/v1/me/codes", {"phone": _PHONE}), 202)
    session = {"request": asked["request"], "code": code_of(_PHONE)}
    token = expect(citizen.call("POST", "/v1/me/session", session), 201)["token"]
    signed_in = {"Authorization": f"Bearer {token}"}
    known = expect(citizen.call("GET", _HELPER, headers=signed_in), 200)
    category = next(simple_categories(directory)).id
    report = _report(hamlet, category, _WORDS[0], known["consent_text"], now) | {"contact": {"phone": _VILLAGER}}
    sent = signed_in | {"Idempotency-Key": uuid.uuid4().hex}
    made = [expect(citizen.call("POST", f"{_HELPER}/reports", report, sent), 201) for _ in range(2)]
    if made[0]["code"] != made[1]["code"] or made[0]["secret"] is not None:
        raise Failed("phản ánh gửi hộ bị nhận hai lần, hoặc người gửi hộ được giữ mã bí mật")
    listed = citizen.call("GET", f"{_HELPER}/reports", headers=signed_in)
    if made[0]["code"] not in listed.text or _VILLAGER[3:] in listed.text:
        raise Failed("người gửi hộ không theo dõi được, hoặc đọc được số của người dân")
    return f"{_title(hamlet)}; {made[0]['code']} là của người dân; gửi hai lần chỉ nhận một"


def make_up(
    call: Call, at: At, directory: Directory, officers: Officers, chance: random.Random, now: datetime, days: int
) -> int:
    """Appoint a helper of each hamlet, and make up reports of the last days. Returns how many reports."""
    made, category = 0, next(simple_categories(directory)).id
    for number, (hamlet, officer) in enumerate(_appointing(directory, officers)):
        phone = f"+8491237{number:04}"
        call("POST", _OFFICE, _appointed(phone, hamlet), officer)
        for _ in range(_EACH):
            when = now - timedelta(days=chance.uniform(0, days))
            with at(when):
                # The code of a made-up telephone reaches nobody, so the session is begun without one.
                token = begin_session(signing.phone_key(phone), 1, ending=phone[-3:])["token"]
                known = call("GET", _HELPER, Authorization=f"Bearer {token}")
                report = _report(hamlet, category, chance.choice(_WORDS), known["consent_text"], when)
                key = uuid.UUID(int=chance.getrandbits(128)).hex
                path = f"{_HELPER}/reports"
                call("POST", path, report, Authorization=f"Bearer {token}", Idempotency_Key=key)
            made += 1
    return made


def _appointing(directory: Directory, officers: Officers) -> Iterator[tuple[Hamlet, str]]:
    """Each hamlet whose commune has a focal officer or a leader, with one who may appoint its helper."""
    for hamlet in directory.hamlets.values():
        unit = directory.communes[hamlet.commune].id
        officer = officers.find(Role.FOCAL, unit) or officers.find(Role.LEADER, unit)
        if officer is not None:
            yield hamlet, officer


def _title(hamlet: Hamlet) -> str:
    return f"Trưởng {hamlet.name[0].lower()}{hamlet.name[1:]}"


def _appointed(phone: str, hamlet: Hamlet) -> dict[str, Any]:
    return {"phone": phone, "title": _title(hamlet), "hamlets": [hamlet.id]}


def _report(hamlet: Hamlet, category: str, words: str, consent: str, now: datetime) -> dict[str, Any]:
    return {
        "category": category,
        "description": words,
        "place": {"lat": hamlet.centre.lat, "lon": hamlet.centre.lon},
        "hamlet": hamlet.id,
        "consent": True,
        "consent_text": consent,
        "agreed_at": stamp(now - timedelta(minutes=5)),
    }
