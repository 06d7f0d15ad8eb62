import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readStructuredString } from "../../src/lib/structured-string";

test.each([
  '"k9"',
  '"k9";a=1',
  '"k9"; a=1',
  '"k9" ; a=1',
  '"k9";a',
  '"k9";a;b=?0',
  '"k9";a="x;y"',
  '"k9";a="say \\"hi\\""',
  '"k9";a=1.5;b=*token/x;c=:aGk=:;d=@1659578233',
  '"k9";A=1',
  '"k9";',
  '  "k9"\t',
])("%s is the string k9", (header) => {
  expect(readStructuredString(header)).toBe("k9");
});

test.each([
  ['"a\\"b"', 'a"b'],
  ['"a\\\\b"', "a\\b"],
  ['"a b"', "a b"],
  ['"a;b=1"', "a;b=1"],
  ['""', ""],
])("%s is the string %j", (header, content) => {
  expect(readStructuredString(header)).toBe(content);
});

test.each(["k9", "k9;a=1", "order 7", '"k9', 'k9"', '"k9"x', '"a"b"', '"k9", "k9"', '"k\\9"', "'k9'", ""])(
  "%s is no such string and stays as sent",
  (header) => {
    expect(readStructuredString(header)).toBe(header);
  },
);

test("any printable text in quotes is read back, with or without parameters", () => {
  const text = fc.stringMatching(/^[\x20-\x7e]{0,20}$/);
  const parameters = fc.constantFrom("", ";a", ";a=1;b=2", '; a="x;\\"y"');
  fc.assert(
    fc.property(text, parameters, (content, end) => {
      const quoted = `"${content.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
      expect(readStructuredString(quoted + end)).toBe(content);
    }),
  );
});

test("a long header is read in linear time", () => {
  for (const header of [
    `"${"\\".repeat(1e5)}`,
    `"a"${";a=1".repeat(3e4)}"`,
    `"a"${" ;".repeat(5e4)}"`,
    `"a"${" ".repeat(1e5)}x`,
  ])
    expect(readStructuredString(header)).toBe(header);
});
