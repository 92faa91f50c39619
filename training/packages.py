"""Fetches the packages of corpus.json and yields their files.

One archive per package, through `npm pack` and `pip download`. corpus.json pins the version and
the archive's hash; an archive that does not match is refused. `python training/packages.py --pin`
fills in version, licence and hash where they are missing (after adding a package).
"""

import base64
import hashlib
import json
import re
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
MANIFEST = HERE / "corpus.json"
CACHE = HERE / "cache"
PERMISSIVE = {"MIT", "ISC", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0 OR MIT", "Apache-2.0 AND MIT", "0BSD", "CC0-1.0", "PSF-2.0"}
# Older wheels state their licence only as a trove classifier.
CLASSIFIERS = {
    "OSI Approved :: MIT License": "MIT",
    "OSI Approved :: BSD License": "BSD-3-Clause",
    "OSI Approved :: Apache Software License": "Apache-2.0",
}


def load() -> list[dict]:
    return json.loads(MANIFEST.read_text())["packages"]


def save(packages: list[dict]) -> None:
    """One package per line, so that a changed pin is a one-line diff."""
    lines = ",\n  ".join(json.dumps(p) for p in packages)
    MANIFEST.write_text('{"packages": [\n  ' + lines + "\n]}\n")


def slug(name: str) -> str:
    return name.replace("@", "").replace("/", "__")


def fetch(package: dict) -> Path:
    """Path of the archive, downloaded once and verified against the pinned hash."""
    folder = CACHE / package["registry"] / slug(package["name"])
    if not folder.exists() or not any(folder.iterdir()):
        folder.mkdir(parents=True, exist_ok=True)
        name, version = package["name"], package.get("version")
        if package["registry"] == "npm":
            command = ["npm", "pack", "--silent", f"{name}@{version or 'latest'}"]
        else:  # wheels: plain .py files, and nothing of the package is run to get them
            spec = f"{name}=={version}" if version else name
            command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:", spec]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    (archive,) = folder.iterdir()
    if "hash" in package and digest(archive, package["registry"]) != package["hash"]:
        raise SystemExit(f"{archive.name}: the hash differs from the one in corpus.json")
    return archive


def digest(archive: Path, registry: str) -> str:
    """In the notation of each world's lock files: `sha512-<base64>` (npm), `sha256:<hex>` (pip)."""
    data = archive.read_bytes()
    if registry == "npm":
        return "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()
    return "sha256:" + hashlib.sha256(data).hexdigest()


def files(archive: Path) -> Iterator[tuple[str, bytes]]:
    """(path, content) in sorted order; npm's leading `package/` folder is taken off."""
    if archive.suffix == ".tgz":
        with tarfile.open(archive) as tar:  # read in stored order: a .tgz cannot seek cheaply
            found = [(m.name.split("/", 1)[-1], tar.extractfile(m).read()) for m in tar if m.isfile()]
        yield from sorted(found)
    else:
        with zipfile.ZipFile(archive) as wheel:
            for name in sorted(n for n in wheel.namelist() if not n.endswith("/")):
                yield name, wheel.read(name)


def describe(archive: Path) -> tuple[str, str]:
    """(version, licence) as the package states them."""
    for path, data in files(archive):
        if path == "package.json":
            meta = json.loads(data)
            return meta["version"], meta.get("license", "?")
        if path.endswith(".dist-info/METADATA"):
            text = data.decode()
            version = re.search(r"^Version: (.+)$", text, re.M)[1]
            stated = re.search(r"^License-Expression: (.+)$", text, re.M) or re.search(r"^License: (.{2,30})$", text, re.M)
            if stated and stated[1] in PERMISSIVE:
                return version, stated[1]
            for classifier, licence in CLASSIFIERS.items():
                if classifier in text:
                    return version, licence
            return version, stated[1] if stated else "?"
    raise SystemExit(f"{archive.name}: no metadata")


def pin() -> None:
    packages = load()
    for i, package in enumerate(packages):
        if "hash" in package:
            continue
        archive = fetch(package)
        version, licence = describe(archive)
        fields = {"registry": package["registry"], "name": package["name"], "version": version, "licence": licence}
        packages[i] = {**fields, **{k: package[k] for k in ("split", "languages", "take")},
                       "hash": digest(archive, package["registry"])}
        print(f"{package['name']} {version} {licence}", flush=True)
        if licence not in PERMISSIVE:
            print(f"  NOT PERMISSIVE OR UNKNOWN: {licence}")
        save(packages)


if __name__ == "__main__" and "--pin" in sys.argv:
    pin()
