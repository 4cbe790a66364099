"""How often an edited picture is found as alike, and how often a different picture is.

    python -m tests.bench.lookalikes

Pictures are generated from light, a horizon, shapes and grain, and get usual edits. An edited picture is found if its
fingerprint shares a band with that of the original and differs in few bits (chalicelib/store/tickets/pictures.py).
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import combinations

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from chalicelib.media.pictures.making import make
from chalicelib.store.tickets import pictures

SEED, COUNT, WIDTH, HEIGHT = 926, 400, 640, 480


def scene(source: random.Random) -> Image.Image:
    """A random picture: sky above ground, some shapes, grain."""
    sky, ground = (tuple(source.randrange(256) for _ in range(3)) for _ in range(2))
    picture = Image.new("RGB", (WIDTH, HEIGHT), sky)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, source.randrange(HEIGHT // 4, 3 * HEIGHT // 4), WIDTH, HEIGHT), ground)
    for _ in range(source.randrange(5, 16)):
        left, top = source.randrange(-50, WIDTH), source.randrange(-50, HEIGHT)
        box = (left, top, left + source.randrange(20, WIDTH // 2), top + source.randrange(20, HEIGHT // 2))
        colour = tuple(source.randrange(256) for _ in range(3))
        (draw.ellipse if source.random() < 0.5 else draw.rectangle)(box, colour)
    light = Image.linear_gradient("L").rotate(90 * source.randrange(4)).resize((WIDTH, HEIGHT)).convert("RGB")
    grain = Image.frombytes("L", (WIDTH, HEIGHT), source.randbytes(WIDTH * HEIGHT)).convert("RGB")
    return Image.blend(Image.blend(picture, light, 0.3 * source.random()), grain, 0.12)


def cropped(share: float) -> Callable[[Image.Image], Image.Image]:
    """An edit that crops a share of width and height, unevenly."""
    return lambda one: one.crop(
        (int(one.width * share), int(one.height * share / 2), int(one.width * (1 - share / 2)), one.height)
    )


def captioned(one: Image.Image) -> Image.Image:
    """A copy with a black bar at the bottom."""
    changed = one.copy()
    ImageDraw.Draw(changed).rectangle((0, int(one.height * 0.92), one.width, one.height), (0, 0, 0))
    return changed


EDITS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "saved again, quality 30": lambda one: one,
    "half its size": lambda one: one.resize((one.width // 2, one.height // 2)),
    "brighter by 30 %": lambda one: ImageEnhance.Brightness(one).enhance(1.3),
    "darker by 30 %": lambda one: ImageEnhance.Brightness(one).enhance(0.7),
    "more contrast": lambda one: ImageEnhance.Contrast(one).enhance(1.4),
    "blurred": lambda one: one.filter(ImageFilter.GaussianBlur(3)),
    "grey": lambda one: one.convert("L").convert("RGB"),
    "cut by 2 %": cropped(0.02),
    "cut by 5 %": cropped(0.05),
    "cut by 10 %": cropped(0.10),
    "a caption": captioned,
    "mirrored": lambda one: one.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
}


def fingerprint(picture: Image.Image, quality: int = 85) -> int | None:
    """The fingerprint that making derivatives computes."""
    out = BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return make(out.getvalue()).fingerprint


def found(one: int | None, other: int | None) -> bool:
    """Whether two fingerprints count as alike."""
    if one is None or other is None:
        return False
    shared = not set(pictures._bands(one)).isdisjoint(pictures._bands(other))
    return shared and (one ^ other).bit_count() <= pictures.MOST_DIFFERENT


def rates() -> Iterator[tuple[str, float]]:
    """(edit, share of edited pictures found); last, the share of different pictures found."""
    source = random.Random(SEED)
    originals = [scene(source) for _ in range(COUNT)]
    prints = [fingerprint(one) for one in originals]
    for name, edit in EDITS.items():
        quality = 30 if "quality" in name else 70
        hits = [found(print_, fingerprint(edit(one), quality)) for print_, one in zip(prints, originals, strict=True)]
        yield name, sum(hits) / COUNT
    pairs = [found(one, other) for one, other in combinations(prints, 2)]
    yield f"another picture, of {len(pairs)} pairs", sum(pairs) / len(pairs)


def main() -> None:
    """Measure and print."""
    print("\nPictures found again")
    for name, rate in rates():
        print(f"  {name:<36} {rate:.2%}")


if __name__ == "__main__":
    main()
