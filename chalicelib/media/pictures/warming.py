"""Load what a picture's decoder needs while files can still be opened (media/child.py)."""

from __future__ import annotations

import contextlib
from io import BytesIO

from PIL import Image, ImageCms

from chalicelib.media.pictures import making
from chalicelib.media.pictures.formats import FORMATS

_TAKEN, _OFFSET, _EXIF_IFD = 0x9003, 0x9011, 0x8769


def load_for(content: bytes) -> None:
    """Load what making pictures of this content needs. Only the first bytes are looked at."""
    for known in FORMATS.values():
        if known.is_it(content):
            # Its decoder is loaded with its first picture, even an empty one.
            with contextlib.suppress(Exception):
                known.open(BytesIO(b""))
    making.make(_sample())


def _sample() -> bytes:
    """A picture with all that makes a module load: a profile, an orientation, a time."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(_EXIF_IFD).update({_TAKEN: "2026:01:01 00:00:00", _OFFSET: "+07:00"})
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    out = BytesIO()
    Image.linear_gradient("L").resize((4, 4)).convert("RGB").save(out, "JPEG", exif=exif, icc_profile=profile)
    return out.getvalue()
