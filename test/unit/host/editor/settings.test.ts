import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { DEFAULT_SETTINGS } from "../../../../src/host/completion/settings";
import { type DeclaredSetting, parseSettings, SETTINGS } from "../../../../src/host/editor/settingsSchema";
import { type Memento, Switches } from "../../../../src/host/editor/switches";

interface Manifest {
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string }[];
    readonly configuration: readonly { readonly properties: Readonly<Record<string, Record<string, unknown>>> }[];
  };
  readonly capabilities: { readonly untrustedWorkspaces: { readonly restrictedConfigurations: readonly string[] } };
}

const text = readFileSync("package.json", "utf8");
const manifest = JSON.parse(text) as Manifest;
const properties = Object.assign(
  {},
  ...manifest.contributes.configuration.map((group) => group.properties),
) as Readonly<Record<string, Record<string, unknown>>>;

const settings = Object.entries<{ readonly declared: DeclaredSetting }>(SETTINGS);

describe("package.json", () => {
  it("declares the settings that the code reads, and no others", () => {
    assert.deepEqual(
      Object.keys(properties).sort(),
      Object.keys(SETTINGS)
        .map((name) => `inkling.${name}`)
        .sort(),
    );
  });

  for (const [name, { declared: wanted }] of settings)
    it(`agrees on inkling.${name}`, () => {
      const declared = properties[`inkling.${name}`] ?? {};
      const { type, default: fallback, scope, enum: values, minimum, maximum } = declared;
      const actual = Object.entries({ type, default: fallback, scope, enum: values, minimum, maximum });
      assert.deepEqual(Object.fromEntries(actual.filter(([, value]) => value !== undefined)), wanted);
    });

  it("declares the commands that the code has, and no others", () => {
    const declared = manifest.contributes.commands.map(({ command }) => command);
    // The table calls VS Code, which is not here: its text is read.
    const table = readFileSync("src/host/editor/commands.ts", "utf8").matchAll(/\bid: "(inkling\.\w+)"/g);
    assert.deepEqual(declared.sort(), [...table].map(([, id]) => id).sort());
  });

  it("takes nothing from an untrusted workspace that says what is read, where text is suggested or what is loaded", () => {
    const restricted = ["enable", "languages", "commitMessages", "exclude", "memory", "snippets", "modelPath"];
    assert.deepEqual(
      manifest.capabilities.untrustedWorkspaces.restrictedConfigurations,
      restricted.map((name) => `inkling.${name}`),
    );
    const machine = settings.filter(([, { declared }]) => declared.scope === "machine");
    assert.deepEqual(
      machine.map(([name]) => name),
      ["threads", "contextTokens", "cpuLimit", "unloadAfter", "modelSize", "modelPath"],
    );
  });

  it("are each reviewed for what an untrusted workspace may do", () => {
    const review = readFileSync("docs/untrusted.md", "utf8");
    for (const name of Object.keys(SETTINGS)) assert.ok(review.includes(`\`inkling.${name}\``), name);
  });

  it("has a text for each of its names, and no others", () => {
    const texts = JSON.parse(readFileSync("package.nls.json", "utf8")) as Record<string, string>;
    const names = [...text.matchAll(/"%([\w.]+)%"/g)].map((match) => match[1] ?? "");
    assert.deepEqual([...new Set(names)].sort(), Object.keys(texts).sort());
  });
});

describe("settings", () => {
  it("are few", () => assert.ok(Object.keys(SETTINGS).length <= 25));

  it("have the same defaults for decisions without VS Code", () => {
    const defaults: Readonly<Record<string, unknown>> = { ...parseSettings(() => undefined) };
    for (const [name, value] of Object.entries(DEFAULT_SETTINGS)) assert.deepEqual(defaults[name], value, name);
  });

  it("fall back on their defaults where a value is of the wrong kind", () => {
    const defaults = parseSettings(() => undefined);
    assert.equal(defaults.enabled, true);
    for (const wrong of [null, 1.5, "x", [], Number.NaN, { a: 1 }])
      assert.equal(parseSettings((name) => (name === "multiLine" ? wrong : undefined)).multiLine, "auto");
    assert.deepEqual(
      parseSettings(() => Number.NaN),
      defaults,
    );
  });

  it("keep numbers in their range", () => {
    assert.equal(parseSettings(() => 1e9).threads, 16);
    assert.equal(parseSettings(() => -5).maxTokens, 8);
  });
});

class MapMemory implements Memento {
  readonly values = new Map<string, unknown>();

  get(key: string): unknown {
    return this.values.get(key);
  }

  async update(key: string, value: unknown): Promise<void> {
    if (value === undefined) this.values.delete(key);
    else this.values.set(key, value);
  }
}

describe("switches", () => {
  const settings = parseSettings(() => undefined);
  const make = () => {
    const [user, workspace] = [new MapMemory(), new MapMemory()];
    return { user, workspace, switches: new Switches(user, workspace) };
  };

  it("turn everything off and on again without a trace", async () => {
    const { user, switches } = make();
    await switches.toggle(settings);
    assert.equal(switches.apply(settings).enabled, false);
    await switches.toggle(settings);
    assert.equal(switches.apply(settings).enabled, true);
    assert.equal(user.values.size, 0);
  });

  it("turn on what the setting has off, until the setting changes", async () => {
    const { switches } = make();
    const off = { ...settings, enabled: false };
    await switches.toggle(off);
    assert.equal(switches.apply(off).enabled, true);
    await switches.forgetPower();
    assert.equal(switches.apply(off).enabled, false);
  });

  it("turn off one language, for the workspace", async () => {
    const { workspace, switches } = make();
    await switches.toggleLanguage(settings, "markdown");
    assert.deepEqual(switches.apply(settings).languages, { ...settings.languages, markdown: false });
    await switches.toggleLanguage(settings, "markdown");
    assert.deepEqual(switches.apply(settings).languages, settings.languages);
    assert.deepEqual(workspace.get("languages"), {});
  });

  it("take no nonsense from storage", () => {
    const { user, workspace, switches } = make();
    user.values.set("power", "yes");
    workspace.values.set("languages", { a: 1, b: false });
    assert.deepEqual(switches.apply(settings), {
      ...settings,
      languages: { ...settings.languages, b: false },
      toggledLanguages: { b: false },
    });
  });
});
