// Runs in the inspector's page before its script: what VS Code gives to every webview, and what the tests ask for.

/** @typedef {{ $array: "Uint8Array" | "Uint32Array" | "Int32Array" | "Float32Array", items: number[] }} PackedArray */

const ARRAYS = { Uint8Array, Uint32Array, Int32Array, Float32Array };
/** @type {unknown[]} */
const sent = [];
/** @type {unknown[]} */
const prepared = [];

/**
 * @param {string} _key
 * @param {PackedArray | { $array?: undefined } | null | undefined} value
 */
const revive = (_key, value) => (value?.$array === undefined ? value : ARRAYS[value.$array].from(value.items));

const vsCodeApi = {
  postMessage: (/** @type {unknown} */ message) => sent.push(message),
  getState: () => JSON.parse(sessionStorage.getItem("state") ?? "null"),
  setState: (/** @type {unknown} */ state) => sessionStorage.setItem("state", JSON.stringify(state)),
};

const fakeHost = {
  /**
   * Puts classes on the body and variables on the root element, as VS Code does, also later when the theme changes.
   * @param {{ classes: readonly string[], variables: Readonly<Record<string, string>> }} theme
   */
  setTheme({ classes, variables }) {
    document.body.className = classes.join(" ");
    for (const [name, value] of Object.entries(variables))
      document.documentElement.style.setProperty(`--vscode-${name}`, value);
  },
  /** Typed arrays come as { $array: name, items }. */
  post(/** @type {string} */ json) {
    window.postMessage(JSON.parse(json, revive), "*");
  },
  /** Keeps a message, so that posting it later costs what a message costs. */
  prepare: (/** @type {string} */ json) => prepared.push(JSON.parse(json, revive)),
  postPrepared: (/** @type {number} */ index) => window.postMessage(prepared[index], "*"),
  /** The messages that the page sent since the last call. */
  takeSent: () => sent.splice(0),
  kept: () => JSON.parse(sessionStorage.getItem("state") ?? "null"),
  /** Resolves when what was posted is drawn. @returns {Promise<void>} */
  drawn: () =>
    new Promise((done) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(() => done())), 0)),
};

Object.assign(window, { acquireVsCodeApi: () => vsCodeApi, fakeHost });
