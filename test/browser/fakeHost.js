// Runs in the inspector's page before its script: what VS Code gives to every webview, and what the tests ask for.
const ARRAYS = { Uint8Array, Uint32Array, Int32Array, Float32Array };
const sent = [];
const prepared = [];
const revive = (_key, value) => (value?.$array === undefined ? value : ARRAYS[value.$array].from(value.items));

window.acquireVsCodeApi = () => ({
  postMessage: (message) => sent.push(message),
  getState: () => JSON.parse(sessionStorage.getItem("state") ?? "null"),
  setState: (state) => sessionStorage.setItem("state", JSON.stringify(state)),
});

window.fakeHost = {
  /** Puts classes on the body and variables on the root element, as VS Code does, also later when the theme changes. */
  setTheme({ classes, variables }) {
    document.body.className = classes.join(" ");
    for (const [name, value] of Object.entries(variables))
      document.documentElement.style.setProperty(`--vscode-${name}`, value);
  },
  /** Typed arrays come as { $array: name, items }. */
  post(json) {
    window.postMessage(JSON.parse(json, revive), "*");
  },
  /** Keeps a message, so that posting it later costs what a message costs. */
  prepare: (json) => prepared.push(JSON.parse(json, revive)),
  postPrepared: (index) => window.postMessage(prepared[index], "*"),
  /** The messages that the page sent since the last call. */
  takeSent: () => sent.splice(0),
  kept: () => JSON.parse(sessionStorage.getItem("state") ?? "null"),
  /** Resolves when what was posted is drawn. */
  drawn: () =>
    new Promise((done) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => done())), 0)),
};
