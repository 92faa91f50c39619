// Measures, inside the page, how long after a key new ghost text is there.

/**
 * @typedef {object} KeySample
 * @property {number} dom ms from the key's event to the ghost text in the document
 * @property {number} paint ms from the key's event to the end of the frame that shows it
 */

/**
 * Runs in the page, before anything else. It needs to be one function without names from outside.
 * A key counts when the ghost text after it is not what the one before it left: typing along a suggestion costs VS Code
 * alone, and would flatter the figures.
 */
export function installProbe() {
  /** @type {KeySample[]} */
  const samples = [];
  const probe = { keyTime: 0, shown: "", along: "", waiting: false, samples };
  const ghost = () =>
    [...document.querySelectorAll(".ghost-text-decoration")].map((element) => element.textContent).join("");
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    if (event.key.length !== 1) return;
    const shown = ghost();
    probe.keyTime = event.timeStamp;
    probe.shown = shown;
    probe.along = shown.replaceAll("\u00a0", " ").startsWith(event.key) ? shown.slice(1) : "";
    probe.waiting = true;
  };
  const onChange = () => {
    const text = ghost();
    if (!probe.waiting || ["", probe.shown, probe.along].includes(text)) return;
    probe.waiting = false;
    const dom = performance.now() - probe.keyTime;
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => samples.push({ dom, paint: performance.now() - probe.keyTime });
      channel.port2.postMessage(0);
    });
  };
  addEventListener("keydown", onKey, { capture: true });
  new MutationObserver(onChange).observe(document, { childList: true, subtree: true, characterData: true });
  Object.assign(window, { probe });
}
