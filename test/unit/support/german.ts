import assert from "node:assert/strict";
import { readTexts } from "../../../scripts/tools/translations";
import { english, type Translate } from "../../../src/core/translate";

const bundle = readTexts("l10n/bundle.l10n.de.json");

/** As VS Code translates into German, but fails where a translation is missing. */
export const german: Translate = (message, ...args) => {
  const translation = message === "{0}" ? message : bundle[message];
  assert.ok(translation !== undefined, `not in German: ${message}`);
  return english(translation, ...args);
};
