import assert from "node:assert/strict";
import type { Rgb } from "../../../../src/page/inspector/color";
import { rowCsv } from "../../../../src/page/inspector/exports/csv";
import { rowJson } from "../../../../src/page/inspector/exports/json";
import { columnsOf } from "../../../../src/page/inspector/exports/picture";
import { type PictureStyle, rowPicture } from "../../../../src/page/inspector/exports/rowPicture";
import type { Exported } from "../../../../src/page/inspector/exports/settings";
import { toSvg } from "../../../../src/page/inspector/exports/svg";
import { shortest } from "../../../../src/page/inspector/shortest";
import { visible } from "../../../../src/page/visible";
import { translator } from "../../../../src/wire/translator";
import { assertGolden } from "../../support/golden";
import { madeRequest, madeRow } from "../../support/inspected";
import { PIECES, Random } from "../../support/random";

function exported(): Exported {
  const view = { scale: "share", temperature: 0.8, topK: 40, topP: 0.95 };
  return { request: madeRequest(), row: madeRow(), view };
}

/** The records of a CSV text by RFC 4180. */
function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let at = 0;
  while (at < text.length) {
    let field = "";
    if (text[at] === '"') {
      for (at++; text[at] !== '"' || text[at + 1] === '"'; at++) {
        if (text[at] === '"') at++;
        field += text[at];
      }
      at++;
    } else for (; !/[,\r]/.test(text[at] ?? ","); at++) field += text[at];
    record.push(field);
    if (text.startsWith("\r\n", at)) {
      records.push(record);
      record = [];
      at += 2;
    } else {
      assert.equal(text[at], ",", `at ${at}`);
      at++;
    }
  }
  return records;
}

describe("export of a row as CSV", () => {
  it("is as it was", () => assertGolden("inspector/row.csv", rowCsv(exported()).replaceAll("\r\n", "\n")));

  it("can be read back, whatever the tokens hold", () => {
    const random = new Random(11);
    for (let round = 0; round < 50; round++) {
      const made = exported();
      const texts = made.request.tokens.texts.map(() => random.text(PIECES, random.below(4)));
      const request = { ...made.request, tokens: { ...made.request.tokens, texts } };
      const [head = [], ...records] = parseCsv(rowCsv({ ...made, request }));
      assert.equal(records.length, made.row.weights.length);
      for (const record of records) {
        const field = (name: string): string => record[head.indexOf(name)] ?? "";
        const index = Number(field("index"));
        assert.equal(record.length, head.length);
        assert.equal(JSON.parse(field("token")), texts[index]);
        assert.equal(Math.fround(Number(field("share"))), made.row.weights[index]);
        assert.ok(!record.some((value) => /^[=+@]/.test(value)), record.join());
      }
    }
  });
});

describe("export of a row as JSON", () => {
  it("is as it was", () => assertGolden("inspector/row.json", rowJson(exported())));

  it("has weights that read back as the same numbers", () => {
    const { row }: { row: { weights: number[] } } = JSON.parse(rowJson(exported()));
    assert.deepEqual(Float32Array.from(row.weights), madeRow().weights);
  });
});

describe("export of a row as a picture", () => {
  const grey = (share: number): Rgb => [Math.round(255 - 200 * share), 255, 255];
  const style: PictureStyle = {
    background: [255, 255, 255],
    foreground: [0, 0, 0],
    colorOf: grey,
    heatOf: grey,
    legend: {
      title: "Share, on a logarithmic scale",
      ticks: [0.001, 0.01, 0.1, 1].map((weight) => ({ weight, label: `${100 * weight} %` })),
    },
    labelOf: (index) => visible(madeRequest().tokens.texts[index] ?? ""),
    t: translator({}),
  };

  it("is as it was", () => assertGolden("inspector/row.svg", toSvg(rowPicture(exported(), style), "Inkling")));

  it("holds every token's text as text only", () => {
    const random = new Random(12);
    for (let round = 0; round < 50; round++) {
      const hostile = [...PIECES, "<script>", "]]>", "</text>", '" onload="', "&lt;", "\u0001", "\uffff"];
      const svg = toSvg(rowPicture(exported(), { ...style, labelOf: () => random.text(hostile, 3) }), "<>&");
      const bare = svg.replaceAll(/<(?:svg|rect|text|title|\/svg|\/text|\/title)(?: [a-z:A-Z-]+="[^"<>]*")*\/?>/g, "");
      assert.doesNotMatch(bare, /[<>]/);
      assert.doesNotMatch(bare, /&(?!amp;|lt;|gt;|quot;)/);
      assert.doesNotMatch(svg, /(?![\t\n\r])\p{Cc}|\p{Cs}|[\ufffe\uffff]/u);
    }
  });

  it("keeps everything inside", () => {
    const long = "x".repeat(5000);
    const { width, height, shapes } = rowPicture(exported(), { ...style, labelOf: () => long });
    for (const shape of shapes) {
      assert.ok(shape.y >= 0 && shape.y <= height);
      if (shape.kind === "rect") assert.ok(shape.x + shape.width <= width);
      if (shape.kind === "text" && shape.fit !== undefined) assert.ok(shape.x + shape.fit <= width);
    }
  });

  it("counts wide characters twice", () => assert.equal(columnsOf("a日😀"), 5));
});

describe("shortest decimals", () => {
  it("read back as the same 32-bit float", () => {
    const random = new Random(13);
    assert.equal(shortest(Math.fround(0.1)), 0.1);
    for (let round = 0; round < 1000; round++) {
      const value = Math.fround((random.below(2 ** 30) / 2 ** 30) * 10 ** (random.below(12) - 8));
      assert.equal(Math.fround(shortest(value)), value);
    }
  });
});
