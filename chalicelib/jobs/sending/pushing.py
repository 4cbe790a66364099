"""Tell browsers (Web Push). This costs nothing, so it comes before an SMS.

The SMS is held before any browser is told. So it is not lost when the process dies, and opening the message always
finds it. Each browser has a copy of the message, which its sender claims like any other.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from chalicelib.channels import browsers, outbox
from chalicelib.channels.outbound import AddressedChannel, OutboundChannel
from chalicelib.domain.deadlines.rules import Audience
from chalicelib.domain.messages import links
from chalicelib.domain.messages import push as rules
from chalicelib.identity import signing
from chalicelib.runtime.observe import logger
from chalicelib.runtime.settings import settings
from chalicelib.store import keys
from chalicelib.store.directory import officers
from chalicelib.store.messages import notices
from chalicelib.store.messages.notices import Message
from chalicelib.store.vault import browsers as known
from chalicelib.store.vault import followers
from chalicelib.store.vault.browsers import Subscription


def to_sender(message: Message, now: datetime, ways: Sequence[AddressedChannel]) -> bool:
    """Queue a copy for each browser of a report's sender, and hold the SMS that follows. Returns False without one.

    An SMS that is due already goes at once, by a copy of its own.
    """
    if message.to != "reporter" or message.via or message.sms_at is None:
        return False
    told = known.reachable(keys.reporter(message.code), now)
    if not told:
        return False
    until = keys.instant(message.sms_at)
    for way in ways:
        if way.channel is not OutboundChannel.SMS:
            continue
        copy = message.copy_via(way.field)
        if until > now:
            notices.hold(copy, until, None)
        else:
            outbox.put(copy)
    for browser in told:
        outbox.put(message.to_browser(browser.id))
    return True


def to_officers(message: Message, now: datetime) -> None:
    """Queue a copy of a message to a unit for each browser of the officers who must act on it.

    Nobody's browser is told while the directory does not answer: the unit was told by its topic, and a repetition would
    send that again.
    """
    everybody = officers.everybody_if_known()
    if everybody is None:
        logger.warning("officers' browsers were not told, because the directory does not answer")
        return
    is_rescue = message.kind == "created" and message.urgent
    audience = message.audience or Audience.FOCAL
    for officer in rules.reached(everybody, message.unit or "", audience, is_rescue=is_rescue):
        for browser in known.reachable(keys.officer_s_browsers(officer.username), now):
            outbox.put(message.to_browser(browser.id, officer.username))


def to_follower(message: Message, browser: Subscription, now: datetime) -> bool:
    """Tell the browser of a follower. Returns False if it has ended its subscription, which is then forgotten."""
    code = keys.code_of_following(message.code)
    try:
        _tell(browser, message, code, links.to_public_report("", code), now)
    except browsers.Gone:
        followers.browser_ended(code, message.follower or "")
        return False
    return True


def to_watcher(message: Message, name: str, browser: Subscription, link: str, now: datetime) -> None:
    """Tell the browser of a watch, by its name. Raises browsers.Gone if it has ended its subscription."""
    _tell(browser, message, name, link, now)


def push(message: Message, now: datetime) -> list[OutboundChannel]:
    """Tell one browser. A browser that has ended its subscription is forgotten."""
    code = keys.code_of_pushing(message.code)
    place = keys.officer_s_browsers(message.officer) if message.officer else keys.reporter(code)
    found = next((one for one in known.of(place, now) if one.id == message.browser), None)
    if found is None or found.limited:
        return []
    if message.officer:
        about = notices.ticket_of(message)
        link, code = links.to_office("", about), about or code
    else:
        link = links.to_own_report("", code, signing.link_secret(code))
    try:
        _tell(found, message, code, link, now)
    except browsers.Gone:
        known.ended(place, found.id, now)
        return []
    return [OutboundChannel.PUSH]


def _tell(found: Subscription, message: Message, code: str, link: str, now: datetime) -> None:
    """Send a message to a browser. Raises browsers.Gone if it has ended its subscription."""
    # They take some time to load, and most messages go by other ways.
    from chalicelib.channels import webpush
    from chalicelib.identity import push_key

    contact = f"mailto:{settings().sender_email}" if settings().sender_email else settings().site_url
    signed = webpush.authorization(
        found.endpoint, push_key.private_key(), push_key.public_key(), contact, int(now.timestamp())
    )
    headers = {
        "Authorization": signed,
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
        "TTL": str(rules.TTL_OFFICER if message.officer else rules.TTL_CITIZEN),
        "Urgency": "high" if message.urgent else "normal",
        # A newer message of the same kind about the same report replaces one that still waits. 32 characters at most.
        "Topic": signing.keyed_hash("topic of a push message", f"{code} {message.kind}"),
    }
    text = _text(message, code, link)
    browsers.to_browser(found.endpoint, webpush.encrypted(found.p256dh, found.auth, text), headers)


def _text(message: Message, code: str, link: str) -> bytes:
    """What the browser decrypts: nothing personal beyond the code. Only the sender's browser gets the sender's link.

    The link is relative to the pages, so that it opens the site with which the browser subscribed.
    """
    shown = {
        "title": message.subject[: rules.LONGEST_TITLE],
        "text": (message.short or message.sms)[: rules.LONGEST_TEXT],
        "link": link.removeprefix("/"),
        "tag": f"{code}-{message.kind}",
        "urgent": message.urgent,
    }
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode()
