"""What each step makes of a message. A hearer returns None for what it does not understand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from chalicelib.domain.conversation import commands, offers
from chalicelib.domain.conversation.course import again, ask, begin, onward, written
from chalicelib.domain.conversation.knowledge import Knowledge
from chalicelib.domain.conversation.talk import (
    AnswerOffice,
    Draft,
    GiveRating,
    Offer,
    Reaction,
    Said,
    Say,
    Send,
    Talk,
    Topic,
)
from chalicelib.domain.places.typed import point_in
from chalicelib.domain.province.kinds import OTHER_CATEGORY
from chalicelib.domain.province.questions import read_answers
from chalicelib.domain.tickets.attachments import MAX_PHOTOS
from chalicelib.domain.tickets.moves import RATINGS

#: The shortest and the longest text, and the longest address, in characters.
SHORTEST, LONGEST, LONGEST_ADDRESS = 5, 4000, 300


def _at_menu(talk: Talk, said: Said, known: Knowledge) -> Reaction | None:
    """Somebody who writes what is wrong need not find the menu first."""
    text = said.text.strip()
    sought = None if said.pictures or said.point else commands.sought(text)
    if sought and (found := _hear_procedure(talk, replace(said, text=sought), known)):
        return found
    asked = None if said.pictures or said.point else commands.sought_bulletins(text)
    if asked and len(communes := known.communes_called(asked)) == 1:
        return begin(talk, known, known.bulletins_in(communes[0]))
    if said.pictures or said.point or len(text) >= SHORTEST:
        begun = replace(talk, draft=Draft())
        return _hear_report(begun, said, known)
    return None


def _hear_report(talk: Talk, said: Said, known: Knowledge) -> Reaction | None:
    """Pictures and positions are taken at any step of a report; at first, words are its description."""
    draft = talk.draft
    if said.pictures:
        draft = replace(draft, pictures=(*draft.pictures, *said.pictures)[:MAX_PHOTOS])
    if said.point:
        spot = known.spot_at(*said.point)
        if spot is None:
            return ask(replace(talk, draft=draft), talk.step, known, Say("outside"))
        draft = replace(draft, point=said.point, commune=spot.commune or draft.commune)
    if talk.step in (Topic.MENU, Topic.WHAT) and len(said.text.strip()) >= SHORTEST:
        draft = replace(draft, description=said.text.strip()[:LONGEST])
    return None if draft == talk.draft else onward(replace(talk, draft=draft), known)


def _hear_where(talk: Talk, said: Said, known: Knowledge) -> Reaction | None:
    if said.pictures or said.point:
        return _hear_report(talk, said, known)
    text = said.text.strip()
    if point := point_in(text):
        return _hear_report(talk, replace(said, point=point), known)
    found = known.communes_called(text)
    if talk.step is Topic.WHICH and text in known.directory.communes:
        return written(talk, known, commune=text)
    if len(found) == 1:
        return written(talk, known, commune=found[0], address=text[:LONGEST_ADDRESS])
    if found:
        return ask(replace(talk, draft=replace(talk.draft, address=text[:LONGEST_ADDRESS])), Topic.WHICH, known)
    return None


def _hear_category(talk: Talk, said: Said, known: Knowledge) -> Reaction | None:
    if said.pictures or said.point:
        return _hear_report(talk, said, known)
    text = said.text.strip()
    chosen = text if text in known.choosable else next(iter(known.categories_called(text)), None)
    return written(talk, known, category=chosen, answers={}) if chosen else None


def _hear_detail(talk: Talk, said: Said, known: Knowledge) -> Reaction | None:
    if said.pictures or said.point:
        return _hear_report(talk, said, known)
    question = known.missing(talk.draft)
    if question is None:
        return onward(talk, known)
    given = {question.code: offers.read_answer(question, said.text, known)}
    answers, errors = read_answers([question], given)
    return None if errors or not answers else written(talk, known, answers={**talk.draft.answers, **answers})


def _hear_contact(talk: Talk, said: Said, known: Knowledge) -> Reaction | None:
    if said.pictures or said.point:
        return _hear_report(talk, said, known)
    phone = known.phone_of(said.text)
    return written(talk, known, phone=phone) if phone else None


def _hear_consent(talk: Talk, said: Said, known: Knowledge) -> Reaction | None:
    if said.text == offers.YES.id:
        return written(talk, known, consent=True)
    if said.text == offers.NO.id:
        skipped = (*talk.draft.skipped, Topic.CONTACT, Topic.CONSENT)
        return written(talk, known, phone=None, consent=False, skipped=skipped)
    return None


def _hear_confirmation(talk: Talk, said: Said, known: Knowledge) -> Reaction | None:
    if said.pictures or said.point:
        return _hear_report(talk, said, known)
    text = said.text.strip()
    if text == offers.SEND.id:
        return Reaction(talk, want=Send(talk.draft))
    change = offers.CHANGES.get(text)
    return again(talk, change, known) if change else None


def _hear_code(_: Talk, __: Said, ___: Knowledge) -> Reaction | None:
    """Every step takes a code, so that only what is none comes here."""
    return None


def _hear_answer(talk: Talk, said: Said, known: Knowledge) -> Reaction | None:
    text = said.text.strip()
    if talk.code is None:
        return begin(talk, known)
    return Reaction(replace(talk, step=Topic.MENU), want=AnswerOffice(talk.code, text[:LONGEST])) if text else None


def _hear_rating(talk: Talk, said: Said, known: Knowledge) -> Reaction | None:
    if talk.code is None:
        return begin(talk, known)
    if said.text not in RATINGS:
        return None
    if said.text == RATINGS[-1]:
        return ask(replace(talk, rating=said.text), Topic.REASON, known)
    return Reaction(replace(talk, step=Topic.MENU), want=GiveRating(talk.code, said.text))


def _hear_reason(talk: Talk, said: Said, known: Knowledge) -> Reaction | None:
    text = said.text.strip()
    if talk.code is None or talk.rating is None:
        return begin(talk, known)
    return (
        Reaction(replace(talk, step=Topic.MENU), want=GiveRating(talk.code, talk.rating, text[:LONGEST]))
        if text
        else None
    )


def _hear_for_desk(talk: Talk, said: Said, known: Knowledge) -> Reaction | None:
    text = said.text.strip()
    if len(text) < SHORTEST:
        return None
    category = OTHER_CATEGORY if OTHER_CATEGORY in known.choosable else None
    asked = Draft(text[:LONGEST], category=category, is_question=True, skipped=(Topic.PHOTO,))
    return onward(replace(talk, draft=asked), known)


def _hear_procedure(talk: Talk, said: Said, known: Knowledge) -> Reaction | None:
    """One procedure is explained; of several, the person chooses."""
    found = known.procedures_called(said.text.strip()[:LONGEST_ADDRESS])
    if len(found) == 1 and (explained := known.explained(found[0])):
        return begin(talk, known, explained)
    if not found:
        return None
    offered = (*(Offer(one.code, one.name, one.name) for one in found), *offers.cancel(talk, known))
    return Reaction(replace(talk, step=Topic.PROCEDURE), (Say("procedure.which", choices=offered),))


HEARERS: Mapping[Topic, Callable[[Talk, Said, Knowledge], Reaction | None]] = {
    Topic.MENU: _at_menu,
    Topic.WHAT: _hear_report,
    Topic.PHOTO: _hear_report,
    Topic.WHERE: _hear_where,
    Topic.WHICH: _hear_where,
    Topic.CATEGORY: _hear_category,
    Topic.DETAIL: _hear_detail,
    Topic.CONTACT: _hear_contact,
    Topic.CONSENT: _hear_consent,
    Topic.CONFIRM: _hear_confirmation,
    Topic.CODE: _hear_code,
    Topic.ANSWER: _hear_answer,
    Topic.RATING: _hear_rating,
    Topic.REASON: _hear_reason,
    Topic.DESK: _hear_for_desk,
    Topic.PROCEDURE: _hear_procedure,
}
