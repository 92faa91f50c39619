/** A map that holds at most `capacity` entries and forgets the one that was used longest ago. */
export class LruMap<K, V> {
  private readonly entries = new Map<K, V>();

  constructor(private readonly capacity: number) {}

  /** The value of `key`, which becomes the most recently used one. */
  get(key: K): V | undefined {
    const value = this.entries.get(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }

  set(key: K, value: V): void {
    this.entries.delete(key);
    this.entries.set(key, value);
    // Looked for only then: the iterator walks over all that was deleted since the map was last rehashed.
    if (this.entries.size <= this.capacity) return;
    const oldest = this.entries.keys().next();
    if (!oldest.done) this.entries.delete(oldest.value);
  }

  clear(): void {
    this.entries.clear();
  }

  /** Most recently used first. */
  values(): V[] {
    return [...this.entries.values()].reverse();
  }
}
