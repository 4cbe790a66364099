"""What operators do about a person's data: the same as the API, and in the failed stream records that ops keep."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from chalicelib.domain.access import phones
from chalicelib.domain.access.own_data import AskedBy, Standing, opened, settled
from chalicelib.domain.access.periods import Wish
from chalicelib.domain.texts.codes import read_code
from chalicelib.identity import signing
from chalicelib.services import own_data, unmasking
from chalicelib.store.audit import trail
from chalicelib.store.audit.trail import AuditEntry
from chalicelib.store.directory import documents
from chalicelib.store.tickets import privacy as requests
from infra.stack.stage import Stack, acting_on

_BY = "infra.manage"


class NotKnown(Exception):
    """Neither a code nor a telephone number."""


def fulfil(stack: Stack, wish: Wish, whose: str, reason: str, *, pictures: bool = False) -> dict[str, Any]:
    """Do ``wish`` for a report's code or a telephone number, as a request of its own: its proof, and a copy if asked.

    Raises NotKnown. An erasure also takes private answers out of stream records that failed and were kept.
    """
    code = read_code(whose)
    now = datetime.now(UTC).replace(microsecond=0)
    with acting_on(stack):
        request = opened(
            requests.new_id(now, secrets.token_hex(8)),
            wish,
            AskedBy.ADMINISTRATOR,
            now=now,
            calendar=documents.current().calendar,
            ruled=documents.current().rules.own_data,
        )
        person = None if code else signing.phone_key(_phone(whose))
        request = replace(request, code=code, person=person, asked_by=_BY, by=_BY, note=reason)
        codes = [code] if code else own_data.reports_of(person or "", now)
        requests.save(request)
        # One operator is enough, so all administrators are told of a copy.
        trail.record(AuditEntry(now, _BY, f"privacy_{wish}", reason, code, told=wish is Wish.EXPORT))
        if wish is Wish.EXPORT:
            unmasking.note_operator(codes, _BY, reason)
        proof, copy = own_data.fulfil(request, now, pictures=pictures)
        requests.save(settled(request, Standing.DONE, now=now, proof=proof))
    records = sum(_clean(stack, key, codes) for key in _kept(stack)) if wish is Wish.ERASE else 0
    return {"request": request.id, "proof": proof, "failed_records": records, "reports": copy}


def code_in(text: str) -> str:
    """Read a report's code. Raises NotKnown."""
    code = read_code(text)
    if code is None:
        raise NotKnown(f"{text} is not the code of a report")
    return code


def _phone(text: str) -> str:
    found = phones.read(text)
    if found is None:
        raise NotKnown(f"{text} is neither the code of a report nor a telephone number")
    return found.e164


def _kept(stack: Stack) -> Iterator[str]:
    pages = stack.client("s3").get_paginator("list_objects_v2").paginate(Bucket=stack.outputs["FailuresBucket"])
    return (item["Key"] for page in pages for item in page.get("Contents", []))


def _clean(stack: Stack, key: str, codes: list[str]) -> int:
    """Take private answers to these reports out of an object of failed records; how many images that were."""
    s3, bucket = stack.client("s3"), stack.outputs["FailuresBucket"]
    found = json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
    payload = found["payload"]
    event = json.loads(payload) if isinstance(payload, str) else payload
    wanted = {f"T#{code}" for code in codes}
    images = [
        image
        for record in event["Records"]
        for image in (record["dynamodb"].get("NewImage"), record["dynamodb"].get("OldImage"))
        if image and image["pk"]["S"] in wanted and image.pop("answers", None)
    ]
    if images:
        found["payload"] = json.dumps(event) if isinstance(payload, str) else event
        s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(found).encode())
    return len(images)
