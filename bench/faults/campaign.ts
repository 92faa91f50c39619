/** One kind of fault, made again and again from fixed seeds. */
export interface Campaign {
  readonly name: string;
  /** One line per kind, with its counts: the same seeds give the same figures, but for lengths in ms. */
  run(): Promise<readonly string[]>;
}
