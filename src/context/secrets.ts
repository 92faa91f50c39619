interface SecretRule {
  /** Matched against the path in lower case, with forward slashes. */
  readonly pattern: RegExp;
  readonly what: string;
}

const RULES: readonly SecretRule[] = [
  { pattern: /(^|\/)(\.env(\.[^/]*)?|\.envrc|[^/]+\.env)$/, what: "environment variables" },
  { pattern: /\.(pem|key|ppk|p8|p12|pfx|jks|keystore|kdbx?|gpg|ovpn)$/, what: "a key or certificate store" },
  { pattern: /(^|\/)id_(rsa|dsa|ecdsa|ed25519)[^/]*$/, what: "an SSH key" },
  { pattern: /(^|\/)\.(ssh|aws|gnupg|azure|kube)\//, what: "a folder of keys and credentials" },
  { pattern: /(^|\/)\.docker\/config\.json$/, what: "registry credentials" },
  {
    pattern: /(^|\/)(\.npmrc|\.yarnrc|\.pypirc|\.netrc|_netrc|\.git-credentials|\.pgpass|\.htpasswd|\.dockercfg)$/,
    what: "a credentials file",
  },
  { pattern: /(^|\/)\.?credentials[^/]*$/, what: "a credentials file" },
  { pattern: /(^|\/)\.?secrets?\.[^/]+$/, what: "a file of secrets" },
  { pattern: /(^|\/)(service-?account[^/]*\.json|[^/]+\.tfvars|[^/]+\.tfstate)$/, what: "cloud credentials" },
];

/** Templates of such files hold no secrets and are worth completing. */
const TEMPLATE = /\.(example|sample|template|dist)$/;

/** Says what a file seems to hold if its path looks like a secret, else undefined. Looks at the path alone. */
export function secretFile(path: string): string | undefined {
  const normal = path.replaceAll("\\", "/").toLowerCase();
  if (TEMPLATE.test(normal)) return undefined;
  return RULES.find((rule) => rule.pattern.test(normal))?.what;
}
