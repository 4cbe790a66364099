"""The counts of triage. They are made anew each night; no word of an earlier night stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from chalicelib.domain.known import known_fields
from chalicelib.domain.triage.counts import WordCounts
from chalicelib.domain.triage.measuring import Learned, Trial
from chalicelib.domain.triage.offers import Model
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.models.counters import CounterItem

_KINDS = ("category", "urgency")


def night() -> str:
    """Return the night (a local date) in which the counts were made; empty if never."""
    connection()
    try:
        body = CounterItem.get(keys.TRIAGE, keys.TRIAGE_HEAD, consistent_read=True).body or {}
    except CounterItem.DoesNotExist:
        return ""
    return str(body.get("night", ""))


def save(model: Model) -> None:
    """Store counts in place of the earlier ones. The head is written last, so that a run that dies begins again."""
    connection()
    lines = _lines(model)
    before = {str(item.sk) for item in CounterItem.query(keys.TRIAGE, consistent_read=True)}
    with CounterItem.batch_write() as batch:
        for sk, body in lines.items():
            batch.save(CounterItem(keys.TRIAGE, sk, body={**body, "night": model.night}))
        for sk in before - lines.keys() - {keys.TRIAGE_HEAD}:
            batch.delete(CounterItem(keys.TRIAGE, sk))
    head = {"night": model.night, "reports": model.reports}
    head |= {kind: {"least": known.least, "trial": asdict(known.trial)} for kind, known in _learned(model).items()}
    CounterItem(keys.TRIAGE, keys.TRIAGE_HEAD, body=head).save()


def load() -> Model:
    """Return the counts; none while they were never made, or while they are being replaced."""
    connection()
    bodies = {str(item.sk): item.body or {} for item in CounterItem.query(keys.TRIAGE)}
    head = bodies.pop(keys.TRIAGE_HEAD, {})
    if not head or any(body.get("night") != head["night"] for body in bodies.values()):
        return Model()
    found: dict[str, dict[str, Mapping[str, Any]]] = {}
    for sk, body in bodies.items():
        kind, label = keys.triage_label(sk)
        found.setdefault(kind, {})[label] = body
    category, urgency = (_read(head.get(kind, {}), found.get(kind, {})) for kind in _KINDS)
    units = {label: body["sent"] for label, body in found.get(keys.TRIAGE_UNITS, {}).items()}
    return Model(head["night"], head.get("reports", 0), category, urgency, units)


def _lines(model: Model) -> dict[str, dict[str, Any]]:
    lines: dict[str, dict[str, Any]] = {
        keys.triage(kind, label): {"reports": n, "words": known.counts.words.get(label, {})}
        for kind, known in _learned(model).items()
        for label, n in known.counts.reports.items()
    }
    lines |= {keys.triage(keys.TRIAGE_UNITS, category): {"sent": sent} for category, sent in model.units.items()}
    return lines


def _learned(model: Model) -> dict[str, Learned]:
    return dict(zip(_KINDS, (model.category, model.urgency), strict=True))


def _read(head: Mapping[str, Any], labels: Mapping[str, Mapping[str, Any]]) -> Learned:
    counts = WordCounts(
        {label: body["reports"] for label, body in labels.items()},
        {label: body["words"] for label, body in labels.items()},
    )
    return Learned(counts, head.get("least", {}), Trial(**known_fields(Trial, head.get("trial", {}))))
