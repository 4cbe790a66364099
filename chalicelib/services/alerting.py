"""Make the subscriptions of units' topics follow the accounts: who is alerted, where, and of what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from chalicelib.channels import subscriptions
from chalicelib.domain.accounts.alerts import CHANNELS, AlertedOfficer, AlertsOrder, Channel, wanted_subscriptions
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.officers import Officer
from chalicelib.identity import accounts
from chalicelib.identity.accounts import OfficerLogin
from chalicelib.runtime.aws import sender
from chalicelib.runtime.observe import logger
from chalicelib.runtime.settings import settings
from chalicelib.store.directory import documents, officers


def follow(order: AlertsOrder) -> None:
    """Bring the topics that tell an officer, or told them, to what all accounts say. May be repeated.

    Units without a topic get one with the next import; nobody is alerted there until then.
    """
    sns, prefix = sender("sns"), settings().topic_arn_prefix
    province = documents.document(Kind.PROVINCE) or {}
    intake, changed = str(province["intake_unit"]), officers.kept(order.username)
    units = {intake, order.left, changed.officer.unit if changed else None} - {None}
    present: dict[str, Mapping[tuple[str, str], str]] = {}
    for unit in sorted(filter(None, units)):
        try:
            present[unit] = subscriptions.present_in(sns, prefix + unit)
        except sns.exceptions.NotFoundException:
            logger.warning("a unit has no topic, so nobody is subscribed to it", extra={"unit": unit})
    places = {place for found in present.values() for place in found}
    people = list(reached(officers.officers()[0], accounts.everybody(), places))
    wanted = wanted_subscriptions(people, intake, _address(province))
    for unit in present:
        subscriptions.subscribe_unit(sns, prefix + unit, wanted.get(unit, {}))


def reached(
    everybody: Iterable[Officer], known: Mapping[str, OfficerLogin], places: Iterable[tuple[str, str]]
) -> Iterator[AlertedOfficer]:
    """Where the active officers are alerted. ``places`` are subscribed: what tells of accounts of earlier releases."""
    subscribed = set(places)
    for officer in everybody:
        account = known.get(officer.username)
        if account is None or not officer.active:
            continue
        own: dict[Channel, str | None] = {"sms": account.phone, "email": account.email}
        alerts = frozenset[Channel](
            one
            for one in CHANNELS
            if (one in officer.alerts if officer.alerts is not None else (one, own[one] or "") in subscribed)
        )
        yield AlertedOfficer(officer, account.phone, account.email, alerts)


def _address(province: Mapping[str, Any]) -> dict[Channel, str]:
    found = province.get("alert_address") or {}
    names: dict[Channel, str] = {"sms": "phone", "email": "email"}
    return {channel: found[name] for channel, name in names.items() if found.get(name)}
