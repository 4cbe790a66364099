"""Photos and videos in S3: permissions to upload, originals, derivatives, and links to them.

Originals and derivatives are in two buckets. Photos are served from the bucket of derivatives only.
"""

from __future__ import annotations

import re
from itertools import batched
from typing import NamedTuple, TypedDict

from botocore.exceptions import ClientError

from chalicelib.domain.tickets.attachments import MAX_BYTES, MAX_VIDEO_BYTES, VIDEO_FORMATS, WIDTHS
from chalicelib.runtime.aws import client
from chalicelib.runtime.settings import address_of, settings

#: The id of a report's only video.
VIDEO = "v1"
#: How long a permission to upload is valid (seconds). A slow network needs minutes.
UPLOAD_SECONDS = 600
#: How long a link to a derivative is valid (seconds).
LINK_SECONDS = 900
#: How many objects S3 removes in one request (DeleteObjects).
_MOST_AT_ONCE = 1000

#: Suffix of an empty object beside an upload. Storing it sends an event, which makes the derivatives again.
_AGAIN = ".again"
_INCOMING = re.compile(rf"incoming/([A-Z]{{2}}\d{{10}})/([rao]\d|v1)(?:{re.escape(_AGAIN)})?")
_TYPES = {"webp": "image/webp", "jpg": "image/jpeg"}


class UploadForm(TypedDict):
    """One presigned POST: send ``fields`` and then the file as a multipart form to ``url``."""

    photo: str
    url: str
    fields: dict[str, str]
    max_bytes: int
    expires_in: int


class DerivativeName(NamedTuple):
    """Names one derivative. ``revision`` is 0 for photos without a counted revision; ``form`` is webp or jpg."""

    code: str
    photo_id: str
    revision: int
    size: str
    form: str

    @property
    def key(self) -> str:
        """The S3 key. Each revision has new keys, so that old links do not show it."""
        made = f"{self.revision}/" if self.revision else ""
        return f"{self.code}/{self.photo_id}/{made}{self.size}.{self.form}"


class Original(NamedTuple):
    """An upload: its bytes, its content type, and the ETag of these bytes."""

    data: bytes
    content_type: str
    tag: str


class StillThere(Exception):
    """S3 did not remove a derivative."""


def upload_form(code: str, photo_id: str, content_type: str, then: str | None = None) -> UploadForm:
    """Permit the upload of one photo or video, limited to its key, size and UPLOAD_SECONDS; a video to its type, too.

    A photo may be sent with any content type: its bytes say what it is, and the original is never served. ``then`` is
    the address of a page that a browser shows after the upload.
    """
    after = {"success_action_redirect": then} if then else {}
    most = MAX_VIDEO_BYTES if photo_id == VIDEO else MAX_BYTES
    types = {"Content-Type": content_type} if photo_id == VIDEO else ["starts-with", "$Content-Type", ""]
    form = client("s3").generate_presigned_post(
        settings().originals_bucket,
        _incoming(code, photo_id),
        Fields={"Content-Type": content_type, **after},
        Conditions=[types, *([after] if after else []), ["content-length-range", 1, most]],
        ExpiresIn=UPLOAD_SECONDS,
    )
    return UploadForm(photo=photo_id, url=form["url"], fields=form["fields"], max_bytes=most, expires_in=UPLOAD_SECONDS)


def read_key(key: str) -> tuple[str, str] | None:
    """Return (code, photo id) for the key of an upload or of its ``make_again`` object, None for any other key."""
    match = _INCOMING.fullmatch(key)
    return (match[1], match[2]) if match else None


def original(code: str, photo_id: str) -> Original | None:
    """Return an upload with the content type it was sent with, None when it does not exist."""
    try:
        answer = client("s3").get_object(Bucket=settings().originals_bucket, Key=_incoming(code, photo_id))
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchKey":
            return None
        raise
    return Original(answer["Body"].read(), answer["ContentType"], answer["ETag"])


def put_original(code: str, photo_id: str, data: bytes, content_type: str) -> None:
    """Store the bytes of an announced photo that came with its report, as an upload of its sender."""
    client("s3").put_object(
        Bucket=settings().originals_bucket, Key=_incoming(code, photo_id), Body=data, ContentType=content_type
    )


def put_waiting(name: str, data: bytes, content_type: str) -> None:
    """Store a picture that came before its report. Without a report the bucket forgets it after two days."""
    client("s3").put_object(Bucket=settings().originals_bucket, Key=_waiting(name), Body=data, ContentType=content_type)


def waiting(name: str) -> bytes | None:
    """Return the bytes of such a picture, None when it is gone."""
    try:
        answer = client("s3").get_object(Bucket=settings().originals_bucket, Key=_waiting(name))
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchKey":
            return None
        raise
    return answer["Body"].read()


def forget_waiting(name: str) -> None:
    """Remove such a picture."""
    client("s3").delete_object(Bucket=settings().originals_bucket, Key=_waiting(name))


def replace_original(code: str, photo_id: str, data: bytes, content_type: str, tag: str) -> bool:
    """Replace the bytes of an upload. Returns False when its ETag is not ``tag`` or it does not exist."""
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
    """Store one derivative. Storing it again changes nothing."""
    client("s3").put_object(
        Bucket=settings().derivatives_bucket,
        Key=name.key,
        Body=data,
        ContentType=_TYPES[name.form],
        # Browsers must ask each time, so that a redacted picture disappears from them too.
        CacheControl="private, no-cache",
    )


def make_again(code: str, photo_id: str) -> None:
    """Have the derivatives of a photo made again, in the background."""
    client("s3").put_object(Bucket=settings().originals_bucket, Key=_incoming(code, photo_id) + _AGAIN, Body=b"")


def forget_original(code: str, photo_id: str) -> None:
    """Remove an upload and everything stored beside it in the bucket of originals."""
    beside = _video(code) if photo_id == VIDEO else _incoming(code, photo_id) + _AGAIN
    for key in (_incoming(code, photo_id), beside):
        client("s3").delete_object(Bucket=settings().originals_bucket, Key=key)


def keep_video(code: str, content_type: str, tag: str) -> bool:
    """Copy the uploaded video to a key that no permission to upload covers.

    Returns False when its ETag is not ``tag`` or it does not exist.
    """
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
    """Remove the uploaded video, but not the copy that ``keep_video`` made."""
    client("s3").delete_object(Bucket=settings().originals_bucket, Key=_incoming(code, VIDEO))


def video_link(code: str, content_type: str) -> str:
    """Return a short-lived link that downloads the kept video. The file is the original, with all its metadata."""
    kept = {"Bucket": settings().originals_bucket, "Key": _video(code)}
    name = f"{code}.{VIDEO_FORMATS[content_type].ending}"
    shown = {"ResponseContentType": content_type, "ResponseContentDisposition": f'attachment; filename="{name}"'}
    return client("s3").generate_presigned_url("get_object", Params={**kept, **shown}, ExpiresIn=LINK_SECONDS)


def forget_derivatives(code: str, photo_id: str, first: int, last: int) -> None:
    """Remove a photo's derivatives of the revisions ``first`` to ``last``. Raises StillThere when S3 keeps one."""
    names = [
        DerivativeName(code, photo_id, revision, size, form)
        for revision in range(first, last + 1)
        for size in map(str, WIDTHS)
        for form in (_TYPES if revision else ("webp",))
    ]
    for batch in batched(names, _MOST_AT_ONCE, strict=False):
        answer = client("s3").delete_objects(
            Bucket=settings().derivatives_bucket,
            Delete={"Objects": [{"Key": name.key} for name in batch], "Quiet": True},
        )
        if answer.get("Errors"):
            raise StillThere(f"{code}/{photo_id}")


def links(code: str, photo_id: str, revision: int, form: str) -> dict[str, str]:
    """Return short-lived links to a photo's derivatives in a form (webp, jpg), by size (longest side, pixels)."""
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


def _waiting(name: str) -> str:
    return f"waiting/{name}"


def _incoming(code: str, photo_id: str) -> str:
    return f"incoming/{code}/{photo_id}"


def icon_link(size: int) -> str:
    """Return a short-lived link to the pages' icon of ``size`` pixels, which the deployment stores."""
    key = f"pages/icon-{size}.png"
    link: str = client("s3").generate_presigned_url(
        "get_object", Params={"Bucket": settings().derivatives_bucket, "Key": key}, ExpiresIn=LINK_SECONDS
    )
    return link


def office_picture(name: str) -> str:
    """Return the S3 key of a picture of a unit's building, which an import stores."""
    return f"offices/{name}.jpg"


def office_picture_link(name: str) -> str:
    """Return a short-lived link to such a picture."""
    link: str = client("s3").generate_presigned_url(
        "get_object",
        Params={"Bucket": settings().derivatives_bucket, "Key": office_picture(name)},
        ExpiresIn=LINK_SECONDS,
    )
    return link


def storage_sources() -> str:
    """Return the addresses of uploads and links, for the pages' content policy: this stage's buckets alone.

    A path that ends in "/" allows everything below it, and another one itself (CSP 3, section 6.7.2.12). Forms of
    uploads go to the bucket's own address.
    """
    storage, uploads = address_of("s3"), settings().originals_bucket
    return f"{storage}/{uploads} {storage}/{uploads}/ {storage}/{settings().derivatives_bucket}/"
