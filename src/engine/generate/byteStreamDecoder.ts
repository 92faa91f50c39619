/** Turns the bytes of successive tokens into text; a character that is split over tokens comes out with its last byte. */
export class ByteStreamDecoder {
  private readonly decoder = new TextDecoder("utf-8", { ignoreBOM: true });

  /** The text that `bytes` completes. Bytes that are no UTF-8 come out as U+FFFD. */
  push(bytes: Uint8Array): string {
    return this.decoder.decode(bytes, { stream: true });
  }
}
