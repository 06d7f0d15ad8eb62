import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toCsv } from "../../src/lib/csv";

type Read = { readonly value: string; readonly end: number };

function readQuoted(text: string, start: number): Read {
  let value = "";
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] !== '"') value += text[at];
    else if (text[at + 1] !== '"') return { value, end: at + 1 };
    else {
      value += '"';
      at += 1;
    }
  }
  throw new Error("a quote that never ends");
}

function readBare(text: string, start: number): Read {
  const length = text.slice(start).search(/[,\r]/);
  const value = text.slice(start, start + length);
  if (length < 0 || /["\n]/.test(value)) throw new Error("a bare quote or line break");
  return { value, end: start + length };
}

/** A reader of RFC 4180, written from its grammar. */
function parse(text: string): string[][] {
  const rows: string[][] = [[]];
  for (let at = 0; at < text.length;) {
    const { value, end } = text[at] === '"' ? readQuoted(text, at) : readBare(text, at);
    rows.at(-1)?.push(value);
    const isLast = text.startsWith("\r\n", end);
    if (!isLast && text[end] !== ",") throw new Error(`neither a comma nor a line's end at ${end}`);
    if (isLast) rows.push([]);
    at = end + (isLast ? 2 : 1);
  }
  if (rows.pop()?.length !== 0) throw new Error("the last line does not end");
  return rows;
}

describe("CSV", () => {
  test("has a header row, CRLF after every line, and numbers and nothing as they are", () => {
    expect(toCsv(["day", "cost"], [["2026-11-01", 12]])).toBe("day,cost\r\n2026-11-01,12\r\n");
    expect(toCsv(["a", "b"], [[null, -3]])).toBe("a,b\r\n,-3\r\n");
    expect(toCsv(["a"], [])).toBe("a\r\n");
  });

  test("quotes what would break a field, and doubles quotes", () => {
    expect(toCsv(["a"], [['say "hi", twice\r\n']])).toBe('a\r\n"say ""hi"", twice\r\n"\r\n');
    expect(toCsv(["a"], [["x;y"]])).toBe('a\r\n"x;y"\r\n');
  });

  test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n@x", "＝1", "@cf/a/model", "\u0000=1"])(
    "%j is no formula",
    (text) => {
      const field = parse(toCsv(["a"], [[text]]))[1]?.[0];
      expect(field).toBe(`'${text}`);
    },
  );

  test("a model's name and an id stay what they are", () => {
    expect(toCsv(["a"], [["workers-ai/flux-2-klein-4b"], ["prj_01"]])).toBe(
      "a\r\nworkers-ai/flux-2-klein-4b\r\nprj_01\r\n",
    );
  });

  test("whatever the texts, a reader gets them back in as many fields, and none begins as a formula", () => {
    const text = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: fc.constantFrom(..."=+-@\"',;\t\r\n a") }));
    fc.assert(
      fc.property(fc.array(fc.tuple(text, text), { maxLength: 5 }), (rows) => {
        const [, ...read] = parse(toCsv(["a", "b"], rows));
        expect(read.map((row) => row.length)).toEqual(rows.map(() => 2));
        for (const [r, row] of rows.entries())
          for (const [c, value] of row.entries()) {
            const field = read[r]?.[c] ?? "";
            expect([value, `'${value}`]).toContain(field);
            expect(field).not.toMatch(/^\s*[=+\-@]/);
          }
      }),
    );
  });
});
