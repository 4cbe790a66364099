"""What a picture may cost: memory, and the decoders that an import loads."""

import subprocess
import sys
from pathlib import Path

import pytest

from chalicelib.jobs.derivatives import MAX_MEGABYTES, MAX_SECONDS
from chalicelib.media.decoders import pictures_of
from chalicelib.media.isolation import Died
from chalicelib.media.pictures.refusals import ImageRefused
from tests.media.pictures.samples import WEBP_BOMB, saved, texture, with_orientation

MEASURE_PEAK = """
import re, sys
from pathlib import Path
from chalicelib.media.pictures.making import make
make(Path(sys.argv[1]).read_bytes())
print(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from Linux's /proc")
def test_a_photo_of_48_megapixels_takes_less_than_200_megabytes(tmp_path: Path) -> None:
    photo = tmp_path / "photo.jpg"
    texture(1000, 750).resize((8000, 6000)).save(photo, exif=with_orientation(6))
    asked = subprocess.run([sys.executable, "-c", MEASURE_PEAK, photo], capture_output=True, text=True, check=True)
    assert int(asked.stdout) < 200_000


@pytest.mark.parametrize("name", ["HEIF", "AVIF"])
def test_the_memory_for_a_picture_that_cannot_shrink_while_it_is_decoded(name: str, tmp_path: Path) -> None:
    photo = tmp_path / "photo"
    picture = texture(1000, 750).resize((4032, 3024))
    photo.write_bytes(saved(picture, name, quality=20, **({"speed": 10} if name == "AVIF" else {})))
    asked = subprocess.run([sys.executable, "-c", MEASURE_PEAK, photo], capture_output=True, text=True, check=True)
    # 10 bytes a pixel, beside what the process holds already: 100 megapixels fit into the function.
    assert int(asked.stdout) < 60_000 + 4032 * 3024 * 10 // 1000


def test_the_costliest_picture_fits_into_the_function_and_a_costlier_one_does_not_end_it() -> None:
    made = pictures_of(WEBP_BOMB, [], MAX_MEGABYTES, MAX_SECONDS)
    assert [(one.width, one.height) for one in made.derivatives] == [(320, 320), (800, 800), (1600, 1600)]
    with pytest.raises((Died, ImageRefused)):
        pictures_of(WEBP_BOMB, [], MAX_MEGABYTES // 2, MAX_SECONDS)


def test_importing_it_loads_three_decoders_and_little_of_ours() -> None:
    script = "import sys, chalicelib.media.pictures.making; print(*sys.modules)"
    asked = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(asked.stdout.split())
    assert {name for name in loaded if name.endswith("ImagePlugin")} == {
        "PIL.JpegImagePlugin",
        "PIL.PngImagePlugin",
        "PIL.WebPImagePlugin",
    }
    ours = {name for name in loaded if name.startswith("chalicelib.") and not name.startswith("chalicelib.media")}
    assert ours == {"chalicelib.domain", "chalicelib.domain.tickets", "chalicelib.domain.tickets.attachments"}
    assert loaded.isdisjoint({"boto3", "chalice", "pydantic", "pynamodb"})
