import { createHash } from "node:crypto";
import { join } from "node:path";
import { AppError } from "../core/errors";
import { type Sentence, sentence } from "../core/translate";
import { ExternalLocations } from "./externalLocations";
import { MANIFEST_FILE, type Manifest } from "./manifest";
import { parseManifest } from "./parseManifest";
import { type FilePurpose, openRegular, readRegularText } from "./regularFile";

const LARGEST_MANIFEST = 4e6;

const FILE: FilePurpose = {
  code: "model-missing",
  fix: sentence(
    'Set "inkling.modelPath" to a folder made by the converter, whose files you may read, or clear it to use the model that comes with Inkling.',
  ),
  links: false,
  limit: Number.POSITIVE_INFINITY,
};

/**
 * Reads `folder`/model.json and checks every file it names, so that nothing unverified reaches native code.
 * Throws `model-missing`, `manifest-invalid` or `model-corrupt`.
 * @param onProgress share of the bytes checked, 0..1
 */
export async function readVerifiedManifest(folder: string, onProgress: (share: number) => void): Promise<Manifest> {
  const manifest = await readManifest(folder);
  const total = manifest.files.reduce((sum, file) => sum + file.bytes, 0);
  const names = new Set(manifest.files.map(({ name }) => name));
  let checked = 0;
  for (const file of manifest.files) {
    const path = join(folder, file.name);
    const { handle, size } = await openRegular(path, FILE);
    try {
      if (size !== file.bytes)
        throw corrupt(sentence("{0} has {1} bytes, model.json says {2}.", path, size, file.bytes));
      const hash = createHash("sha256");
      const locations = new ExternalLocations();
      for await (const chunk of handle.createReadStream({ highWaterMark: 1 << 20, autoClose: false })) {
        hash.update(chunk as Buffer);
        if (file.name.endsWith(".onnx")) locations.read(chunk as Buffer);
        checked += (chunk as Buffer).length;
        onProgress(checked / total);
      }
      if (hash.digest("hex") !== file.sha256)
        throw corrupt(sentence("{0} is not the file that model.json describes (SHA-256).", path));
      const unlisted = [...locations.found].find((name) => !names.has(name));
      if (unlisted !== undefined) throw incomplete(file.name, unlisted);
    } finally {
      await handle.close();
    }
  }
  return manifest;
}

/**
 * The manifest of a model folder, without a look at its other files.
 * Throws `model-missing`, `manifest-invalid` or `model-corrupt`.
 */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, MANIFEST_FILE);
  const { handle, size } = await openRegular(path, FILE);
  await handle.close();
  if (size > LARGEST_MANIFEST) throw corrupt(sentence("{0} is far too large for a manifest.", path));
  return parseManifest(await readRegularText(path, { ...FILE, limit: LARGEST_MANIFEST }));
}

function incomplete(graph: string, file: string): AppError {
  return new AppError(
    "manifest-invalid",
    sentence('model.json: "files" does not list {0}, from which {1} takes its weights.', file, graph),
    sentence("Convert the model again with this version of Inkling, or choose another model folder."),
  );
}

function corrupt(what: Sentence): AppError {
  return new AppError(
    "model-corrupt",
    what,
    sentence("Copy or convert the model again; if it is the one that comes with Inkling, reinstall the extension."),
  );
}
