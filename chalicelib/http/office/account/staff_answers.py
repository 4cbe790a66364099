"""Models of the answers of staff.py."""

from __future__ import annotations

from chalicelib.domain.access.browser_kind import Machine, Program
from chalicelib.domain.finding.office_lists import OfficeList
from chalicelib.domain.province.officers import Role
from chalicelib.http.core.shapes import Exact, Named, Office, Stamp


class _Absent(Exact):
    username: str
    title: str
    unit: Named
    until: Stamp


class SignedIn(Exact):
    """The signed-in officer, or the one they act for.

    ``units`` are the units whose queues they may read, ``lists`` the lists that they have beside it.
    """

    username: str
    title: str
    unit: Named
    roles: list[Role]
    categories: list[str] | None
    acting_for: str | None
    may_act_for: list[_Absent]
    units: list[Named]
    lists: list[OfficeList]
    leads_commune: str | None
    may_search: bool
    receives: bool
    appoints_helpers: bool
    has_booths: bool
    reads_indicators: bool
    follows_adoption: bool
    writes_bulletins: bool
    may_write_down: bool


class SessionProven(Exact):
    """Until when the session may be used without another code."""

    until: Stamp


class OfficerSession(Exact):
    """A session of the officer. ``waits``: the password was right, and no code of the device was shown yet."""

    id: str
    began_at: Stamp
    ends_at: Stamp
    machine: Machine
    program: Program
    waits: bool
    current: bool


class OfficerSessions(Exact):
    """Where the officer is signed in. ``more``: older sessions may be running that are not listed."""

    sessions: list[OfficerSession]
    more: bool


class DeviceBegun(Exact):
    """A device to enrol: its secret as text, as address for an authenticator, and as QR code of that address."""

    secret: str
    address: str
    svg: str
    expires_in: int


class PasswordSet(Exact):
    """When the officer's password was replaced. They sign in with it."""

    set_at: Stamp


class DeviceEnrolled(Exact):
    """When the device was enrolled. The officer signs in again."""

    enrolled_at: Stamp


class _Listed(Exact):
    office: str
    phone: str | None = None
    email: str | None = None
    title: str | None = None
    title_en: str | None = None
    name: str | None = None
    field: str | None = None
    field_en: str | None = None
    hours: str | None = None


class ListedOfficer(Exact):
    """An officer with what the public phone book says of them; ``listed`` is null if it does not have them.

    ``edition`` is for If-Match.
    """

    username: str
    title: str
    listed: _Listed | None
    edition: int


class UnitPhoneBook(Exact):
    """The active officers of a unit, and whether the caller may change what the phone book says of them."""

    unit: Office
    may_change: bool
    officers: list[ListedOfficer]


class _Load(Exact):
    open: int
    late: int
    due: int


class Colleague(Exact):
    """An officer of a unit. ``load``: their tickets that wait for it, null unless asked for; ``due`` within a day."""

    username: str
    title: str
    roles: list[Role]
    load: _Load | None


class Colleagues(Exact):
    """The active officers of a unit."""

    officers: list[Colleague]


class SavedListOut(Exact):
    """A saved list: filters of `/v1/office/tickets` under a name. ``by`` is the title of who saved it."""

    id: str
    name: str
    filters: dict[str, str]
    shared: bool
    by: str
    may_remove: bool


class SavedLists(Exact):
    """The caller's own saved lists and those of their unit; ``start`` is the one that the page begins with."""

    lists: list[SavedListOut]
    start: str | None
