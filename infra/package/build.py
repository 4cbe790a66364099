"""Compose infra/app/*.yaml, run `chalice package`, put the two together, and verify what came out.

Two modes. "full" packages the pinned dependencies for Lambda and is what a deployment to AWS needs. "local" leaves
them out: the embedded AWS runs functions with its own interpreter, which has them installed.
"""

import argparse
import hashlib
import importlib.util
import io
import json
import logging
import os
import platform
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path
from typing import Any, Literal

from packaging.tags import Tag, parse_tag
from packaging.utils import canonicalize_name
from samtranslator.yaml_helper import yaml_parse

from infra.package import throttles
from infra.package.bom import bill
from infra.package.compiled import CODE, LAYER, add_compiled, is_usable
from infra.package.pins import PinError, hashes_of, pinned
from infra.package.wheels import NotFetched, fetch, only_from

ROOT = Path(__file__).resolve().parents[2]
OVERRIDES = ROOT / "infra" / "app"
DATA_TEMPLATE = ROOT / "infra" / "data.yaml"
REGION = "ap-southeast-1"

# Amazon Linux 2023, on which Lambda runs Python 3.12 and later, has glibc 2.34.
LAMBDA_GLIBC = (2, 34)
# Lambda refuses a function whose code and layers unzip to more.
LAMBDA_UNZIPPED_BYTES = 250 * 1024 * 1024

Mode = Literal["full", "local"]
Architecture = Literal["x86_64", "arm64"]
Template = dict[str, Any]

_MACHINE: Mapping[Architecture, str] = {"x86_64": "x86_64", "arm64": "aarch64"}
# e_machine in an ELF header (System V ABI).
_ELF_MACHINE: Mapping[Architecture, int] = {"x86_64": 0x3E, "arm64": 0xB7}
_LEGACY_GLIBC = {"manylinux1": (2, 5), "manylinux2010": (2, 12), "manylinux2014": (2, 17)}
_MANYLINUX = re.compile(r"(?:manylinux_(\d+)_(\d+)|(manylinux1|manylinux2010|manylinux2014))_(\w+)")
_NAMED_CHILDREN = ("Events", "securityDefinitions")


class BuildError(Exception):
    """The package must not be deployed; the message lists every reason found."""


@dataclass(frozen=True)
class Package:
    """What is deployed: a SAM template whose code locations are file names, and the directory with those files."""

    template: Template
    directory: Path

    @property
    def archives(self) -> list[Path]:
        """The zips that the template names."""
        return sorted(self.directory.glob("*.zip"))


def compose(directory: Path) -> Template:
    """Merge the YAML files of a directory into one template.

    Raises BuildError when two files say something different about the same place.
    """
    merged: Template = {}
    for path in sorted(directory.glob("*.yaml")):
        _add(merged, yaml_parse(path.read_text(encoding="utf-8")), path.name)
    return merged


def _add(into: Template, more: Template, source: str, place: str = "") -> None:
    for key, value in more.items():
        here = f"{place}/{key}"
        if key not in into:
            into[key] = value
        elif isinstance(into[key], dict) and isinstance(value, dict):
            _add(into[key], value, source, here)
        elif into[key] != value:
            raise BuildError(f"{source}: {here} is already given in another file")


def unmet_overrides(generated: Template, overrides: Template) -> list[str]:
    """Name every override of something that Chalice did not generate.

    Without this a typo becomes a resource without a type, or an event source that nothing reads.
    """
    unmet = []
    resources = generated.get("Resources", {})
    for name, resource in overrides.get("Resources", {}).items():
        if "Type" in resource:
            continue
        if name not in resources:
            unmet.append(f"Resources/{name}")
            continue
        unmet.extend(_unmet_children(resources[name], resource, f"Resources/{name}"))
    return unmet


def _unmet_children(generated: Template, override: Template, place: str) -> Iterator[str]:
    for key, value in override.items():
        here = f"{place}/{key}"
        if not isinstance(value, dict):
            continue
        present = generated.get(key)
        if key in _NAMED_CHILDREN:
            yield from (f"{here}/{name}" for name in value if name not in (present or {}))
        if isinstance(present, dict):
            yield from _unmet_children(present, value, here)


def merge(generated: Template, overrides: Template) -> Template:
    """Merge the overrides into Chalice's template. An override wins; lists and intrinsics are replaced as a whole.

    `chalice package --merge-template` would do the same but for intrinsics: it joins two of them into one broken
    mapping, and it takes a misspelt resource for a new one.
    """
    merged = dict(generated)
    for key, value in overrides.items():
        present = merged.get(key)
        if isinstance(present, dict) and isinstance(value, dict) and not (_intrinsic(present) or _intrinsic(value)):
            merged[key] = merge(present, value)
        else:
            merged[key] = value
    return merged


def _intrinsic(value: Template) -> bool:
    return len(value) == 1 and next(iter(value)).startswith(("Fn::", "Ref"))


def build(stage: str, out: Path, mode: Mode, source: Path = ROOT) -> Package:
    """Package the app in `source` for a stage into `out`; use the package that is there when nothing changed.

    Raises BuildError when chalice fails or an override meets nothing.
    """
    tree = out / "source"
    _copy_source(source, tree, stage, mode)
    ours = [tree / name for name in ("app.py", "chalicelib", ".chalice", "requirements.txt")]
    made_by = [Path(__file__).with_name(name) for name in ("compiled.py", "throttles.py")]
    key = _fingerprint([*ours, OVERRIDES, *made_by])
    stamp, package = out / "built", out / "package"
    if not stamp.exists() or stamp.read_text() != key:
        stamp.unlink(missing_ok=True)
        _run_chalice(stage, tree, package, _verified(tree, out, stage, source) if mode == "full" else os.environ)
        generated = json.loads((package / "sam.json").read_text(encoding="utf-8"))
        overrides = compose(OVERRIDES)
        if unmet := unmet_overrides(generated, overrides):
            raise BuildError("infra/app overrides what Chalice does not generate: " + ", ".join(unmet))
        for archive in package.glob("*.zip"):
            add_compiled(archive, LAYER if archive.name.startswith("layer") else CODE)
        template = merge(generated, overrides)
        _throttle(template)
        (package / "template.json").write_text(json.dumps(template), encoding="utf-8")
        stamp.write_text(key)
    return Package(json.loads((package / "template.json").read_text(encoding="utf-8")), package)


def _throttle(template: Template) -> None:
    api = template["Resources"]["RestAPI"]["Properties"]
    try:
        api["MethodSettings"] = throttles.settings(throttles.methods_in(api["DefinitionBody"]["paths"]))
    except throttles.Unthrottled as error:
        raise BuildError(str(error)) from error


def architecture(stage: str, source: Path = ROOT) -> Architecture:
    """The processor a stage's functions run on: what config.json says, otherwise this machine's."""
    config = json.loads((source / ".chalice" / "config.json").read_text(encoding="utf-8"))
    host = "arm64" if platform.machine().lower() in {"arm64", "aarch64"} else "x86_64"
    chosen: Architecture = config["stages"].get(stage, {}).get("lambda_architecture", host)
    return chosen


def _copy_source(source: Path, tree: Path, stage: str, mode: Mode) -> None:
    # Keep Chalice's downloads under .chalice/deployments; remove everything else.
    tree.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(tree / "chalicelib", ignore_errors=True)
    shutil.rmtree(tree / ".chalice" / "policies", ignore_errors=True)
    no_caches = shutil.ignore_patterns("__pycache__", "*.pyc", ".DS_Store")
    shutil.copytree(source / "chalicelib", tree / "chalicelib", ignore=no_caches)
    shutil.copytree(source / ".chalice" / "policies", tree / ".chalice" / "policies")
    shutil.copy(source / "app.py", tree / "app.py")
    _copy_others_scripts(tree / "chalicelib" / "web")
    config = json.loads((source / ".chalice" / "config.json").read_text(encoding="utf-8"))
    if stage not in config["stages"]:
        raise BuildError(f"stage {stage} is not in .chalice/config.json, which has {', '.join(config['stages'])}")
    config["stages"][stage]["lambda_architecture"] = architecture(stage, source)
    if mode == "local":
        config["stages"][stage]["automatic_layer"] = False
    (tree / ".chalice" / "config.json").write_text(json.dumps(config), encoding="utf-8")
    requirements = (source / "requirements.txt").read_text(encoding="utf-8") if mode == "full" else ""
    (tree / "requirements.txt").write_text(requirements, encoding="utf-8")


def _copy_others_scripts(web: Path) -> None:
    """Put Swagger UI (Apache License 2.0) and Leaflet (BSD 2-Clause) beside our pages."""
    for folder in ("docs", "shared"):
        (web / folder).mkdir(parents=True, exist_ok=True)
    swagger = _package("swagger_ui") / "static"
    for name in ("swagger-ui.css", "swagger-ui-bundle.js"):
        shutil.copy(swagger / name, web / "docs" / name)
    shutil.copy(swagger / "LICENSE", web / "docs" / "swagger-ui.LICENSE")
    leaflet = _package("xstatic.pkg.leaflet") / "data"
    for name in ("leaflet.js", "leaflet.css"):
        shutil.copy(leaflet / name, web / "shared" / name)


def _package(name: str) -> Path:
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise BuildError(f"{name} is not installed; infra/requirements-dev.txt has it")
    return Path(found.origin).parent


def _fingerprint(paths: Sequence[Path]) -> str:
    digest = hashlib.sha256(f"{sys.version_info[:2]} {Path(__file__).read_text(encoding='utf-8')}".encode())
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and "deployments" not in file.parts:
                digest.update(f"{file.relative_to(path.parent)}\0".encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()


def _verified(tree: Path, out: Path, stage: str, source: Path) -> Mapping[str, str]:
    """Fetch the packages by their hashes; the environment in which pip finds these and no others."""
    wheels = out / "wheels"
    try:
        fetch(tree / "requirements.txt", wheels, _MACHINE[architecture(stage, source)], LAMBDA_GLIBC)
    except NotFetched as error:
        raise BuildError(f"the packages of requirements.txt could not be fetched:\n{error}") from error
    # Chalice keeps what it downloaded before, by name and version.
    shutil.rmtree(tree / ".chalice" / "deployments", ignore_errors=True)
    return only_from(wheels)


def _run_chalice(stage: str, tree: Path, package: Path, surroundings: Mapping[str, str]) -> None:
    shutil.rmtree(package, ignore_errors=True)
    # Bytecode with file dates would change the zip's hash. Chalice reads the region although it calls nothing.
    environment = {**surroundings, "PYTHONDONTWRITEBYTECODE": "1"}
    environment.setdefault("AWS_DEFAULT_REGION", REGION)
    command = [
        sys.executable,
        "-c",
        "import sys; from chalice.cli import main; sys.exit(main())",
        *("package", "--stage", stage, "--template-format", "json", str(package.resolve())),
    ]
    done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True, check=False)
    if done.returncode or not (package / "sam.json").exists():
        raise BuildError(f"chalice package failed:\n{done.stdout}{done.stderr}")


def fits(tag: Tag, arch: Architecture, python: tuple[int, int]) -> bool:
    """Say whether a wheel with this tag runs on Lambda's `python` and `arch`.

    A plain linux tag does not: it means "compiled on this machine", against libraries that Lambda may not have.
    """
    if not _interpreter_fits(tag, python):
        return False
    if tag.platform == "any":
        return True
    match = _MANYLINUX.fullmatch(tag.platform)
    if not match:
        return False
    glibc = _LEGACY_GLIBC[match[3]] if match[3] else (int(match[1]), int(match[2]))
    return glibc <= LAMBDA_GLIBC and match[4] == _MACHINE[arch]


def _interpreter_fits(tag: Tag, python: tuple[int, int]) -> bool:
    match = re.fullmatch(r"(cp|py)(\d)(\d*)", tag.interpreter)
    if not match or int(match[2]) != python[0]:
        return False
    minor = int(match[3]) if match[3] else 0
    if tag.abi in {"abi3", "none"}:
        return minor <= python[1]
    return minor == python[1] and tag.abi == f"cp{python[0]}{python[1]}"


def archive_problems(
    archives: Sequence[bytes],
    pins: Mapping[str, str],
    arch: Architecture,
    python: tuple[int, int] = (sys.version_info[0], sys.version_info[1]),
) -> list[str]:
    """List what would break in Lambda if these zips (a function's code and its layers) were deployed.

    Checked: tags and machine code of every wheel, every pinned package present in its version, compiled
    modules of the right kind, the unzipped size.
    """
    problems: list[str] = []
    found: dict[str, str] = {}
    size = 0
    for archive in archives:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            for info in opened.infolist():
                size += info.file_size
                problems.extend(_entry_problems(opened, info.filename, arch, python))
                if info.filename.endswith(".dist-info/METADATA"):
                    metadata = HeaderParser().parsestr(opened.read(info).decode("utf-8"))
                    found[canonicalize_name(metadata["Name"])] = metadata["Version"]
    for name, version in pins.items():
        if name not in found:
            problems.append(f"{name} {version} is pinned but not packaged")
        elif found[name] != version:
            problems.append(f"{name} {found[name]} is packaged, {version} is pinned")
    if size > LAMBDA_UNZIPPED_BYTES:
        problems.append(f"unzips to {size} bytes, Lambda takes {LAMBDA_UNZIPPED_BYTES}")
    return problems


def _entry_problems(archive: zipfile.ZipFile, name: str, arch: Architecture, python: tuple[int, int]) -> Iterator[str]:
    if name.endswith(".pyc"):
        with archive.open(name) as compiled:
            if not is_usable(name, compiled.read(16)):
                yield f"{name} is compiled for another Python, or by the dates of files"
    if name.endswith(".dist-info/WHEEL"):
        tags = HeaderParser().parsestr(archive.read(name).decode("utf-8")).get_all("Tag", [])
        if not any(fits(tag, arch, python) for text in tags for tag in parse_tag(text)):
            yield f"{name}: {', '.join(tags) or 'no tag'} does not fit Python {python[0]}.{python[1]} on {arch}"
    if re.search(r"\.so(\.[\d.]+)?$", name):
        with archive.open(name) as library:
            header = library.read(20)
        if header[:4] != b"\x7fELF" or int.from_bytes(header[18:20], "little") != _ELF_MACHINE[arch]:
            yield f"{name} is not machine code for {arch}"


def transform(template: Template) -> Template:
    """Expand a SAM template as CloudFormation would, with no call to AWS; raises BuildError when SAM refuses it."""
    from samtranslator.parser.parser import Parser
    from samtranslator.public.exceptions import InvalidDocumentException
    from samtranslator.translator.translator import Translator

    document = json.loads(json.dumps(template))
    for resource in document["Resources"].values():
        for key in ("CodeUri", "ContentUri"):
            # SAM takes no local path: `deploy` puts the artifacts bucket here.
            if isinstance(resource.get("Properties", {}).get(key), str):
                resource["Properties"][key] = {"Bucket": "artifacts", "Key": "package.zip"}
    os.environ.setdefault("AWS_DEFAULT_REGION", REGION)
    # Without this SAM warns at exit that its own metrics were not collected.
    logging.getLogger("samtranslator.metrics.metrics").setLevel(logging.ERROR)
    try:
        expanded: Template = Translator({}, Parser()).translate(document, {})
    except InvalidDocumentException as error:
        causes = "; ".join(cause.message for cause in error.causes)
        raise BuildError(f"the SAM transform refuses the template: {causes}") from error
    return expanded


def lint(template: str) -> list[str]:
    """What cfn-lint finds wrong with a template (YAML or JSON text), for the regions of the deployment."""
    from cfnlint.api import ManualArgs, lint

    return [f"{match.rule.id} {match.message}" for match in lint(template, config=ManualArgs(regions=[REGION]))]


def verify(package: Package, stage: str, source: Path = ROOT) -> None:
    """Check a full package; raises BuildError naming everything that is wrong with it."""
    try:
        pins = pinned((source / "requirements.txt").read_text(encoding="utf-8"))
    except PinError as error:
        raise BuildError(str(error)) from error
    problems = archive_problems([path.read_bytes() for path in package.archives], pins, architecture(stage, source))
    problems += lint(json.dumps(package.template))
    transform(package.template)
    if problems:
        raise BuildError("not fit to deploy:\n  " + "\n  ".join(problems))


def write_bill(package: Package, stage: str, out: Path, source: Path = ROOT) -> Path:
    """Write the package's bill of materials beside it, and answer where."""
    text = (source / "requirements.txt").read_text(encoding="utf-8")
    path = out / "bom.json"
    path.write_text(bill(f"tickets-{stage}", pinned(text), hashes_of(text), package.archives), encoding="utf-8")
    return path


def main() -> int:
    """Build and verify from the command line; the exit code is 1 when the package is not fit to deploy."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stage", default="prod")
    arguments = parser.parse_args()
    out = ROOT / "build" / arguments.stage
    try:
        package = build(arguments.stage, out, "full")
        verify(package, arguments.stage)
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    print(write_bill(package, arguments.stage, out).relative_to(ROOT))
    for path in package.archives:
        print(f"{path.relative_to(ROOT)}  {path.stat().st_size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
