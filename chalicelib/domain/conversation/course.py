"""The steps of a conversation: what each asks and offers, and which comes next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from chalicelib.domain.conversation import offers
from chalicelib.domain.conversation.knowledge import Knowledge
from chalicelib.domain.conversation.talk import Draft, Offer, Reaction, Say, Talk, Topic


@dataclass(frozen=True, slots=True)
class Asking:
    """A step: the key of the sentence that asks, the answers that are offered, and whether it may be left out."""

    ask: str
    offer: Callable[[Talk, Knowledge], tuple[Offer, ...]] = offers.nothing
    can_be_skipped: bool = False


STEPS: Mapping[Topic, Asking] = {
    Topic.MENU: Asking("ask.menu", offers.menu),
    Topic.WHAT: Asking("ask.what", offers.cancel),
    Topic.PHOTO: Asking("ask.photo", offers.skip, can_be_skipped=True),
    Topic.WHERE: Asking("ask.where", offers.cancel),
    Topic.WHICH: Asking("ask.which", offers.communes),
    Topic.CATEGORY: Asking("ask.category", offers.categories),
    Topic.DETAIL: Asking("ask.detail", offers.values),
    Topic.CONTACT: Asking("ask.contact", offers.skip, can_be_skipped=True),
    Topic.CONSENT: Asking("ask.consent", offers.yes_or_no),
    Topic.CONFIRM: Asking("ask.confirm", offers.confirmation),
    Topic.CODE: Asking("ask.code", offers.cancel),
    Topic.ANSWER: Asking("ask.answer", offers.cancel),
    Topic.RATING: Asking("ask.rating", offers.ratings),
    Topic.REASON: Asking("ask.reason", offers.cancel),
    Topic.DESK: Asking("ask.desk", offers.cancel),
    Topic.PROCEDURE: Asking("ask.procedure", offers.cancel),
}
#: Where the category asks for a photo.
_NEEDED_PHOTO = Asking("ask.photo.needed", offers.cancel)
#: The steps of a report in their order -> whether a draft has what the step asks for.
COURSE: Mapping[Topic, Callable[[Draft, Knowledge], bool]] = {
    Topic.WHAT: lambda draft, _: bool(draft.description),
    Topic.PHOTO: lambda draft, _: bool(draft.pictures),
    Topic.WHERE: lambda draft, _: draft.commune is not None or draft.point is not None,
    Topic.CATEGORY: lambda draft, _: draft.category is not None,
    Topic.DETAIL: lambda draft, known: known.missing(draft) is None,
    Topic.CONTACT: lambda draft, _: draft.phone is not None,
    Topic.CONSENT: lambda draft, _: draft.consent or draft.phone is None,
    Topic.CONFIRM: lambda _, __: False,
}
#: The steps that need all that was asked before them.
_NEED_ALL = (Topic.DETAIL, Topic.CONFIRM)
#: What a draft is without the answer to a step.
_EMPTY: Mapping[Topic, Mapping[str, object]] = {
    Topic.WHAT: {"description": ""},
    Topic.PHOTO: {"pictures": ()},
    Topic.WHERE: {"point": None, "commune": None, "address": None},
    Topic.CATEGORY: {"category": None, "answers": {}},
    Topic.DETAIL: {"answers": {}},
    Topic.CONTACT: {"phone": None, "consent": False},
    Topic.CONSENT: {"phone": None, "consent": False},
}


def current(talk: Talk, known: Knowledge) -> Talk:
    """The same conversation after a change of the documents: what has gone from them is asked for again."""
    draft = talk.draft
    if draft.category not in known.choosable:
        draft = replace(draft, category=None, answers={})
    if draft.commune and draft.commune not in known.directory.communes:
        draft = replace(draft, commune=None)
    lacks = next(_lacking(draft, known))
    is_early = talk.step in COURSE and list(COURSE).index(lacks) < list(COURSE).index(talk.step)
    return replace(talk, draft=draft, step=lacks if is_early and talk.step in _NEED_ALL else talk.step)


def ask(talk: Talk, step: Topic, known: Knowledge, *before: Say) -> Reaction:
    """Go to a step, and ask what it asks."""
    line, moved = STEPS[step], replace(talk, step=step)
    if step is Topic.PHOTO and known.needs_photo(talk.draft):
        line = _NEEDED_PHOTO
    offered = line.offer(moved, known)
    moved = replace(moved, offered=tuple(offer.id for offer in offered))
    return Reaction(moved, (*before, Say(line.ask, offers.params(moved, known), offered)))


def begin(talk: Talk, known: Knowledge, *before: Say) -> Reaction:
    """Return to the menu. What was being written is forgotten."""
    return ask(replace(talk, draft=Draft(), rating=None), Topic.MENU, known, *before)


def onward(talk: Talk, known: Knowledge) -> Reaction:
    """Ask for what the report still lacks."""
    return ask(talk, next(_lacking(talk.draft, known)), known)


def _lacking(draft: Draft, known: Knowledge) -> Iterator[Topic]:
    skipped = {one for one in draft.skipped if one is not Topic.PHOTO or not known.needs_photo(draft)}
    return (step for step, has in COURSE.items() if step not in skipped and not has(draft, known))


def written(talk: Talk, known: Knowledge, **changes: object) -> Reaction:
    """Add to the report, and go on."""
    return onward(replace(talk, draft=replace(talk.draft, **changes)), known)  # type: ignore[arg-type]


def again(talk: Talk, step: Topic, known: Knowledge) -> Reaction:
    """Ask once more for what was answered or left out before."""
    # A number without consent is not kept, so both are left out and asked for together.
    dropped = {step, Topic.CONTACT, Topic.CONSENT} if step in (Topic.CONTACT, Topic.CONSENT) else {step}
    skipped = tuple(one for one in talk.draft.skipped if one not in dropped)
    draft = replace(talk.draft, skipped=skipped, **_EMPTY.get(step, {}))  # type: ignore[arg-type]
    return ask(replace(talk, draft=draft), step, known)


def back(talk: Talk, known: Knowledge) -> Reaction:
    """Go to the step before; outside a report and at its first step, to the menu."""
    steps = list(COURSE)
    step = Topic.WHERE if talk.step is Topic.WHICH else talk.step
    if talk.step is Topic.WHICH:
        return again(talk, step, known)
    if step not in steps[1:]:
        return begin(talk, known)
    before = steps[steps.index(step) - 1]
    if before is Topic.DETAIL and known.missing(replace(talk.draft, answers={})) is None:
        # The category asks nothing further.
        before = Topic.CATEGORY
    return again(talk, before, known)
