import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigurationTarget, commands, scm, Uri, workspace } from "vscode";
import type { ReasonCode } from "../../src/host/completion/decision";
import { assertNobodyAsked } from "./asked";
import {
  behindCursor,
  closeAll,
  eventually,
  inkling,
  settled,
  show,
  suggestion,
  trigger,
  type,
  typeUntilShown,
  untitled,
  useEagerModel,
} from "./inkling";
import { repetitive } from "./repetitive";

const changed = new Set<string>();

/** Sets a setting until the end of the test. */
async function set(name: string, value: unknown): Promise<void> {
  changed.add(name);
  await workspace.getConfiguration().update(name, value, ConfigurationTarget.Global);
}

async function assertRefused(reason: ReasonCode, detail = ""): Promise<void> {
  const decision = await trigger();
  assert.ok(decision.kind === "nothing", "a suggestion was shown");
  assert.deepEqual([decision.reason, decision.detail, decision.generation], [reason, detail, undefined]);
}

describe("a suggestion", () => {
  let folder = "";

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "inkling-quiet-"));
    await useEagerModel();
  });
  afterEach(async () => {
    for (const name of changed) await workspace.getConfiguration().update(name, undefined, ConfigurationTarget.Global);
    changed.clear();
    await closeAll();
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("is held back in comments and in strings by setting", async () => {
    await set("inkling.inComments", false);
    await set("inkling.inStrings", false);
    await untitled("typescript", `${repetitive("comments")}// the `);
    await assertRefused("in-comment");
    await untitled("typescript", `${repetitive("strings")}const text = \`a \${b} `);
    await assertRefused("in-string");
  });

  it("is held back in files that are excluded, from which nothing is learned either", async () => {
    await set("inkling.exclude", ["**/*.made.ts"]);
    const api = await inkling();
    const [made, kept] = ["a.made.ts", "a.kept.ts"].map((name) => {
      const path = join(folder, name);
      writeFileSync(path, repetitive("excluded"));
      return Uri.file(path);
    });
    assert.ok(made && kept);
    await show(await workspace.openTextDocument(kept));
    await eventually("learning", () => api.remembers(kept.toString()) || undefined);
    await show(await workspace.openTextDocument(made));
    await assertRefused("excluded", "**/*.made.ts");
    assert.ok(!api.remembers(made.toString()));
    await set("inkling.exclude", ["**/*.kept.ts"]);
    await eventually("forgetting", () => !api.remembers(kept.toString()) || undefined);
    await eventually("learning", () => api.remembers(made.toString()) || undefined);
  });

  it("is held back in commit messages, until they are wanted", async () => {
    await untitled("git-commit", "Fix the ");
    await assertRefused("commit-message");
    await set("inkling.commitMessages", true);
    await untitled("git-commit", "Fix the ");
    assert.notEqual((await trigger()).mode, undefined, "let through to the model");
  });

  it("is held back in the box of a commit message, until they are wanted", async () => {
    const control = scm.createSourceControl("test", "Test", Uri.file(folder));
    try {
      control.inputBox.value = "Fix the ";
      await commands.executeCommand("workbench.view.scm");
      await commands.executeCommand("workbench.scm.action.focusNextInput");
      await assertRefused("commit-message");
      await set("inkling.commitMessages", true);
      await commands.executeCommand("workbench.scm.action.focusNextInput");
      await type("n");
      const { mode, path } = await trigger();
      assert.notEqual(mode, undefined, "let through to the model");
      assert.equal(path, "COMMIT_EDITMSG");
    } finally {
      control.dispose();
    }
  });

  it("is asked for by nobody in documents that cannot be edited", async () => {
    const provider = { provideTextDocumentContent: () => repetitive("frozen") };
    const registered = workspace.registerTextDocumentContentProvider("git", provider);
    try {
      await show(await workspace.openTextDocument(Uri.parse("git:/frozen.ts")));
      await assertNobodyAsked(() => Promise.resolve(commands.executeCommand("editor.action.inlineSuggest.trigger")));
    } finally {
      registered.dispose();
    }
  });

  it("is asked for by nobody while VS Code shows no inline suggestions", async () => {
    await set("editor.inlineSuggest.enabled", false);
    await untitled("typescript", repetitive("off"));
    await assertNobodyAsked(
      () => type("El"),
      () => set("editor.inlineSuggest.enabled", true),
    );
    await untitled("typescript", repetitive("on"));
    await typeUntilShown();
  });

  it("is held back after Dismiss Suggestion, until it is asked for by hand", async () => {
    const { decision } = await suggestion("dismissing");
    await commands.executeCommand("inkling.dismiss");
    const before = (await inkling()).lastDecision;
    await type(behindCursor(decision).slice(0, 1));
    const next = await settled(before);
    assert.ok(next.kind === "nothing" && next.reason === "dismissed", JSON.stringify(next));
    assert.equal((await trigger()).kind, "shown");
  });
});
