"""The checks of the package, on zips made for each test, and how templates are composed."""

import io
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from importlib.util import MAGIC_NUMBER
from pathlib import Path

import pytest
from packaging.tags import Tag, parse_tag

from infra.package import build
from infra.package.build import Architecture, BuildError, Template, archive_problems, compose, fits, merge
from infra.package.compiled import add_compiled

PYTHON = (3, 13)
X86_ELF = b"\x7fELF" + bytes(14) + (0x3E).to_bytes(2, "little")
ARM_ELF = b"\x7fELF" + bytes(14) + (0xB7).to_bytes(2, "little")
MANYLINUX = "cp313-cp313-manylinux_2_28_x86_64"


def archive(files: Mapping[str, bytes]) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return body.getvalue()


def wheel(name: str, version: str, *tags: str) -> dict[str, bytes]:
    folder = f"python/lib/python3.13/site-packages/{name}-{version}.dist-info"
    lines = "".join(f"Tag: {tag}\n" for tag in tags)
    return {
        f"{folder}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n\nAbout it.\n".encode(),
        f"{folder}/WHEEL": f"Wheel-Version: 1.0\n{lines}".encode(),
    }


def problems(files: Mapping[str, bytes], pins: Mapping[str, str] | None = None) -> list[str]:
    return archive_problems([archive(files)], pins or {}, "x86_64", PYTHON)


@pytest.mark.parametrize(
    ("tag", "arch", "runs"),
    [
        ("py3-none-any", "x86_64", True),
        ("py2.py3-none-any", "arm64", True),
        ("cp313-cp313-manylinux_2_28_x86_64", "x86_64", True),
        ("cp313-cp313-manylinux_2_34_x86_64", "x86_64", True),
        ("cp313-cp313-manylinux_2_35_x86_64", "x86_64", False),
        ("cp313-cp313-manylinux2014_aarch64", "arm64", True),
        ("cp313-cp313-manylinux2014_aarch64", "x86_64", False),
        ("cp313-cp313-musllinux_1_2_x86_64", "x86_64", False),
        ("cp313-cp313-macosx_11_0_arm64", "arm64", False),
        ("cp313-cp313-linux_x86_64", "x86_64", False),
        ("cp312-cp312-manylinux2014_x86_64", "x86_64", False),
        ("cp312-abi3-manylinux2014_x86_64", "x86_64", True),
        ("cp314-abi3-manylinux2014_x86_64", "x86_64", False),
        ("cp313-cp313t-manylinux2014_x86_64", "x86_64", False),
        ("py3-none-manylinux1_x86_64", "x86_64", True),
        ("pp311-pypy311_pp73-manylinux2014_x86_64", "x86_64", False),
    ],
)
def test_wheels_that_run_on_lambda_fit(tag: str, arch: Architecture, runs: bool) -> None:
    parsed: set[Tag] = set(parse_tag(tag))
    assert any(fits(each, arch, PYTHON) for each in parsed) is runs


def test_a_good_package_has_no_problems() -> None:
    files = wheel("Pillow", "13.0.0", MANYLINUX) | {"python/PIL/_imaging.so": X86_ELF, "app.py": b""}
    assert problems(files, {"pillow": "13.0.0"}) == []


def test_a_wheel_compiled_on_this_machine_is_a_problem() -> None:
    (problem,) = problems(wheel("pillow", "13.0.0", "cp313-cp313-linux_x86_64"))
    assert "linux_x86_64 does not fit Python 3.13 on x86_64" in problem


def test_a_wheel_with_two_tags_needs_one_that_fits() -> None:
    assert problems(wheel("pillow", "13.0.0", "cp313-cp313-manylinux_2_39_x86_64", MANYLINUX)) == []


def test_a_wheel_without_a_tag_is_a_problem() -> None:
    assert "no tag" in problems(wheel("pillow", "13.0.0"))[0]


def test_machine_code_of_another_processor_is_a_problem() -> None:
    assert problems({"lib/libjpeg.so.62": ARM_ELF}) == ["lib/libjpeg.so.62 is not machine code for x86_64"]


def test_a_missing_pinned_package_is_a_problem() -> None:
    assert problems({"app.py": b""}, {"pillow": "13.0.0"}) == ["pillow 13.0.0 is pinned but not packaged"]


def test_a_version_other_than_the_pinned_one_is_a_problem() -> None:
    files = wheel("pydantic_core", "2.46.4", MANYLINUX)
    assert problems(files, {"pydantic-core": "2.46.5"}) == ["pydantic-core 2.46.4 is packaged, 2.46.5 is pinned"]


_MINE = f"chalicelib/__pycache__/app.{sys.implementation.cache_tag}.pyc"


@pytest.mark.parametrize(
    ("name", "start"),
    [
        (_MINE, MAGIC_NUMBER + bytes(12)),
        (_MINE, b"\x00\x01\r\n" + (1).to_bytes(4, "little") + bytes(8)),
        ("chalicelib/__pycache__/app.cpython-311.pyc", MAGIC_NUMBER + (1).to_bytes(4, "little") + bytes(8)),
        ("chalicelib/app.pyc", MAGIC_NUMBER + (1).to_bytes(4, "little") + bytes(8)),
    ],
    ids=["by date", "another magic number", "another name", "another place"],
)
def test_compiled_modules_that_lambda_ignores_are_a_problem(name: str, start: bytes) -> None:
    assert problems({name: start}) == [f"{name} is compiled for another Python, or by the dates of files"]


def test_compiling_a_package_is_reproducible_and_its_modules_are_used(tmp_path: Path) -> None:
    packages = []
    for number in (1, 2):
        path = tmp_path / f"{number}.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(zipfile.ZipInfo("kept/__init__.py"), "ANSWER = 42\n")
            archive.writestr(zipfile.ZipInfo("kept/template.py"), "{% not Python %}")
        assert add_compiled(path, "/opt") == 1
        packages.append(path.read_bytes())
    assert packages[0] == packages[1]
    # Python reads the compiled module although the source has changed since.
    with zipfile.ZipFile(tmp_path / "1.zip") as archive:
        archive.extractall(tmp_path)
    (tmp_path / "kept" / "__init__.py").write_text("ANSWER = 0\n")
    command = [sys.executable, "-c", "import kept; print(kept.ANSWER)"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.strip() == "42"


def test_a_package_too_large_for_lambda_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "LAMBDA_UNZIPPED_BYTES", 5)
    assert archive_problems([archive({"a": b"123"}), archive({"b": b"456"})], {}, "x86_64", PYTHON) == [
        "unzips to 6 bytes, Lambda takes 5"
    ]


@pytest.mark.parametrize(
    ("generated", "override", "merged"),
    [
        ({"a": {"x": 1}}, {"a": {"y": 2}}, {"a": {"x": 1, "y": 2}}),
        ({"a": [1, 2]}, {"a": [3]}, {"a": [3]}),
        ({"a": {"Fn::Sub": "s"}}, {"a": {"Fn::GetAtt": ["R", "Arn"]}}, {"a": {"Fn::GetAtt": ["R", "Arn"]}}),
        ({"a": {"Ref": "R"}}, {"a": {"x": 1}}, {"a": {"x": 1}}),
        ({"a": "arn:placeholder"}, {"a": {"Ref": "R"}}, {"a": {"Ref": "R"}}),
    ],
)
def test_an_override_wins_and_intrinsics_are_not_merged(
    generated: Template, override: Template, merged: Template
) -> None:
    assert merge(generated, override) == merged


def test_files_of_one_template_may_not_contradict_each_other(tree: Path) -> None:
    (tree / "a.yaml").write_text("Resources: {Queue: {Type: A}}")
    (tree / "b.yaml").write_text("Resources: {Queue: {Type: B}}")
    with pytest.raises(BuildError, match=r"b\.yaml: /Resources/Queue/Type"):
        compose(tree)


def test_short_forms_of_functions_become_long_forms(tree: Path) -> None:
    (tree / "a.yaml").write_text("Outputs: {Url: {Value: !GetAtt Queue.Arn}}")
    assert compose(tree) == {"Outputs": {"Url": {"Value": {"Fn::GetAtt": ["Queue", "Arn"]}}}}


def test_the_local_package_holds_the_app_and_its_modules_compiled(package: build.Package) -> None:
    (path,) = package.archives
    with zipfile.ZipFile(path) as opened:
        names = opened.namelist()
    assert {"app.py", "chalice/app.py", "chalicelib/__init__.py"} <= set(names)
    compiled = [name for name in names if name.endswith(".pyc")]
    assert len(compiled) == len([name for name in names if name.endswith(".py")])
    assert archive_problems([path.read_bytes()], {}, "x86_64") == []
    assert not any(name.startswith(("tests/", "infra/", "boto3/")) for name in names)
