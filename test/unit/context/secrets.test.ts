import assert from "node:assert/strict";
import { secretFile } from "../../../src/context/secrets";

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
];

const ORDINARY = [
  "/app/environment.ts",
  "/app/.env.example",
  "/app/keyboard.ts",
  "/app/monkey.py",
  "/app/config.json",
  "/app/tokens.ts",
  "/app/id_token.ts",
  "/app/secretary.md",
  "/app/src/awsomething.ts",
  "/app/README.md",
  "Untitled-1",
  "",
];

describe("files that look like secrets", () => {
  for (const path of SECRET) it(`${path} is one`, () => assert.ok(secretFile(path)));
  for (const path of ORDINARY) it(`${path || "no path"} is none`, () => assert.equal(secretFile(path), undefined));
});
