import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { compare, LANGUAGES, readTexts, type TextSource, texts } from "../../../../scripts/tools/translations";

describe("l10n", () => {
  let sources: readonly TextSource[] = [];
  let unclear: readonly string[] = [];

  before(() => {
    ({ sources, unclear } = texts());
  });

  it("knows every sentence before the program runs", () => assert.deepEqual(unclear, []));

  it("finds what is said in each of the ways", () => {
    const said = sources.flatMap(({ english }) => Object.values(english));
    for (const sentence of [
      "Suggest Here", // package.nls.json, and l10n.t
      "Turn Off for {0}", // a choice
      "This document cannot be edited here.", // a table
      "Loading the model: {0} %", // a function that was handed on
      "Attention is not an explanation.", // a page's words
      "There is no {0}.", // an error of the engine
      "{0} has no {1}.", // an error of a job
      '{0}: "{1}" must be a text, and is {2}.', // an error about a field
    ])
      assert.ok(said.includes(sentence), sentence);
  });

  for (const language of LANGUAGES)
    it(`has every text in ${language}, with its places, and no others`, () => {
      const problems = sources.flatMap(({ english, file }) => compare(english, readTexts(file(language))));
      assert.deepEqual(problems, [], "npm run l10n lists them");
    });

  for (const language of LANGUAGES)
    it(`calls commands by their titles in ${language}`, () => {
      const titles = readTexts("package.nls.json");
      const translatedTitles = readTexts(`package.nls.${language}.json`);
      const wrong = sources.flatMap(({ english, file }) => {
        const translated = readTexts(file(language));
        return Object.entries(english).flatMap(([key, text]) => {
          const name = /(?:“|\*)Inkling: ([^”*]+)(?:”|\*)/.exec(text)?.[1];
          const command = Object.keys(titles).find((id) => id.startsWith("command.") && titles[id] === name);
          const title = command === undefined ? undefined : translatedTitles[command];
          const translation = translated[key];
          if (name === undefined || translation === undefined || title === undefined) return [];
          return translation.includes(`Inkling: ${title}`) ? [] : [`${key}: does not say “Inkling: ${title}”`];
        });
      });
      assert.deepEqual(wrong, []);
    });

  it("has no file of another language", () =>
    assert.deepEqual(
      [...readdirSync("l10n"), ...readdirSync(".").filter((name) => name.startsWith("package.nls."))].sort(),
      [
        "README.md",
        "package.nls.json",
        ...LANGUAGES.flatMap((language) => [`bundle.l10n.${language}.json`, `package.nls.${language}.json`]),
      ].sort(),
    ));
});

describe("comparing a translation", () => {
  const english = { a: "{0} of {1} in `model.json`; see [x](https://x.test/) and inkling.exclude" };

  it("wants the same places, code, addresses and names, in any order", () => {
    const good = "In `model.json`: {1}, davon {0}; inkling.exclude und [y](https://x.test/)";
    assert.deepEqual(compare(english, { a: good }), []);
    for (const lost of ["{0}", "`model.json`", "https://x.test/", "inkling.exclude"])
      assert.equal(compare(english, { a: good.replace(lost, "") }).length, 1, lost);
    assert.equal(compare(english, { a: `${good} {2}` }).length, 1);
  });

  it("names what is missing, and what is no longer said", () => {
    assert.deepEqual(compare({ a: "A", b: "B" }, { a: "", c: "C" }), [
      'missing: "a"',
      'missing: "b"',
      'no longer said: "c"',
    ]);
  });
});
