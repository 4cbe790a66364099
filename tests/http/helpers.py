"""Hamlets and a village helper, as tests of the API need them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.domain.places.helping import Helper
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.oversight import Oversight
from chalicelib.domain.texts.sent.notice import VERSIONS, AgreedBy
from chalicelib.http.citizen.me import begin_session
from chalicelib.identity import signing
from chalicelib.store.audit.trail import AuditEntry
from chalicelib.store.directory import documents
from chalicelib.store.vault import helpers
from tests.domain.samples import COMMUNES

THAT_KHE = COMMUNES["that-khe"]
HELPER_PHONE = "+84912000111"
#: Points of the hamlets below.
IN_OWN, IN_OTHER, FAR = (22.2382, 106.4522), (22.2481, 106.4951), (22.28, 106.60)


def _line(id_: str, name: str, lat: float, lon: float) -> dict[str, Any]:
    centre = {"lat": lat, "lon": lon}
    return {"id": id_, "commune": THAT_KHE, "kind": "hamlet", "name": name, "name_en": name, "centre": centre}


DOCUMENT = {
    "hamlets": [
        _line("na-chuong", "Thôn Nà Chuông", 22.238, 106.452),
        _line("pac-luong", "Thôn Pác Luống", 22.248, 106.495),
    ]
}


def publish(at: datetime) -> None:
    """Publish two hamlets of Thất Khê."""
    documents.publish(Kind.HAMLETS, DOCUMENT, by="test", at=at)


def appoint(phone: str = HELPER_PHONE, *hamlets: str) -> Helper:
    """Let a telephone help in ``na-chuong``, or in other hamlets."""
    now = datetime.now(UTC).replace(microsecond=0)
    person = signing.phone_key(phone)
    chosen = hamlets or ("na-chuong",)
    one = Helper(phone[-6:], person, THAT_KHE, "Trưởng thôn", phone[-3:], chosen, "focal.that-khe", now)
    helpers.put(one, AuditEntry(now, "focal.that-khe", Oversight.HELPER_APPOINTED, "", subject=one.id))
    return one


def signed_in(phone: str = HELPER_PHONE) -> dict[str, str]:
    """The header of a session that was begun with a code on this telephone."""
    return {"Authorization": f"Bearer {begin_session(signing.phone_key(phone), 1, ending=phone[-3:])['token']}"}


def report(**given: Any) -> dict[str, Any]:
    """What a helper sends for a villager."""
    at = (datetime.now(UTC) - timedelta(hours=3)).replace(microsecond=0)
    lat, lon = IN_OWN
    return {
        "category": "hygiene",
        "description": "Rác thải đổ tràn ra đường làng",
        "place": {"lat": lat, "lon": lon},
        "hamlet": "na-chuong",
        "consent": True,
        "consent_text": VERSIONS[AgreedBy.HELPED],
        "agreed_at": at.isoformat(),
        **given,
    }
