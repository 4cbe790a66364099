"""What follows from a message: a command, or what the present step makes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from chalicelib.domain.conversation import commands, offers
from chalicelib.domain.conversation.commands import Command
from chalicelib.domain.conversation.course import STEPS, ask, back, begin, current, onward
from chalicelib.domain.conversation.hearing import HEARERS
from chalicelib.domain.conversation.knowledge import Knowledge
from chalicelib.domain.conversation.talk import Draft, ListMine, LookUp, Reaction, Said, Say, Talk, Topic
from chalicelib.domain.texts.codes import read_code
from chalicelib.domain.texts.writing import bare

#: After so many messages in a row that say nothing, the desk is offered; after the second number nothing is answered,
#: because another machine may be talking.
OFFERED_AFTER, SILENT_AFTER = 3, 8


def listen(talk: Talk, said: Said, known: Knowledge) -> Reaction:
    """Return what follows from a message. Every message leads somewhere, and a command works at every step."""
    talk, meant = current(talk, known), _chosen(talk, said)
    is_words = meant.point is None and not meant.pictures
    command = commands.meant(meant.text) if is_words else None
    code = read_code(meant.text) if is_words else None
    if command:
        reaction = _COMMANDS[command](talk, known)
    elif code:
        # Nobody describes anything by a code alone. What was being written waits.
        reaction = Reaction(replace(talk, step=Topic.MENU if talk.step is Topic.CODE else talk.step), want=LookUp(code))
    else:
        reaction = HEARERS[talk.step](talk, meant, known)
    reaction = replace(reaction, talk=replace(reaction.talk, missed=0)) if reaction else _not_understood(talk, known)
    if commands.is_danger(said.text) or (talk.step is Topic.MENU and reaction.says and known.has_emergency):
        reaction = replace(reaction, says=(Say("danger"), *reaction.says))
    offered = tuple(choice.id for say in reaction.says for choice in say.choices)
    return replace(reaction, talk=replace(reaction.talk, offered=offered if reaction.says else talk.offered))


def _chosen(talk: Talk, said: Said) -> Said:
    """The number of an offered answer, or words for it, stand for that answer."""
    number = bare(said.text)
    if number.isascii() and number.isdigit() and len(number) <= 2 and 1 <= int(number) <= len(talk.offered):
        return replace(said, text=talk.offered[int(number) - 1])
    choice = commands.choice_in(said.text)
    return replace(said, text=choice) if choice in talk.offered else said


def _not_understood(talk: Talk, known: Knowledge) -> Reaction:
    missed = replace(talk, missed=talk.missed + 1)
    if missed.missed > SILENT_AFTER:
        return Reaction(missed)
    if missed.missed == SILENT_AFTER:
        return Reaction(missed, (Say("waiting", {"hotline": known.hotline}, offers.ways_out(talk, known)),))
    reaction = ask(missed, talk.step, known, Say("not.understood"))
    if missed.missed < OFFERED_AFTER:
        return reaction
    return replace(reaction, says=(*reaction.says, Say("offer.desk", choices=offers.ways_out(talk, known))))


def _skip(talk: Talk, known: Knowledge) -> Reaction | None:
    if not STEPS[talk.step].can_be_skipped or (talk.step is Topic.PHOTO and known.needs_photo(talk.draft)):
        return None
    return onward(replace(talk, draft=replace(talk.draft, skipped=(*talk.draft.skipped, talk.step))), known)


_COMMANDS: Mapping[Command, Callable[[Talk, Knowledge], Reaction | None]] = {
    Command.MENU: begin,
    Command.REPORT: lambda talk, known: ask(replace(talk, draft=Draft()), Topic.WHAT, known),
    Command.STATUS: lambda talk, known: ask(talk, Topic.CODE, known),
    Command.MINE: lambda talk, _: Reaction(replace(talk, step=Topic.MENU), want=ListMine()),
    Command.DESK: lambda talk, known: ask(talk, Topic.DESK, known),
    Command.GUIDES: lambda talk, known: ask(talk, talk.step, known, *known.guides()),
    Command.PROCEDURES: lambda talk, known: ask(talk, Topic.PROCEDURE, known),
    Command.BULLETINS: lambda talk, known: ask(talk, talk.step, known, known.bulletins_in(None)),
    Command.ENGLISH: lambda talk, known: ask(replace(talk, language="en"), talk.step, known),
    Command.VIETNAMESE: lambda talk, known: ask(replace(talk, language="vi"), talk.step, known),
    Command.BACK: back,
    Command.SKIP: _skip,
}
