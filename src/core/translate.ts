/** VS Code's `l10n.t`, for what needs no VS Code. */
export type Translate = (message: string, ...args: (string | number)[]) => string;
