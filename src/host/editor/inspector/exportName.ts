/** A name that tells exports apart: of what, and when. @param path header path of the document */
export function exportName(path: string, now: Date): string {
  const base = path.slice(path.lastIndexOf("/") + 1).replaceAll(/[^\p{L}\p{N}._-]+/gu, "-");
  return `inkling-${base === "" ? "inspection" : base}-${stamp(now)}`;
}

/** Local date and time, sortable, and good in a file name everywhere. */
export function stamp(now: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const date = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
  return `${date}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
}
