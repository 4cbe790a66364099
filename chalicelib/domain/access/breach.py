"""A breach of personal data: the people reached, and until when and how the authority is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.domain.deadlines.calendar import LOCAL

#: The authority is told within this time after the discovery (Law 91/2025/QH15; docs/domain.md, "Law").
AUTHORITY_WITHIN = timedelta(hours=72)
#: Lines of the audit trail that show who sent a report -> what they are called in a list.
SHOWING = {
    "unmask": "looked at who reported",
    "search_phone": "searched by a telephone",
    "privacy_export": "handed out a copy",
}


@dataclass(frozen=True, slots=True)
class Incident:
    """A breach: its ``id`` (by which everybody is told once), when it was discovered (UTC), what people are told."""

    id: str
    discovered: datetime
    text: str
    text_en: str

    @property
    def notify_by(self) -> datetime:
        """When (UTC) the authority must have been told."""
        return self.discovered + AUTHORITY_WITHIN


@dataclass(frozen=True, slots=True)
class Concerned:
    """What is known of those behind a report: whether its sender can be told, and how many followers can."""

    code: str
    can_be_told: bool
    followers: int = 0


@dataclass(frozen=True, slots=True)
class Reached:
    """The people whose data a breach reached. ``searches`` are those by telephone, which name no report.

    ``watches`` are the names (keyed hashes) of the watches of areas whose addresses were reached, ``bookings`` the
    codes of the bookings at receptions.
    """

    persons: tuple[Concerned, ...]
    searches: int = 0
    watches: tuple[str, ...] = ()
    bookings: tuple[str, ...] = ()

    @property
    def to_tell(self) -> tuple[str, ...]:
        """The codes of the reports of which somebody can be told."""
        return tuple(one.code for one in self.persons if one.can_be_told or one.followers)

    @property
    def out_of_reach(self) -> tuple[str, ...]:
        """The codes of the reports whose sender cannot be told: a public notice has to reach them."""
        return tuple(one.code for one in self.persons if not one.can_be_told)


def draft(incident: Incident, reached: Reached, kinds: Iterable[str], *, controller: str, contact: str) -> str:
    """The draft of the notice to the authority, in Vietnamese; people complete what is in brackets."""
    followers = sum(one.followers for one in reached.persons)
    told = sum(one.can_be_told for one in reached.persons)
    return "\n".join(
        (
            "THÔNG BÁO VI PHẠM QUY ĐỊNH VỀ BẢO VỆ DỮ LIỆU CÁ NHÂN",
            "Kính gửi: Cơ quan chuyên trách bảo vệ dữ liệu cá nhân (Bộ Công an)",
            f"Bên kiểm soát dữ liệu: {controller}. Đầu mối: {contact}.",
            f"Phát hiện lúc: {_local(incident.discovered)}. Hạn thông báo: {_local(incident.notify_by)}.",
            f"Sự việc: {incident.text}",
            f"Dữ liệu liên quan: {', '.join(kinds) or '[loại dữ liệu]'}.",
            f"Số phản ánh liên quan: {len(reached.persons)}; người theo dõi liên quan: {followers}.",
            f"Người nhận tin khu vực liên quan: {len(reached.watches)}.",
            f"Lịch hẹn tiếp dân liên quan: {len(reached.bookings)}.",
            f"Lượt tra cứu theo số điện thoại: {reached.searches}.",
            f"Số người gửi báo được: {told}; không báo được: {len(reached.out_of_reach)}.",
            "Hậu quả có thể xảy ra: [điền]",
            "Biện pháp đã và sẽ thực hiện: [điền]",
        )
    )


def _local(instant: datetime) -> str:
    return instant.astimezone(LOCAL).strftime("%H:%M ngày %d/%m/%Y")
