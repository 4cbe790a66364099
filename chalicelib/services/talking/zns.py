"""Tell a citizen at their telephone by a paid template of Zalo (ZNS), where the province has one for the notice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from chalicelib.channels import zalo
from chalicelib.channels.chats import Sending, SendingResult
from chalicelib.domain.access import phones
from chalicelib.domain.messages import links
from chalicelib.domain.messages.chats import ChatChannel
from chalicelib.domain.province import zns
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.zns import ZnsValue
from chalicelib.domain.texts import course
from chalicelib.domain.texts.codes import spoken
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.domain.tickets.wording import local
from chalicelib.identity import channel_keys, signing
from chalicelib.runtime.observe import logger
from chalicelib.runtime.settings import settings
from chalicelib.services.talking import channel_tokens
from chalicelib.store import keys
from chalicelib.store.directory import documents
from chalicelib.store.messages.notices import Message
from chalicelib.store.tickets import tickets


def send(message: Message, phone: str, now: datetime) -> SendingResult | None:
    """Send a message to a number in E.164 form at ``now`` (UTC).

    None: no template says it, Zalo is switched off, it is night, or the number is not of Vietnam.
    """
    if channel_keys.switched_on(ChatChannel.ZALO) is None or not zns.may_go(now):
        return None
    directory = documents.current()
    template = directory.zns.get(message.kind)
    if template is None or not phone.startswith(f"+{phones.VIETNAM}"):
        return None
    is_sender_s = message.follower is None
    code = message.code if is_sender_s else keys.code_of_following(message.code)
    stored = tickets.get(code)
    data = template.data(_values(stored.ticket, directory, is_sender_s=is_sender_s)) if stored else None
    if data is None:
        logger.warning("a template of Zalo has a parameter without a value", extra={"kind": message.kind})
        return None
    try:
        token = channel_tokens.token_of(ChatChannel.ZALO, now)
    except channel_tokens.NotNow:
        return SendingResult(Sending.LATER, "token is renewed")
    if token is None:
        outcome = SendingResult(Sending.TOKEN, "no token")
    else:
        name = signing.keyed_hash("a template of Zalo", f"{message.code} {message.key}")
        outcome = zalo.send_template(token, phone, template.template_id, data, name)
    if outcome.sending is Sending.TOKEN:
        channel_tokens.refused(ChatChannel.ZALO, token, now)
        channel_tokens.ring()
    if outcome.sending is not Sending.SENT:
        logger.warning("a template of Zalo was not taken", extra={"kind": message.kind, "outcome": outcome.code})
    return outcome


def _values(ticket: Ticket, directory: Directory, *, is_sender_s: bool) -> Mapping[ZnsValue, str]:
    """What parameters may hold. Only the sender's link gives the right to act."""
    category, unit = directory.categories.get(ticket.category), directory.units.get(ticket.unit or "")
    site = settings().site_url
    if is_sender_s:
        link = links.to_own_report(site, ticket.code, signing.link_secret(ticket.code))
    else:
        link = links.to_public_report(site, ticket.code)
    return {
        ZnsValue.CODE: spoken(ticket.code),
        ZnsValue.STATE: course.STATES_CITIZEN[ticket.state].vi,
        ZnsValue.CATEGORY: category.name if category else "",
        ZnsValue.UNIT: unit.name if unit else "",
        ZnsValue.DUE: local(ticket.due_at),
        ZnsValue.LINK: link if site else "",
    }
