"""Open the vault for a copy of a person's data. The history of each report and the audit trail say so first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from chalicelib.domain.access.own_data import PrivacyRequest
from chalicelib.domain.errors import NotAllowed, NotFound
from chalicelib.domain.province.officers import Officer
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.workflow import noting
from chalicelib.services import changing
from chalicelib.store.audit.trail import AuditEntry
from chalicelib.store.directory import documents
from chalicelib.store.tickets import tickets


def open_for_copy(request: PrivacyRequest, codes: Sequence[str], officer: Officer, reason: str) -> None:
    """Let an officer hand out the copy that a request asks for: a line in each report's history and the audit trail.

    Raises NotAllowed, before anything is written, for an officer who may not learn who sent one of the reports, or who
    may not search by telephone where the request is about a person. Raises Contended.
    """
    directory = documents.current()
    if request.person is not None and not rights.may_search(officer):
        raise NotAllowed("privacy_unmask")
    found = [whole for code in codes if (whole := tickets.whole(code))]
    if not all(rights.may_unmask(officer, whole.ticket, directory) for whole in found):
        raise NotAllowed("privacy_unmask")

    def decide(whole: tickets.Whole, now: datetime) -> changing.Change:
        event = noting.unmasked(whole.ticket, officer, reason, now=now, directory=directory)
        line = AuditEntry(now, officer.username, "unmask", reason, whole.ticket.code, officer.acting_for)
        return changing.Change(event, audited=line)

    for whole in found:
        changing.changed(partial(changing.existing, whole.ticket.code), decide, catch_up=False)


def note_operator(codes: Sequence[str], operator: str, reason: str) -> None:
    """Write into the history of each report that an operator reads who sent it. Raises Contended."""

    def decide(whole: tickets.Whole, now: datetime) -> changing.Change:
        return changing.Change(noting.unmasked_by_operator(whole.ticket, operator, reason, now=now))

    for code in codes:
        try:
            changing.changed(partial(changing.existing, code), decide, catch_up=False)
        except NotFound:
            continue
