"""Writes ATTRIBUTION.md from corpus.json, here and into the folders named: what a model learned from.

    python training/attribution.py [folder…]

The small model learned from the packages of its time; its own file is left as it is.
"""

import sys
from pathlib import Path

import packages


def main() -> None:
    rows = packages.load()
    for package in rows:
        if not packages.is_permissive(package["licence"]):
            raise SystemExit(f"{package['name']}: {package['licence']} is not on the list of permissive licences")
    lines = [
        "# Attribution", "",
        f"Inkling's default model was trained and measured on text of these {len(rows)} packages. Only the train split",
        "was learned from. None of their text is redistributed here, but for the forty lines that RESULTS.md quotes. Each",
        "keeps its own licence and copyright; the full texts are in the packages.", "",
        "| package | version | from | licence | split |", "|---|---|---|---|---|",
    ]
    for p in sorted(rows, key=lambda p: (p["registry"], p["name"])):
        lines.append(f"| {p['name']} | {p['version']} | {p['registry']} | {p['licence']} | {p['split']} |")
    for folder in (packages.HERE, *map(Path, sys.argv[1:])):
        (folder / "ATTRIBUTION.md").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
