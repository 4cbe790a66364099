"""Read a mail: an answer goes to its report as its sender's, any other mail becomes a report for the desk.

What is done bears being done again, because a mail is noted as read only afterwards: a report has the mail as its key,
and a line of a history names its mail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from chalicelib.channels import outbox
from chalicelib.domain.access.quotas import Limited, quotas_from
from chalicelib.domain.conversation.hearing import LONGEST
from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.errors import DomainError
from chalicelib.domain.mails.mail import Attachment, Mail
from chalicelib.domain.mails.reading import Unreadable, read
from chalicelib.domain.places.communes import named_in
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.kinds import OTHER_CATEGORY
from chalicelib.domain.texts.codes import spoken
from chalicelib.domain.texts.problems import PROBLEMS
from chalicelib.domain.texts.sent import messages
from chalicelib.domain.texts.sent.chats import CHATS
from chalicelib.domain.texts.sent.notice import VERSIONS, AgreedBy
from chalicelib.domain.tickets.attachments import MAX_PHOTOS, PHOTO_FORMATS, UNKNOWN_TYPE, usual_type
from chalicelib.domain.tickets.ticket import MAIL_CHANNEL, Visibility
from chalicelib.domain.tickets.workflow import acting, events, possible
from chalicelib.domain.tickets.workflow.opening import NewReport
from chalicelib.media import files, mails
from chalicelib.runtime.observe import MetricUnit, logger, metrics
from chalicelib.runtime.settings import settings
from chalicelib.services import changing, submissions
from chalicelib.services import merging as merged
from chalicelib.services.talking import answering, mail_in
from chalicelib.store import keys
from chalicelib.store.directory import documents
from chalicelib.store.limits import limits
from chalicelib.store.messages.notices import Message
from chalicelib.store.tickets import photos as photo_store
from chalicelib.store.tickets import tickets
from chalicelib.store.tickets.photos import ANNOUNCED, Photo
from chalicelib.store.vault import mails as read_mails
from chalicelib.store.vault.reporters import Reporter

#: How much of a mail is searched for the name of a commune, in characters.
_SEARCHED = 2000
#: The metric of mails that made nothing, by why (docs/channels.md).
METRIC = "MailsLeft"
NOT_ADDED = "not_added"


def hear(key: str, mail_hash: str, now: datetime) -> str:
    """Read the mail with this S3 key at ``now`` (UTC); ``mail_hash`` is the keyed hash of its sender and id.

    Returns what was done: ``report``, ``answer`` or ``left``. The same mail again does nothing. Raises what AWS
    answers: it may be read again.
    """
    if read_mails.was_read(mail_hash):
        return "left"
    done = _handled(key, mail_hash, now)
    read_mails.note_read(mail_hash, now)
    return done


def _handled(key: str, mail_hash: str, now: datetime) -> str:
    try:
        mail = read(mails.whole(key), _own())
    except (Unreadable, mails.MailGone) as error:
        return _left(type(error).__name__)
    if mail.machine:
        return _left(mail.machine)
    if not (mail.text or mail.subject or mail.pictures):
        return _left("empty")
    if not _counted(mail.sender, now):
        return _left("too many")
    code = answering.report_answered(mail, now)
    # Noted before anything can be added, so that an erasure finds the mail.
    if code is not None:
        read_mails.note_of_report(code, mail_hash, key, now)
        return _answer(code, mail, mail_hash, now)
    read_mails.note_of_report(_report(mail, mail_hash, now), mail_hash, key, now)
    return "report"


def _left(why: str) -> str:
    logger.info("a mail made nothing", extra={"why": why})
    metrics.add_metric(METRIC, MetricUnit.Count, 1)
    metrics.flush_metrics()
    return "left"


def _own() -> frozenset[str]:
    return frozenset(one.lower() for one in (settings().receiving_email, settings().sender_email) if one)


def _counted(sender: str, now: datetime) -> bool:
    kind = Limited.MAILS
    try:
        limits.take(kind, mail_in.mailbox_hash(sender), quotas_from(settings().limits)[kind], now)
    except limits.Exhausted:
        return False
    except limits.Uncounted:
        logger.warning("a mail could not be counted", extra={"limit": kind})
    return True


def _report(mail: Mail, mail_hash: str, now: datetime) -> str:
    """Open a report that only the office sees, and return its code.

    The address of a forged mail is not kept, and nobody answers it.
    """
    directory = documents.current()
    description = _described(mail)
    new = NewReport(
        category=_category(directory),
        description=description,
        place=Place(commune=_commune(description, directory, now)),
        channel=MAIL_CHANNEL,
        visibility=Visibility.PRIVATE,
        asked_where=False,
        details=_noted(mail),
    )
    reporter = Reporter(email=mail.sender, consent_text=VERSIONS[AgreedBy.MAILED])
    ticket, announced = submissions.take_in(
        new,
        directory,
        photo_types=[_kind(one) for one in mail.pictures],
        reporter=None if mail.verdicts.is_forged else reporter,
        # The mail alone is the key: with another content under its id it is the same mail.
        submission=submissions.submission_key(submissions.KeyOwner.MAIL, "", mail_hash, mail_hash),
    )
    for photo, picture in zip(announced, mail.pictures, strict=False):
        files.put_original(ticket.code, photo.id, picture.data, _kind(picture))
    return ticket.code


def _described(mail: Mail) -> str:
    parts = [mail.subject] if mail.subject.casefold() not in mail.text.casefold() else []
    text = "\n\n".join((*parts, mail.text)).strip() or CHATS["photos.added"].vi
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _category(directory: Directory) -> str:
    """The one that leaves the choice to intake."""
    leaves = directory.leaf_categories
    return OTHER_CATEGORY if OTHER_CATEGORY in leaves else next(name for name in leaves if not leaves[name].restricted)


def _commune(text: str, directory: Directory, now: datetime) -> str | None:
    """The only commune that the mail names; None leaves the place to intake."""
    found = named_in(text[:_SEARCHED], directory, local_day(now))
    return found[0].code if len(found) == 1 else None


def _noted(mail: Mail) -> dict[str, Any]:
    """What the desk learns of the sender's proof, of files that are no pictures, and of the report that is named."""
    seen = mail.verdicts
    noted: dict[str, Any] = {"mail": {"spf": seen.spf.value, "dkim": seen.dkim.value, "dmarc": seen.dmarc.value}}
    if seen.is_forged:
        noted["mail"]["forged"] = True
    if mail.left_out:
        noted["mail"]["left_out"] = mail.left_out
    named = answering.report_named(mail)
    return noted | ({"other": named} if named and tickets.get(named) is not None else {})


def _answer(code: str, mail: Mail, mail_hash: str, now: datetime) -> str:
    """Give the sender's answer or addition to their report; tell them if that is not possible."""
    text = mail.text[:LONGEST] or (CHATS["photos.added"].vi if mail.pictures else "")
    if not text:
        return _left("empty")
    try:
        changing.changed(partial(changing.existing, code), partial(_decided, text, mail_hash))
    except DomainError as error:
        _tell_not_added(code, mail_hash, error, now)
        return "answer"
    _add_pictures(code, mail.pictures, mail_hash, now)
    return "answer"


def _decided(text: str, mail_hash: str, whole: tickets.Whole, at: datetime) -> changing.Change | None:
    if any(event.details.get("mail_id") == mail_hash for event in whole.events):
        return None
    ticket, main = whole.ticket, merged.main_of(whole.ticket)
    reference = documents.for_ticket(ticket)
    open_to = possible.sender_actions(ticket, reference, at, main.ticket if main else None)
    action = next((one for one in ("supply", "add") if one in open_to), None)
    if action is None:
        raise events.not_possible(ticket)
    given: Mapping[str, Any] = {"text": text, "main": main and main.ticket}
    event = acting.act_as_sender(ticket, action, given, now=at, directory=reference)
    event = replace(event, details={**event.details, "mail_id": mail_hash})
    return merged.with_main(event, ticket, main, at)


def _add_pictures(code: str, pictures: tuple[Attachment, ...], mail_hash: str, now: datetime) -> None:
    """Add the pictures of a mail for which there is room. A mail that is read again after a crash adds none twice.

    Each takes the first place that is free or was announced by this picture. Its file is put there again only while
    the photo waits for it.
    """
    places = iter([f"r{number}" for number in range(1, MAX_PHOTOS + 1)])
    for number, picture in enumerate(pictures, 1):
        for place in places:
            if photo_store.announce(code, Photo(place, ANNOUNCED, _kind(picture)), now, f"{mail_hash} {number}"):
                known = photo_store.get(code, place)
                if known is not None and known.state == ANNOUNCED:
                    files.put_original(code, place, picture.data, _kind(picture))
                break


def _tell_not_added(code: str, mail_hash: str, error: DomainError, now: datetime) -> None:
    why = PROBLEMS[error.code].fill(**error.params)
    text = messages.MAIL_NOT_ADDED.fill(code=spoken(code), why=why)
    outbox.put(
        Message(
            key=f"{NOT_ADDED}-{mail_hash}",
            code=code,
            to="reporter",
            kind=NOT_ADDED,
            at=keys.stamp(now),
            sms=text.vi,
            subject=f"{spoken(code)}: {documents.current().province.name}",
            body=f"{text.vi}\n\n{text.en}",
            via="email",
        )
    )


def _kind(picture: Attachment) -> str:
    kind = usual_type(picture.kind)
    return kind if kind in PHOTO_FORMATS else UNKNOWN_TYPE
