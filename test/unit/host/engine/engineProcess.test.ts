import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { forkEngine } from "../../../../src/host/engine/engineProcess";
import { freshPath } from "../../jobs/convert/checkpoint";

describe("forkEngine", () => {
  const before = process.env["GLIBC_TUNABLES"];
  afterEach(() => {
    if (before === undefined) delete process.env["GLIBC_TUNABLES"];
    else process.env["GLIBC_TUNABLES"] = before;
  });

  it("asks malloc for large pages, and lets a person's own settings win", async () => {
    const file = `${freshPath()}.js`;
    writeFileSync(file, "process.send(process.env.GLIBC_TUNABLES); process.disconnect();");
    delete process.env["GLIBC_TUNABLES"];
    const [plain]: unknown[] = await once(forkEngine(file), "message");
    assert.match(String(plain), /glibc\.malloc\.hugetlb=1/);
    process.env["GLIBC_TUNABLES"] = "glibc.malloc.hugetlb=0";
    const [own]: unknown[] = await once(forkEngine(file), "message");
    assert.equal(own, `${String(plain)}:glibc.malloc.hugetlb=0`);
  });
});
