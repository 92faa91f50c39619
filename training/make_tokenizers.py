"""Writes the tiny tokenizers that Inkling's own are compared with.

    python training/make_tokenizers.py

One tokenizer.json per family in test/fixtures/tokenizers/, trained on this repository's own text by
the Rust library `tokenizers` (pinned in requirements.txt) with the normaliser and the pre-tokenizer
that the family's models have, and expected.json:

    texts     the texts; [text, count] for one that is repeated
    FAMILY    the ids of each text, or the SHA-256 of them as uint32, little-endian, where they are many

`starcoder` is trained without the initial alphabet, so that it lacks bytes as SmolLM2's does (its
unknown characters are dropped there and replaced here: no text below has one); `deepseekCoder` has
the letters that DeepSeek-Coder's has as added tokens; `llama3` takes whole pieces first.
"""

import hashlib
import json
import struct
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "test" / "fixtures" / "tokenizers"
VOCABULARY = 700
MANY = 400  # ids, of which the hash is kept

QWEN2 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
CL100K = QWEN2.replace(r"|\p{N}|", r"|\p{N}{1,3}|")
DEEPSEEK3 = (
    r"""[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+"""
    r"""| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"""
)
GPT2_FIM = ["<|endoftext|>", "<fim_prefix>", "<fim_middle>", "<fim_suffix>", "<fim_pad>", "<repo_name>", "<file_sep>"]
QWEN_FIM = ["<|endoftext|>", "<|im_end|>", "<|fim_prefix|>", "<|fim_middle|>", "<|fim_suffix|>", "<|fim_pad|>",
            "<|repo_name|>", "<|file_sep|>"]
DEEPSEEK_FIM = ["<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>", "<｜fim▁hole｜>", "<｜fim▁begin｜>", "<｜fim▁end｜>"]


def split(pattern: str) -> pre_tokenizers.PreTokenizer:
    return pre_tokenizers.Split(Regex(pattern), "isolated")


def byte_level(use_regex: bool) -> pre_tokenizers.PreTokenizer:
    return pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=use_regex)


def sequence(*parts: pre_tokenizers.PreTokenizer) -> pre_tokenizers.PreTokenizer:
    return pre_tokenizers.Sequence(list(parts))


FAMILIES = {
    "gpt2": (byte_level(True), GPT2_FIM),
    "starcoder": (sequence(pre_tokenizers.Digits(individual_digits=True), byte_level(True)), GPT2_FIM),
    "qwen2": (sequence(split(QWEN2), byte_level(False)), QWEN_FIM),
    "llama3": (sequence(split(CL100K), byte_level(False)), QWEN_FIM),
    "deepseekCoder": (
        sequence(split(r"[\r\n]"), split(r"\s?\p{L}+"), split(r"\s?\p{P}+"), split("[一-龥ࠀ-一가-퟿]+"),
                 pre_tokenizers.Digits(individual_digits=True), byte_level(False)), DEEPSEEK_FIM),
    "deepseek3": (
        sequence(split(r"\p{N}{1,3}"), split("[一-龥぀-ゟ゠-ヿ]+"), split(DEEPSEEK3), byte_level(False)), DEEPSEEK_FIM),
}


def corpus() -> list[str]:
    files = ["README.md", "ARCHITECTURE.md", "src/model/tokens/pairTable.ts", "src/jobs/convert/safetensors.ts",
             "l10n/bundle.l10n.ja.json", "l10n/bundle.l10n.es.json", "l10n/bundle.l10n.zh-cn.json"]
    return [(ROOT / name).read_text("utf-8")[:30_000] for name in files]


# Characters that every one of the alphabets has, for all that is odd about text.
ODD = [
    "", " ", "\n", "x", "it's IT'S don't we'll WE'LL '\u017f", "1234567 3.14 0x1F", "½ Ⅷ ² ٣ ५ ①",
    "a\u0085b\u0085\u0085 c", "\ufeffconst a", "x \ufeff\ufeff y", "e\u0301a\u0308 n\u0303", "é ä ñ", "日本語のテキスト 中文 한국어",
    "😀👩\u200d👩\u200d👧 👍", "a\rb\r\nc\r\r\nd", "  \n   x\n\n\n  y", "\t\tif (x) {\n\t\t\treturn;\n\t\t}\n", ";\n)\n\n}\n\n",
    "foo();  \n  \n    bar();\n", "a  b   c    ", "x\n   ", "\u00a0\u2003\u3000x\u2028y", "<|endoftext|><fim_prefix>", "über Ápfel ýõ",
    "snake_case camelCase SCREAMING_CASE", "a--b==c!=d&&e||f", "// TODO: что это?", "http://example.com/?q=1&r=[2]",
    "for (let i = 0; i < 10; i++) { sum += values[i]; }", "def f(self):\n    return {'a': 1}\n",
    "word\n\n\n\n\nword", "end of line;   ", "...\n\n...", "$x->y ${z} `w` ~/.v", "a\u0301\u0301\u0301 \u0301b",
]
LONG = [("a", 20_000), ("ab", 10_000), ("─", 5_000), (" ", 10_000), ("\n", 3_000), ("7", 5_000), ("日", 5_000), ("x ", 3_000), (" \n", 2_000)]


def trained(name: str) -> Tokenizer:
    pre_tokenizer, control = FAMILIES[name]
    tokenizer = Tokenizer(models.BPE(ignore_merges=name == "llama3"))
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.decoder = decoders.ByteLevel()
    if name == "qwen2":
        tokenizer.normalizer = normalizers.NFC()
    texts = [str(part) * 2 for part in ODD] + ["".join(map(chr, range(0x20, 0x17F)))] + corpus()
    # The bytes that UTF-8 does not use, and SmolLM2's gap among control characters.
    initial = [] if name in ("starcoder", "deepseekCoder") else pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY, initial_alphabet=initial, show_progress=False,
        special_tokens=[AddedToken(token, special=True) for token in control[:2]],
    )
    tokenizer.train_from_iterator(texts, trainer)
    # Some families do not mark the tokens for the middle as special.
    tokenizer.add_tokens([AddedToken(token, special=name != "qwen2", normalized=False) for token in control[2:]])
    if name == "deepseekCoder":
        tokenizer.add_tokens([AddedToken(letter) for letter in "õ÷Áýü"])
    return tokenizer


def ids_of(tokenizer: Tokenizer, text: str) -> list[int]:
    """Without control tokens, which the library cuts out of text and Inkling does not."""
    return tokenizer.encode(text, add_special_tokens=False).ids


def expected(plain: Tokenizer, text: str) -> list[int] | str:
    ids = ids_of(plain, text)
    if len(ids) <= MANY:
        return ids
    return hashlib.sha256(struct.pack(f"<{len(ids)}I", *ids)).hexdigest()


def without_control(tokenizer: Tokenizer) -> Tokenizer:
    """The same tokenizer that does not know its control tokens, nor NFC, which Inkling does not apply."""
    description = json.loads(tokenizer.to_str())
    added = description["added_tokens"]
    if not any(len(token["content"]) == 1 for token in added):  # no text below has the others' names there
        description["added_tokens"] = []
    description["normalizer"] = None
    return Tokenizer.from_str(json.dumps(description))


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    results: dict[str, list] = {"texts": [*ODD, *LONG]}
    for name in FAMILIES:
        tokenizer = trained(name)
        (OUT / f"{name}.json").write_text(json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False, separators=(",", ":")) + "\n")
        plain = without_control(tokenizer)
        texts = [*ODD, *(piece * count for piece, count in LONG)]
        results[name] = [expected(plain, text) for text in texts]
    lines = ",\n".join(f"{json.dumps(key)}:{json.dumps(value, separators=(',', ':'))}" for key, value in results.items())
    (OUT / "expected.json").write_text("{" + lines + "}\n")


if __name__ == "__main__":
    main()
