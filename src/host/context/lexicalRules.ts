/** A comment or a string. All texts are patterns of regular expressions without named groups. */
export interface Region {
  readonly kind: "comment" | "string";
  readonly open: string;
  /** The pattern, or how it follows from the text of the opening. */
  readonly close: string | ((opening: string) => string);
  /** What does not end it though it looks so. */
  readonly passes?: string;
  /** Whether it ends with its line at the latest. */
  readonly oneLine?: boolean;
  /** Whether it can hold others of its kind. */
  readonly nests?: boolean;
  /** Code inside of it: the opening, and the brackets that are counted to find the end. */
  readonly code?: readonly [open: string, up: string, down: string];
}

export interface LexicalRules {
  /** Where several open at one place, the first counts. */
  readonly regions: readonly Region[];
  /** What looks like the opening of a region but is none. */
  readonly skip?: string;
}

const { raw } = String;
const BACKSLASH = raw`\\[\s\S]`;
const BRACES = [raw`\{`, raw`\}`] as const;

function line(open: string): Region {
  return { kind: "comment", open, close: raw`\n` };
}

function block(open: string, close: string, nests = false): Region {
  return { kind: "comment", open, close, nests };
}

/** A string in one line. */
function quoted(quote: string, more: Partial<Region> = { passes: BACKSLASH }): Region {
  return { kind: "string", open: quote, close: quote, oneLine: true, ...more };
}

/** A string over lines. */
function long(quote: string, more: Partial<Region> = { passes: BACKSLASH }): Region {
  return quoted(quote, { oneLine: false, ...more });
}

/** A text up to a line with its name alone. @param open has the name in it as the last word */
function heredoc(open: string): Region {
  const close = (opening: string): string => raw`^[ \t]*${/\w+(?=\W*$)/.exec(opening)?.[0] ?? ""}\b`;
  return { kind: "string", open, close };
}

const DOUBLE = quoted('"');
const SINGLE = quoted("'");
const TRIPLE = long('"""');
const SLASHES = line("//");
const STARS = block(raw`/\*`, raw`\*/`);
const NESTED_STARS = block(raw`/\*`, raw`\*/`, true);
const HASH = line("#");
const HASH_AFTER_BLANK = line(raw`(?<=^|[\s;(&|])#`);
const DOLLAR_BRACE = [raw`\$\{`, ...BRACES] as const;
const HASH_BRACE = [raw`#\{`, ...BRACES] as const;
const CHARACTER = raw`'(?:\\[^'\n]+|\\'|[^'\\\n])'`;
const C_LIKE = [SLASHES, STARS, DOUBLE, SINGLE] as const;

/**
 * A quote that is no apostrophe. Text may stand where these rules see code (HTML around PHP, patterns, `%q()`), and an
 * apostrophe that opened a string would make one of the rest of the file: in doubt it is code.
 */
const NO_APOSTROPHE = raw`(?<![\w\u00c0-\uffff])'`;
const NO_APOSTROPHE_STRING = long("'", { open: NO_APOSTROPHE, passes: BACKSLASH });
/** As in SQL, where a letter before the quote says which kind of string it is. */
const LETTERED = raw`(?:(?<=\b[NEBXnebx])|(?<![\w\u00c0-\uffff]))'`;

/** Where a slash cannot divide. */
const REGULAR_EXPRESSION = raw`(?<=(?:^|[=(,:;!&|?{[+%~^-]|\b(?:return|typeof|case))\s*)/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\[\n])+/`;

const HERE_STRING: Region = { kind: "string", open: raw`@"\n`, close: raw`^"@` };

const FAMILIES: readonly (readonly [languages: string, rules: LexicalRules])[] = [
  [
    "javascript typescript",
    { regions: [...C_LIKE, long("`", { passes: BACKSLASH, code: DOLLAR_BRACE })], skip: REGULAR_EXPRESSION },
  ],
  [
    "javascriptreact typescriptreact",
    {
      regions: [
        ...[SLASHES, STARS, DOUBLE, quoted("'", { open: NO_APOSTROPHE, passes: BACKSLASH })],
        long("`", { open: raw`(?<!</?[A-Za-z][^<>\n]*>[^<>{}\n]*)\``, passes: BACKSLASH, code: DOLLAR_BRACE }),
      ],
      skip: REGULAR_EXPRESSION,
    },
  ],
  [
    "c cpp objective-c objective-cpp cuda-cpp glsl hlsl",
    {
      regions: [
        {
          kind: "string",
          open: raw`R"[^()\\\s]{0,16}\(`,
          close: (opening) => raw`\)${literal(opening.slice(2, -1))}"`,
        },
        ...C_LIKE,
      ],
      skip: raw`\b\d[\w.']*`,
    },
  ],
  ["json jsonc json5 java proto proto3 solidity verilog systemverilog bicep", { regions: [TRIPLE, ...C_LIKE] }],
  ["csharp", { regions: [{ ...long('"', { passes: '""' }), open: raw`\$?@\$?"` }, TRIPLE, ...C_LIKE] }],
  [
    "kotlin scala groovy dart",
    {
      regions: [
        ...[SLASHES, NESTED_STARS, long('"""', { passes: BACKSLASH, code: DOLLAR_BRACE }), long("'''")],
        ...[quoted('"', { passes: BACKSLASH, code: DOLLAR_BRACE }), SINGLE],
      ],
    },
  ],
  [
    "swift",
    {
      regions: [SLASHES, NESTED_STARS, TRIPLE, quoted('"', { passes: BACKSLASH, code: [raw`\\\(`, raw`\(`, raw`\)`] })],
    },
  ],
  ["go", { regions: [...C_LIKE, long("`", {})] }],
  [
    "rust",
    {
      regions: [
        ...[SLASHES, NESTED_STARS, long('"')],
        { kind: "string", open: raw`\br#+"`, close: (opening) => `"${opening.slice(1, -1)}` },
      ],
      skip: CHARACTER,
    },
  ],
  ["zig", { regions: [SLASHES, line(raw`\\\\`), DOUBLE], skip: CHARACTER }],
  [
    "php",
    {
      regions: [
        line(raw`#(?!\[)`),
        SLASHES,
        STARS,
        heredoc(raw`<<<[ \t]*["']?\w+["']?`),
        long('"'),
        NO_APOSTROPHE_STRING,
      ],
    },
  ],
  ["python", { regions: [HASH, TRIPLE, long("'''"), DOUBLE, SINGLE] }],
  [
    "ruby",
    {
      regions: [
        ...[block("^=begin\\b", "^=end\\b"), HASH, heredoc(raw`<<[~-](?:"\w+"|'\w+'|\w+)`)],
        ...[long('"', { passes: BACKSLASH, code: HASH_BRACE }), NO_APOSTROPHE_STRING],
      ],
    },
  ],
  [
    "perl perl6",
    {
      regions: [block(raw`^=\w+`, "^=cut\\b"), HASH_AFTER_BLANK, long('"'), NO_APOSTROPHE_STRING],
    },
  ],
  [
    "shellscript fish",
    {
      regions: [
        ...[HASH_AFTER_BLANK, heredoc(raw`(?<!<)<<-?[ \t]*(?:"\w+"|'\w+'|\w+)`)],
        ...[
          long('"', { passes: BACKSLASH, code: [raw`\$\(`, raw`\(`, raw`\)`] }),
          long("'", { open: raw`\$'`, passes: BACKSLASH }),
          long("'", {}),
        ],
      ],
      skip: BACKSLASH,
    },
  ],
  [
    "powershell",
    {
      regions: [
        ...[block("<#", "#>"), HASH_AFTER_BLANK, HERE_STRING],
        ...[long('"', { passes: '`[\\s\\S]|""' }), long("'", { open: NO_APOSTROPHE, passes: "''" })],
      ],
    },
  ],
  [
    "yaml dockercompose github-actions-workflow",
    {
      regions: [
        line(raw`(?<=^|\s)#`),
        quoted('"', { open: raw`(?<=^|[\s[{,:-])"`, passes: BACKSLASH }),
        quoted("'", { open: raw`(?<=^|[\s[{,:-])'`, passes: "''" }),
      ],
    },
  ],
  ["toml", { regions: [HASH, TRIPLE, long("'''", {}), DOUBLE, quoted("'", {})] }],
  ["ini properties dotenv editorconfig ignore", { regions: [line(raw`^[ \t]*[#;!]`)] }],
  ["dockerfile", { regions: [line(raw`^[ \t]*#`), DOUBLE, quoted("'", {})] }],
  ["makefile cmake", { regions: [line(raw`(?<!\\)#`)] }],
  [
    "html xml xsl vue svelte handlebars razor",
    {
      regions: [block("<!--", "-->"), long('"', { open: raw`(?<==[ \t]*)"` }), long("'", { open: raw`(?<==[ \t]*)'` })],
    },
  ],
  ["css", { regions: [STARS, DOUBLE, SINGLE], skip: raw`url\([^)\n]*\)` }],
  ["scss sass less stylus", { regions: [line("(?<!:)//"), STARS, DOUBLE, SINGLE], skip: raw`url\([^)\n]*\)` }],
  [
    "sql mysql plsql pgsql",
    { regions: [line("--"), STARS, long("'", { open: LETTERED, passes: "''" })], skip: raw`"[^"\n]*"` },
  ],
  [
    "lua",
    {
      regions: [
        { kind: "comment", open: raw`--\[=*\[`, close: (opening) => longBracket(opening.slice(2)) },
        { kind: "string", open: raw`\[=*\[`, close: longBracket },
        ...[line("--"), DOUBLE, SINGLE],
      ],
    },
  ],
  [
    "haskell elm purescript",
    {
      regions: [block(raw`\{-`, raw`-\}`, true), line(raw`--(?![!#$%&*+./<=>?@\\^|~])`), TRIPLE, DOUBLE],
      skip: raw`${CHARACTER}|\b[A-Za-z_]\w*'+`,
    },
  ],
  [
    "ocaml",
    { regions: [block(raw`\(\*(?!\))`, raw`\*\)`, true), long('"')], skip: raw`${CHARACTER}|\b[A-Za-z_]\w*'+` },
  ],
  ["fsharp", { regions: [SLASHES, block(raw`\(\*(?!\))`, raw`\*\)`, true), TRIPLE, long('"')], skip: CHARACTER }],
  [
    "pascal objectpascal",
    { regions: [SLASHES, block(raw`\{`, raw`\}`), block(raw`\(\*`, raw`\*\)`), quoted("'", { passes: "''" })] },
  ],
  ["erlang", { regions: [line("%"), long('"')], skip: raw`\$.|'[^'\n]*'` }],
  ["latex tex bibtex", { regions: [line(raw`(?<!\\)%`)] }],
  [
    "clojure lisp commonlisp scheme racket elisp",
    { regions: [block(raw`#\|`, raw`\|#`, true), line(";"), long('"')], skip: BACKSLASH },
  ],
  ["r nim gdscript", { regions: [HASH, TRIPLE, DOUBLE, SINGLE] }],
  ["julia", { regions: [block("#=", "=#", true), HASH, TRIPLE, DOUBLE], skip: CHARACTER }],
  [
    "elixir",
    { regions: [HASH, TRIPLE, long("'''"), long('"', { passes: BACKSLASH, code: HASH_BRACE })], skip: raw`\?.` },
  ],
  ["coffeescript", { regions: [block("###", "###"), HASH, TRIPLE, long("'''"), DOUBLE, SINGLE] }],
  ["terraform hcl", { regions: [HASH, SLASHES, STARS, quoted('"', { passes: BACKSLASH, code: DOLLAR_BRACE })] }],
  ["graphql", { regions: [HASH, TRIPLE, DOUBLE] }],
  ["bat", { regions: [line(raw`^[ \t]*(?:@?[Rr][Ee][Mm]\b|::)`)] }],
  ["vb", { regions: [line("'"), quoted('"', { passes: '""' })] }],
];

const BY_LANGUAGE: ReadonlyMap<string, LexicalRules> = new Map(
  FAMILIES.flatMap(([languages, rules]) => languages.split(" ").map((id) => [id, rules] as const)),
);

/** How comments and strings look in a language, by its VS Code id; undefined for one that is not known. */
export function lexicalRules(languageId: string): LexicalRules | undefined {
  return BY_LANGUAGE.get(languageId);
}

/** The end of Lua's `[==[`. */
function longBracket(opening: string): string {
  return raw`\]${opening.slice(1, -1)}\]`;
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
