/** Indices of the `count` largest shares of `row` that are no sinks, largest first; an earlier token first among equals. */
export function topKeys(row: Float32Array, sinks: readonly number[], count: number): number[] {
  const top: number[] = [];
  if (count <= 0) return top;
  const left = new Set(sinks);
  let least = Number.NEGATIVE_INFINITY;
  for (let token = 0; token < row.length; token++) {
    const share = row[token] as number;
    if (top.length === count && share <= least) continue;
    if (left.has(token)) continue;
    let place = top.length;
    while (place > 0 && share > (row[top[place - 1] as number] as number)) place--;
    top.splice(place, 0, token);
    if (top.length > count) top.pop();
    least = row[top[top.length - 1] as number] as number;
  }
  return top;
}
