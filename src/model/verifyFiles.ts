import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import { AppError } from "../core/errors";
import { type Sentence, sentence } from "../core/translate";
import { MANIFEST_FILE, type Manifest } from "./manifest";
import { parseManifest } from "./parseManifest";

const LARGEST_MANIFEST = 4e6;

/**
 * Reads `folder`/model.json and checks every file it names, so that nothing unverified reaches native code.
 * Throws `model-missing`, `manifest-invalid` or `model-corrupt`.
 * @param onProgress share of the bytes checked, 0..1
 */
export async function readVerifiedManifest(folder: string, onProgress: (share: number) => void): Promise<Manifest> {
  const manifest = parseManifest(await readManifestText(folder));
  const total = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  let checked = 0;
  for (const file of manifest.files) {
    const path = join(folder, file.name);
    const size = await sizeOf(path);
    if (size !== file.bytes) throw corrupt(sentence("{0} has {1} bytes, model.json says {2}.", path, size, file.bytes));
    const hash = createHash("sha256");
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
      hash.update(chunk as Buffer);
      checked += (chunk as Buffer).length;
      onProgress(checked / total);
    }
    if (hash.digest("hex") !== file.sha256)
      throw corrupt(sentence("{0} is not the file that model.json describes (SHA-256).", path));
  }
  return manifest;
}

async function readManifestText(folder: string): Promise<string> {
  const path = join(folder, MANIFEST_FILE);
  if ((await sizeOf(path)) > LARGEST_MANIFEST) throw corrupt(sentence("{0} is far too large for a manifest.", path));
  return await readFile(path, "utf8");
}

/** Bytes of a regular file. A link or a device is no model file. */
async function sizeOf(path: string): Promise<number> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats?.isFile()) return stats.size;
  throw new AppError(
    "model-missing",
    stats ? sentence("{0} is not a regular file.", path) : sentence("There is no {0}.", path),
    sentence(
      'Set "inkling.modelPath" to a folder made by the converter, or clear it to use the model that comes with Inkling.',
    ),
  );
}

function corrupt(what: Sentence): AppError {
  return new AppError(
    "model-corrupt",
    what,
    sentence("Copy or convert the model again; if it is the one that comes with Inkling, reinstall the extension."),
  );
}
