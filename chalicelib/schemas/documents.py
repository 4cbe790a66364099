"""The fields of each document of a province, both in files and in requests of administrators.

Times and dates are text, and so are commune codes, which may begin with zeros. Another module checks that documents
agree with each other (domain/province/checks.py). Import it only where a document is read: it imports pydantic.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import time
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StrictBool,
    StringConstraints,
    ValidationError,
    model_validator,
)

from chalicelib.domain.adoption.targets import CountedBy, GoalGroup, TargetKind
from chalicelib.domain.deadlines.amounts import TimeUnit, parse_amount
from chalicelib.domain.deadlines.calendar import DayKind
from chalicelib.domain.deadlines.periods import WHOLE_DAYS, End
from chalicelib.domain.deadlines.rules import Audience, Step, Urgency
from chalicelib.domain.errors import Invalid
from chalicelib.domain.indicators.periods import PeriodKind
from chalicelib.domain.province.categories import Delivery, Exposure
from chalicelib.domain.province.hamlets import HamletKind
from chalicelib.domain.province.kinds import Kind, TemplateKind
from chalicelib.domain.province.officers import Role
from chalicelib.domain.province.outside import OutsideKind
from chalicelib.domain.province.questions import QuestionType
from chalicelib.domain.province.receptions import MOST_AHEAD
from chalicelib.domain.province.zns import ZnsValue
from chalicelib.domain.texts.amounts import MOST_DIGITS
from chalicelib.domain.texts.days import YEARS, read_day
from chalicelib.schemas.faults import invalid_of
from chalicelib.schemas.fields import CommuneCode
from chalicelib.schemas.phone_book import PremisesIn

#: The largest number in an amount, in any time unit. A larger one is a typing error.
MAX_AMOUNT = 10_000
#: The most keywords of a category: the pages load them all.
MAX_KEYWORDS = 100


def _checked(check: Any, what: str) -> AfterValidator:
    def validate(text: str) -> str:
        try:
            check(text)
        except ValueError:
            raise ValueError(f"not {what}: {text}") from None
        return text

    return AfterValidator(validate)


def _time(text: str) -> None:
    _shaped(r"\d\d:\d\d", text)
    time.fromisoformat(text)


def _interval(text: str) -> None:
    _shaped(r"\d\d:\d\d\s*-\s*\d\d:\d\d", text)
    begin, end = (time.fromisoformat(part.strip()) for part in text.split("-"))
    if begin >= end:
        raise ValueError


def _amount(text: str) -> None:
    if parse_amount(text).n > MAX_AMOUNT:
        raise ValueError


def _days(text: str) -> None:
    _amount(text)
    if parse_amount(text).unit is not TimeUnit.DAYS:
        raise ValueError


def _shaped(pattern: str, text: str) -> None:
    # Allow one notation only: equal times must be equal text, and a time must not carry a zone.
    if not re.fullmatch(pattern, text):
        raise ValueError


def _shown(text: str) -> str:
    if any(unicodedata.category(one) in ("Cc", "Cs") and one not in "\n\t" for one in text):
        raise ValueError("control_characters")
    return text


type Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,64}$")]
type Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
type Sentence = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000), AfterValidator(_shown)
]
type Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_shown)
]
type _Time = Annotated[str, _checked(_time, "a time like 07:30")]
type _Interval = Annotated[str, _checked(_interval, "hours like 07:30-11:30")]
type _Date = Annotated[str, _checked(read_day, "a date like 2026-01-02")]
type _Amount = Annotated[str, _checked(_amount, "an amount like 30 minutes or 4 working hours")]
type _Days = Annotated[str, _checked(_days, "a number of calendar days like 15 days")]
type Phone = Annotated[str, StringConstraints(pattern=r"^\+[1-9]\d{7,14}$")]
type Mailbox = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
type _Rung = tuple[Audience, _Amount]
type _Ladder = Annotated[list[_Rung], Field(min_length=1)]


#: A number of an indicator. A larger one is a typing error, and a browser could not show it exactly.
type _Number = Annotated[float, Field(strict=True, gt=-(10**MOST_DIGITS), lt=10**MOST_DIGITS, allow_inf_nan=False)]


class DocumentPart(BaseModel):
    """A model that refuses unknown fields."""

    model_config = ConfigDict(extra="forbid")


class _Bounds(DocumentPart):
    south: Annotated[float, Field(strict=True, ge=-90, le=90)]
    west: Annotated[float, Field(strict=True, ge=-180, le=180)]
    north: Annotated[float, Field(strict=True, ge=-90, le=90)]
    east: Annotated[float, Field(strict=True, ge=-180, le=180)]


class _QuietHours(DocumentPart):
    start: _Time
    end: _Time


class _Address(DocumentPart):
    phone: Phone | None = None
    email: Mailbox | None = None


type _WebAddress = Annotated[str, StringConstraints(pattern=r"^https?://[^\s#?]+$", max_length=300)]


class _IdentityProvider(DocumentPart):
    id: Id
    name: Name
    name_en: Name
    issuer: _WebAddress
    client_id: Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]{1,200}$")]
    redirect_uri: _WebAddress
    scope: Annotated[str, StringConstraints(pattern=r"^openid( [a-z_]+)*$")] = "openid"
    subject_claim: Key = "sub"
    level_claim: Key | None = None
    level_values: list[Name] | None = None


class _Notice(DocumentPart):
    text: Sentence
    text_en: Sentence


type _Telephone = Annotated[str, StringConstraints(pattern=r"^\+?[0-9][0-9 .]{1,18}[0-9]$")]


class _PrivacyContact(DocumentPart):
    name: Name
    name_en: Name | None = None
    phone: _Telephone | None = None
    email: Mailbox | None = None


class _Province(DocumentPart):
    code: str
    name: Name
    name_en: Name
    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    intake_unit: Id
    bounds: _Bounds
    quiet_hours: _QuietHours
    alert_address: _Address | None = None
    contact_days: Annotated[int, Field(strict=True, ge=1, le=3650)] | None = None
    originals_days: Annotated[int, Field(strict=True, ge=1, le=3650)] | None = None
    push_minutes: Annotated[int, Field(strict=True, ge=0, le=1440)] | None = None
    operator: Name | None = None
    operator_en: Name | None = None
    hotline: _Telephone | None = None
    privacy: _PrivacyContact | None = None
    withdrawn_days: Annotated[int, Field(strict=True, ge=0, le=3650)] | None = None
    indexed: StrictBool | None = None
    identity_providers: Annotated[list[_IdentityProvider], Field(max_length=5)] | None = None
    maintenance: _Notice | None = None


class _Centre(DocumentPart):
    lat: Annotated[float, Field(strict=True, ge=-90, le=90)]
    lon: Annotated[float, Field(strict=True, ge=-180, le=180)]


class _Unit(DocumentPart):
    id: Id
    name: Name
    name_en: Name
    parent: Id | None = None
    commune: CommuneCode | None = None
    centre: _Centre | None = None
    valid_from: _Date | None = None
    valid_until: _Date | None = None
    successor: Id | None = None
    commune_name: Name | None = None
    commune_name_en: Name | None = None
    office: PremisesIn | None = None


class Units(DocumentPart):
    """The document of units."""

    units: list[_Unit]


class _Choice(DocumentPart):
    key: Key
    name: Name
    name_en: Name


class _Question(DocumentPart):
    code: Key
    type: QuestionType
    description: Name
    description_en: Name
    required: StrictBool = False
    values: list[_Choice] | None = None
    private: StrictBool = False


class _Hint(DocumentPart):
    words: Annotated[list[Name], Field(min_length=1)]
    text: Sentence
    text_en: Sentence
    refusal: Id | None = None


type _Keyword = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=2, max_length=60), AfterValidator(_shown)
]


class _Category(DocumentPart):
    id: Id
    name: Name
    name_en: Name
    parent: Id | None = None
    handled_by: Id | None = None
    intake: Id | None = None
    urgency: Urgency | None = None
    photo_required: StrictBool | None = None
    after_photo: StrictBool | None = None
    round_place: StrictBool | None = None
    visibility: Exposure | None = None
    roles: Annotated[list[Role], Field(min_length=1)] | None = None
    # Older documents use ``restricted`` instead of ``visibility``.
    restricted: StrictBool | None = None
    questions: Annotated[list[_Question], Field(max_length=30)] | None = None
    refusal_hints: list[_Hint] | None = None
    keywords: Annotated[list[_Keyword], Field(max_length=MAX_KEYWORDS)] | None = None
    open311: Delivery | None = None


class _Categories(DocumentPart):
    categories: Annotated[list[_Category], Field(min_length=1)]


class _Rule(DocumentPart):
    step: Step
    urgency: Urgency
    amount: _Amount
    ends: End | None = None
    cap: _Days | None = None
    warn_at: Annotated[float, Field(strict=True, gt=0, lt=1)] | None = None
    ladder: _Ladder | None = None
    report_type: Id | None = None
    category: Id | None = None

    @model_validator(mode="after")
    def _ends_with_a_day(self) -> Self:
        if self.ends is End.DAY and parse_amount(self.amount).unit not in WHOLE_DAYS:
            raise ValueError("ends_needs_days")
        return self


class _Extension(DocumentPart):
    times: Annotated[int, Field(strict=True, ge=1)]
    most: _Amount
    leader: _Amount | None = None


class _PlanLimit(DocumentPart):
    most: _Amount
    urgency: Urgency | None = None
    report_type: Id | None = None
    category: Id | None = None


class _InstructionLimit(DocumentPart):
    usual: _Amount
    most: _Amount


class _Periods(DocumentPart):
    """Periods of requests about personal data; without one, that of the law (domain/access/periods.py)."""

    answer: _Amount | None = None
    export: _Amount | None = None
    correct: _Amount | None = None
    erase: _Amount | None = None
    withdraw: _Amount | None = None
    restrict: _Amount | None = None
    lift: _Amount | None = None
    object: _Amount | None = None


class _Recurring(DocumentPart):
    """When a place comes back: so many reports of a category were answered there within so many days."""

    reports: Annotated[int, Field(strict=True, ge=2, le=20)]
    days: Annotated[int, Field(strict=True, ge=1, le=730)]


class _Rules(DocumentPart):
    ladders: dict[Urgency, _Ladder]
    rules: list[_Rule]
    extensions: dict[Urgency, _Extension] | None = None
    own_data: _Periods | None = None
    plans: list[_PlanLimit] | None = None
    instructions: dict[Urgency, _InstructionLimit] | None = None
    returns: Annotated[int, Field(strict=True, ge=0, le=10)] | None = None
    questions: Annotated[int, Field(strict=True, ge=0, le=10)] | None = None
    recurring: _Recurring | None = None


type _Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class _Season(DocumentPart):
    valid_from: _Date
    hours: dict[_Weekday, list[_Interval]]


class _DecidedDay(DocumentPart):
    date: _Date
    kind: DayKind
    decision: Name


class _Calendar(DocumentPart):
    seasons: Annotated[list[_Season], Field(min_length=1)]
    dates: list[_DecidedDay] | None = None


class _ReportType(DocumentPart):
    id: Id
    name: Name
    name_en: Name
    visibility: Literal["public", "private"] | None = None
    photo_required: StrictBool | None = None
    refusals: list[Id] | None = None
    categories: list[Id] | None = None


class _Types(DocumentPart):
    types: Annotated[list[_ReportType], Field(min_length=1)]


class _Redirect(DocumentPart):
    body: Name
    body_en: Name
    address: Name | None = None
    form: Name | None = None


class _Template(DocumentPart):
    kind: TemplateKind
    key: Id
    report_type: Id | None = None
    text: Sentence
    text_en: Sentence | None = None
    redirect: _Redirect | None = None


class _Templates(DocumentPart):
    templates: list[_Template]


class _RoutingRule(DocumentPart):
    unit: Id
    report_type: Id | None = None
    category: Id | None = None
    area: Annotated[list[CommuneCode], Field(min_length=1)] | None = None
    note: Name | None = None


class _Routing(DocumentPart):
    rules: list[_RoutingRule]


class _ZnsParam(DocumentPart):
    name: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,29}$")]
    value: ZnsValue
    #: Zalo says for each parameter how long it may be.
    longest: Annotated[int, Field(ge=1, le=400)] | None = None


class _ZnsTemplate(DocumentPart):
    notice: Id
    template_id: Annotated[str, Field(pattern=r"^[0-9]{1,20}$")]
    params: Annotated[list[_ZnsParam], Field(min_length=1, max_length=20)]


class _Zns(DocumentPart):
    zns: list[_ZnsTemplate]


class FormerPlace(DocumentPart):
    """The name of a former commune, and the present communes that cover it."""

    name: Name
    district: Name | None = None
    communes: Annotated[list[CommuneCode], Field(min_length=1, max_length=20)]


class FormerPlaces(DocumentPart):
    """The document of former commune names."""

    places: list[FormerPlace]


class _OutsideBody(DocumentPart):
    id: Id
    name: Name
    name_en: Name
    kind: OutsideKind
    email: Mailbox
    categories: Annotated[list[Id], Field(max_length=200)] | None = None
    communes: Annotated[list[CommuneCode], Field(max_length=500)] | None = None
    within: _Amount | None = None
    partner: Id | None = None


class _Outside(DocumentPart):
    bodies: Annotated[list[_OutsideBody], Field(max_length=200)]


class _ReceptionDay(DocumentPart):
    date: _Date
    hours: Annotated[list[_Interval], Field(max_length=6)]


class _Reception(DocumentPart):
    """Who receives citizens where and when; ``minutes`` is the length of a slot, which takes ``people`` bookings."""

    id: Id
    unit: Id
    title: Name
    title_en: Name
    place: Name
    place_en: Name
    decision: Name
    weekly: dict[_Weekday, Annotated[list[_Interval], Field(max_length=6)]] | None = None
    dates: Annotated[list[_ReceptionDay], Field(max_length=100)] | None = None
    minutes: Annotated[int, Field(strict=True, ge=5, le=240)]
    people: Annotated[int, Field(strict=True, ge=1, le=10)]
    ahead: Annotated[int, Field(strict=True, ge=1, le=MOST_AHEAD)]


class _Receptions(DocumentPart):
    receptions: Annotated[list[_Reception], Field(max_length=400)]


class _ServiceField(DocumentPart):
    id: Id
    name: Name
    name_en: Name


class _Booth(DocumentPart):
    """A service counter of a unit, and the ids of the fields that it serves."""

    id: Id
    unit: Id
    name: Name
    name_en: Name
    fields: Annotated[list[Id], Field(min_length=1, max_length=20)]


class _Booths(DocumentPart):
    """Service counters. ``shown``: the public sees the figures. ``category``: of the tickets of bad ratings."""

    shown: Annotated[bool, Field(strict=True)]
    category: Id | None = None
    fields: Annotated[list[_ServiceField], Field(max_length=100)]
    booths: Annotated[list[_Booth], Field(max_length=1000)]


class _IndicatorPlan(DocumentPart):
    year: Annotated[int, Field(strict=True, ge=YEARS[0], le=YEARS[1])]
    plan: _Number


class _Indicator(DocumentPart):
    """A figure that ``unit`` enters for each period by ``due_day`` of the month after it."""

    id: Id
    name: Name
    name_en: Name
    measure: Annotated[Name, StringConstraints(max_length=40)]
    measure_en: Annotated[Name, StringConstraints(max_length=40)]
    period: PeriodKind
    since: Annotated[str, StringConstraints(max_length=20)]
    due_day: Annotated[int, Field(strict=True, ge=1, le=28)]
    unit: Id
    source: Name
    source_en: Name | None = None
    sums: StrictBool
    decimals: Annotated[int, Field(strict=True, ge=0, le=6)] | None = None
    least: _Number | None = None
    most: _Number | None = None
    plans: Annotated[list[_IndicatorPlan], Field(max_length=30)] | None = None
    public: StrictBool = False


class _Indicators(DocumentPart):
    indicators: Annotated[list[_Indicator], Field(max_length=100)]


class _Post(DocumentPart):
    """A kilometre post of a road."""

    road: Name
    km: Annotated[float, Field(strict=True, ge=0, le=3000)]
    lat: Annotated[float, Field(strict=True, ge=-90, le=90)]
    lon: Annotated[float, Field(strict=True, ge=-180, le=180)]


class _Landmark(DocumentPart):
    name: Name
    name_en: Name | None = None
    lat: Annotated[float, Field(strict=True, ge=-90, le=90)]
    lon: Annotated[float, Field(strict=True, ge=-180, le=180)]


class _Hamlet(DocumentPart):
    """A unit below a commune, with the points by which people know it."""

    id: Id
    commune: CommuneCode
    kind: HamletKind
    name: Name
    name_en: Name
    aliases: Annotated[list[Name], Field(max_length=10)] | None = None
    centre: _Centre
    posts: Annotated[list[_Post], Field(max_length=50)] | None = None
    landmarks: Annotated[list[_Landmark], Field(max_length=50)] | None = None


class _Hamlets(DocumentPart):
    hamlets: Annotated[list[_Hamlet], Field(max_length=5000)]


class _Goal(DocumentPart):
    """How many of a group a target has, and what percentage of them is to be reached: 100 by default."""

    group: GoalGroup
    number: Annotated[int, Field(strict=True, ge=1, le=10_000_000)]
    by: CountedBy
    percent: Annotated[int, Field(strict=True, ge=1, le=100)] | None = None


class _Target(DocumentPart):
    """A unit, a hamlet, a school or an enterprise to reach; ``unit`` enters and reports for it.

    A hamlet and a unit have the names of their own documents unless it gives others.
    """

    id: Id
    kind: TargetKind
    name: Name | None = None
    name_en: Name | None = None
    unit: Id
    goals: Annotated[list[_Goal], Field(min_length=1, max_length=4)]


class _Adoption(DocumentPart):
    """Whom the campaign wants to reach, between two local days."""

    since: _Date | None = None
    until: _Date | None = None
    targets: Annotated[list[_Target], Field(max_length=6000)]


def shape_faults(kind: Kind, body: Mapping[str, Any]) -> list[tuple[Invalid, str]]:
    """Return (error with the path of the field, pydantic's message) for every fault in a document of this kind."""
    try:
        MODELS[kind].model_validate(body)
    except ValidationError as error:
        return [(invalid_of(line), line["msg"]) for line in error.errors(include_url=False)]
    return []


#: Documents that are not published as a whole by administrators -> the problem that says how they are changed.
NOT_EDITED: Mapping[Kind, str] = {
    Kind.AREAS: "areas_by_import",
    Kind.EMERGENCIES: "emergencies_by_switch",
    Kind.PROCEDURES: "procedures_by_import",
}
MODELS: Mapping[Kind, type[BaseModel]] = {
    Kind.PROVINCE: _Province,
    Kind.UNITS: Units,
    Kind.CATEGORIES: _Categories,
    Kind.RULES: _Rules,
    Kind.CALENDAR: _Calendar,
    Kind.TYPES: _Types,
    Kind.TEMPLATES: _Templates,
    Kind.ROUTING: _Routing,
    Kind.FORMER: FormerPlaces,
    Kind.ZNS: _Zns,
    Kind.OUTSIDE: _Outside,
    Kind.RECEPTIONS: _Receptions,
    Kind.BOOTHS: _Booths,
    Kind.INDICATORS: _Indicators,
    Kind.HAMLETS: _Hamlets,
    Kind.ADOPTION: _Adoption,
}
