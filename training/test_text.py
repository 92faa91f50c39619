"""Tests of what needs no PyTorch: `npm test` runs them. They need no corpus and no checkpoint."""

import json
import subprocess
import unittest
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

import corpus
from near import NearDuplicates
from ngram import kneser_ney
from recited import VERBATIM, is_recited

HERE = Path(__file__).resolve().parent


def node(script: str) -> Any:
    """The JSON that an ES module script prints, run in this folder."""
    done = subprocess.run(["node", "--input-type=module", "-e", script], cwd=HERE, capture_output=True, text=True)
    if done.returncode:
        raise AssertionError(done.stderr)
    return json.loads(done.stdout)


class VocabularyTest(unittest.TestCase):
    def test_every_id_resplits_into_its_own_bytes(self) -> None:
        result = node("""
            import * as v from './vocabulary.mjs'
            const kept = new Set([...v.SINGLE_BYTES, ...v.bytesOf.keys()].filter((id, i) => i < 256 || id % 7 === 0))
            let wrong = 0, unkept = 0
            v.bytesOf.forEach((bytes, id) => {
              if (bytes === undefined) return
              const ids = v.resplit(id, kept)
              if (ids.map((i) => v.bytesOf[i]).join('') !== bytes) wrong++
              if (!ids.every((i) => kept.has(i))) unkept++
            })
            console.log(JSON.stringify({ wrong, unkept, bytes: v.SINGLE_BYTES.length }))
        """)
        self.assertEqual(result, {"wrong": 0, "unkept": 0, "bytes": 256})

    def test_the_cached_encoder_equals_the_library(self) -> None:
        text = "export function f<T>(x: T[]) {\n\n    return `é ${x.length}  ` // \t 日本 'tis <|endoftext|>\n}\n"
        result = node(f"""
            import {{ encode }} from 'gpt-tokenizer/encoding/p50k_edit'
            import {{ bytesOf, makeEncoder }} from './vocabulary.mjs'
            const text = {json.dumps(text)}
            console.log(JSON.stringify([makeEncoder(new Set(bytesOf.keys()))(text), encode(text, {{ disallowedSpecial: new Set() }})]))
        """)
        self.assertEqual(result[0], result[1])


class DocumentTest(unittest.TestCase):
    def test_layout(self) -> None:
        documents = node("""
            import { CUTS, fillInMiddle, leftToRight } from './documents.mjs'
            import { randomiser } from './files.mjs'
            import { bytesOf, makeEncoder } from './vocabulary.mjs'
            const encode = makeEncoder(new Set(bytesOf.keys()))
            const text = Array.from({ length: 80 }, (_, i) => `  const value${i} = compute(${i})`).join('\\n') + '\\n'
            const file = { path: 'src/store/cart.ts', text }
            const random = randomiser(1)
            const limits = { length: 256, suffix: 96 }
            const out = []
            for (let near = 0; near < text.length - 1; near += 97) {
              out.push(fillInMiddle(file, near, limits, CUTS.early, encode, random), leftToRight(file, near, limits, encode))
            }
            const show = (ids) => ids.map((id) => (id === 50256 ? '<E>' : id === 50282 ? '<M>' : id === 50283 ? '<S>' : bytesOf[id])).join('')
            console.log(JSON.stringify(out.map((ids) => ({ length: ids.length, shown: show(ids), text }))))
        """)
        for i, document in enumerate(documents):
            shown, text = document["shown"], document["text"]
            self.assertLessEqual(document["length"], 256)
            self.assertTrue(shown.startswith("<E>src/store/cart.ts\n<S>"))
            suffix, body = shown.split("<S>")[1].split("<M>")
            if i % 2 == 0:
                self.assertTrue(body.endswith("<E>"))
                self.assertIn(body[:-3] + suffix, text)  # the cut is seamless
            else:
                self.assertEqual(suffix, "")
                self.assertIn(body.removesuffix("<E>"), text)
                self.assertEqual(body.endswith("<E>"), text.endswith(body.removesuffix("<E>")))


class PackTest(unittest.TestCase):
    def test_rows_hold_every_document_whole_and_once(self) -> None:
        rows = node("""
            import { randomiser } from './files.mjs'
            import { pack } from './pack.mjs'
            const random = randomiser(3)
            const documents = Array.from({ length: 500 }, (_, i) => new Array(1 + Math.floor(random() * 100)).fill(i))
            console.log(JSON.stringify([documents, pack(documents, 100)]))
        """)
        documents, packed = rows
        self.assertLessEqual(max(map(len, packed)), 100)
        found = sorted(tuple(run) for row in packed for run in ([i] * n for i, n in self.runs(row)))
        self.assertEqual(found, sorted(map(tuple, documents)))
        self.assertGreater(sum(map(len, packed)) / 100 / len(packed), 0.9)

    @staticmethod
    def runs(row: list[int]) -> Iterable[tuple[int, int]]:
        """(document, length) of each document in a row."""
        counts: dict[int, int] = {}
        for i in row:
            counts[i] = counts.get(i, 0) + 1
        return counts.items()


class NearDuplicateTest(unittest.TestCase):
    def test_similar_texts_are_found_and_others_are_not(self) -> None:
        words = [f"word{i}" for i in range(400)]
        near = NearDuplicates()
        self.assertTrue(near.add(" ".join(words), 0.7))
        self.assertFalse(near.add(" ".join(words[:380]), 0.7), "19 of 20 words are the same")
        self.assertTrue(near.add(" ".join(reversed(words)), 0.7), "the same words in another order")
        self.assertTrue(near.add(" ".join(words[::2]), 0.7), "half of the words, no two neighbours the same")
        self.assertTrue(near.add("too few words", 0.7))


class NgramTest(unittest.TestCase):
    def test_probabilities_sum_to_one(self) -> None:
        rng = np.random.default_rng(0)
        tokens = (rng.zipf(1.4, 20_000) - 1) % 50
        for order, model in kneser_ney(tokens, 60, (2, 3, 5)).items():  # ten words never occur
            for history in [[0, 1, 0, 0], [3, 0, 0, 1], [49, 48, 2, 0], [55, 59, 1, 1], *tokens[40:44].reshape(1, 4).tolist()]:
                p = model.distribution(history[5 - order:])
                self.assertAlmostEqual(p.sum(), 1, places=9)
                self.assertGreater(p.min(), 0)

    def test_a_model_made_beside_a_longer_one_is_the_same(self) -> None:
        tokens = np.random.default_rng(2).integers(0, 20, 3_000)
        beside, alone = (kneser_ney(tokens, 20, orders)[3] for orders in ((3, 5), (3,)))
        for history in ([0, 1], [7, 7], [19, 4]):
            np.testing.assert_array_equal(beside.distribution(history), alone.distribution(history))

    def test_a_known_continuation_is_likely_and_longer_histories_know_more(self) -> None:
        tokens = np.array([*([1, 2, 3, 4, 5] * 30), *([9, 2, 3, 4, 6] * 30), *range(10)])
        after = lambda order, history: kneser_ney(tokens, 10, (order,))[order].distribution(history)
        self.assertGreater(after(5, [1, 2, 3, 4])[5], 0.9)
        self.assertGreater(after(5, [9, 2, 3, 4])[6], 0.9)
        self.assertLess(abs(after(3, [3, 4])[5] - after(3, [3, 4])[6]), 0.1)


class RecitedTest(unittest.TestCase):
    def test_recited_is_what_stands_in_a_text_and_not_in_the_prompt(self) -> None:
        text = np.arange(1000, 1400)
        texts = [b"\x07" + text.astype(np.uint16).tobytes(), text.astype(np.uint16).tobytes()]
        prompt, other = np.arange(50), np.arange(2000, 2100)
        written = np.concatenate([other[:6], text[40: 40 + VERBATIM], other[6:14]])
        self.assertTrue(is_recited(written, prompt, texts))
        self.assertFalse(is_recited(written, prompt, texts[:1]), "a text that is off by one byte is another")
        self.assertFalse(is_recited(written, np.concatenate([prompt, text[30:120]]), texts), "copied from the prompt")
        written[20] += 1
        self.assertFalse(is_recited(written, prompt, texts))


class CleaningTest(unittest.TestCase):
    def test_licence_comment_is_stripped_and_others_stay(self) -> None:
        self.assertEqual(corpus.strip_licence("/* Copyright A */\n\nlet x"), "let x")
        self.assertEqual(corpus.strip_licence("#!/bin/sh\n# SPDX: MIT\nls\n"), "#!/bin/sh\nls\n")
        self.assertEqual(corpus.strip_licence("// adds\nlet x"), "// adds\nlet x")

    def test_reasons(self) -> None:
        code = b"const add = (a, b) => a + b\nexport default add\n" * 3 + b"// a tail that differs from the lines above it, of some length\n" * 2
        self.assertEqual(corpus.clean("a.js", "javascript", code)[1], "")
        self.assertEqual(corpus.clean("a.js", "javascript", code[:50])[1], "size")
        self.assertEqual(corpus.clean("a.js", "javascript", b"// @generated\n" + code)[1], "generated")
        self.assertEqual(corpus.clean("a.js", "javascript", code + b"x" * 500)[1], "line length")
        comments = b"".join(b"// a line of comment, number %d\n" % i for i in range(40))
        self.assertEqual(corpus.clean("a.js", "javascript", comments + b"let x = 1\n")[1], "mostly comments")
        self.assertIn('"192.0.2.1"', corpus.clean("a.js", "javascript", code + b'connect("10.1.22.9")\n')[0])
        self.assertIn("name@example.com", corpus.clean("a.js", "javascript", code + b"// bob.b@corp.com\n")[0])


if __name__ == "__main__":
    unittest.main()
