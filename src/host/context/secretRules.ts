/** What secrets look like. Facts about forms are from the rules of gitleaks, detect-secrets and the issuers' own pages. */
interface SecretRule {
  readonly what: string;
  /** Global and with indices; group 1, if there is one, is the secret. No two repeats of it can share a text. */
  readonly pattern: RegExp;
  /** What a match must be besides. */
  readonly accepts?: (value: string) => boolean;
}

const NAME =
  "(?:pass(?:word|wd|phrase)?|pwd|secrets?|token|api_?-?key|access_?-?key|private_?-?key|signing_?-?key|encryption_?-?key|account_?-?key|credentials?|auth|conn(?:ection)?_?-?str(?:ing)?)";

export const SECRET_RULES: readonly SecretRule[] = [
  { what: "AWS access key id", pattern: /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/dg },
  { what: "GitHub token", pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{22,})/dg },
  { what: "GitLab token", pattern: /\bgl(?:pat|ptt|dt|rt|soat|cbt)-[\w-]{20,}/dg },
  { what: "Slack token", pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10,}|hooks\.slack\.com\/services\/[\w/]{20,}/dg },
  { what: "Google key", pattern: /\b(?:AIza[\w-]{35}|ya29\.[\w-]{20,}|GOCSPX-[\w-]{20,})/dg },
  { what: "Stripe key", pattern: /\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}|\bwhsec_[A-Za-z0-9]{24,}/dg },
  { what: "model provider's key", pattern: /\bsk-[\w-]{20,}/dg, accepts: mixed },
  { what: "package registry token", pattern: /\b(?:npm_[A-Za-z0-9]{36}|pypi-[\w-]{50,}|rubygems_[0-9a-f]{48})/dg },
  { what: "JSON Web Token", pattern: /\beyJ[\w-]{10,}\.[\w-]{10,}(?:\.[\w-]*)?/dg },
  { what: "SendGrid key", pattern: /\bSG\.[\w-]{16,}\.[\w-]{16,}/dg },
  { what: "Twilio key", pattern: /\bSK[0-9a-f]{32}\b/dg },
  { what: "Hugging Face token", pattern: /\bhf_[A-Za-z0-9]{30,}/dg },
  { what: "DigitalOcean token", pattern: /\bdo[opr]_v1_[0-9a-f]{64}/dg },
  { what: "Shopify token", pattern: /\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}/dg },
  { what: "Vault token", pattern: /\bhv[sbr]\.[\w-]{24,}/dg },
  { what: "password in an address", pattern: /:\/\/[^\s:/@"']{1,100}:([^\s:/@"'${}<>]{3,})@/dg },
  { what: "private key in a string", pattern: /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----([^"'`]+)/dg },
  {
    what: "line of a key block",
    pattern: /^[\s"'`+]{0,40}([A-Za-z0-9+/]{20,}={0,2})(?:\\n)?["'`,+;\s]{0,8}$/dg,
    accepts: dense,
  },
  {
    what: "value of a telling name, in quotes",
    pattern: named(String.raw`["'\x60]([^"'\x60\s]{6,})["'\x60]`),
    accepts: secretValue,
  },
  {
    what: "value of a telling name, bare",
    pattern: named(String.raw`([^"'\x60\s;,(){}[\]<>$]{8,})(?=\s|$|[;,])`),
    accepts: bareValue,
  },
  { what: "long random text", pattern: /(?<![\w+/=-])([A-Za-z0-9+/_-]{32,}={0,2})(?![\w+/=-])/dg, accepts: random },
];

/** `name: value`, `name = value`, `"name" => value`: the name may be the end of a longer one. */
function named(value: string): RegExp {
  return new RegExp(String.raw`${NAME}\d{0,3}["'\x60\]]{0,2}\s{0,8}(?::|=>|:?=|==)\s{0,8}${value}`, "dgi");
}

/** Letters and digits. */
function mixed(value: string): boolean {
  return /[a-z]/i.test(value) && /\d/.test(value);
}

/** Upper and lower case and digits, as base64 of random bytes has them. */
function dense(value: string): boolean {
  return /[a-z]/.test(value) && /[A-Z]/.test(value) && /\d/.test(value) && bitsPerCharacter(value) > 3.5;
}

/** As {@link dense}, and no text, path or name: those have few digits and runs of small letters. */
function random(value: string): boolean {
  const digits = value.replace(/\D/g, "").length;
  return dense(value) && digits >= 3 && bitsPerCharacter(value) > 4 && !/[a-z]{8}|[/_-].*[/_-].*[/_-]/.test(value);
}

/** What a person writes as a password: of two kinds of characters at least, and no name, path, address or template. */
function secretValue(value: string): boolean {
  if (/^(?:https?:|\.{0,2}\/|\$|%|<|\{)|\{\{|\$\{|example|placeholder|changeme|xxxx|\*{3}/i.test(value)) return false;
  if (/^[A-Za-z_]+(?:[.:/_-][A-Za-z_]+)*\d?$/.test(value)) return false;
  return (/\d/.test(value) || /[^\w.:/-]/.test(value)) && /[a-z]/i.test(value) && bitsPerCharacter(value) > 2.5;
}

/** Without quotes most values are code. */
function bareValue(value: string): boolean {
  return (
    secretValue(value) && mixed(value) && !/[.:|&!=*?]|^0x|^\d[\d_]*[a-z]{0,3}$|^[A-Z]\w*$|^[a-z]+[A-Z]/.test(value)
  );
}

/** Shannon's entropy of the characters of `value`. */
function bitsPerCharacter(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  const shares = [...counts.values()].map((count) => count / value.length);
  return -shares.reduce((sum, share) => sum + share * Math.log2(share), 0);
}
