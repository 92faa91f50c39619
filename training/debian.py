"""Debian source packages: fetched with apt, verified, and read under their machine-readable licences.

A source package is a .dsc file, which holds the SHA-256 of the archives beside it; corpus.json pins the hash of the .dsc.
Its `debian/copyright` says in DEP-5 (https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/) which files
are under which licence. Only files whose licence is on the list of permissive ones are ever read.
"""

import hashlib
import re
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

# DEP-5's short names, in lower case, of permissive licences, by their SPDX identifiers.
LICENCES = {
    "expat": "MIT", "mit": "MIT", "x11": "X11", "mit-0": "MIT-0", "apache-2.0": "Apache-2.0", "apache-2": "Apache-2.0", "asl-2.0": "Apache-2.0", "asl2": "Apache-2.0",
    "bsd-3-clause": "BSD-3-Clause", "bsd-3": "BSD-3-Clause", "bsd-3-clauses": "BSD-3-Clause", "bsd": "BSD-3-Clause", "bsd3": "BSD-3-Clause",
    "bsd-2-clause": "BSD-2-Clause", "bsd-2": "BSD-2-Clause", "bsd-2-clauses": "BSD-2-Clause", "bsd2": "BSD-2-Clause", "isc": "ISC", "zlib": "Zlib", "zlib/libpng": "Zlib", "boost-1.0": "BSL-1.0", "bsl-1.0": "BSL-1.0", "bsl-1": "BSL-1.0",
    "0bsd": "0BSD", "cc0-1.0": "CC0-1.0", "cc0": "CC0-1.0", "unlicense": "Unlicense", "psf-2": "PSF-2.0", "psf": "PSF-2.0", "python-2.0": "PSF-2.0", "postgresql": "PostgreSQL", "curl": "curl",
}
ONE_AT_A_TIME = threading.Lock()  # apt locks its lists


def command(lists: Path, *words: str) -> list[str]:
    """apt-get with the machine's own Debian archive, asked for sources: of the release, as security updates soon go again."""
    parts = lists / "parts"
    parts.mkdir(parents=True, exist_ok=True)
    (lists / "lists" / "partial").mkdir(parents=True, exist_ok=True)
    for name, binary, source in (("sources.list", r"^deb ", "deb-src "), ("sources.list.d/debian.sources", r"^Types:.*", "Types: deb-src")):
        own = Path("/etc/apt") / name
        if own.exists():
            stanzas = re.split(r"\n\s*\n" if own.suffix == ".sources" else r"\n", own.read_text())
            text = "\n\n".join(stanza for stanza in stanzas if "security" not in stanza)
            (parts / own.name).write_text(re.sub(binary, source, text, flags=re.M))
    options = {"Dir::Etc::sourcelist": "/dev/null", "Dir::Etc::sourceparts": parts, "Dir::State::lists": lists / "lists", "APT::Sandbox::User": "root"}
    return ["apt-get", "-qq", *(word for key, value in options.items() for word in ("-o", f"{key}={value}")), *words]


def fetch(name: str, version: str | None, folder: Path, lists: Path) -> None:
    """The files of a source package, into `folder`."""
    spec = f"{name}={version}" if version else name
    with ONE_AT_A_TIME:
        if not any((lists / "lists").glob("*Sources*")):
            subprocess.run(command(lists, "update"), check=True)
        subprocess.run(command(lists, "source", "--download-only", "--only-source", spec), cwd=folder, check=True, stdout=subprocess.DEVNULL)


def field(dsc: str, name: str) -> str:
    """A field of the control file, with its further lines."""
    found = re.search(rf"^{name}:(.*(?:\n .*)*)", dsc, re.M)
    return found[1].strip() if found else ""


def archives(dsc: Path) -> list[Path]:
    """The archives that the .dsc names, each held against the hash that stands there."""
    found = []
    for line in field(dsc.read_text(), "Checksums-Sha256").split("\n"):
        expected, _, name = line.split()
        if hashlib.sha256((dsc.parent / name).read_bytes()).hexdigest() != expected:
            raise SystemExit(f"{name}: the hash differs from the one in {dsc.name}")
        found.append(dsc.parent / name)
    return [path for path in found if ".tar." in path.name and path.suffix != ".asc"]


def permissive(stated: str) -> str:
    """SPDX expression of a DEP-5 licence line, or "" if using the files under permissive terms alone is not possible.
    Of alternatives the first permissive one is taken."""
    if re.search(r"\bwith\b|\bexception\b", stated, re.I):
        return ""
    chosen = []
    for part in re.split(r"\s+and\s+|\s*,\s*and\s+|\s*,\s*(?!or\b)", stated.strip(), flags=re.I):
        known = [LICENCES[one] for one in re.split(r"\s+or\s+|\s*\|\s*", part.strip().lower()) if one in LICENCES]
        if not known:
            return ""
        chosen.append(known[0])
    return " AND ".join(dict.fromkeys(chosen))


class Copyright:
    """What `debian/copyright` says of each file."""

    def __init__(self, text: str) -> None:
        self.stanzas: list[tuple[re.Pattern, str]] = []
        if not re.match(r"\s*Format:", text):
            return  # prose: nothing that could be read by machine
        for paragraph in re.split(r"\n[ \t]*\n", text):
            files, licence = field(paragraph, "Files"), field(paragraph, "License").split("\n")[0]
            if files and licence:
                globs = [re.escape(glob).replace(r"\*", ".*").replace(r"\?", ".") for glob in files.split()]
                self.stanzas.append((re.compile("|".join(globs)), permissive(licence)))

    def licence(self, path: str) -> str:
        """Of a path in the source; the last paragraph that names it counts."""
        for pattern, licence in reversed(self.stanzas):
            if pattern.fullmatch(path):
                return licence
        return ""


def of_all(files: dict[str, bytes]) -> str:
    """Licences of a binary package, or "" unless its copyright file is machine-readable and all it names are permissive
    (but for the packaging's own)."""
    for path, data in files.items():
        if re.fullmatch(r"share/doc/[^/]+/copyright", path):
            stanzas = Copyright(data.decode(errors="replace")).stanzas
            upstream = [licence for pattern, licence in stanzas if not pattern.pattern.startswith("debian/")]
            return " AND ".join(dict.fromkeys(part for one in upstream for part in one.split(" AND "))) if all(upstream) else ""
    return ""


def content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    """The bytes of a file in an archive."""
    file = tar.extractfile(member)
    assert file is not None, f"{member.name} is no file"
    return file.read()


def files(dsc: Path) -> Iterator[tuple[str, bytes, str]]:
    """(path, content, licence) of the upstream files under permissive licences, in order of path."""
    found: list[tuple[str, bytes]] = []
    copyright_ = Copyright("")
    for archive in archives(dsc):
        packaging = ".debian.tar." in archive.name
        part = re.search(r"\.orig-([\w-]+)\.tar", archive.name)
        with tarfile.open(archive) as tar:
            for member in tar:
                # apt's archives may have a folder above, with any name, or none.
                path = member.name.removeprefix("./")
                if packaging:
                    if path == "debian/copyright":
                        copyright_ = Copyright(content(tar, member).decode(errors="replace"))
                elif member.isfile() and "/" in path:
                    path = path.split("/", 1)[1]
                    found.append((f"{part[1]}/{path}" if part else path, content(tar, member)))
    for path, data in sorted(found):
        if licence := copyright_.licence(path):
            yield path, data, licence
