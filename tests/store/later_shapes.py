"""What is stored or queued as JSON: a sample of each shape as this release writes it, and what reads it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from pynamodb.attributes import JSONAttribute
from pynamodb.models import Model

from chalicelib.channels import heard
from chalicelib.channels.chats import Heard
from chalicelib.channels.heard import Again, QueuedMessage
from chalicelib.domain.access.booth_keys import BoothKey, Via
from chalicelib.domain.access.factor import Factor, Invitation, Pending, Seen
from chalicelib.domain.access.partners import PartnerKey, Scope
from chalicelib.domain.access.quotas import Measure, SubjectKind
from chalicelib.domain.adoption.entries import AdoptionEntry
from chalicelib.domain.bulletins.bulletin import Bulletin, BulletinAct, BulletinState, PublishedWording, Wording
from chalicelib.domain.conversation.talk import Draft, Talk, Topic
from chalicelib.domain.deadlines.rules import Audience, Check, ClockPoint, Step
from chalicelib.domain.finding.asking import SearchFilters
from chalicelib.domain.indicators.entries import IndicatorEntry
from chalicelib.domain.known import known_fields
from chalicelib.domain.messages.chats import ChatChannel
from chalicelib.domain.messages.webhooks import Reach, Webhook, WebhookEvent
from chalicelib.domain.nearby.watching import Circle, WatchedArea
from chalicelib.domain.numbers import counts, facts
from chalicelib.domain.places.assets import Asset, AssetKind
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.listing import Listing
from chalicelib.domain.province.officers import Deputy, Officer, Role
from chalicelib.domain.province.procedures import read_line
from chalicelib.domain.province.reading import directory_from_documents
from chalicelib.domain.tables.asking import TableAsked, TableForm, TableTask
from chalicelib.domain.tickets.courses import Cause, GivenAnswer, PromiseChange
from chalicelib.domain.tickets.history import evolve, fold
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import (
    Answer,
    Burst,
    Dispute,
    Event,
    Extension,
    Forward,
    Frozen,
    Instruction,
    Part,
    Pause,
    Ticket,
)
from chalicelib.jobs import derivatives, recounting
from chalicelib.media.pictures import making
from chalicelib.services.talking import conversing, texting
from chalicelib.store import keys
from chalicelib.store.counters import facts as kept_facts
from chalicelib.store.counters.months import Written
from chalicelib.store.counters.recounts import RecountProgress
from chalicelib.store.directory import (
    adoption,
    assets,
    booth_keys,
    bulletins,
    indicators,
    officers,
    partners,
    walk,
    webhooks,
)
from chalicelib.store.limits import measures
from chalicelib.store.messages.notices import Message
from chalicelib.store.messages.proposals import AnsweredThere
from chalicelib.store.models.counters import CounterItem, FactItem, MonthItem
from chalicelib.store.models.directory import DirectoryItem
from chalicelib.store.models.finding import FindingCard
from chalicelib.store.models.tables import TableItem
from chalicelib.store.models.tickets import (
    ArrivalItem,
    AuditItem,
    DigestItem,
    Head,
    HistoryLine,
    NoticeItem,
    PhotoItem,
    PrivacyItem,
)
from chalicelib.store.models.vault import FactorItem, TalkItem, UnconfirmedWatchItem, WatchItem
from chalicelib.store.tickets import photos, tickets
from chalicelib.store.vault import factors, watches
from chalicelib.store.vault.followers import FanOut
from chalicelib.store.vault.reporters import Retention
from chalicelib.store.vault.told import ToMembers
from chalicelib.store.vault.watches import Round
from tests.domain import samples
from tests.domain.other_documents import OTHER_DOCUMENTS

AT, LATER = samples.T0, samples.T0 + timedelta(days=1)
#: Names of fields whose own names are data: a further name there is no further field.
OF_DATA = frozenset(
    {
        *("answers", "sizes", "proofs", "files", "steps", "values", "units", "that-khe", "words"),
        *("ladders", "extensions", "instructions", "own_data", "hours", "weekly", "dates"),
    }
)


@dataclass(frozen=True)
class Shape:
    """A stored or queued shape: its ``name``, its JSON ``value``, and what reads it.

    ``of`` is a class with ``from_content``, or (model, attribute).
    """

    name: str
    value: Any
    read: Callable[[Any], Any]
    of: type[Any] | tuple[type[Model], str]


def shapes() -> Iterator[Shape]:
    """Every shape."""
    yield from _queued()
    yield from _of_tickets()
    yield from _beside_tickets()
    yield from _of_counters()
    yield from _of_the_directory()
    yield from _of_the_vault()


def with_more(value: Any, *, is_data: bool = False) -> Any:
    """JSON with a field that nobody knows in each of its objects, but for those whose fields are data."""
    if isinstance(value, dict):
        own = {name: with_more(one, is_data=name in OF_DATA) for name, one in value.items()}
        return own if is_data else {**own, "of_a_later_release": 1}
    return [with_more(one) for one in value] if isinstance(value, list) else value


def of_item(item: Model, attribute: str, read: Callable[[Any], Any], name: str = "") -> Shape:
    """The shape of an attribute of an item; ``read`` reads the item."""
    kind = type(item)
    is_json = isinstance(kind._attributes[attribute], JSONAttribute)
    stored = getattr(item, attribute)

    def read_with(value: Any) -> Any:
        setattr(item, attribute, value if is_json else json.dumps(value))
        return read(item)

    value = json.loads(json.dumps(stored) if is_json else stored)
    return Shape(name or f"{kind.__name__}.{attribute}", value, read_with, (kind, attribute))


def _queued() -> Iterator[Shape]:
    message = Message("000002-reporter", samples.CODE, "reporter", "receive", keys.stamp(AT), "sms", "subject", "body")
    until = ("2026-03-02T05:00:00Z#000002", keys.stamp(AT))
    for one in (
        *(message, FanOut(samples.CODE, "P#a", message), Again("who", 2), Round("2026-03-02", 1, "B#a")),
        *(AnsweredThere("06040", "hygiene", "8a415ddb3b6ffff", samples.CODE, keys.stamp(AT)),),
        *(
            Retention(samples.CODE, until[0], AT, "P#a"),
            photos.LinksEnd(samples.CODE, 2),
            ToMembers(samples.CODE, 2, None, message, message, None, until),
        ),
        *(TableTask("intake.intake", "t1"), table_asked()),
        *(Heard(ChatChannel.ZALO, "id", "who", AT, text="x", pictures=("p",), point=(22.0, 106.0)),),
    ):
        kind = type(one)
        yield Shape(kind.__name__, json.loads(json.dumps(one.to_content())), kind.from_content, kind)
    body = json.loads(heard.body_of(QueuedMessage("group", "id", "content")))
    yield Shape("QueuedMessage", body, lambda value: heard.read(json.dumps(value)), QueuedMessage)


def table_asked() -> TableAsked:
    """What a table shall have, with every filter that is stored in a form of its own."""
    filters = SearchFilters({"unit": "that-khe"}, since=AT, until=LATER, late=True, emergency=False, urgent_first=True)
    return TableAsked(TableForm.CSV, "vi", "rác", filters, in_commune=True)


def ticket() -> Ticket:
    """A ticket with a value in every field that is stored as JSON."""
    point = ClockPoint(LATER, Check.BREACHED, Audience.FOCAL, "ky-lua")
    answer = Answer("Đã xong", ("a1",), "that-khe", AT, (("r1", "a1"),))
    return replace(
        samples.ticket(*samples.WAY_TO["processing"]),
        points=(point,),
        answer=answer,
        resolved_at=AT,
        answers={"street": "Chợ"},
        place=Place("06040", "Chợ", 22.257, 106.474, accuracy=5, rounded=True),
        promises=(PromiseChange(2, 0, AT, Cause.PLAN, AT, LATER, "that-khe", "leader"),),
        given=(GivenAnswer(3, 0, AT, "that-khe", LATER, LATER, "satisfied", AT, AT, "reopen"),),
        pause=Pause(AT, State.PROCESSING, Step.PROCESS, AT, LATER, (point,), LATER, LATER, LATER, (point,), AT),
        extension=Extension(LATER, "Mưa", "focal.that-khe", AT),
        merged=("LS0000000001",),
        parts=(Part("ky-lua", AT, LATER, answer),),
        dispute=Dispute("that-khe", "Không thuộc", AT),
        instructions=(Instruction(4, "leader.that-khe", "that-khe", "leader", AT, LATER, LATER),),
        forwards=(Forward(5, "power", "focal.that-khe", "that-khe", AT, LATER, (point,)),),
        frozen=Frozen("e1", AT, AT, (point,), AT),
        burst=Burst("group", 2, by_address=True),
        added_at=(AT,),
        heard_at=(AT,),
        last_released=("ky-lua",),
        last_told=(("that-khe", "leader.that-khe"),),
        last_instruction=(4, LATER),
        last_forward=(5, "power", LATER),
        last_forwards_ended=((5, "power"),),
    )


def _of_tickets() -> Iterator[Shape]:
    for attribute, kind in Head._attributes.items():
        if isinstance(kind, JSONAttribute) and (Head, attribute) not in WITHOUT_FIELDS:
            yield of_item(tickets._head(ticket(), "hash"), attribute, lambda head: tickets.stored_of(head).ticket)
    created = samples.created()
    yield of_item(tickets._history_line(created), "changes", lambda line: fold([tickets.event_of(line)]))
    instructed = samples.act(samples.ticket(*samples.WAY_TO["processing"]), "instruct")

    def evolved(line: HistoryLine) -> Ticket:
        event: Event = tickets.event_of(line)
        return evolve(samples.ticket(*samples.WAY_TO["processing"]), event)

    yield of_item(tickets._history_line(instructed), "details", evolved)


def photo(attribute: str) -> Shape:
    """The shape of an attribute of a photo."""
    item = PhotoItem(
        keys.ticket(samples.CODE),
        keys.photo("r1"),
        state=photos.READY,
        content_type="image/jpeg",
        announced_at=keys.stamp(AT),
        sizes={"320": [320, 200]},
        evidence={"taken_at": keys.stamp(AT), "lat": 22.0, "lon": 106.0},
        similar=[["LS0000000001", "r1", 0.9]],
        areas=[asdict(making.Area(0.1, 0.1, 0.2, 0.2))],
    )
    if attribute == "areas":
        return of_item(item, attribute, lambda found: derivatives._areas(photos.photo_of(found)))
    return of_item(item, attribute, photos.photo_of)


def _beside_tickets() -> Iterator[Shape]:
    asked = json.loads(json.dumps(table_asked().to_content()))
    yield Shape("TableItem.asked", asked, TableAsked.from_content, (TableItem, "asked"))
    yield from map(photo, ("evidence", "areas"))


def _of_counters() -> Iterator[Shape]:
    known = samples.ticket(*samples.WAY_TO["resolved"])
    fact, share = facts.fact(known, [samples.created()], samples.directory().calendar), counts.share(known, AT)
    line = json.loads(json.dumps(kept_facts.to_line(fact, share)))
    yield Shape("FactItem.body", line, kept_facts.from_line, (FactItem, "body"))
    old = json.loads(json.dumps(counts.to_json(share)))
    yield Shape("FactItem.body of earlier releases", old, counts.from_json, (FactItem, "body"))
    written = asdict(Written("2026-03/a", keys.stamp(AT), 0, True, 1, 1))
    progress = {"round": "2026-03-02", "written": written}

    def resumed(value: Any) -> Any:
        found = RecountProgress(**known_fields(RecountProgress, value))
        return recounting._written(found), replace(found, written=None)

    yield Shape("CounterItem.body", progress, resumed, (CounterItem, "body"))
    yield Shape("MonthItem.body", written, lambda one: Written(**known_fields(Written, one)), (MonthItem, "body"))
    yield of_item(
        measures._item(measures.Taken("id", Measure.BLOCK, SubjectKind.KEY, "x", "y", "z", AT, LATER, _lifted())),
        "body",
        measures._taken,
    )


def _lifted() -> measures.Lifted:
    return measures.Lifted("administrator.intake", AT, "x")


def _of_the_directory() -> Iterator[Shape]:
    for kind, document in {**samples.documents(), **OTHER_DOCUMENTS}.items():
        others = {**samples.documents(), **{other: OTHER_DOCUMENTS[other] for other in (Kind.UNITS, Kind.TYPES)}}

        def read(value: Any, kind: Kind = kind, others: Mapping[Kind, Any] = others) -> Any:
            return directory_from_documents({**others, kind: value})

        yield Shape(f"document {kind}", json.loads(json.dumps(document)), read, (DirectoryItem, "body"))
    line: dict[str, Any] = {
        "code": "1.000656",
        "name": "Đăng ký",
        "field": "ho-tich",
        "level": "commune",
        "unit": "that-khe",
    }
    line |= {"reviewed_on": "2026-03-02", "digest": "0" * 32, "keywords": ["sinh"]}
    yield Shape("line of a procedure", line, read_line, (DirectoryItem, "body"))
    listed = Listing("that-khe", "0205 123 456")
    deputy = Deputy("focal.that-khe", AT, LATER)
    officer = Officer("leader.that-khe", "Chủ tịch", "that-khe", frozenset({Role.LEADER}), deputies=(deputy,))
    told = replace(officer, listed=listed, alerts=frozenset({"sms"}), reached_by="administrator.intake")
    body = json.loads(json.dumps(officers._body_of(told)))
    yield Shape("officer", body, lambda value: officers._officer("leader.that-khe", value), (DirectoryItem, "body"))
    key = PartnerKey("id", "danang", frozenset({Scope.READ}), "hash", 60, "administrator.intake", AT)
    yield of_item(partners._KEPT._item(key, 1), "body", partners._KEPT._key, "key of a partner")
    tablet = BoothKey("id", "quay-1", Via.TABLET, "Máy 1", "hash", "administrator.intake", AT)
    yield of_item(booth_keys._KEPT._item(tablet, 1), "body", booth_keys._KEPT._key, "key of a service counter")
    asset = Asset("A1", AssetKind.MARKET, "Chợ", "Market", "06040", 22.257, 106.474)
    yield of_item(assets._made(asset, 1, "x", AT), "body", assets._asset, "asset")
    subscription = Webhook(
        "abcdefgh",
        "danang",
        "https://danang.example.invalid",
        frozenset({WebhookEvent.CREATED}),
        frozenset({Scope.READ}),
        Reach(units=frozenset({"that-khe"})),
        made_by="administrator.intake",
        made_at=AT,
        changed_by="administrator.intake",
        changed_at=AT,
    )
    yield of_item(webhooks._item(subscription), "body", webhooks._webhook, "subscription")
    entry = IndicatorEntry(Decimal("12.5"), 2, "leader.that-khe", AT, "Nhầm", on_behalf="focal.that-khe")
    yield Shape("entry of an indicator", indicators.body_of(entry), _entry, (DirectoryItem, "body"))
    count = AdoptionEntry(12, "Tổ đếm", AT.date(), 2, "leader.that-khe", AT, "Nhầm", on_behalf="focal.that-khe")
    yield Shape("count of a goal", adoption.body_of(count), _count, (DirectoryItem, "body"))
    wording = Wording("Cắt nước", "Từ 8h", "06040", "hygiene", AT.date(), AT.date(), pinned=True, aloud=True)
    shown = PublishedWording(2, wording, "leader.that-khe", AT, AT, "leader.ky-lua")
    bulletin = Bulletin(
        "a", "that-khe", 3, BulletinState.DRAFT, wording, frozenset({"focal.that-khe"}), AT, shown, AT, "Sửa"
    )
    yield of_item(bulletins._head(bulletin, "x", AT), "body", bulletins._bulletin, "bulletin")
    done = bulletins._done(bulletin, BulletinAct.SEND_BACK, "x", "y", AT)
    yield of_item(done, "body", bulletins._read, "line of a bulletin's history")
    *_, listed_line = bulletins._lines(bulletin, bulletin, "x", AT)
    yield of_item(listed_line, "body", bulletins._line, "line of a list of bulletins")
    walked = {name: value for name, value in asdict(walk.WalkProgress(1, 2)).items() if name != "revision"}
    yield Shape("walk", walked, lambda value: walk.progress_of(value, 1), (DirectoryItem, "body"))


def _count(body: Any) -> AdoptionEntry:
    item = DirectoryItem("x", "2026-W10#y", version=2, body=body, changed_by="x", changed_at=keys.stamp(AT))
    return adoption.entry_in(item)


def _entry(body: Any) -> IndicatorEntry:
    item = DirectoryItem("x", "y#2026-01", version=2, body=body, changed_by="x", changed_at=keys.stamp(AT))
    return indicators.entry_in(item)


def _of_the_vault() -> Iterator[Shape]:
    invitation, pending = Invitation("hash", 5, "x"), Pending("secret", "session", 6)
    factor = Factor("secret", 1, 2, 3, {"session": 4}, invitation=invitation, pending=pending)
    body = {name: value for name, value in asdict(factor).items() if name not in factors._APART}
    item = FactorItem(keys.officer_s_factor("x"), keys.FACTOR, version=1, body=body)
    yield of_item(item, "body", factors.factor_of)
    item.sign_ins = {"subject": "account", "seen": [{"name": "session", **asdict(Seen(4, "windows", "edge"))}]}
    yield of_item(item, "sign_ins", factors.factor_of)
    area = json.loads(watches._area_text(WatchedArea(circle=Circle(22.0, 106.0, 500), category="hygiene")))
    for watch in (WatchItem, UnconfirmedWatchItem):
        yield Shape(f"{watch.__name__}.area", area, lambda one: watches._area_in(json.dumps(one)), (watch, "area"))
    talk = Talk(Topic.WHERE, draft=Draft("Rác", ("p",), (22.0, 106.0), skipped=(Topic.PHOTO,)), offered=("a",))
    yield Shape("TalkItem.talk", json.loads(json.dumps(conversing.kept(talk))), conversing.read, (TalkItem, "talk"))
    waiting = asdict(texting._Waiting(samples.CODE, "satisfied", "x", "0123"))
    yield Shape("TalkItem.talk by SMS", waiting, lambda one: texting._waiting_in(json.dumps(one)), (TalkItem, "talk"))


#: (model, attribute) of JSON that has no fields: lists and tables of plain values, and what is shown as it is stored.
WITHOUT_FIELDS = frozenset(
    {
        *((Head, name) for name in ("merged", "answers", "added_at", "heard_at", "points")),
        *((Head, f"last_{name}") for name in ("released", "told", "instruction", "forward", "forwards_ended")),
        *((PhotoItem, name) for name in ("sizes", "similar")),
        *((PrivacyItem, name) for name in ("points", "fulfil_points", "proof")),
        *((model, "channels") for model in (NoticeItem, DigestItem)),
        *(
            (ArrivalItem, "places"),
            (TableItem, "parts"),
            (AuditItem, "changes"),
            (FindingCard, "areas"),
            (FactorItem, "ended"),
        ),
    }
)
