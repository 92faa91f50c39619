import type { ErrorValue } from "../core/errors";

/**
 * What `dist/download.js` exports, the only bundle that may use a network. It runs in the extension host, where VS Code
 * gives requests its proxy and certificates, and is loaded when a person asks for a download, not before. Errors come
 * back as values: an `AppError` of another bundle is another class.
 */
export interface DownloadBundle {
  /** @param folder where downloads are kept, and the list of the user's own entries; need not exist */
  openDownloads(folder: string): Downloads;
}

export interface Downloads {
  /** The file of the user's own entries; need not exist. */
  readonly ownList: string;
  /** What can be downloaded. Reads the disk only. */
  list(): Promise<DownloadList>;
  /** Downloads a model of the list, or goes on where it was cut. The only call that uses a network. */
  download(name: string, options: DownloadOptions): Promise<DownloadOutcome>;
  /** Deletes what is here of a model of the list. */
  forget(name: string): Promise<void>;
}

export interface DownloadList {
  /** Those that come with Inkling first. */
  readonly models: readonly OfferedModel[];
  /** What is wrong with the user's own entries, none of which are in the list then. */
  readonly problem?: ErrorValue;
}

/** A model that can be downloaded, for people. */
export interface OfferedModel {
  /** Names it in the list. */
  readonly name: string;
  /** SPDX expression, or the licence's name. */
  readonly licence: string;
  /** Repository and commit, or the address. */
  readonly source: string;
  /** Every host that may be asked; `*.` stands for all below it. The first is the one that is asked first. */
  readonly hosts: readonly string[];
  /** Of all files. */
  readonly bytes: number;
  /** Bytes that are here already. */
  readonly present: number;
  /** Whether it is one of the user's own entries. */
  readonly own: boolean;
  /** Numbers that the model computes with, and layers, where they are known: what it will cost follows from them. */
  readonly size?: ModelSize;
}

interface ModelSize {
  readonly parameters: number;
  readonly layers: number;
}

export interface DownloadOptions {
  /** Stops; what is here stays. */
  readonly signal: AbortSignal;
  /** @param bytes that are here, of the model's all */
  readonly onBytes: (bytes: number) => void;
}

export type DownloadOutcome =
  /** `path`: a folder, or a GGUF file. Every file has the length and the SHA-256 of the list. */
  | { readonly kind: "done"; readonly path: string }
  | { readonly kind: "cancelled" }
  | { readonly kind: "failed"; readonly error: ErrorValue };
