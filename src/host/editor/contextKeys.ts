import { commands } from "vscode";

/** The keys that `when` clauses ask for. VS Code is told only of changes: each telling is a message to its window. */
export class ContextKeys {
  private readonly known = new Map<string, boolean>();

  set(key: string, value: boolean): void {
    if (this.known.get(key) === value) return;
    this.known.set(key, value);
    void commands.executeCommand("setContext", key, value);
  }
}
