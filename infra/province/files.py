"""Read the files of a province and check them together: an error names the file, the line and the field.

    province.yaml  units.yaml  categories.yaml  types.yaml  rules.yaml  calendar.yaml  templates.yaml  routing.yaml
    former.yaml  outside.yaml  receptions.yaml  booths.yaml  indicators.yaml  hamlets.yaml  adoption.yaml
    zns.yaml  officers.yaml

infra/demo is an example with comments. All files but one are documents of the directory (chalicelib/domain), of which
types, templates, ZNS templates, routing, former names, outside bodies, receptions, booths, indicators,
hamlets and the targets of adoption may be left out; officers are accounts.
Administrators' changes pass the same checks (chalicelib/schemas/documents.py, chalicelib/domain/province/checks.py).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from itertools import product
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, Field, StringConstraints, ValidationError

from chalicelib.domain.accounts.alerts import Channel
from chalicelib.domain.deadlines.rules import Audience
from chalicelib.domain.province.checks import faults
from chalicelib.domain.province.faults import FieldPath
from chalicelib.domain.province.kinds import REQUIRED, Kind
from chalicelib.domain.province.officers import AUDIENCES, Officer, Role
from chalicelib.domain.province.reading import directory_from_documents
from chalicelib.domain.texts.problems import PROBLEMS
from chalicelib.schemas.documents import (
    MODELS,
    DocumentPart,
    FormerPlace,
    FormerPlaces,
    Id,
    Mailbox,
    Name,
    Phone,
    Units,
)
from chalicelib.schemas.faults import own_code
from chalicelib.schemas.fields import Username
from chalicelib.schemas.phone_book import ListingIn
from infra.province import listings, offices

OFFICERS = "officers"
# What made-up reports say (infra/play/sample.py).
_NOT_IMPORTED = ("sample",)


class BadFiles(Exception):
    """The files cannot be imported; the message has one line for each thing that is wrong."""


@dataclass(frozen=True)
class Account:
    """An officer, and how to reach them: a number in E.164 form, a mailbox, and which of the two their alerts go to."""

    officer: Officer
    phone: str | None
    email: str | None
    alert: frozenset[Channel]


@dataclass(frozen=True)
class ProvinceFiles:
    """Files that fit together. ``address`` is the province's chosen address for the last rung of the ladders.

    ``pictures`` are JPEGs of units' buildings by the name that the units' document has.
    """

    documents: Mapping[Kind, dict[str, Any]]
    accounts: tuple[Account, ...]
    address: Mapping[Channel, str]
    pictures: Mapping[str, bytes] = field(default_factory=dict)

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
    wrong = list(_misnamed(directory))
    paths = {name: directory / f"{name}.yaml" for name in _MODELS}
    wanted = {name for name, path in paths.items() if name in REQUIRED or name == OFFICERS or path.exists()}
    files = {name: read_file(paths[name], model, wrong) for name, model in _MODELS.items() if name in wanted}
    if wrong:
        raise BadFiles("\n".join(wrong))
    units = _with_communes(files[Kind.UNITS], wrong)
    if Kind.FORMER in files:
        files[Kind.FORMER] = _with_register(files[Kind.FORMER], units)
    officers = _all_officers(files[OFFICERS].data, units)
    wrong += _misfits(files, units, officers)
    pictures = offices.read_pictures(directory, units, wrong)
    if wrong:
        raise BadFiles("\n".join(wrong))
    units = offices.with_pictures(units, pictures)
    documents = _documents(files, units)
    try:
        directory_from_documents(documents)
    except (ValueError, KeyError) as error:
        raise BadFiles(f"{directory}: the files do not fit together: {error}") from error
    address = documents[Kind.PROVINCE].get("alert_address") or {}
    return ProvinceFiles(
        documents=documents,
        accounts=tuple(_account(line) for line in officers),
        address={channel: address[name] for channel, name in _FIELD_OF.items() if name in address},
        pictures=dict(pictures.values()),
    )


def _misnamed(directory: Path) -> Iterator[str]:
    """Files that nobody would read: a wrong ending, a capital letter, a name that is none."""
    known = {f"{name}.yaml" for name in (*_MODELS, *_NOT_IMPORTED)}
    for path in sorted(directory.glob("*")):
        if path.suffix.lower() in (".yml", ".yaml") and path.name not in known:
            close = get_close_matches(f"{path.stem.lower()}.yaml", known, 1)
            meant = f"; rename it to {close[0]}" if close else f"; these are: {', '.join(sorted(known))}"
            yield f"{path.name}: no file of a province has this name{meant}"


# Only files hold communes from the register, and officers. Numbers, booleans and null are read as such, everything else
# as text: times and dates stay text, and a commune's code keeps its zeros.


class _Communes(DocumentPart):
    province: Annotated[str, StringConstraints(pattern=r"^\d{2}$")]
    parent: Id | None = None


class _Units(Units):
    communes: _Communes | None = None


class _Former(FormerPlaces):
    places: list[FormerPlace] = Field(default_factory=list)
    province: Annotated[str, StringConstraints(pattern=r"^\d{2}$")] | None = None


class _Pattern(DocumentPart):
    suffix: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,30}$")]
    title: Name
    roles: Annotated[list[Role], Field(min_length=1)]
    alert: list[Channel] | None = None
    first_phone: Phone | None = None
    mail_domain: str | None = None
    listed: ListingIn | None = None


class _Officer(DocumentPart):
    username: Username
    title: Name
    unit: Id
    roles: Annotated[list[Role], Field(min_length=1)]
    categories: list[Id] | None = None
    phone: Phone | None = None
    email: Mailbox | None = None
    alert: list[Channel] | None = None
    listed: ListingIn | None = None


class _Officers(DocumentPart):
    in_every_unit: list[_Pattern] | None = None
    officers: list[_Officer] | None = None


_MODELS: Mapping[str, type[BaseModel]] = {kind.value: model for kind, model in MODELS.items()} | {
    Kind.UNITS: _Units,
    Kind.FORMER: _Former,
    OFFICERS: _Officers,
}
_FIELD_OF: Mapping[Channel, str] = {"sms": "phone", "email": "email"}


@dataclass(frozen=True)
class _File:
    """A file's content and the line of each of its fields."""

    name: str
    data: Any
    lines: Mapping[FieldPath, int]

    def says(self, place: FieldPath, message: str) -> str:
        """A message about a field. A field without a line of its own gets the line of the field that holds it."""
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


def read_file(path: Path, model: type[BaseModel], wrong: list[str]) -> _File:
    """Read a YAML file and check it by its model. What is wrong is added to ``wrong``, a line for each fault."""
    lines: dict[FieldPath, int] = {}
    file = _File(path.name, None, lines)
    try:
        loader = _Loader(unicodedata.normalize("NFC", path.read_text(encoding="utf-8")))
        node = loader.get_single_node()
        file = _File(path.name, _plain(loader, node, (), lines), lines)
        model.model_validate(file.data)
    except OSError as error:
        wrong.append(f"{path.name}: {error.strerror}")
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark.line + 1 if error.problem_mark else 1
        wrong.append(f"{path.name}:{at}: {error.problem}")
    except ValidationError as error:
        wrong += [file.says(line["loc"], _message(line)) for line in error.errors(include_url=False)]
    return file


def _message(line: Any) -> str:
    """What is wrong by one of pydantic's errors: our sentence where a validator of ours raised it."""
    code = own_code(line)
    return PROBLEMS[code].en if code else str(line["msg"])


def _plain(loader: _Loader, node: yaml.Node | None, place: FieldPath, lines: dict[FieldPath, int]) -> Any:
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
        unit = {
            "id": slug,
            "name": f"UBND {kind} {name}",
            "name_en": f"People's Committee of {name} {english}",
            "commune": code,
            "commune_name": f"{kind} {name}",
            "commune_name_en": f"{name} {english}",
        }
        made.append(unit | ({"parent": wanted["parent"]} if wanted.get("parent") else {}))
    return listed + made


def _with_register(file: _File, units: Iterable[Mapping[str, Any]]) -> _File:
    """Former names: from the file, and from the register for the communes that units govern."""
    listed: list[dict[str, Any]] = file.data.get("places") or []
    known = {(line["name"], line.get("district")) for line in listed}
    governed = {unit.get("commune") for unit in units}
    found: dict[tuple[str, str], list[str]] = {}
    for ward in _wards() if file.data.get("province") else ():
        code = f"{ward.code:05}"
        if f"{ward.province_code:02}" == file.data["province"] and code in governed:
            for name in _former_names(ward):
                found.setdefault(name, []).append(code)
    made = [
        {"name": name, "district": district, "communes": codes}
        for (name, district), codes in found.items()
        if (name, district) not in known
    ]
    return replace(file, data={"places": [*listed, *made]})


def _former_names(ward: Any) -> Iterator[tuple[str, str]]:
    """(name, district) of each commune before 1 July 2025 that is at least partly in a ward of today."""
    from vietnam_provinces.legacy import District

    for former in ward.get_legacy_sources():
        yield former.name, District.from_code(former.district_code).name


def _wards() -> Iterator[Any]:
    from vietnam_provinces import Ward

    return iter(Ward.iter_all())


def _all_officers(data: Mapping[str, Any], units: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The listed officers and, for every unit, the officers of the patterns, unless their username is listed."""
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
                "listed": listings.of_pattern(pattern.get("listed"), unit["name"]),
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
            listed=listings.read(line.get("listed")),
        ),
        phone=line.get("phone"),
        email=line.get("email"),
        alert=frozenset(line.get("alert") or ()),
    )


def _misfits(files: Mapping[str, _File], units: list[dict[str, Any]], officers: list[dict[str, Any]]) -> Iterator[str]:
    known = {unit["id"] for unit in units}
    listed = len(files[Kind.UNITS].data["units"])
    parent = (files[Kind.UNITS].data.get("communes") or {}).get("parent")
    if parent and parent not in known:
        yield files[Kind.UNITS].says(("communes", "parent"), PROBLEMS["unit_missing"].fill(name=parent).en)
    for fault in faults(_documents(files, units), heard=_heard(officers)):
        # A generated unit has no line in the file; its errors were reported with the pattern.
        if fault.kind is Kind.UNITS and len(fault.place) > 1 and int(fault.place[1]) >= listed:
            continue
        yield files[fault.kind].says(fault.place, fault.text.en)
    categories = {line["id"] for line in files[Kind.CATEGORIES].data["categories"]}
    yield from _officer_misfits(files[OFFICERS], officers, known, categories)
    yield from _listing_misfits(files[OFFICERS], officers, files[Kind.PROVINCE].data.get("alert_address") or {})
    intake = files[Kind.PROVINCE].data["intake_unit"]
    if not any(line["unit"] == intake and Role.INTAKE in line["roles"] for line in officers):
        yield files[OFFICERS].says((OFFICERS,), f"nobody in {intake} has the role intake: reports would never be read")


def _documents(files: Mapping[str, _File], units: list[dict[str, Any]]) -> dict[Kind, dict[str, Any]]:
    found: dict[Kind, dict[str, Any]] = {kind: files[kind].data for kind in Kind if kind in files}
    return found | {Kind.UNITS: {"units": units}}


def _heard(officers: Iterable[Mapping[str, Any]]) -> set[Audience]:
    """The audiences that officers belong to."""
    roles = {Role(role) for line in officers for role in line["roles"]}
    return {AUDIENCES[role] for role in roles & AUDIENCES.keys()}


def _officer_misfits(
    file: _File, officers: Iterable[Mapping[str, Any]], known: Iterable[str], categories: Iterable[str]
) -> Iterator[str]:
    listed = {line["username"]: number for number, line in enumerate(file.data.get("officers") or [])}
    yield from _repeated(file, "officers", "username")
    for line in officers:
        place: FieldPath = ("officers", listed[line["username"]]) if line["username"] in listed else ("in_every_unit",)
        if line["unit"] not in known:
            yield file.says((*place, "unit"), PROBLEMS["unit_missing"].fill(name=line["unit"]).en)
        for unknown in set(line.get("categories") or ()) - set(categories):
            yield file.says((*place, "categories"), PROBLEMS["category_missing"].fill(name=unknown).en)
        if line.get("alert") and not {*AUDIENCES, Role.ADMINISTRATOR} & set(line["roles"]):
            yield file.says((*place, "alert"), f"{line['username']}: nothing is told to {', '.join(line['roles'])}")
        for channel in line.get("alert") or ():
            if not line.get(_FIELD_OF[channel]):
                yield file.says((*place, "alert"), f"{line['username']} has no {_FIELD_OF[channel]} for {channel}")


def _listing_misfits(file: _File, officers: list[dict[str, Any]], address: Mapping[str, str]) -> Iterator[str]:
    listed = {line["username"]: number for number, line in enumerate(file.data.get("officers") or [])}
    for username, within, code, params in listings.misfits(officers, address):
        own: FieldPath = ("officers", listed[username]) if username in listed else ("in_every_unit",)
        yield file.says((*own, "listed", *([within] if within else [])), PROBLEMS[code].fill(**params).en)


def _repeated(file: _File, listing: str, field: str) -> Iterator[str]:
    first: dict[str, int] = {}
    for number, line in enumerate(file.data.get(listing) or []):
        value = line.get(field)
        if value is None:
            continue
        if value in first:
            yield file.says((listing, number, field), PROBLEMS["entry_twice"].fill(name=value, first=first[value]).en)
        first.setdefault(value, number)
