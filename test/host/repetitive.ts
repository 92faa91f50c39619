/** Unfinished text that a model of code is likely to go on with: its lines repeat a pattern. */
export function repetitive(first: string): string {
  const names = [first, "beta", "gamma", "delta", "epsilon"];
  return `${names.map((name) => `const ${name} = createElement("${name}");\n`).join("")}const zeta = create`;
}

/** What a person would type next. Somewhere in it every model has something to suggest. */
export const CONTINUATION =
  'Element("zeta");\nconst eta = createElement("eta");\nconst theta = createElement("theta");\n';
