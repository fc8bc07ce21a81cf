"""Vendor the front-end libraries, so that no page ever loads from another host.

    python tools/vendor_frontend.py            fetch the packages with npm, write files and lock
    python tools/vendor_frontend.py --check    offline: the files are exactly those of the lock

Only the files a page needs are kept, with each library's licence. Source-map comments are cut off
because WhiteNoise's manifest storage refuses a reference to a file that is not there.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

VENDOR_DIR = Path(__file__).resolve().parent.parent / "samples/static/samples/vendor"
LOCK_NAME = "vendor.lock.json"
SOURCE_MAP = re.compile(rb"\s*(?://[#@]\s*sourceMappingURL=\S+|/\*[#@]\s*sourceMappingURL=.*?\*/)")


@dataclass(frozen=True)
class Package:
    """One npm package, and which of its files land where below `folder`."""

    name: str
    version: str
    licence: str
    folder: str
    files: dict[str, str]


PACKAGES = (
    Package(
        name="leaflet",
        version="1.9.4",
        licence="BSD-2-Clause",
        folder="leaflet",
        files={
            "LICENSE": "LICENSE",
            "dist/leaflet.js": "leaflet.js",
            "dist/leaflet.css": "leaflet.css",
            # leaflet.css names all of these, used or not; the manifest storage wants them to exist.
            "dist/images/layers.png": "images/layers.png",
            "dist/images/layers-2x.png": "images/layers-2x.png",
            "dist/images/marker-icon.png": "images/marker-icon.png",
            "dist/images/marker-icon-2x.png": "images/marker-icon-2x.png",
            "dist/images/marker-shadow.png": "images/marker-shadow.png",
        },
    ),
    Package(
        name="htmx.org",
        version="2.0.11",
        licence="0BSD",
        folder="htmx",
        files={"LICENSE": "LICENSE", "dist/htmx.min.js": "htmx.min.js"},
    ),
)


class VendorError(Exception):
    """A package that could not be fetched, or is not the one the lock names."""


def sha256(data: bytes) -> str:
    """SHA-256 of `data` as lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def integrity(data: bytes) -> str:
    """SHA-512 of a tarball in npm's own notation, as the registry shows it."""
    return "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()


def read_lock(vendor_dir: Path) -> dict[str, Any]:
    """The lock file; empty when there is none yet."""
    path = vendor_dir / LOCK_NAME
    if not path.exists():
        return {}
    lock: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return lock


def fetch(package: Package, into: Path) -> bytes:
    """The package's tarball from the registry npm is configured for. Raises VendorError."""
    npm = shutil.which("npm")
    if npm is None:
        raise VendorError("npm is needed to fetch packages (not for --check): install Node.js")
    result = subprocess.run(  # noqa: S603 - fixed arguments, no shell
        [npm, "pack", f"{package.name}@{package.version}", "--json", "--ignore-scripts"],
        cwd=into,
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        raise VendorError(f"npm pack {package.name}@{package.version}: {result.stderr.strip()}")
    filename: str = json.loads(result.stdout)[0]["filename"]
    return (into / filename).read_bytes()


def extract(package: Package, tarball: Path) -> Iterator[tuple[str, bytes]]:
    """The wanted files as (path below the vendor folder, content). Raises VendorError."""
    with tarfile.open(tarball) as archive:
        for source, target in package.files.items():
            try:
                member = archive.extractfile(f"package/{source}")
            except KeyError as error:
                raise VendorError(f"{package.name} has no file {source}") from error
            if member is None:
                raise VendorError(f"{package.name}: {source} is not a file")
            data = member.read()
            if target.endswith((".js", ".css")):
                data = SOURCE_MAP.sub(b"", data).rstrip() + b"\n"
            yield f"{package.folder}/{target}", data


def vendor(vendor_dir: Path) -> None:
    """Fetch every package and write its files and the lock. Raises VendorError."""
    locked = read_lock(vendor_dir).get("packages", {})
    new_lock: dict[str, Any] = {"packages": {}}
    for package in PACKAGES:
        with tempfile.TemporaryDirectory() as folder:
            data = fetch(package, Path(folder))
            before = locked.get(package.name, {})
            # The same version must stay the same bytes, or somebody swapped it.
            if before.get("version") == package.version and before["integrity"] != integrity(data):
                raise VendorError(f"{package.name}@{package.version} is not what the lock names")
            tarball = Path(folder) / "package.tgz"
            tarball.write_bytes(data)
            contents = dict(extract(package, tarball))
        shutil.rmtree(vendor_dir / package.folder, ignore_errors=True)
        for name, content in contents.items():
            path = vendor_dir / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        new_lock["packages"][package.name] = {
            "version": package.version,
            "licence": package.licence,
            "integrity": integrity(data),
            "files": {name: sha256(content) for name, content in sorted(contents.items())},
        }
    text = json.dumps(new_lock, indent=2, sort_keys=True) + "\n"
    (vendor_dir / LOCK_NAME).write_text(text, encoding="utf-8")


def problems(vendor_dir: Path) -> list[str]:
    """Every difference between the wanted packages, the lock and the files; empty if none."""
    locked = read_lock(vendor_dir).get("packages", {})
    found: list[str] = []
    expected: dict[str, str] = {}
    for package in PACKAGES:
        entry = locked.get(package.name)
        if entry is None:
            found.append(f"{package.name} is not in {LOCK_NAME}")
            continue
        if entry["version"] != package.version:
            found.append(f"{package.name}: lock has {entry['version']}, want {package.version}")
        expected |= entry["files"]
    unwanted = sorted({*locked} - {package.name for package in PACKAGES})
    found += [f"{name} is in {LOCK_NAME} but no longer wanted" for name in unwanted]
    present = {
        path.relative_to(vendor_dir).as_posix(): path
        for path in vendor_dir.rglob("*")
        if path.is_file() and path.name != LOCK_NAME
    }
    found += [f"{name} is missing" for name in sorted({*expected} - {*present})]
    found += [f"{name} is not in the lock" for name in sorted({*present} - {*expected})]
    for name in sorted({*expected} & {*present}):
        if sha256(present[name].read_bytes()) != expected[name]:
            found.append(f"{name} was changed")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line; returns the exit code (1 when something does not agree)."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="verify offline, write nothing")
    parser.add_argument("--directory", type=Path, default=VENDOR_DIR, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    directory: Path = options.directory
    if not options.check:
        try:
            vendor(directory)
        except VendorError as error:
            sys.stderr.write(f"vendor: {error}\n")
            return 1
    found = problems(directory)
    for problem in found:
        sys.stderr.write(f"vendor: {problem}\n")
    if found:
        return 1
    listing = ", ".join(f"{package.name} {package.version}" for package in PACKAGES)
    sys.stdout.write(f"vendor: {listing}: every file is the one in the lock\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
