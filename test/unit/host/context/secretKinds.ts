import type { Random } from "../../support/random";

const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LOWER = UPPER.toLowerCase();
const DIGITS = "0123456789";
const HEX = `${DIGITS}abcdef`;
const WORD = UPPER + LOWER + DIGITS;

/** `length` characters with one of each kind at least, as issuers' tokens have. */
function text(random: Random, alphabet: string, length: number): string {
  const drawn = Array.from({ length }, () => alphabet[random.below(alphabet.length)]);
  for (const kind of [UPPER, LOWER, DIGITS]) {
    const own = [...kind].filter((character) => alphabet.includes(character));
    if (own.length > 0) for (let i = 0; i < 3; i++) drawn[random.below(length)] = own[random.below(own.length)];
  }
  return drawn.join("");
}

/** A line of code with a secret in it. Put together here, so that no scanner takes this file for a leak. */
export interface Leak {
  readonly line: string;
  readonly secret: string;
}

type Kind = (random: Random) => Leak;

const quoted = (name: string, secret: string): Leak => ({ line: `const ${name} = "${secret}";`, secret });

/** Fifteen kinds of secrets. */
export const KINDS: Readonly<Record<string, Kind>> = {
  awsId: (r) => quoted("id", `AKIA${text(r, UPPER + DIGITS, 16)}`),
  awsSecret: (r) => quoted("aws_secret_access_key", text(r, `${WORD}+/`, 40)),
  github: (r) => quoted("gh", `ghp_${text(r, WORD, 36)}`),
  gitlab: (r) => quoted("gl", `glpat-${text(r, WORD, 20)}`),
  slack: (r) => quoted("slack", `xoxb-${text(r, DIGITS, 12)}-${text(r, WORD, 24)}`),
  google: (r) => quoted("maps", `AIza${text(r, `${WORD}_-`, 35)}`),
  stripe: (r) => quoted("pay", `sk_live_${text(r, WORD, 24)}`),
  provider: (r) => quoted("client", `sk-${text(r, WORD, 48)}`),
  npm: (r) => ({ ...quoted("x", `npm_${text(r, WORD, 36)}`) }),
  jwt: (r) => quoted("session", `eyJ${text(r, WORD, 30)}.${text(r, WORD, 60)}.${text(r, WORD, 43)}`),
  pem: (r) => {
    const secret = text(r, `${WORD}+/`, 64);
    return { line: secret, secret };
  },
  password: (r) => quoted("dbPassword", `${text(r, WORD, 8)}!${text(r, DIGITS, 2)}`),
  address: (r) => {
    const secret = text(r, WORD, 12);
    return { line: `DATABASE_URL=postgres://app:${secret}@db.example.com:5432/app`, secret };
  },
  apiKey: (r) => {
    const secret = text(r, HEX, 32);
    return { line: `  api_key: "${secret}",`, secret };
  },
  bare: (r) => {
    const secret = `${text(r, LOWER + DIGITS, 16)}7q`;
    return { line: `export SERVICE_TOKEN=${secret}`, secret };
  },
};

/** `count` leaks, the kinds in turn. */
export function leaks(random: Random, count: number): readonly Leak[] {
  const kinds = Object.values(KINDS);
  return Array.from({ length: count }, (_, i) => (kinds[i % kinds.length] as Kind)(random));
}
