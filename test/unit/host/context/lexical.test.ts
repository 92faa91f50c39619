import assert from "node:assert/strict";
import { type LexicalContext, lexicalContext } from "../../../../src/host/context/lexical";

/** By language: texts whose end is in code, in a comment, in a string. */
const CASES: Readonly<Record<string, Partial<Record<LexicalContext, readonly string[]>>>> = {
  typescript: {
    code: [
      "",
      "// done\n",
      "/* done */ ",
      "const url = 'http://x'; ",
      "a / b; // c\nd / ",
      "const t = `a${x + ",
      "const t = `a$" + "{{ b: `c` }} d`; ",
      "x.replace(/[\"'`/]/g, ",
      "const broken = 'oops\n",
      "f('it\\'s', ",
      "x = /\\/\\*/; ",
      "a = b /",
    ],
    comment: ["//", "a(); // it's", "/* 'x\n * ", "/** a */ /* ", "x = 1; /*/", "if (a) // b"],
    string: [
      "'",
      'x = "a // b',
      "`a\nb",
      "`a $" + "{b} c",
      "`a ${`b",
      "`${'",
      "'a\\'",
      "x.replace(/'/g, \"",
      "'a\\\nb",
    ],
  },
  json: { code: ['{ "a": '], string: ['{ "a', '{ "a": "b'], comment: ["{ // why"] },
  c: {
    code: ["int a = 1'000; ", "char c = '\"'; ", '#include "a.h"\n', "a = b / c; "],
    comment: ["/* it's", "// "],
    string: ['printf("%d'],
  },
  cpp: { code: ['auto s = R"x(a " )x"; '], string: ['auto s = R"x(a )" \n'] },
  csharp: { code: ['var p = @"C:\\"; '], string: ['@"a "" \n', '$"a'], comment: ["/// <summary>"] },
  java: { code: ['"a"', "'\"'"], string: ['"""\na "quoted" b\n'], comment: ["/** @param"] },
  kotlin: { code: ['"a ${b.', "/* a /* b */ c */ "], comment: ["/* a /* b */"], string: ['"a $' + "{b} c"] },
  swift: { code: ['"a \\(b', "/* /* */ */"], string: ['"a \\(b) c'] },
  go: { code: ['`a\\`; "b"'], string: ["`a\n\\"] },
  rust: {
    code: ["fn f<'a>(x: &'a str) ", "let c = '\"'; ", 'r#"a"#'],
    comment: ["/// doc", "/* /* */"],
    string: ['r#"a" b', '"a\n'],
  },
  php: { code: ["#[Attr] ", "<<<EOT\nit's\nEOT; "], comment: ["# x", "// x"], string: ["<<<'EOT'\na", '"a'] },
  python: {
    code: ["# a\n", '"""doc"""\n', "x = 'a' ", "'''a'''"],
    comment: ["#", "x = 1  # it's"],
    string: ['"""doc\n\n', "f'a {b", "'''a 'b' ", '"# no'],
  },
  ruby: {
    code: ['"a #{b', "=begin\nx\n=end\n", "<<~SQL\n a\n SQL\n"],
    comment: ["# x", "=begin\nx"],
    string: ['"#{a} b', "<<~SQL\n it"],
  },
  perl: { code: ["$#a "], comment: ["# x"], string: ["'a"] },
  shellscript: {
    code: ["echo a#b ", "echo $# ", 'echo "$(', "echo \\' ", "cat <<EOF\nit's\nEOF\n", "cat <<< a "],
    comment: ["# it's", "ls; # x", "#!/bin/sh"],
    string: ['echo "a', "echo 'a\n\\", "cat <<EOF\n$a", 'echo "$(a) b'],
  },
  powershell: { code: ["<# a #> "], comment: ["<# a\n", "# a"], string: ['"a `" b', "'it''s"] },
  yaml: { code: ["a: it's ", "a: b#c ", "'it''s': "], comment: ["a: b # c", "#"], string: ['a: "b # c', "- 'it''s"] },
  toml: { code: ["a = 'C:\\' "], comment: ["a = 1 # b"], string: ['a = """\nb', "a = 'b"] },
  ini: { code: ["a = b ; c"], comment: ["; c", "  # c"] },
  dockerfile: { code: ["RUN echo # a"], comment: ["# a"], string: ['CMD ["a'] },
  makefile: { code: ["a: b\\#c"], comment: ["a: b # c"] },
  html: {
    code: ["<p>it's ", '<a href="x">', "<!-- a -->", "<p>a = b"],
    comment: ["<!-- a\n<p>"],
    string: ['<a href="x', "<a href='"],
  },
  css: { code: ["a { background: url(//x'y) ", "/* a */ "], comment: ["/* a"], string: ['content: "'] },
  scss: { code: ["a: url(http://x) "], comment: ["// a"] },
  sql: { code: ['select "it\'s" ', "select 'it''s' "], comment: ["-- a", "/* a"], string: ["where a = 'it''s"] },
  lua: { code: ["[==[a]]b]==] ", "--[[a]] "], comment: ["-- a", "--[==[a]]\n"], string: ["[[a\n", "'a"] },
  haskell: { code: ["foldl' ", "{- {- -} -} ", "a --> "], comment: ["{- {- -}", "-- a"], string: ['"a'] },
  ocaml: { code: ["(* a *) x' "], comment: ["(* it's (* *)"], string: ['"a\n'] },
  pascal: { code: ["{ a } 'b' "], comment: ["{ it's", "(* a"], string: ["'it''s"] },
  latex: { code: ["50\\% "], comment: ["a % b"] },
  clojure: { code: ['\\" '], comment: ["; a"], string: ['"a\n'] },
  julia: { code: ["a' * b "], comment: ["#= #= =#"], string: ['"""a "b" '] },
  elixir: { code: ['"a #{b', '?" '], string: ['"a #{b} c'], comment: ["# a"] },
  bat: { code: ["echo rem "], comment: ["REM a", ":: a"] },
  vb: { code: ['"it\'s" '], comment: ["x = 1 ' a"] },
};

/** Apostrophes of text that stands where code is expected: the rest of the file is no string. */
const APOSTROPHES: readonly (readonly [language: string, text: string])[] = [
  ["php", "<p>Don't</p>\n<?php "],
  ["perl", "if ($x =~ m/it's/) {\n"],
  ["ruby", "x = %q(don't)\n"],
  ["sql", "select $$it's$$;\n"],
  ["shellscript", "x=$'it\\'s'\n"],
  ["powershell", "cd C:\\O'Neil\n"],
  ["typescriptreact", "const a = <p>Use the ` key</p>;\n"],
  ["javascriptreact", "const a = <p>Don't</p>; b = "],
];

describe("apostrophes in text", () => {
  for (const [language, text] of APOSTROPHES)
    it(`open no string in ${language}: ${JSON.stringify(text)}`, () =>
      assert.equal(lexicalContext(text, language), "code"));

  it("stay quotes where they are some", () => {
    for (const [language, text] of [
      ["php", "echo 'a"],
      ["sql", "select N'a"],
      ["shellscript", "x=$'a"],
      ["typescriptreact", "const a = `b"],
    ] as const)
      assert.equal(lexicalContext(text, language), "string", text);
  });
});

describe("comments and strings", () => {
  for (const [language, places] of Object.entries(CASES))
    it(`are told apart from code in ${language}`, () => {
      for (const [place, texts] of Object.entries(places))
        for (const text of texts) assert.equal(lexicalContext(text, language), place, JSON.stringify(text));
    });

  it("are not looked for in other languages", () => {
    for (const language of ["plaintext", "markdown", "unheard-of"])
      assert.equal(lexicalContext('// "', language), undefined, language);
  });

  it("are right again after the end of a comment that the text begins inside of", () => {
    assert.equal(lexicalContext("don't\n * know */ a = ", "typescript"), "code");
    assert.equal(lexicalContext("don't\n * know */ // ", "typescript"), "comment");
  });

  it("come to an end for any text", () => {
    const awkward = [
      "'",
      '"',
      "`",
      "${",
      "}",
      "/*",
      "*/",
      "//",
      "\n",
      "\\",
      "<<A\n",
      "A",
      "#{",
      "[[",
      "--[[",
      "(*",
      '"""',
    ];
    for (let seed = 1; seed < 200; seed++) {
      const text = Array.from({ length: 40 }, (_, index) => awkward[(seed * (index + 3) * 7919) % awkward.length]).join(
        "",
      );
      for (const language of Object.keys(CASES)) assert.notEqual(lexicalContext(text, language), undefined);
    }
  });
});
