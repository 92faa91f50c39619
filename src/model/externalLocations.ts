/** In ONNX a tensor in another file has an entry with this key (StringStringEntryProto: field 1, then the value in field 2). */
const KEY = Buffer.from("\x0a\x08location\x12", "latin1");

/** Longest file name that is looked for, bytes: a length below 128 is one byte in protobuf. */
const LONGEST_NAME = 127;

/** Finds the names of the files that an ONNX graph takes weights from, in its bytes as they are read. */
export class ExternalLocations {
  readonly found = new Set<string>();
  private rest = Buffer.alloc(0);

  read(chunk: Buffer): void {
    const bytes = Buffer.concat([this.rest, chunk]);
    for (let at = bytes.indexOf(KEY); at >= 0; at = bytes.indexOf(KEY, at + 1)) {
      const start = at + KEY.length + 1;
      const length = bytes[start - 1];
      // What is cut off by the end of the chunk is found with the next one.
      if (length === undefined || start + length > bytes.length) continue;
      this.found.add(bytes.toString("utf8", start, start + length));
    }
    this.rest = bytes.subarray(-(KEY.length + 1 + LONGEST_NAME));
  }
}
