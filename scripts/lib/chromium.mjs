// Finds a Chromium-family browser for the tests, or installs the distribution's one.
import { platform } from "node:os";
import { aptInstall } from "./apt.mjs";
import { findOnPath, isExecutable } from "./process.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge"];
const PLACES = {
  darwin: ["Google Chrome", "Chromium", "Microsoft Edge"].map(
    (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
  ),
  win32: ["Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe"].flatMap((path) =>
    [process.env["PROGRAMFILES"], process.env["PROGRAMFILES(X86)"]].map((folder) => `${folder}/${path}`),
  ),
};

/** @returns {string | undefined} the executable: the one that CHROMIUM names, else one that is installed */
function findChromium() {
  const named = process.env["CHROMIUM"];
  if (named) {
    if (!isExecutable(named)) throw new Error(`CHROMIUM names ${named}, which is not an executable file.`);
    return named;
  }
  const places = platform() === "darwin" ? PLACES.darwin : platform() === "win32" ? PLACES.win32 : [];
  return findOnPath(NAMES) ?? places.find(isExecutable);
}

/** @returns {Promise<string>} the executable of a browser that can be driven */
export async function ensureChromium() {
  const found = findChromium();
  if (found !== undefined) return found;
  await aptInstall(
    "chromium",
    "No Chromium found for the browser tests. Install Chromium, Chrome or Edge, or set CHROMIUM to its executable, and run npm test again.",
  );
  const installed = findChromium();
  if (installed === undefined)
    throw new Error("Chromium was installed, but is not on PATH. Set CHROMIUM to its executable.");
  return installed;
}
