"""Derivatives compared with plain Pillow and libvips: megapixels per second of CPU, peak memory, time by phase.

    python -m tests.bench.thumbnails

Plain Pillow opens the photo, transposes it by its EXIF, and calls thumbnail and save for each size, the largest first,
with the qualities of this project and Pillow's default WebP method. "Tuned" and libvips use the WebP method of this
project. "Apart" is this project's way as the function runs it: in an interpreter that is started for the photo, imports
included. All make the same six files. Each case runs in its own process, for its own peak of memory. CPU is the best of
RUNS, without imports, on one thread.
"""

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

SEED = 826
RUNS = 3
PHOTOS = {12: (4000, 3000), 48: (8000, 6000)}
MEGABYTE = 1_000_000


def make_photo(path: Path, width: int, height: int) -> None:
    """Write a JPEG with light, shapes and grain at every scale, and with an EXIF orientation like a phone's."""
    from PIL import Image

    source = random.Random(SEED)

    def noise(mode: str, cell: int) -> Image.Image:
        size = (width // cell, height // cell)
        grain = Image.frombytes(mode, size, source.randbytes(size[0] * size[1] * len(mode)))
        return grain.resize((width, height), Image.Resampling.BICUBIC)

    photo = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    for cell, share in ((400, 0.6), (100, 0.3), (30, 0.2), (10, 0.12)):
        photo = Image.blend(photo, noise("RGB", cell), share)
    photo = Image.blend(photo, Image.merge("RGB", [noise("L", 2)] * 3), 0.06)
    exif = Image.Exif()
    exif[0x0112] = 6
    photo.save(path, "JPEG", quality=88, exif=exif)


def ours(data: bytes) -> int:
    """Bytes of the project's derivatives; it also makes preview and fingerprint, and reads the metadata."""
    from chalicelib.media.pictures.making import make

    return sum(len(each.webp) + len(each.jpeg) for each in make(data).derivatives)


def plain(data: bytes, **options: int) -> int:
    """Bytes of the derivatives of plain Pillow."""
    from PIL import Image, ImageOps

    from chalicelib.domain.tickets.attachments import WIDTHS
    from chalicelib.media.pictures.encoding import JPEG_QUALITY, WEBP_QUALITY

    picture = ImageOps.exif_transpose(Image.open(BytesIO(data)))
    written = 0
    for size in reversed(WIDTHS):
        picture.thumbnail((size, size))
        out = BytesIO()
        picture.save(out, "WEBP", quality=WEBP_QUALITY, **options)
        picture.save(out, "JPEG", quality=JPEG_QUALITY)
        written += len(out.getvalue())
    return written


def tuned(data: bytes) -> int:
    """Bytes of the derivatives of plain Pillow, with the WebP method of the project."""
    from chalicelib.media.pictures.encoding import WEBP_METHOD

    return plain(data, method=WEBP_METHOD)


def vips(data: bytes) -> int:
    """Bytes of the derivatives of libvips, which shrinks while it decodes and makes each size from the larger one."""
    import pyvips

    from chalicelib.domain.tickets.attachments import WIDTHS
    from chalicelib.media.pictures.encoding import JPEG_QUALITY, WEBP_METHOD, WEBP_QUALITY

    written = 0
    source = data
    picture = pyvips.Image.thumbnail_buffer(source, WIDTHS[-1], height=WIDTHS[-1], size="down").copy_memory()
    for size in reversed(WIDTHS):
        picture = picture.thumbnail_image(size, height=size, size="down").copy_memory()
        webp = picture.webpsave_buffer(Q=WEBP_QUALITY, effort=WEBP_METHOD, keep="none")
        jpeg = picture.jpegsave_buffer(Q=JPEG_QUALITY, keep="none")
        written += len(webp) + len(jpeg)
    return written


def apart(data: bytes) -> int:
    """Bytes of the project's derivatives, made as the function makes them: in an interpreter of their own."""
    from chalicelib.jobs.derivatives import MAX_MEGABYTES, MAX_SECONDS
    from chalicelib.media.decoders import pictures_of

    made = pictures_of(data, [], MAX_MEGABYTES, MAX_SECONDS)
    return sum(len(each.webp) + len(each.jpeg) for each in made.derivatives)


WAYS: dict[str, Callable[[bytes], int]] = {"ours": ours, "apart": apart, "plain": plain, "tuned": tuned, "vips": vips}


def spent() -> float:
    """CPU seconds of this process and of its children that have ended."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def measure(way: str, path: Path) -> tuple[float, int, int]:
    """(CPU seconds, peak memory of the process in bytes, bytes written)."""
    data = path.read_bytes()
    taken = []
    for _ in range(RUNS):
        start = spent()
        written = WAYS[way](data)
        taken.append(spent() - start)
    which = resource.RUSAGE_CHILDREN if way == "apart" else resource.RUSAGE_SELF
    peak = resource.getrusage(which).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    return min(taken), peak, written


def phases(path: Path) -> dict[str, float]:
    """CPU milliseconds of the project's derivatives by phase."""
    from PIL import Image, ImageFile

    from chalicelib.media.pictures import making

    taken: dict[str, float] = {}

    def measured(phase: str, holder: object, name: str) -> None:
        genuine = getattr(holder, name)

        def run(*given: object, **named: object) -> object:
            start = time.process_time()
            try:
                return genuine(*given, **named)
            finally:
                taken[phase] = taken.get(phase, 0.0) + time.process_time() - start

        setattr(holder, name, run)

    measured("decode", ImageFile.ImageFile, "load")
    measured("resize", Image.Image, "resize")
    measured("webp", making, "to_webp")
    measured("jpeg", making, "to_jpeg")
    data, best = path.read_bytes(), {"whole": float("inf")}
    for _ in range(RUNS):
        taken.clear()
        start = time.process_time()
        making.make(data)
        whole = time.process_time() - start
        if whole < best["whole"]:
            best = {**taken, "rest": whole - sum(taken.values()), "whole": whole}
    return {phase: seconds * 1000 for phase, seconds in best.items()}


def in_a_process(*arguments: str) -> str:
    command = [sys.executable, "-m", "tests.bench.thumbnails", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def show(*cells: object) -> None:
    sys.stdout.write(
        "".join(f"{cell:>{width}}" for cell, width in zip(cells, (6, 10, 8, 10, 12, 10, 10), strict=False))
    )
    sys.stdout.write("\n")


def compare() -> None:
    show("photo", "file", "way", "CPU", "MP/CPU s", "peak", "written")
    with tempfile.TemporaryDirectory() as folder:
        for megapixels, (width, height) in PHOTOS.items():
            path = Path(folder) / f"{megapixels}.jpg"
            in_a_process("make", str(path), str(width), str(height))
            photo, file = f"{megapixels} MP", f"{path.stat().st_size / MEGABYTE:.1f} MB"
            found = {way: json.loads(in_a_process("measure", way, str(path))) for way in WAYS}
            for way, (cpu, peak, written) in found.items():
                speed, memory, size = megapixels / cpu, f"{peak / MEGABYTE:.0f} MB", f"{written / 1000:.0f} kB"
                show(photo, file, way, f"{cpu * 1000:.0f} ms", f"{speed:.0f}", memory, size)
            for way in ("apart", "plain", "tuned", "vips"):
                cpu, peak, written = (theirs / own for own, theirs in zip(found["ours"], found[way], strict=True))
                show(photo, "", f"{way}/ours", f"{cpu:.2f}", "", f"{peak:.1f}", f"{written:.2f}")
            spent = json.loads(in_a_process("phases", str(path)))
            sys.stdout.write(f"{photo}: {', '.join(f'{phase} {ms:.0f} ms' for phase, ms in spent.items())}\n")


def main(arguments: list[str]) -> None:
    match arguments:
        case ["make", path, width, height]:
            make_photo(Path(path), int(width), int(height))
        case ["measure", way, path]:
            sys.stdout.write(json.dumps(measure(way, Path(path))))
        case ["phases", path]:
            sys.stdout.write(json.dumps(phases(Path(path))))
        case _:
            compare()


if __name__ == "__main__":
    main(sys.argv[1:])
