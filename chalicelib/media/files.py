"""Photos in S3: permission to upload one, the original for the derivative maker, derivatives and links to them.

Originals and derivatives lie in two buckets: nothing that is served is ever made from the first.
"""

from __future__ import annotations

import re
from itertools import batched
from typing import NamedTuple, TypedDict

from botocore.exceptions import ClientError

from chalicelib.domain.tickets.attachments import MAX_BYTES, MAX_VIDEO_BYTES, VIDEO_FORMATS, WIDTHS
from chalicelib.runtime.aws import client
from chalicelib.runtime.settings import address_of, settings

#: The place of the one video of a report.
VIDEO = "v1"
#: A permission to upload lives this long (seconds): a slow network needs minutes, nobody needs hours.
UPLOAD_SECONDS = 600
#: A link to a derivative lives this long (seconds).
LINK_SECONDS = 900
#: Objects that S3 removes in one request.
_MOST_AT_ONCE = 1000

#: What lies beside an upload for a moment, so that its derivatives are made anew: its arrival is the event.
_AGAIN = ".again"
_INCOMING = re.compile(rf"incoming/([A-Z]{{2}}\d{{10}})/([ra]\d|v1)(?:{re.escape(_AGAIN)})?")
_TYPES = {"webp": "image/webp", "jpg": "image/jpeg"}


class UploadForm(TypedDict):
    """One presigned POST: send ``fields`` and then the file as a multipart form to ``url``."""

    photo: str
    url: str
    fields: dict[str, str]
    max_bytes: int
    expires_in: int


class DerivativeName(NamedTuple):
    """Which derivative: of what, of which revision (0: before they were counted), how large, webp or jpg."""

    code: str
    photo_id: str
    revision: int
    size: str
    form: str

    @property
    def key(self) -> str:
        """Its key. A photo made anew lies under new ones, so that no old link leads to it."""
        made = f"{self.revision}/" if self.revision else ""
        return f"{self.code}/{self.photo_id}/{made}{self.size}.{self.form}"


class Original(NamedTuple):
    """An upload as it is now: its bytes, the content type it has, and the tag that says which bytes these are."""

    data: bytes
    content_type: str
    tag: str


class StillThere(Exception):
    """A derivative that should have been removed was not."""


def upload_form(code: str, photo_id: str, content_type: str) -> UploadForm:
    """Permission to upload one photo or the video: this key, this type, this size at most, for a short time."""
    most = MAX_VIDEO_BYTES if photo_id == VIDEO else MAX_BYTES
    form = client("s3").generate_presigned_post(
        settings().originals_bucket,
        _incoming(code, photo_id),
        Fields={"Content-Type": content_type},
        Conditions=[{"Content-Type": content_type}, ["content-length-range", 1, most]],
        ExpiresIn=UPLOAD_SECONDS,
    )
    return UploadForm(photo=photo_id, url=form["url"], fields=form["fields"], max_bytes=most, expires_in=UPLOAD_SECONDS)


def read_key(key: str) -> tuple[str, str] | None:
    """(code, photo id) of the key of an upload, or of what asks to make its derivatives anew; None for any other."""
    match = _INCOMING.fullmatch(key)
    return (match[1], match[2]) if match else None


def original(code: str, photo_id: str) -> Original | None:
    """An upload, with the content type it was sent with; None when it is not there."""
    try:
        found = client("s3").get_object(Bucket=settings().originals_bucket, Key=_incoming(code, photo_id))
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchKey":
            return None
        raise
    return Original(found["Body"].read(), found["ContentType"], found["ETag"])


def replace_original(code: str, photo_id: str, data: bytes, content_type: str, tag: str) -> bool:
    """Put other bytes in the place of an upload; False when it is not the one with this tag any more, or is gone."""
    try:
        client("s3").put_object(
            Bucket=settings().originals_bucket,
            Key=_incoming(code, photo_id),
            Body=data,
            ContentType=content_type,
            IfMatch=tag,
        )
    except ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchKey", "PreconditionFailed", "ConditionalRequestConflict"):
            return False
        raise
    return True


def put_derivative(name: DerivativeName, data: bytes) -> None:
    """Store one derivative; storing it again changes nothing."""
    client("s3").put_object(
        Bucket=settings().derivatives_bucket,
        Key=name.key,
        Body=data,
        ContentType=_TYPES[name.form],
        # A redacted picture must be gone from browsers, too: they ask each time.
        CacheControl="private, no-cache",
    )


def make_again(code: str, photo_id: str) -> None:
    """Have the derivatives of a photo made anew, in the background."""
    client("s3").put_object(Bucket=settings().originals_bucket, Key=_incoming(code, photo_id) + _AGAIN, Body=b"")


def forget_original(code: str, photo_id: str) -> None:
    """Remove an upload, with the place and the device that its file may name."""
    beside = _video(code) if photo_id == VIDEO else _incoming(code, photo_id) + _AGAIN
    for key in (_incoming(code, photo_id), beside):
        client("s3").delete_object(Bucket=settings().originals_bucket, Key=key)


def keep_video(code: str, content_type: str, tag: str) -> bool:
    """Put the upload with this tag where no permission to upload reaches; False when it is another one by now."""
    try:
        client("s3").copy_object(
            Bucket=settings().originals_bucket,
            Key=_video(code),
            CopySource={"Bucket": settings().originals_bucket, "Key": _incoming(code, VIDEO)},
            CopySourceIfMatch=tag,
            ContentType=content_type,
            MetadataDirective="REPLACE",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] in ("NoSuchKey", "PreconditionFailed"):
            return False
        raise
    return True


def forget_video_upload(code: str) -> None:
    """Remove what was uploaded as the video, not the one that is kept."""
    client("s3").delete_object(Bucket=settings().originals_bucket, Key=_incoming(code, VIDEO))


def video_link(code: str, content_type: str) -> str:
    """A short-lived link to the video that is kept, as a file to save: it is as it came, with all it says."""
    kept = {"Bucket": settings().originals_bucket, "Key": _video(code)}
    name = f"{code}.{VIDEO_FORMATS[content_type].ending}"
    shown = {"ResponseContentType": content_type, "ResponseContentDisposition": f'attachment; filename="{name}"'}
    return client("s3").generate_presigned_url("get_object", Params={**kept, **shown}, ExpiresIn=LINK_SECONDS)


def forget_derivatives(code: str, photo_id: str, first: int, last: int) -> None:
    """Remove what was made from a photo, from the first of these revisions to the last. Raises when one stays."""
    names = [
        DerivativeName(code, photo_id, revision, size, form)
        for revision in range(first, last + 1)
        for size in map(str, WIDTHS)
        for form in (_TYPES if revision else ("webp",))
    ]
    for some in batched(names, _MOST_AT_ONCE, strict=False):
        answer = client("s3").delete_objects(
            Bucket=settings().derivatives_bucket,
            Delete={"Objects": [{"Key": name.key} for name in some], "Quiet": True},
        )
        if answer.get("Errors"):
            raise StillThere(f"{code}/{photo_id}")


def links(code: str, photo_id: str, revision: int, form: str) -> dict[str, str]:
    """Short-lived links to a ready photo's derivatives in a form (webp, jpg), by size (longest side, pixels)."""
    s3, bucket = client("s3"), settings().derivatives_bucket
    return {
        size: s3.generate_presigned_url(
            "get_object",
            Params={"Bucket": bucket, "Key": DerivativeName(code, photo_id, revision, size, form).key},
            ExpiresIn=LINK_SECONDS,
        )
        for size in map(str, WIDTHS)
    }


def _video(code: str) -> str:
    return f"videos/{code}"


def _incoming(code: str, photo_id: str) -> str:
    return f"incoming/{code}/{photo_id}"


def storage_origin() -> str:
    """The origin (scheme, host, port) that uploads and links go to, for the pages' content policy."""
    return address_of("s3")
