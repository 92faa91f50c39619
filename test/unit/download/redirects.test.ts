import assert from "node:assert/strict";
import { type Answer, firstByte, whole } from "./loopback";
import { CONTENT, closeServers, FILE, OneFile, serveHere } from "./oneFile";

describe("redirects of a download", () => {
  afterEach(closeServers);

  it("are followed to the hosts that were agreed to, with the range", async () => {
    const store = await serveHere(whole(CONTENT));
    const away = store.origin.replace("127.0.0.1", "localhost");
    const answer: Answer = (_, response) => void response.writeHead(302, { location: `${away}/${FILE}` }).end();
    const download = await OneFile.of(answer, { redirects: ["localhost"] });
    download.begun(CONTENT.subarray(0, 1000));
    await download.succeeds();
    assert.deepEqual(store.asked.map(firstByte), [1000]);
  });

  it("elsewhere are refused, and nothing is asked there", async () => {
    const elsewhere = await serveHere(whole(CONTENT));
    const away = elsewhere.origin.replace("127.0.0.1", "localhost");
    const download = await OneFile.of((_, response) => void response.writeHead(302, { location: away }).end());
    await download.fails(/on to localhost:\d+, which is not one of the hosts/, /Nothing was asked of it/);
    assert.deepEqual(elsewhere.asked, []);
  });

  it("are refused to an address that is not encrypted, to a file, or for ever", async () => {
    for (const [location, reason] of [
      ["http://example.org/model.gguf", /on to example\.org/],
      ["file:///etc/passwd", /which is not one of the hosts/],
      ["/again", /is sent on again and again/],
      ["http://[", /is sent on again and again/],
    ] as const) {
      const answer: Answer = (_, response) => void response.writeHead(307, { location }).end();
      const download = await OneFile.of(answer, { redirects: ["example.org", "*.example.org"] });
      await download.fails(reason, /./);
    }
  });

  it("know a host's own hosts by its dot", async () => {
    const answer: Answer = (_, response) =>
      void response.writeHead(302, { location: "https://evil-example.org/x" }).end();
    const download = await OneFile.of(answer, { redirects: ["*.example.org"] });
    await download.fails(/on to evil-example\.org/, /Nothing was asked/);
  });
});
