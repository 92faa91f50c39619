import { DocumentLink, EventEmitter, languages, Range, Uri, window, workspace } from "vscode";
import { type Disposable, DisposableStore } from "../../core/disposable";

const SCHEME = "inkling-report";

/** A setting of Inkling in backquotes. */
const SETTING = /`(inkling\.\w+)`/g;

/** Reports in read-only Markdown documents; names of settings in them lead to the settings. */
export class Reports implements Disposable {
  private readonly store = new DisposableStore();
  private readonly texts = new Map<string, string>();
  private readonly changed = this.store.add(new EventEmitter<Uri>());

  constructor() {
    this.store.add(
      workspace.registerTextDocumentContentProvider(SCHEME, {
        onDidChange: this.changed.event,
        provideTextDocumentContent: (uri) => this.texts.get(uri.path) ?? "",
      }),
    );
    this.store.add(
      languages.registerDocumentLinkProvider(
        { scheme: SCHEME },
        {
          provideDocumentLinks: (document) =>
            [...document.getText().matchAll(SETTING)].map((match) => {
              const [start, end] = [match.index + 1, match.index + 1 + (match[1]?.length ?? 0)];
              const range = new Range(document.positionAt(start), document.positionAt(end));
              return new DocumentLink(range, settingLink(match[1] ?? ""));
            }),
        },
      ),
    );
  }

  /** Shows a text; an older one of the same name makes place for it. @param name ends in `.md` */
  async show(name: string, text: string): Promise<void> {
    const uri = Uri.from({ scheme: SCHEME, path: `/${name}` });
    this.texts.set(uri.path, text);
    this.changed.fire(uri);
    await window.showTextDocument(await workspace.openTextDocument(uri), { preview: false });
  }

  dispose(): void {
    this.store.dispose();
  }
}

function settingLink(name: string): Uri {
  return Uri.parse(`command:workbench.action.openSettings?${encodeURIComponent(JSON.stringify([name]))}`);
}
