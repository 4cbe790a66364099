"""What the province says of itself in the notice on personal data."""

from __future__ import annotations

from chalicelib.domain.access.periods import ANSWER, Wish, period
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.receptions import KEPT
from chalicelib.domain.texts.sent.notice import UNITS, Says
from chalicelib.domain.texts.text import Text


def says(directory: Directory) -> Says:
    """What the province says. Without an operator the province is named, without a contact the operator and hotline."""
    province = directory.province
    name = Text(province.name, province.name_en)
    controller = Text(province.operator, province.operator_en or province.operator) if province.operator else name
    asked = province.privacy
    return Says(
        controller=controller,
        contact=Text(asked.name, asked.name_en) if asked else controller,
        phone=asked.phone if asked else province.hotline,
        email=asked.email if asked else None,
        days=province.contact_days,
        photo_days=province.originals_days,
        booking_days=KEPT.days,
        answer=_period(ANSWER, directory),
        access=_period(Wish.EXPORT, directory),
        limits=_period(Wish.WITHDRAW, directory),
        erasure=_period(Wish.ERASE, directory),
    )


def _period(name: str, directory: Directory) -> Text:
    amount = period(name, directory.rules.own_data)
    unit = UNITS[amount.unit.value]
    return Text(f"{amount.n} {unit.vi}", f"{amount.n} {unit.en}")
