"""Hear a message of a messenger: go on with the person's conversation, do what they want, and answer.

The conversation and that the message was heard are written together, with the answer that is still to be sent. So a
message counts once, and its answer is sent again only if the process died right after sending it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from chalicelib.channels import calls, chats, outbox
from chalicelib.channels.chats import Act, Heard, Reply
from chalicelib.channels.heard import Again
from chalicelib.domain.conversation import course, listening
from chalicelib.domain.conversation.knowledge import Knowledge
from chalicelib.domain.conversation.talk import AnswerOffice, Draft, Reaction, Said, Say, Talk, Topic
from chalicelib.domain.errors import DomainError
from chalicelib.domain.messages.chats import FLOOD, MOST_ANSWERED, RULES
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts.folding import folded
from chalicelib.domain.texts.problems import PROBLEMS
from chalicelib.domain.texts.sent.chats import CHATS, STOP
from chalicelib.domain.tickets.attachments import PHOTO_FORMATS, UNKNOWN_TYPE, seems_picture, usual_type
from chalicelib.media import files
from chalicelib.runtime.observe import logger
from chalicelib.services import notice
from chalicelib.services.talking import conversing, replying, wishes
from chalicelib.services.talking.receiving import who_is
from chalicelib.store.connection import LostRace
from chalicelib.store.directory import documents
from chalicelib.store.vault import talks
from chalicelib.store.vault.talks import KeptTalk

_STOPS = frozenset(map(folded, STOP))
#: How often a picture is tried before the person is asked to send it again.
PICTURE_TRIES = 3


def hear(one: Heard, message: str, now: datetime, *, tries: int = 1) -> None:
    """Hear a message at ``now`` (UTC). ``message`` is the keyed hash of its id, ``tries`` how often it was handed out.

    Raises calls.NoAnswer for a picture that does not come, and what the store raises: it may be heard again.
    """
    who = who_is(one.channel, one.sender)
    kept, was_heard = talks.get_unless_heard(who, message, now)
    if was_heard:
        if kept is not None:
            replying.send_unsent(kept, now)
        return
    if one.act is Act.LEFT:
        _stop(who, now)
        talks.forget(who)
        return
    before = kept or KeptTalk(who, one.channel, one.sender, one.at, now)
    kept = _counted(before, one, now)
    if kept.count > MOST_ANSWERED:
        if kept.count == MOST_ANSWERED + 1:
            logger.warning("a machine may be talking; it is not answered", extra={"channel": one.channel})
        _store(kept, message, now)
        return
    talk, words = _answered(one, kept, message, now, tries)
    had_unsent = kept.unsent != "[]"
    kept = replying.with_unsent(kept, message, words)
    kept = replace(kept, talk=json.dumps(conversing.kept(talk), ensure_ascii=False))
    stored = _store(kept, message, now, waits=talk.step in (Topic.ANSWER, Topic.RATING, Topic.REASON))
    if stored is None:
        return
    if not replying.send_unsent(stored, now) and not had_unsent:
        outbox.put(Again(who))


def _store(kept: KeptTalk, message: str, now: datetime, *, waits: bool = False) -> KeptTalk | None:
    """Write the conversation. None if another reader was faster: what it heard is answered by it."""
    try:
        return talks.put(kept, message, now, waits=waits)
    except LostRace:
        _, was_heard = talks.get_unless_heard(kept.who, message, now)
        if not was_heard:
            raise
        return None


def _counted(kept: KeptTalk, one: Heard, now: datetime) -> KeptTalk:
    if now - kept.since > FLOOD:
        kept = replace(kept, since=now, count=0)
    return replace(kept, count=kept.count + 1, heard_at=max(kept.heard_at, min(one.at, now)))


def _answered(one: Heard, kept: KeptTalk, message: str, now: datetime, tries: int) -> tuple[Talk, list[Reply]]:
    """The conversation after a message, and what is answered."""
    directory = documents.current()
    known, talk = conversing.knowledge(directory, now), conversing.maybe_read(kept.talk)
    if one.act is Act.SAID and talk.step is Topic.MENU and folded(one.text) in _STOPS:
        _stop(kept.who, now)
        return Talk(language=talk.language), _words(kept, talk, directory, [("stopped", None)])
    if one.act is Act.BEGAN:
        reaction = course.begin(talk, known)
        return reaction.talk, _words(kept, reaction.talk, directory, [], reaction.says)
    if one.act is Act.UNREADABLE:
        reaction = course.ask(course.current(talk, known), talk.step, known)
        return reaction.talk, _words(kept, reaction.talk, directory, [("unreadable", None)], reaction.says)
    pictures, lost = _pictures(one, kept, message, tries)
    lines: list[tuple[str, object]] = [("picture.none", None)] if lost else []
    reaction = _reaction(talk, Said(one.text, pictures, one.point), known, kept, now, is_lost=lost)
    return _fulfilled(reaction, kept, message, directory, known, now, lines)


def _reaction(talk: Talk, said: Said, known: Knowledge, kept: KeptTalk, now: datetime, *, is_lost: bool) -> Reaction:
    if is_lost and not (said.pictures or said.text.strip() or said.point):
        return course.ask(course.current(talk, known), talk.step, known)
    if talk.step is Topic.ANSWER and talk.code and said.pictures:
        wishes.add_pictures(talk.code, said.pictures, kept, now)
        text = said.text.strip() or CHATS["photos.added"].vi
        return Reaction(replace(talk, step=Topic.MENU), want=AnswerOffice(talk.code, text))
    return listening.listen(talk, said, known)


def _fulfilled(
    reaction: Reaction,
    kept: KeptTalk,
    message: str,
    directory: Directory,
    known: Knowledge,
    now: datetime,
    lines: list[tuple[str, object]],
) -> tuple[Talk, list[Reply]]:
    """Do what is wanted, and say what came of it."""
    talk = reaction.talk
    if reaction.want is None:
        return talk, _words(kept, talk, directory, lines, reaction.says)
    try:
        done = wishes.fulfil(reaction.want, kept, message, directory, now)
    except DomainError as error:
        # What was written is kept, so that it can be changed and sent again.
        code = "not.yours" if error.code == "not_found" else None
        said = CHATS[code] if code else PROBLEMS[error.code].fill(**error.params)
        asked = course.ask(course.current(talk, known), talk.step, known)
        return asked.talk, _words(kept, asked.talk, directory, [*lines, ("", said)], asked.says)
    lines = [*lines, *(("", line) for line in done.lines)]
    if done.sent is not None:
        talk = Talk(language=talk.language, offered=(done.sent, "menu"))
        words = _words(kept, talk, directory, lines)
        at = _at(talk)
        offers = ((done.sent, CHATS["see"][at]), ("menu", CHATS["menu"][at]))
        return talk, [*words[:-1], replace(words[-1], offers=offers)]
    if done.next is not None and talk.draft == Draft():
        action, code = done.next
        topic = Topic.ANSWER if action == "supply" else Topic.RATING
        asked = course.ask(replace(talk, code=code, draft=Draft()), topic, known)
        return asked.talk, _words(kept, asked.talk, directory, lines, asked.says)
    rested = course.ask(course.current(talk, known), talk.step, known)
    return rested.talk, _words(kept, rested.talk, directory, lines, (*reaction.says, *rested.says))


def _words(
    kept: KeptTalk, talk: Talk, directory: Directory, lines: Sequence[tuple[str, object]], says: Sequence[Say] = ()
) -> list[Reply]:
    """One message, or several where its text is too long for the channel; the last one has the buttons."""
    at, own = _at(talk), notice.says(directory)
    texts = [CHATS[key][at] if key else text[at] for key, text in lines]  # type: ignore[index]
    spoken = [conversing.worded(say, talk.language, own) for say in says]
    texts += [text for text, _ in spoken]
    offers = tuple(offer for _, offered in spoken for offer in offered)
    if not texts:
        return []
    parts = chats.parted("\n\n".join(texts), RULES[kept.channel].longest - 500)
    return [*(Reply(part) for part in parts[:-1]), Reply(parts[-1], offers)]


def _at(talk: Talk) -> int:
    return 1 if talk.language == "en" else 0


def _pictures(one: Heard, kept: KeptTalk, message: str, tries: int) -> tuple[tuple[str, ...], bool]:
    """(the names of the pictures, which now wait for their report; whether one of them is none)."""
    names, lost = [], False
    for number, address in enumerate(one.pictures):
        try:
            data, kind = chats.fetch(one.channel, address)
        except chats.NoPicture as error:
            logger.info("a picture was not taken", extra={"channel": one.channel, "why": str(error)})
            lost = True
            continue
        except calls.NoAnswer:
            if tries < PICTURE_TRIES:
                raise
            lost = True
            continue
        if not seems_picture(data):
            lost = True
            continue
        kind = usual_type(kind)
        kind = kind if kind in PHOTO_FORMATS else UNKNOWN_TYPE
        name = f"{kept.who}/{message}-{number}"
        files.put_waiting(name, data, kind)
        names.append(f"{kind} {len(data)} {name}")
    return tuple(names), lost


def _stop(who: str, now: datetime) -> None:
    """Tell the person nothing more of their own accord there."""
    while codes := talks.codes_of(who, now):
        talks.unbind(who, codes)
