interface SecretRule {
  /** Matched against the path in lower case, with forward slashes. */
  readonly pattern: RegExp;
  readonly what: string;
}

/** Endings of files that hold values and no code. */
const DATA = "(?:json[c5]?|ya?ml|toml|ini|cfg|conf|config|properties|xml|plist|txt|csv|env|md)";

/** Keys and stores of keys: no ending makes a template of one. */
const KEYS: readonly SecretRule[] = [
  { pattern: /\.(pem|ppk|p8|p12|pfx|jks|keystore|kdbx?)(\.[^/]+)?$/, what: "a key or certificate store" },
  {
    pattern: /\.(key|pkcs12|gpg|pgp|asc|ovpn|keychain|agilekeychain|dockerconfigjson)$/,
    what: "a key or certificate store",
  },
  { pattern: /(^|\/)[^/]*(?:^|[/_.-])(?:id_)?(?:rsa|dsa|ecdsa|ed25519)(?:[._-][^/]*)?$/, what: "an SSH key" },
  { pattern: /(^|\/)\.(ssh|aws|gnupg|azure|kube|gcloud|password-store)\//, what: "a folder of keys and credentials" },
  { pattern: /(^|\/)(\.?secrets?|\.?credentials|private[_-]?keys?)\/[^/]+$/, what: "a folder of keys and credentials" },
  { pattern: /(^|\/)wallet\.dat$/, what: "a wallet" },
];

/**
 * The union of what is refused by the ignore list of Continue, the path rules of gitleaks, the patterns of git-secrets and
 * gitrob, and the defaults of detect-secrets, as far as such files are text.
 */
const RULES: readonly SecretRule[] = [
  ...KEYS,
  { pattern: /(^|\/)(\.env([.-][^/]*)?|\.envrc|[^/]+\.env)$/, what: "environment variables" },
  { pattern: /(^|\/)\.docker\/config\.json$|(^|\/)\.?dockercfg$/, what: "registry credentials" },
  {
    pattern:
      /(^|\/)(\.npmrc|\.yarnrc(\.yml)?|\.pypirc|\.[._]?netrc|[._]netrc|\.git-credentials|\.?pgpass(\.conf)?|\.?htpasswd|\.htaccess|\.?my\.cnf|\.s3cfg|\.boto|\.vault-token|\.terraformrc|terraform\.rc|rclone\.conf|\.cscfg|\.ftpconfig|sftp(-config)?\.json|\.remote-sync\.json|\.(ms|es)mtprc|\.fetchmailrc|\.muttrc|\.smbcredentials|settings-security\.xml|\.tugboat|\.git-crypt[^/]*|passwd|shadow|master\.passwd)$/,
    what: "a credentials file",
  },
  { pattern: /(^|\/)(gh\/hosts\.yml|hub|\.m2\/settings\.xml|\.cargo\/config(\.toml)?)$/, what: "a credentials file" },
  { pattern: /(^|\/)\.[a-z]*_?history$/, what: "a history of commands" },
  { pattern: /(^|\/)\.?credentials[^/]*$/, what: "a credentials file" },
  { pattern: /(^|\/)\.?secrets?\.[^/]+$/, what: "a file of secrets" },
  {
    pattern: new RegExp(
      String.raw`(?:^|[/._-])(?:client[_-]?secrets?|[a-z0-9]*secrets?|credentials?|passwords?|passwd|api[_-]?keys?|access[_-]?(?:tokens?|keys?)|auth[_-]?tokens?)(?:[._-][^/]*)?\.${DATA}$`,
    ),
    what: "a file of secrets",
  },
  { pattern: /(^|\/)\.?(token|auth)\.(json|ya?ml|txt)$/, what: "a file of secrets" },
  {
    pattern: /(^|\/)(service[_-]?account[^/]*\.json|[^/]+\.tfvars(\.json)?|[^/]+\.tfstate(\.[^/]+)?)$/,
    what: "cloud credentials",
  },
  {
    pattern:
      /(^|\/)[^/]*(gcp|gcloud|aws|azure|firebase|google)[^/]*(key|credential|adminsdk|service)[^/]*\.(json|ya?ml|plist|csv|txt|xml)$/,
    what: "cloud credentials",
  },
  {
    pattern: /(^|\/)(google-services\.json|[^/]*kubeconfig[^/]*|vault[^/]*\.(ya?ml|json))$/,
    what: "cloud credentials",
  },
  {
    pattern: /(^|\/)(appsettings\.[^/]+\.json|wp-config[^/]*\.php|localsettings\.php|database\.yml)$/,
    what: "an application's settings",
  },
];

/** Templates of such files hold no secrets and are worth completing. */
const TEMPLATE = /\.(example|sample|template|dist)$/;

/** Says what a file seems to hold if its path looks like a secret, else undefined. Looks at the path alone. */
export function secretFile(path: string): string | undefined {
  const normal = path.replaceAll("\\", "/").toLowerCase();
  const rules = TEMPLATE.test(normal) ? KEYS : RULES;
  const name = normal.replace(TEMPLATE, "");
  return rules.find(({ pattern }) => pattern.test(name))?.what;
}
