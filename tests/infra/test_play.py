"""The checks of the play fail when the system is wrong."""

import io

import pytest
import requests
from PIL import Image, ImageOps

from infra.play.cast import Failed
from infra.play.pictures import check_upright, picture, sideways_picture
from infra.play.play import _until, play
from infra.stack.local import LocalAws


def _served(data: bytes, status: int = 200) -> requests.Response:
    response = requests.Response()
    response.status_code, response._content = status, data
    return response


def _derivative(*, turned: bool = True, keep_place: bool = False, side: int = 320) -> bytes:
    with Image.open(io.BytesIO(sideways_picture())) as original:
        exif = original.getexif()
        image = ImageOps.exif_transpose(original) if turned else original.copy()
        image.thumbnail((side, side))
        file = io.BytesIO()
        image.save(file, "WEBP", exif=exif if keep_place else b"")
    return file.getvalue()


def test_thesideways_picture_has_an_orientation_and_a_position() -> None:
    with Image.open(io.BytesIO(sideways_picture())) as image:
        assert image.width > image.height
        assert image.getexif()[0x0112] == 6
        assert image.getexif().get_ifd(0x8825)[1] == "N"
    with Image.open(io.BytesIO(picture())) as image:
        assert not len(image.getexif())


def test_a_correct_derivative_passes() -> None:
    check_upright(_served(_derivative()), "320")


@pytest.mark.parametrize(
    "response",
    [
        _served(_derivative(turned=False)),
        _served(_derivative(keep_place=True)),
        _served(_derivative(side=300)),
        _served(b"", 403),
    ],
    ids=["on its side", "with its place", "too small", "not served"],
)
def test_a_wrong_derivative_fails(response: requests.Response) -> None:
    with pytest.raises(Failed):
        check_upright(response, "320")


def test_until_returns_the_first_result_or_fails_in_time() -> None:
    answers = iter((None, None, "there"))
    assert _until(lambda: next(answers), 5, "never") == "there"
    with pytest.raises(Failed, match="never"):
        _until(lambda: None, 0, "never")


@pytest.mark.stack
def test_a_failed_station_is_printed(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.play.play.read_logins", lambda path: {})
    printed: list[str] = []
    assert play(aws, printed.append) is False
    assert "KHÔNG ĐẠT" in printed[-1]
