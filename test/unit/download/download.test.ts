import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { broken, firstByte, whole } from "./loopback";
import { CONTENT, closeServers, OneFile, sumOf } from "./oneFile";

describe("download", () => {
  afterEach(closeServers);

  it("brings a file that has the length and the sum of the list, and says how far it is", async () => {
    const download = await OneFile.of(whole(CONTENT));
    await download.succeeds();
    assert.deepEqual(
      download.bytes,
      [...download.bytes].sort((a, b) => a - b),
    );
    assert.deepEqual([download.bytes[0], download.bytes.at(-1)], [0, CONTENT.length]);
  });

  it("tells the server nothing but what is asked for", async () => {
    const download = await OneFile.of(whole(CONTENT));
    download.begun(CONTENT.subarray(0, 1000));
    await download.succeeds();
    const [{ headers, method } = assert.fail("nothing was asked")] = download.server.asked;
    assert.equal(method, "GET");
    const plain = ["accept", "accept-encoding", "accept-language", "connection", "host", "range", "sec-fetch-mode"];
    assert.deepEqual(
      Object.keys(headers).filter((name) => ![...plain, "user-agent"].includes(name)),
      [],
    );
    assert.match(headers["user-agent"] ?? "", /^(?:node|undici)$/);
  });

  it("goes on where it was cut", async () => {
    const download = await OneFile.of(whole(CONTENT));
    download.begun(CONTENT.subarray(0, 1_000_000));
    await download.succeeds();
    assert.deepEqual(download.ranges, [1_000_000]);
    assert.equal(download.bytes[0], 1_000_000);
  });

  it("asks for nothing where all is here, and looks at it all the same", async () => {
    const download = await OneFile.of(whole(CONTENT));
    await download.succeeds();
    await download.succeeds();
    assert.equal(download.server.asked.length, 1);
    writeFileSync(download.path, randomBytes(CONTENT.length));
    await download.fails(/another file than the list says: its SHA-256/, /It was deleted/);
    await download.succeeds();
  });

  it("begins anew where the server sends the whole file, or has none so long", async () => {
    const ignores = await OneFile.of((_, response) => void response.end(CONTENT));
    ignores.begun(CONTENT.subarray(0, 1000));
    await ignores.succeeds();
    const refuses = await OneFile.of((request, response) => {
      if (firstByte(request) === undefined) response.end(CONTENT);
      else response.writeHead(416).end();
    });
    refuses.begun(CONTENT.subarray(0, 1000));
    await refuses.succeeds();
    assert.deepEqual(refuses.ranges, [1000, undefined]);
    const longer = await OneFile.of(whole(CONTENT));
    longer.begun(Buffer.concat([CONTENT, CONTENT]));
    await longer.succeeds();
  });

  it("goes on by itself after each cut that got it further", async () => {
    const download = await OneFile.of(broken(CONTENT, 1_100_000));
    await download.succeeds();
    const [first, ...later] = download.ranges;
    assert.equal(first, undefined);
    // What was on its way when the connection broke is asked for again.
    assert.ok(later.length >= 2 && later.every((from, index) => (from ?? 0) > (later[index - 1] ?? 0)), `${later}`);
  });

  it("keeps what is here where the connection breaks for good, and says what to do", async () => {
    const download = await OneFile.of((request, response, count) =>
      count === 1 ? broken(CONTENT, 1_000_000)(request, response, count) : void request.socket.destroy(),
    );
    await download.fails(/connection to 127\.0\.0\.1:\d+ broke/, /http\.proxy.*goes on where it stopped/);
    const here = readFileSync(download.part);
    assert.ok(here.length > 0 && here.equals(CONTENT.subarray(0, here.length)));
    await download.server.close();
    await download.fails(/broke \(.*ECONNREFUSED/, /goes on where it stopped/);
    assert.deepEqual(readFileSync(download.part), here);
  });

  it("refuses a file with another sum, and deletes it", async () => {
    const other = Buffer.from(CONTENT);
    other[1234] = (other[1234] ?? 0) ^ 1;
    const download = await OneFile.of(whole(other));
    await download.fails(new RegExp(`its SHA-256 is ${sumOf(other)}`), /must not be used/);
    assert.deepEqual(download.files, []);
  });

  it("refuses a file of another length, announced or not, before more of it comes", async () => {
    const longer = Buffer.concat([CONTENT, Buffer.from("x")]);
    const announced = await OneFile.of(whole(longer));
    await announced.fails(/it has 3000001 bytes/, /must not be used/);
    assert.deepEqual(announced.bytes, [0]);
    const rest = await OneFile.of(whole(longer));
    rest.begun(CONTENT.subarray(0, 1000));
    await rest.fails(/it has 3000001 bytes/, /must not be used/);
    const silent = await OneFile.of((_, response) => {
      response.write(longer); // In chunks, whose sum nobody says.
      response.end();
    });
    await silent.fails(/it has more bytes/, /must not be used/);
    assert.deepEqual(silent.files, []);
  });

  it("is not fooled by an answer that ends early", async () => {
    const download = await OneFile.of((_, response) => {
      response.write(CONTENT.subarray(0, 1000));
      response.end();
    });
    await download.fails(/broke \(1000 \/ 3000000 bytes\)/, /goes on where it stopped/);
  });

  it("says what a status means", async () => {
    for (const [status, fix] of [
      [401, /needs an account.*Import Model/],
      [404, /no longer there/],
      [503, /Try again later/],
    ] as const) {
      const download = await OneFile.of((_, response) => void response.writeHead(status).end());
      await download.fails(new RegExp(`answers with status ${status} for /model\\.gguf`), fix);
    }
  });
});
