"""Read the files of a province and check them together: what is wrong is said with the file, the line and the field.

    province.yaml  units.yaml  categories.yaml  rules.yaml  calendar.yaml  officers.yaml

infra/demo is an example with comments. Five of the files are documents of the directory (chalicelib/domain); officers
are accounts.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from itertools import product
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StringConstraints, ValidationError

from chalicelib.domain.amounts import parse_amount
from chalicelib.domain.calendar import DayKind
from chalicelib.domain.deadlines import Audience, Step, Urgency
from chalicelib.domain.directory import THE_COMMUNE, Kind, Officer, Role, directory_from_documents

OFFICERS = "officers"
Channel = Literal["sms", "email"]
#: Whom the alerts of a unit call what an officer's role is; other roles are told nothing.
AUDIENCES: Mapping[Role, Audience] = {
    Role.INTAKE: Audience.FOCAL,
    Role.FOCAL: Audience.FOCAL,
    Role.LEADER: Audience.LEADER,
    Role.SUPERVISOR: Audience.SUPERVISOR,
}

_Place = tuple[str | int, ...]


class BadFiles(Exception):
    """The files cannot be imported; the message has one line for each thing that is wrong."""


@dataclass(frozen=True)
class Account:
    """An officer, and how to reach them: a number in E.164 form, a mailbox, and which of both their alerts go to."""

    officer: Officer
    phone: str | None
    email: str | None
    alert: frozenset[Channel]


@dataclass(frozen=True)
class ProvinceFiles:
    """Files that fit together. ``address`` is the province's chosen address for the last rung of the ladders."""

    documents: Mapping[Kind, dict[str, Any]]
    accounts: tuple[Account, ...]
    address: Mapping[Channel, str]

    @property
    def intake_unit(self) -> str:
        """The unit that takes in reports; the alerts of the province's own rungs go to its topic."""
        return str(self.documents[Kind.PROVINCE]["intake_unit"])

    @property
    def units(self) -> list[str]:
        """The ids of all units."""
        return [unit["id"] for unit in self.documents[Kind.UNITS]["units"]]


def read_province(directory: Path) -> ProvinceFiles:
    """Read and check all files of a directory. Raises BadFiles."""
    wrong: list[str] = []
    files = {name: _read(directory / f"{name}.yaml", model, wrong) for name, model in _MODELS.items()}
    if wrong:
        raise BadFiles("\n".join(wrong))
    units = _with_communes(files[Kind.UNITS], wrong)
    officers = _all_officers(files[OFFICERS].data, units)
    wrong += _misfits(files, units, officers)
    if wrong:
        raise BadFiles("\n".join(wrong))
    documents: dict[Kind, dict[str, Any]] = {kind: files[kind].data for kind in Kind}
    documents[Kind.UNITS] = {"units": units}
    try:
        directory_from_documents(documents)
    except (ValueError, KeyError) as error:
        raise BadFiles(f"{directory}: the files do not fit together: {error}") from error
    address = documents[Kind.PROVINCE].get("alert_address") or {}
    return ProvinceFiles(
        documents=documents,
        accounts=tuple(_account(line) for line in officers),
        address={channel: address[field] for channel, field in _FIELD_OF.items() if field in address},
    )


# What each file may hold. Numbers, truth values and null are read as such, everything else as text: a time or a date
# in these files is text, and a commune's code keeps its zeros.


def _checked(check: Any, what: str) -> AfterValidator:
    def validate(text: str) -> str:
        try:
            check(text)
        except ValueError:
            raise ValueError(f"not {what}: {text}") from None
        return text

    return AfterValidator(validate)


def _interval(text: str) -> None:
    begin, end = (time.fromisoformat(part.strip()) for part in text.split("-"))
    if begin >= end:
        raise ValueError


type _Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,64}$")]
type _Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
type _Commune = Annotated[str, StringConstraints(pattern=r"^\d{5}$")]
type _Time = Annotated[str, _checked(time.fromisoformat, "a time like 07:30")]
type _Interval = Annotated[str, _checked(_interval, "hours like 07:30-11:30")]
type _Date = Annotated[str, _checked(date.fromisoformat, "a date like 2026-01-02")]
type _Amount = Annotated[str, _checked(parse_amount, "an amount like 30 minutes or 4 working hours")]
type _Phone = Annotated[str, StringConstraints(pattern=r"^\+[1-9]\d{7,14}$")]
type _Mailbox = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
type _Username = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$", max_length=100)]
type _Rung = tuple[Audience, _Amount]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid")


class _Bounds(_Strict):
    south: Annotated[float, Field(strict=True, ge=-90, le=90)]
    west: Annotated[float, Field(strict=True, ge=-180, le=180)]
    north: Annotated[float, Field(strict=True, ge=-90, le=90)]
    east: Annotated[float, Field(strict=True, ge=-180, le=180)]


class _QuietHours(_Strict):
    start: _Time
    end: _Time


class _Address(_Strict):
    phone: _Phone | None = None
    email: _Mailbox | None = None


class _Province(_Strict):
    code: str
    name: _Name
    name_en: _Name
    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    intake_unit: _Id
    bounds: _Bounds
    quiet_hours: _QuietHours
    alert_address: _Address | None = None


class _Unit(_Strict):
    id: _Id
    name: _Name
    name_en: _Name
    parent: _Id | None = None
    commune: _Commune | None = None


class _Communes(_Strict):
    province: Annotated[str, StringConstraints(pattern=r"^\d{2}$")]
    parent: _Id | None = None


class _Units(_Strict):
    units: list[_Unit]
    communes: _Communes | None = None


class _Category(_Strict):
    id: _Id
    name: _Name
    name_en: _Name
    handled_by: _Id
    intake: _Id | None = None
    urgency: Urgency = Urgency.NORMAL
    after_photo: StrictBool = False
    restricted: StrictBool = False


class _Categories(_Strict):
    categories: Annotated[list[_Category], Field(min_length=1)]


class _Rule(_Strict):
    step: Step
    urgency: Urgency
    amount: _Amount
    warn_at: Annotated[float, Field(strict=True, gt=0, lt=1)] | None = None
    ladder: list[_Rung] | None = None
    report_type: _Id | None = None
    category: _Id | None = None


class _Extension(_Strict):
    times: int
    most: _Amount


class _Rules(_Strict):
    ladders: dict[Urgency, list[_Rung]]
    extensions: dict[Urgency, _Extension] = {}
    rules: list[_Rule]


class _Season(_Strict):
    valid_from: _Date
    hours: dict[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], list[_Interval]]


class _DecidedDay(_Strict):
    date: _Date
    kind: DayKind
    decision: _Name


class _Calendar(_Strict):
    seasons: Annotated[list[_Season], Field(min_length=1)]
    dates: list[_DecidedDay] = []


class _Pattern(_Strict):
    suffix: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,30}$")]
    title: _Name
    roles: Annotated[list[Role], Field(min_length=1)]
    alert: list[Channel] = []
    first_phone: _Phone | None = None
    mail_domain: str | None = None


class _Officer(_Strict):
    username: _Username
    title: _Name
    unit: _Id
    roles: Annotated[list[Role], Field(min_length=1)]
    categories: list[_Id] | None = None
    phone: _Phone | None = None
    email: _Mailbox | None = None
    alert: list[Channel] = []


class _Officers(_Strict):
    in_every_unit: list[_Pattern] = []
    officers: list[_Officer] = []


_MODELS: Mapping[str, type[BaseModel]] = {
    Kind.PROVINCE: _Province,
    Kind.UNITS: _Units,
    Kind.CATEGORIES: _Categories,
    Kind.RULES: _Rules,
    Kind.CALENDAR: _Calendar,
    OFFICERS: _Officers,
}
_FIELD_OF: Mapping[Channel, str] = {"sms": "phone", "email": "email"}


@dataclass(frozen=True)
class _File:
    """A file's content and the line of each of its places."""

    name: str
    data: Any
    lines: Mapping[_Place, int]

    def says(self, place: _Place, message: str) -> str:
        """A message about a place, which may lie deeper than any line that is known."""
        known = next((place[:depth] for depth in range(len(place), -1, -1) if place[:depth] in self.lines), ())
        field = ".".join(str(part) for part in place)
        return f"{self.name}:{self.lines.get(known, 1)}: {field}{': ' if field else ''}{message}"


class _Loader(yaml.SafeLoader):
    """YAML as version 1.2 reads it: `off`, `21:00`, `2026-01-02` and `06040` are text."""


_Loader.yaml_implicit_resolvers = {}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(true|false)$"), list("tf"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(null|~|)$"), ["n", "~", ""])
_Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"-?(0|[1-9]\d*)$"), list("-0123456789"))
_Loader.add_implicit_resolver("tag:yaml.org,2002:float", re.compile(r"-?(0|[1-9]\d*)\.\d+$"), list("-0123456789"))


def _read(path: Path, model: type[BaseModel], wrong: list[str]) -> _File:
    lines: dict[_Place, int] = {}
    file = _File(path.name, None, lines)
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
        node = loader.get_single_node()
        file = _File(path.name, _plain(loader, node, (), lines), lines)
        model.model_validate(file.data)
    except OSError as error:
        wrong.append(f"{path.name}: {error.strerror}")
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark.line + 1 if error.problem_mark else 1
        wrong.append(f"{path.name}:{at}: {error.problem}")
    except ValidationError as error:
        wrong += [file.says(line["loc"], line["msg"]) for line in error.errors(include_url=False)]
    return file


def _plain(loader: _Loader, node: yaml.Node | None, place: _Place, lines: dict[_Place, int]) -> Any:
    if node is None:
        return None
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(loader, item, (*place, number), lines) for number, item in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return loader.construct_object(node)
    found: dict[str, Any] = {}
    for key, value in node.value:
        name = str(key.value)
        if name in found:
            raise yaml.MarkedYAMLError(problem=f"{name} stands here twice", problem_mark=key.start_mark)
        lines[(*place, name)] = key.start_mark.line + 1
        found[name] = _plain(loader, value, (*place, name), lines)
    return found


def _with_communes(file: _File, wrong: list[str]) -> list[dict[str, Any]]:
    """The listed units and one for each commune of the province that is not listed."""
    listed: list[dict[str, Any]] = file.data["units"]
    wanted = file.data.get("communes")
    if not wanted:
        return listed
    communes = [ward for ward in _wards() if f"{ward.province_code:02}" == wanted["province"]]
    if not communes:
        wrong.append(file.says(("communes", "province"), f"no province has the code {wanted['province']}"))
    taken = {unit["id"] for unit in listed}
    known = {unit.get("commune") for unit in listed}
    slugs = Counter(ward.codename for ward in communes)
    made = []
    for ward in communes:
        code = f"{ward.code:05}"
        if code in known:
            continue
        slug = ward.codename.replace("_", "-")
        if slug in taken or slugs[ward.codename] > 1:
            slug = f"{slug}-{code}"
        kind, name = ward.division_type.value, ward.name[len(ward.division_type.value) + 1 :]
        english = {"phường": "ward", "đặc khu": "special zone"}.get(kind, "commune")
        unit = {"id": slug, "name": f"{kind} {name}", "name_en": f"{name} {english}", "commune": code}
        made.append(unit | ({"parent": wanted["parent"]} if wanted.get("parent") else {}))
    return listed + made


def _wards() -> Iterator[Any]:
    from vietnam_provinces import Ward

    return iter(Ward.iter_all())


def _all_officers(data: Mapping[str, Any], units: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The listed officers and, for every unit, those of the patterns whose username is not listed."""
    listed: list[dict[str, Any]] = data.get("officers") or []
    taken = {line["username"] for line in listed}
    made = []
    for pattern, (number, unit) in product(data.get("in_every_unit") or [], enumerate(units)):
        username = f"{unit['id']}.{pattern['suffix']}"
        if username in taken:
            continue
        phone, domain = pattern.get("first_phone"), pattern.get("mail_domain")
        made.append(
            {
                "username": username,
                "title": pattern["title"].replace("{unit}", unit["name"]),
                "unit": unit["id"],
                "roles": pattern["roles"],
                "alert": pattern.get("alert") or [],
                "phone": f"+{int(phone[1:]) + number}" if phone else None,
                "email": f"{username}@{domain}" if domain else None,
            }
        )
    return listed + made


def _account(line: Mapping[str, Any]) -> Account:
    categories = line.get("categories")
    return Account(
        officer=Officer(
            username=line["username"],
            title=line["title"],
            unit=line["unit"],
            roles=frozenset(map(Role, line["roles"])),
            categories=None if categories is None else frozenset(categories),
        ),
        phone=line.get("phone"),
        email=line.get("email"),
        alert=frozenset(line.get("alert") or ()),
    )


def _misfits(files: Mapping[str, _File], units: list[dict[str, Any]], officers: list[dict[str, Any]]) -> Iterator[str]:
    known = {unit["id"] for unit in units}
    yield from _unit_misfits(files, units, known)
    yield from _category_misfits(files[Kind.CATEGORIES], known)
    categories = {line["id"] for line in files[Kind.CATEGORIES].data["categories"]}
    yield from _rule_misfits(files[Kind.RULES], categories)
    yield from _officer_misfits(files[OFFICERS], officers, known, categories)
    intake = files[Kind.PROVINCE].data["intake_unit"]
    if not any(line["unit"] == intake and Role.INTAKE in line["roles"] for line in officers):
        yield files[OFFICERS].says((OFFICERS,), f"nobody in {intake} has the role intake: reports would never be read")


def _unit_misfits(files: Mapping[str, _File], units: list[dict[str, Any]], known: Iterable[str]) -> Iterator[str]:
    file, province = files[Kind.UNITS], files[Kind.PROVINCE]
    if province.data["intake_unit"] not in known:
        yield province.says(("intake_unit",), f"there is no unit {province.data['intake_unit']}")
    yield from _repeated(file, "units", "id")
    yield from _repeated(file, "units", "commune")
    for number, unit in enumerate(file.data["units"]):
        if unit.get("parent") and unit["parent"] not in known:
            yield file.says(("units", number, "parent"), f"there is no unit {unit['parent']}")
    parent = (file.data.get("communes") or {}).get("parent")
    if parent and parent not in known:
        yield file.says(("communes", "parent"), f"there is no unit {parent}")
    if not any(unit.get("commune") for unit in units):
        yield file.says((), "no unit governs a commune")


def _category_misfits(file: _File, known: Iterable[str]) -> Iterator[str]:
    yield from _repeated(file, "categories", "id")
    for number, line in enumerate(file.data["categories"]):
        for field in ("handled_by", "intake"):
            if line.get(field) and line[field] != THE_COMMUNE and line[field] not in known:
                yield file.says(("categories", number, field), f"there is no unit {line[field]}")


def _rule_misfits(file: _File, categories: Iterable[str]) -> Iterator[str]:
    for urgency in Urgency:
        ladder = file.data["ladders"].get(urgency)
        if not ladder:
            yield file.says(("ladders",), f"there is no ladder for {urgency}")
        elif parse_amount(ladder[0][1]).n != 0:
            yield file.says(("ladders", str(urgency), 0), "the first rung is told at the deadline itself: 0 minutes")
    general = set()
    for number, line in enumerate(file.data["rules"]):
        category = line.get("category")
        if category and category not in categories:
            yield file.says(("rules", number, "category"), f"there is no category {category}")
        if not category and not line.get("report_type"):
            general.add((line["step"], line["urgency"]))
    # A committed date is not computed from a rule.
    for step, urgency in product(set(Step) - {Step.PLANNED}, Urgency):
        if (step, urgency) not in general:
            yield file.says(("rules",), f"there is no rule for every category for {step}, {urgency}")


def _officer_misfits(
    file: _File, officers: Iterable[Mapping[str, Any]], known: Iterable[str], categories: Iterable[str]
) -> Iterator[str]:
    listed = {line["username"]: number for number, line in enumerate(file.data.get("officers") or [])}
    yield from _repeated(file, "officers", "username")
    for line in officers:
        place: _Place = ("officers", listed[line["username"]]) if line["username"] in listed else ("in_every_unit",)
        if line["unit"] not in known:
            yield file.says((*place, "unit"), f"there is no unit {line['unit']}")
        for unknown in set(line.get("categories") or ()) - set(categories):
            yield file.says((*place, "categories"), f"there is no category {unknown}")
        if line.get("alert") and not AUDIENCES.keys() & set(line["roles"]):
            yield file.says((*place, "alert"), f"{line['username']}: nothing is told to {', '.join(line['roles'])}")
        for channel in line.get("alert") or ():
            if not line.get(_FIELD_OF[channel]):
                yield file.says((*place, "alert"), f"{line['username']} has no {_FIELD_OF[channel]} for {channel}")


def _repeated(file: _File, listing: str, field: str) -> Iterator[str]:
    first: dict[str, int] = {}
    for number, line in enumerate(file.data.get(listing) or []):
        value = line.get(field)
        if value is None:
            continue
        if value in first:
            yield file.says((listing, number, field), f"{value} is already entry {first[value]}")
        first.setdefault(value, number)
