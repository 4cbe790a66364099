"""Bulletins of one's unit: written, handed in, approved by another officer, sent back, withdrawn; and read out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from chalice.app import Blueprint, Request, Response

from chalicelib.domain.bulletins import bulletin as rules
from chalicelib.domain.bulletins.bulletin import Bulletin, BulletinAct, Wording
from chalicelib.domain.bulletins.checks import MOST_WORDS
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.texts.aloud.reading import WORDS_A_MINUTE, aloud
from chalicelib.domain.texts.sent.bulletins import ACTS
from chalicelib.http.core import pieces, requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.identity import officer_of
from chalicelib.http.core.problems import InvalidFields, answer, answers_problems
from chalicelib.runtime import clock
from chalicelib.services.bulletins import publishing
from chalicelib.services.bulletins.publishing import NotGood
from chalicelib.store.counters import opened
from chalicelib.store.directory import bulletins, documents
from chalicelib.store.keys import stamp

if TYPE_CHECKING:
    from chalicelib.http.office.bulletins.schemas import BulletinIn

blueprint = Blueprint(__name__)

_PATH = "/v1/office/bulletins"
_MOST_BYTES = 512 * 1024


@blueprint.route(_PATH, methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "UnitBulletins"}, refusals=(403,)))
def list_unit_bulletins() -> Response:
    """List the bulletins of one's unit, the newest first, and how often each was opened."""
    officer, directory = _writer(), documents.current()
    found = bulletins.of_unit(officer.unit)
    counts = opened.of([one.id for one in found])
    commune = rules.commune_of(officer.unit, directory)
    return answer(
        {
            "bulletins": [_line(one, counts.get(one.id, 0)) for one in found],
            "communes": [
                {"code": code, "name": unit.area.vi, "name_en": unit.area.en}
                for code, unit in sorted(directory.communes.items(), key=lambda pair: pair[1].area.vi)
                if commune in (None, code)
            ],
            "topics": [
                {"id": one.id, "name": one.name, "name_en": one.name_en} for one in directory.categories.values()
            ],
            "whole_province": commune is None,
            "most_words": MOST_WORDS,
        }
    )


@blueprint.route(_PATH, methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {201: "OfficeBulletin"}, body="BulletinIn", shows=("ETag",), refusals=(403,)))
def write_bulletin() -> Response:
    """Write a bulletin of one's unit. It is a draft: nobody reads it before another officer has approved it."""
    officer, given = _writer(), _given(blueprint.current_request)
    try:
        made = publishing.begin(_wording(given), officer, documents.current(), clock.now())
    except NotGood as faults:
        raise InvalidFields(faults.faults) from None
    return _shown(made, officer, 201)


@blueprint.route(f"{_PATH}/{{bulletin}}", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "OfficeBulletin"}, shows=("ETag",), refusals=(403,)))
def show_bulletin(bulletin: str) -> Response:
    """Show a bulletin of one's unit: the draft, what is published of it, how it is read out, and its history."""
    officer = _writer()
    return _shown(publishing.found(unquote(bulletin), officer), officer)


@blueprint.route(f"{_PATH}/{{bulletin}}", methods=["PUT"], authorizer=officers)
@answers_problems
@serves(
    Entry(
        Caller.OFFICER,
        {200: "OfficeBulletin"},
        body="BulletinIn",
        takes=("If-Match*",),
        shows=("ETag",),
        refusals=(403,),
    )
)
def rewrite_bulletin(bulletin: str) -> Response:
    """Write another text on the edition in If-Match. What is published stays until this is approved."""
    request, officer = blueprint.current_request, _writer()
    given = _given(request)
    before, edition = publishing.found(unquote(bulletin), officer), requests.edition_of(request)
    try:
        after = publishing.rewrite(before, _wording(given), officer, edition, documents.current(), clock.now())
    except NotGood as faults:
        raise InvalidFields(faults.faults) from None
    return _shown(after, officer)


@blueprint.route(f"{_PATH}/{{bulletin}}/{{act}}", methods=["POST"], authorizer=officers)
@answers_problems
@serves(
    Entry(
        Caller.OFFICER,
        {200: "OfficeBulletin"},
        body="BulletinActIn",
        takes=("If-Match*",),
        shows=("ETag",),
        refusals=(403, 409),
    )
)
def act_on_bulletin(bulletin: str, act: str) -> Response:
    """Hand in, approve, send back or withdraw the edition in If-Match. Nobody approves what they wrote or handed in."""
    from chalicelib.http.office.bulletins import schemas

    request, officer = blueprint.current_request, _writer()
    wanted = unquote(act)
    if wanted not in set(BulletinAct) - {BulletinAct.WRITE}:
        raise NotFound("not_found")
    reason = requests.body_as(request, schemas.BulletinActIn).reason
    before, edition = publishing.found(unquote(bulletin), officer), requests.edition_of(request)
    return _shown(_acted(BulletinAct(wanted), before, officer, edition, reason), officer)


@blueprint.route("/v1/office/aloud", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "ReadAloud"}, body="AloudIn", refusals=(403,)))
def read_aloud() -> Response:
    """Show how a text is read out on loudspeakers, how long that takes, and what no rule could read. Stores nothing."""
    from chalicelib.http.office.bulletins import schemas

    _writer()
    return answer(_aloud(requests.body_as(blueprint.current_request, schemas.AloudIn).text))


def _acted(act: BulletinAct, before: Bulletin, officer: Officer, edition: int, reason: str | None) -> Bulletin:
    directory, now = documents.current(), clock.now()
    try:
        if act is BulletinAct.SUBMIT:
            return publishing.hand_in(before, officer, edition, directory, now)
        if act is BulletinAct.APPROVE:
            return publishing.approve(before, officer, edition, directory, now)
    except NotGood as faults:
        raise InvalidFields(faults.faults) from None
    if reason is None:
        raise Invalid("field_required", field="reason")
    if act is BulletinAct.SEND_BACK:
        return publishing.send_back(before, officer, edition, reason, now)
    return publishing.withdraw(before, officer, edition, reason, now)


def _given(request: Request) -> BulletinIn:
    """Read a bulletin. A text that is far too long is told so by name, so more is read than of other bodies."""
    from chalicelib.http.office.bulletins import schemas

    return requests.read_as(schemas.BulletinIn, requests.json_body(request, _MOST_BYTES))


def _writer() -> Officer:
    """The calling officer, who may write bulletins of their unit. Raises NotAllowed."""
    officer = officer_of(blueprint.current_request)
    if not rules.may_write(officer, officer.unit):
        raise NotAllowed("forbidden")
    return officer


def _wording(given: BulletinIn) -> Wording:
    return Wording(**dict(given))


def _line(one: Bulletin, count: int) -> Mapping[str, Any]:
    return {
        "id": one.id,
        "edition": one.edition,
        "standing": one.standing,
        "title": one.wording.title,
        "begins": one.wording.begins.isoformat(),
        "ends": one.wording.ends.isoformat(),
        "published_at": pieces.maybe_stamp(one.published.at if one.published else None),
        "readings": count,
    }


def _shown(one: Bulletin, officer: Officer, status: int = 200) -> Response:
    public = one.published
    body = {
        "id": one.id,
        "edition": one.edition,
        "standing": one.standing,
        "wording": one.wording.to_json(),
        "published": public.wording.to_json() if public else None,
        "published_edition": public.edition if public else None,
        "published_at": pieces.maybe_stamp(public.at if public else None),
        "reason": one.reason,
        "readings": opened.of([one.id]).get(one.id, 0),
        "acts": list(rules.acts(one, officer)),
        "aloud": _aloud(f"{one.wording.title}.\n{one.wording.text}"),
        "history": [
            {
                "edition": line.edition,
                "act": line.act,
                "label": pieces.label(ACTS[line.act]),
                "officer": line.officer,
                "on_behalf": line.on_behalf,
                "at": stamp(line.at),
                "reason": line.reason,
            }
            for line in bulletins.history(one.id)
        ],
    }
    return answer(body, status, {"ETag": requests.etag(one.edition)})


def _aloud(text: str) -> Mapping[str, Any]:
    read = aloud(text)
    return {
        "text": read.text,
        "words": read.words,
        "seconds": read.seconds,
        "words_a_minute": WORDS_A_MINUTE,
        "unread": list(read.unread),
    }
