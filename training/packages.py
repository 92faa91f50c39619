"""Fetches the packages of corpus.json and yields their files.

One archive per package, through `npm pack`, `pip download`, `apt-get download` and `apt-get source` (debian.py). corpus.json
pins the version and the archive's hash; an archive that does not match is refused. After adding an entry of
registry, name and split, `python training/packages.py --pin` fills in version, licence, hash and what
to take of it; look at what it says before you commit.
"""

import base64
import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path, PurePosixPath

import debian

HERE = Path(__file__).resolve().parent
MANIFEST = HERE / "corpus.json"
CACHE = HERE / "cache"
# Other ways in which packages spell one of these.
SPELLINGS = {"Apache License 2.0": "Apache-2.0", "Apache 2.0 License": "Apache-2.0"}
PERMISSIVE = {"MIT", "ISC", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0 OR MIT", "Apache-2.0 AND MIT", "0BSD", "CC0-1.0", "PSF-2.0", "BlueOak-1.0.0", "BSL-1.0", "MIT-0", "Unlicense", "Zlib", "X11", "PostgreSQL", "curl", "(MIT OR Apache-2.0)", "MIT OR Apache-2.0", "(MIT AND Zlib)", "BSD"}
# Older wheels state their licence only as a trove classifier.
CLASSIFIERS = {
    "OSI Approved :: MIT License": "MIT",
    "OSI Approved :: BSD License": "BSD-3-Clause",
    "OSI Approved :: Apache Software License": "Apache-2.0",
}


def is_permissive(licence: str) -> bool:
    return licence in PERMISSIVE or all(part in PERMISSIVE for part in licence.split(" AND "))


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
        elif package["registry"] == "debian-source":
            debian.fetch(name, version, folder, CACHE / "apt")
            command = []
        elif package["registry"] == "debian":
            command = ["apt-get", "-qq", "download", f"{name}={version}" if version else name]
        else:  # wheels: plain .py files, and nothing of the package is run to get them
            spec = f"{name}=={version}" if version else name
            command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary", ":all:", spec]
        if command:
            subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    (archive,) = folder.glob("*.dsc") if package["registry"] == "debian-source" else folder.iterdir()
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
    """(path, content) in sorted order; npm's leading `package/` folder and Debian's `usr/` are taken off."""
    if archive.suffix == ".dsc":
        yield from ((path, data) for path, data, _ in debian.files(archive))
    elif archive.suffix == ".deb":
        tarred = subprocess.run(["dpkg-deb", "--fsys-tarfile", archive], check=True, capture_output=True).stdout
        with tarfile.open(fileobj=io.BytesIO(tarred)) as tar:
            found = [(m.name.removeprefix("./usr/"), debian.content(tar, m)) for m in tar if m.isfile()]
        yield from sorted(found)
    elif archive.suffix == ".tgz":
        with tarfile.open(archive) as tar:  # read in stored order: a .tgz cannot seek cheaply
            found = [(m.name.split("/", 1)[-1], debian.content(tar, m)) for m in tar if m.isfile()]
        yield from sorted(found)
    else:
        with zipfile.ZipFile(archive) as wheel:
            for name in sorted(n for n in wheel.namelist() if not n.endswith("/")):
                yield name, wheel.read(name)


def describe(archive: Path, package: dict) -> tuple[str, str]:
    """(version, licence) as the package states them. Debian's older copyright files are prose: the entry states the licence then."""
    if package["registry"] == "debian-source":
        sizes: Counter[str] = Counter()
        for _, data, licence in debian.files(archive):
            sizes[licence] += len(data)
        parts = (part for licence, _ in sizes.most_common() for part in licence.split(" AND "))
        return debian.field(archive.read_text(), "Version"), " AND ".join(dict.fromkeys(parts)) or "?"
    if package["registry"] == "debian":
        told = subprocess.run(["dpkg-deb", "-f", archive, "Version"], check=True, capture_output=True, text=True)
        return told.stdout.strip(), package.get("licence") or debian.of_all(dict(files(archive))) or "?"
    for path, data in files(archive):
        if path == "package.json":
            meta = json.loads(data)
            licence = meta.get("license", "?")
            return meta["version"], licence["type"] if isinstance(licence, dict) else licence
        if path.endswith(".dist-info/METADATA"):
            text = data.decode()
            found = re.search(r"^Version: (.+)$", text, re.M)
            version = found[1] if found else "?"
            stated = re.search(r"^License-Expression: (.+)$", text, re.M) or re.search(r"^License: (.{2,30})$", text, re.M)
            if stated and stated[1] in PERMISSIVE:
                return version, stated[1]
            for classifier, licence in CLASSIFIERS.items():
                if classifier in text:
                    return version, licence
            return version, stated[1] if stated else "?"
    raise SystemExit(f"{archive.name}: no metadata")


def originals(archive: Path) -> Iterator[tuple[str, bytes]]:
    """(path, content) of the TypeScript that the package's JavaScript source maps hold, each file once."""
    seen = set()
    for path, data in files(archive):
        if not path.endswith(".js.map") and not path.endswith(".mjs.map"):
            continue
        try:
            source_map = json.loads(data)
            sources = list(zip(source_map["sources"], source_map["sourcesContent"], strict=False))
        except (ValueError, KeyError, TypeError):
            continue
        for source, text in sources:
            name = "/".join(part for part in PurePosixPath(source).parts if part not in ("..", ".", "/", "webpack:"))
            if text and name.endswith((".ts", ".tsx")) and "node_modules" not in source and name not in seen:
                seen.add(name)
                yield name, text.encode()


ENOUGH = 20_000  # bytes that make a kind of source worth taking
SOURCE = {
    ".ts": "typescript", ".tsx": "typescript", ".mts": "typescript", ".py": "python", ".js": "javascript",
    ".mjs": "javascript", ".jsx": "javascript", ".rs": "rust", ".go": "go", ".c": "c", ".h": "c",
    **dict.fromkeys((".cc", ".cpp", ".cxx", ".hpp", ".hh", ".hxx"), "cpp"),
}


def what_to_take(archive: Path) -> dict:
    """The fields `take`, `languages` and perhaps `maps` for a package whose archive is at hand: the source it was
    written in, and nothing that was built from it."""
    folders: dict[str, Counter] = {}
    for path, data in files(archive):
        language = SOURCE.get(PurePosixPath(path).suffix)
        if language and not path.endswith((".d.ts", ".d.mts")):
            folders.setdefault(path.split("/")[0] if "/" in path else ".", Counter())[language] += len(data)
    total = sum(folders.values(), Counter())
    extras = ["*.md", "package.json"]
    typed = [name for name, sizes in folders.items() if sizes["typescript"] > ENOUGH / 4]
    if total["typescript"] > ENOUGH:
        return {"languages": ["typescript", "markdown", "json", "css", "html"], "take": [f"{name}/*" for name in sorted(typed)] + extras}
    if total["javascript"] > ENOUGH and sum(len(text) for _, text in originals(archive)) > ENOUGH:
        return {"languages": ["typescript", "markdown", "json"], "take": ["*"], "maps": True}
    if total["javascript"] > ENOUGH:
        source = ["src/*"] if folders.get("src", Counter())["javascript"] > ENOUGH else ["*"]
        return {"languages": ["javascript", "markdown", "json", "css", "html"], "take": source + extras}
    languages = [language for language, size in total.most_common() if size > ENOUGH]
    return {"languages": [*languages, "markdown", "shell"], "take": ["*"]}


def pin() -> None:
    packages = load()
    todo = [i for i, package in enumerate(packages) if "hash" not in package]

    def one(i: int) -> str:
        package = packages[i]
        archive = fetch(package)
        version, licence = describe(archive, package)
        licence = SPELLINGS.get(licence, licence)
        taken = {key: package[key] for key in ("languages", "take", "maps", "root", "tests") if key in package} or what_to_take(archive)
        fields = {"registry": package["registry"], "name": package["name"], "version": version, "licence": licence, "split": package["split"]}
        packages[i] = {**fields, **taken, "hash": digest(archive, package["registry"])}
        warning = "" if is_permissive(licence) else "   NOT PERMISSIVE OR UNKNOWN"
        return f"{package['name']} {version} {licence} {' '.join(taken['take'][:3])}{warning}"

    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(one, i) for i in todo]:
            try:
                print(done.result(), flush=True)
            except (subprocess.CalledProcessError, SystemExit, KeyError, ValueError) as error:
                print(f"FAILED {error}", flush=True)
            save(packages)


if __name__ == "__main__" and "--pin" in sys.argv:
    pin()
