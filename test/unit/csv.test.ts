import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toCsv } from "../../src/lib/csv";

/** A reader of RFC 4180, written from its grammar. */
function parse(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    let field = "";
    if (text[at] === '"') {
      for (at += 1; !(text[at] === '"' && text[at + 1] !== '"'); at += 1) {
        if (at >= text.length) throw new Error("a quote that never ends");
        if (text[at] === '"') at += 1;
        field += text[at];
      }
      at += 1;
    } else {
      while (at < text.length && text[at] !== "," && text[at] !== "\r") {
        if (text[at] === '"' || text[at] === "\n") throw new Error("a bare quote or line break");
        field += text[at++];
      }
    }
    row.push(field);
    if (text[at] === ",") at += 1;
    else if (text.startsWith("\r\n", at)) {
      at += 2;
      rows.push(row);
      row = [];
    } else throw new Error(`neither a comma nor a line's end at ${at}`);
  }
  if (row.length > 0) throw new Error("the last line does not end");
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
