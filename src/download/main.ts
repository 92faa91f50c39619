import type { DownloadBundle } from "../wire/download";
import { DownloadFolder } from "./downloadFolder";

/** The bundle's exports. */
const bundle: DownloadBundle = { openDownloads: (folder) => new DownloadFolder(folder) };
export const { openDownloads } = bundle;
