"""Quick tests of what is read for the corpus, and of the neighbours of a document: `python -m unittest discover training`."""

import hashlib
import io
import sys
import tarfile
import tempfile
import unittest
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "continued")]

import neighbours  # noqa: E402

import corpus  # noqa: E402
import debian  # noqa: E402
import packages  # noqa: E402

COPYRIGHT = """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

Files: *
Copyright: A
License: Expat or GPL-2+

Files: lib/heavy/* lib/odd?.c
Copyright: B
License: GPL-2+

Files: lib/heavy/free.c
Copyright: C
License: BSD-3-clause and Apache-2.0
"""


class LicencesTest(unittest.TestCase):
    def test_only_what_can_be_used_under_permissive_terms_alone(self) -> None:
        self.assertEqual(debian.permissive("Expat"), "MIT")
        self.assertEqual(debian.permissive("GPL-2+ or Expat"), "MIT")
        self.assertEqual(debian.permissive("Expat and GPL-2+"), "")
        self.assertEqual(debian.permissive("Apache-2.0 and BSD-3-clause"), "Apache-2.0 AND BSD-3-Clause")
        self.assertEqual(debian.permissive("Apache-2.0 with LLVM exception"), "")
        self.assertEqual(debian.permissive("unheard-of"), "")

    def test_the_last_paragraph_that_names_a_file_counts(self) -> None:
        said = debian.Copyright(COPYRIGHT)
        self.assertEqual(said.licence("src/deep/a.c"), "MIT")
        self.assertEqual(said.licence("lib/heavy/b.c"), "")
        self.assertEqual(said.licence("lib/odd1.c"), "")
        self.assertEqual(said.licence("lib/heavy/free.c"), "BSD-3-Clause AND Apache-2.0")
        self.assertEqual(debian.Copyright("Everything here is MIT.").licence("a.c"), "")

    def test_expressions_of_the_manifest(self) -> None:
        self.assertTrue(packages.is_permissive("MIT AND PostgreSQL"))
        self.assertFalse(packages.is_permissive("MIT AND GPL-2.0"))
        self.assertTrue(all(packages.is_permissive(package["licence"]) for package in packages.load()))


class SourcePackageTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.archive("thing_1.orig.tar.gz", {"thing-1/src/a.c": b"int a;", "thing-1/lib/heavy/b.c": b"int b;"})
        self.archive("thing_1-1.debian.tar.gz", {"debian/copyright": COPYRIGHT.encode(), "debian/rules": b"all:"})
        sums = [f" {hashlib.sha256(p.read_bytes()).hexdigest()} 1 {p.name}" for p in sorted(self.folder.glob("*.tar.gz"))]
        self.dsc = self.folder / "thing_1-1.dsc"
        self.dsc.write_text("Source: thing\nVersion: 1-1\nChecksums-Sha256:\n" + "\n".join(sums) + "\nFiles:\n x\n")

    def archive(self, name: str, files: dict[str, bytes]) -> None:
        with tarfile.open(self.folder / name, "w:gz") as tar:
            for path, data in files.items():
                member = tarfile.TarInfo(path)
                member.size = len(data)
                tar.addfile(member, io.BytesIO(data))

    def test_reads_upstream_files_under_permissive_licences(self) -> None:
        self.assertEqual(list(debian.files(self.dsc)), [("src/a.c", b"int a;", "MIT")])
        self.assertEqual(packages.describe(self.dsc, {"registry": "debian-source"}), ("1-1", "MIT"))

    def test_refuses_an_archive_that_differs(self) -> None:
        self.archive("thing_1.orig.tar.gz", {"thing-1/src/a.c": b"int c;"})
        with self.assertRaises(SystemExit):
            list(debian.files(self.dsc))


class LanguagesTest(unittest.TestCase):
    def test_by_name_by_content_and_by_what_else_is_in_the_package(self) -> None:
        every = {"take": ["*"], "languages": ["c", "cpp", "shell", "ruby", "dockerfile", "vue"]}
        language = lambda path, data=b"", package=every: corpus.wanted(path, data, package)
        self.assertEqual(language("a/b.vue"), "vue")
        self.assertEqual(language("docker/Dockerfile.dev"), "dockerfile")
        self.assertEqual(language("Rakefile"), "ruby")
        self.assertEqual(language("bin/run", b"#!/usr/bin/env bash\nls\n"), "shell")
        self.assertEqual(language("bin/run", b"#!/usr/bin/env python\n"), "")
        self.assertEqual((language("a.c"), language("a.h")), ("c", "cpp"))
        self.assertEqual(language("a.h", b"", {"take": ["*"], "languages": ["c"]}), "c")

    def test_licences_are_stripped_from_other_comments(self) -> None:
        self.assertEqual(corpus.strip_licence("<?php\n/* Copyright A */\n\necho 1;", "php"), "<?php\necho 1;")
        self.assertEqual(corpus.strip_licence("-- Copyright A\n-- B\nSELECT 1;", "sql"), "SELECT 1;")
        self.assertEqual(corpus.strip_licence("<!-- licence: MIT -->\n<p>", "html"), "<p>")
        self.assertEqual(corpus.strip_licence("<!-- a note -->\n<p>", "html"), "<!-- a note -->\n<p>")


class NeighboursTest(unittest.TestCase):
    def test_chooses_the_lines_that_share_identifiers(self) -> None:
        filler = "\n".join(f"const nothing{i} = other{i}()" for i in range(40))
        telling = "export function totalPrice(cart: Cart, discount: Discount): Money {"
        siblings = [
            {"path": "src/cart.ts", "language": "typescript", "text": f"{filler}\n{telling}\n{filler}"},
            {"path": "src/cart.py", "language": "python", "text": telling},
            {"path": "src/checkout.ts", "language": "typescript", "text": f"{telling}\n  return totalPrice(cart, discount)\n"},
        ]
        chosen = neighbours.choose(siblings[2], 80, siblings, np.random.default_rng(1))
        self.assertEqual({path for path, _ in chosen}, {"src/cart.ts"})
        self.assertIn(telling, chosen[0][1])
        self.assertEqual(neighbours.choose(siblings[1], 10, siblings, np.random.default_rng(1)), [])


if __name__ == "__main__":
    unittest.main()
