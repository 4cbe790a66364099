"""The conversation on the citizen's page. The page keeps it, and does itself what the person wants done."""

from __future__ import annotations

import json
import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from chalice.app import Blueprint, Response

from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.conversation import course, listening
from chalicelib.domain.conversation.talk import (
    AnswerOffice,
    GiveRating,
    LookUp,
    Reaction,
    Said,
    Send,
    Talk,
    Topic,
    Want,
)
from chalicelib.domain.errors import NotFound
from chalicelib.domain.texts.codes import read_code
from chalicelib.domain.texts.writing import cleaned, is_visible
from chalicelib.http.core import notice, requests
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.identity import signing
from chalicelib.runtime import clock
from chalicelib.services.talking import conversing
from chalicelib.store.directory import documents

if TYPE_CHECKING:
    from chalicelib.domain.conversation.knowledge import Knowledge
    from chalicelib.http.citizen import schemas

blueprint = Blueprint(__name__)

#: How long a conversation may rest. Nobody else has it, so it leaves nothing behind.
LIFE = timedelta(hours=24)
_PURPOSE = "conversation"


@blueprint.route("/v1/chat", methods=["POST"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: "Chat"}, body="ChatIn", refusals=(404,), limit=Limited.READ))
def chat() -> Response:
    """Go on with a conversation: what is said next, and what the page is to do for the person.

    The server stores nothing. ``state`` of the answer holds the conversation encrypted for a day, and comes back with
    the next message. After that, or with a state that is not valid, a conversation begins anew.
    """
    from chalicelib.http.citizen import schemas

    given = requests.body_as(blueprint.current_request, schemas.ChatIn)
    directory, now = documents.current(), clock.now()
    known = conversing.knowledge(directory, now)
    name, talk = _kept(given, now)
    reaction = _reaction(given, talk, known)
    kept = {"name": name, "talk": conversing.kept(reaction.talk), "until": (now + LIFE).timestamp()}
    if isinstance(reaction.want, Send):
        # The same words once more are another report.
        kept["name"] = secrets.token_urlsafe(16)
    says = notice.says(directory)
    spoken = [(say, *conversing.worded(say, reaction.talk.language, says)) for say in reaction.says]
    return answer(
        {
            "state": signing.encrypt(_PURPOSE, json.dumps(kept)),
            "language": reaction.talk.language,
            "photos": len(reaction.talk.draft.pictures),
            "says": [
                {
                    "text": text,
                    "urgent": say.key == "danger",
                    "offers": [{"id": each, "label": label} for each, label in offers],
                }
                for say, text, offers in spoken
            ],
            "want": _wanted(reaction.want, name) if reaction.want else None,
        }
    )


def _kept(given: schemas.ChatIn, now: datetime) -> tuple[str, Talk]:
    """The random name of a conversation, and the conversation."""
    begun = (secrets.token_urlsafe(16), Talk(language=given.language or "vi"))
    text = signing.decrypt(_PURPOSE, given.state) if given.state else None
    if text is None:
        return begun
    try:
        found = json.loads(text)
        is_over = datetime.fromtimestamp(found["until"], UTC) < now
        talk = conversing.read(found["talk"])
        return begun if is_over else (found["name"], replace(talk, language=given.language or talk.language))
    except (KeyError, TypeError, ValueError):
        # An earlier release kept it in another form.
        return begun


def _reaction(given: schemas.ChatIn, talk: Talk, known: Knowledge) -> Reaction:
    if given.about:
        code = read_code(given.about.code)
        if code is None:
            raise NotFound("not_found")
        asked = Talk(language=given.language or talk.language, code=code)
        return course.ask(asked, Topic.ANSWER if given.about.topic == "question" else Topic.RATING, known)
    text = cleaned(given.text)
    if not (is_visible(text) or given.photos or given.point):
        rested = course.current(talk, known)
        return course.ask(rested, rested.step, known)
    point = (given.point.lat, given.point.lon) if given.point else None
    pictures = tuple(f"{photo.content_type} {photo.size}" for photo in given.photos)
    return listening.listen(talk, Said(text, pictures, point), known)


def _wanted(want: Want, name: str) -> dict[str, Any]:
    """What the page is to do: the routes and bodies are those that it uses for its forms."""
    match want:
        case Send(draft):
            body = conversing.report(draft, "chat")
            # Pressed twice, or repeated after a lost answer, it is one report; ``name`` keeps other people's apart.
            return {"kind": "send", "report": body, "key": signing.keyed_hash("chat", json.dumps([name, body]))}
        case LookUp(code):
            return {"kind": "look_up", "code": code}
        case AnswerOffice(code, text):
            return {"kind": "answer", "code": code, "text": text}
        case GiveRating(code, rating, text):
            return {"kind": "rate", "code": code, "rating": rating, "text": text or None}
        case _:
            return {"kind": "list_mine"}
