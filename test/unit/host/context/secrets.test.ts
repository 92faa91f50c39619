import assert from "node:assert/strict";
import { secretFile } from "../../../../src/host/context/secrets";

const SECRET = [
  "/app/.env",
  "/app/.env.production",
  "/app/prod.env",
  "/app/.ENV",
  "C:\\app\\.env",
  "/k/server.pem",
  "/k/server.key",
  "/people/me/.ssh/config",
  "/people/me/.ssh/id_ed25519",
  "/people/me/id_rsa",
  "/k/a.p12",
  "/k/a.pfx",
  "/k/a.kdbx",
  "/k/a.jks",
  "/people/me/.npmrc",
  "/people/me/.pypirc",
  "/people/me/.netrc",
  "/people/me/.git-credentials",
  "/people/me/.aws/credentials",
  "/people/me/.docker/config.json",
  "/app/credentials.json",
  "/app/secrets.yaml",
  "/app/secret.toml",
  "/infra/prod.tfvars",
  "/app/service-account-prod.json",
  ".env",
  // Of 127 names that usually hold secrets, those that an earlier version let pass.
  "/a/key.pem.ts",
  "/a/passwords.txt",
  "/a/client_secret.json",
  "/a/client_secret_42.apps.json",
  "/a/secrets/db.ts",
  "/a/service_account.json",
  "/a/prod-credentials.json",
  "/a/gcp-key.json",
  "/a/firebase-adminsdk-x1.json",
  "/a/myapp-firebase-adminsdk-x1.json",
  "/a/token.json",
  "/a/auth.json",
  "/a/.yarnrc.yml",
  "/a/my.cnf",
  "/a/kubeconfig",
  "/a/kubeconfig.prod.yaml",
  "/a/terraform.tfvars.json",
  "/a/terraform.tfstate.backup",
  "/a/app-secrets.yaml",
  "/a/appsecrets.yaml",
  "/a/vault.yml",
  "/a/appsettings.Production.json",
  "/a/wp-config.php",
  "/a/GoogleService-Info.plist",
  "/people/me/.vault-token",
  "/people/me/.s3cfg",
  "/a/rclone.conf",
  "/people/me/.config/gh/hosts.yml",
  "/people/me/id_rsa.dist",
  "/a/server.pem.example",
  "/people/me/.bash_history",
  "/a/api_keys.txt",
  "/a/.htpasswd",
  "/a/passwd",
];

/** In other places, and as systems without case spell them: 300 names and more. */
const SPELT = SECRET.flatMap((path) => [
  path,
  path.toUpperCase(),
  `/data/someone/work${path.startsWith("/") ? "" : "/"}${path.replaceAll("\\", "/").replace("C:", "")}`,
  path.replaceAll("/", "\\"),
  `/w/a.b/packages/api/${path.split("/").slice(-2).join("/")}`,
]);

const ORDINARY = [
  "/app/environment.ts",
  "/app/.env.example",
  "/app/keyboard.ts",
  "/app/monkey.py",
  "/app/config.json",
  "/app/tokens.ts",
  "/app/token.ts",
  "/app/auth.ts",
  "/app/auth.test.ts",
  "/app/authToken.ts",
  "/app/tokenizer.json",
  "/app/design-tokens.json",
  "/app/passwordField.tsx",
  "/app/password_reset.py",
  "/app/apiKeys.ts",
  "/app/useCredentials.ts",
  "/app/keys.ts",
  "/app/settings.json",
  "/app/appsettings.json",
  "/app/history.ts",
  "/app/secretText.ts",
  "/app/rsa.md.ts/index.ts",
  "/app/terraform/main.tf",
  "/app/docs/environment.md",
  "/app/id_token.ts",
  "/app/secretary.md",
  "/app/src/awsomething.ts",
  "/app/README.md",
  "Untitled-1",
  "",
];

describe("files that look like secrets", () => {
  it("are refused however 300 names are spelt", () => {
    assert.ok(SPELT.length >= 300);
    assert.deepEqual(
      SPELT.filter((path) => secretFile(path) === undefined),
      [],
    );
  });

  for (const path of SECRET) it(`have ${path} among them`, () => assert.ok(secretFile(path)));
  for (const path of ORDINARY)
    it(`do not have ${path || "no path"} among them`, () => assert.equal(secretFile(path), undefined));
});
