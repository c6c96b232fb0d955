/** Where the members of the objects that are being written lie: of each the places of its key, without quotes, and its end. */
export class Members {
  count = 0;
  private readonly keys: number[] = [];
  private readonly keyEnds: number[] = [];
  private readonly ends: number[] = [];

  add(key: number, keyEnd: number, end: number): void {
    this.keys[this.count] = key;
    this.keyEnds[this.count] = keyEnd;
    this.ends[this.count] = end;
    this.count += 1;
  }

  /** Where a member begins: at the quote before its key. */
  start(i: number): number {
    return (this.keys[i] as number) - 1;
  }

  end(i: number): number {
    return this.ends[i] as number;
  }

  /** How the keys of two members compare in jsonb: by length, then by their bytes, which lie in `bytes` moved by `shift`. */
  compare(left: number, right: number, bytes: Uint8Array, shift = 0): number {
    const [from, other] = [this.keys[left] as number, this.keys[right] as number];
    const length = (this.keyEnds[left] as number) - from;
    const difference = length - ((this.keyEnds[right] as number) - other);
    if (difference !== 0) return difference;
    for (let i = shift; i < length + shift; i += 1) {
      const step = (bytes[from + i] as number) - (bytes[other + i] as number);
      if (step !== 0) return step;
    }
    return 0;
  }

  /** Sorts the members from `first` on, equal keys in the order they came; false where their keys rose already. */
  sort(first: number, bytes: Uint8Array): boolean {
    let isChanged = false;
    for (let i = first + 1; i < this.count; i += 1) {
      for (let j = i; j > first; j -= 1) {
        const order = this.compare(j - 1, j, bytes);
        if (order < 0) break;
        isChanged = true;
        if (order === 0) break;
        this.swap(j - 1, j);
      }
    }
    return isChanged;
  }

  private swap(left: number, right: number): void {
    for (const list of [this.keys, this.keyEnds, this.ends]) {
      const kept = list[left] as number;
      list[left] = list[right] as number;
      list[right] = kept;
    }
  }
}
