"""The bill of materials of a package: what of others is in it, in which version, as CycloneDX."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

#: Packages whose scripts build.py puts beside our pages, and Chalice, whose runtime it packs.
BUILT_IN = ("chalice", "swagger-ui-py", "XStatic-Leaflet")


def bill(name: str, pins: Mapping[str, str], hashes: Mapping[str, Sequence[str]], archives: Sequence[Path]) -> str:
    """The bill of a package as JSON: the pinned packages with the hashes that are accepted, and what is built in.

    The archives, with their hashes, are the parts of the package itself.
    """
    bom = Bom()
    whole = Component(name=name, type=ComponentType.APPLICATION, bom_ref=name)
    for path in archives:
        content = HashType(alg=HashAlgorithm.SHA_256, content=hashlib.sha256(path.read_bytes()).hexdigest())
        whole.components.add(Component(name=path.name, type=ComponentType.FILE, bom_ref=path.name, hashes=[content]))
    bom.metadata.component = whole
    versions = {**pins, **{each: version(each) for each in BUILT_IN}}
    for package, number in sorted(versions.items()):
        address = PackageURL("pypi", name=package, version=number)
        accepted = [HashType(alg=HashAlgorithm.SHA_256, content=each) for each in hashes.get(package, ())]
        component = Component(
            name=package,
            version=number,
            type=ComponentType.LIBRARY,
            purl=address,
            bom_ref=address.to_string(),
            hashes=accepted,
        )
        bom.components.add(component)
        bom.register_dependency(whole, [component])
    return JsonV1Dot6(bom).output_as_string(indent=2)
