import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addressSubject } from "../../src/limits/address";

const group = fc.integer({ min: 0, max: 0xffff });
const groups = fc.array(group, { minLength: 8, maxLength: 8 });
const octets = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 4, maxLength: 4 });

function full(values: readonly number[]): string {
  return values.map((value) => value.toString(16).padStart(4, "0")).join(":");
}

/** The same address, shortened: no leading zeros, the first run of zeros as `::`. */
function short(values: readonly number[]): string {
  const text = values.map((value) => value.toString(16)).join(":");
  return text.replace(/(?:^|:)0(?::0)+(?::|$)/, "::");
}

function isMapped(values: readonly number[]): boolean {
  return values.slice(0, 5).every((value) => value === 0) && values[5] === 0xffff;
}

describe("the name that an address is counted under", () => {
  test("an IPv4 address is its own name", () => {
    fc.assert(
      fc.property(octets, (parts) => {
        expect(addressSubject(parts.join("."))).toBe(parts.join("."));
      }),
    );
  });

  test("all of an IPv6 /64 has one name, however it is spelt", () => {
    fc.assert(
      fc.property(groups, groups, (one, other) => {
        fc.pre(!isMapped(one));
        const neighbour = [...one.slice(0, 4), ...other.slice(4)];
        fc.pre(!isMapped(neighbour));
        const name = addressSubject(full(one));
        expect(addressSubject(short(one))).toBe(name);
        expect(addressSubject(full(one).toUpperCase())).toBe(name);
        expect(addressSubject(` ${short(one)} `)).toBe(name);
        expect(addressSubject(full(neighbour))).toBe(name);
        expect(name).toMatch(/^[0-9a-f]{1,4}(:[0-9a-f]{1,4}){3}::\/64$/);
      }),
    );
  });

  test("another /64 has another name", () => {
    fc.assert(
      fc.property(groups, fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 0xffff }), (one, at, change) => {
        const other = one.with(at, (one[at] ?? 0) ^ change);
        fc.pre(!isMapped(one) && !isMapped(other));
        expect(addressSubject(full(other))).not.toBe(addressSubject(full(one)));
      }),
    );
  });

  test("::ffff:a.b.c.d is counted as a.b.c.d, dotted or in hex, and every IPv4 caller apart", () => {
    fc.assert(
      fc.property(octets, (parts) => {
        const [a = 0, b = 0, c = 0, d = 0] = parts;
        const dotted = parts.join(".");
        const hex = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
        expect(addressSubject(`::ffff:${dotted}`)).toBe(dotted);
        expect(addressSubject(`::FFFF:${hex}`)).toBe(dotted);
        expect(addressSubject(`0:0:0:0:0:ffff:${hex}`)).toBe(dotted);
      }),
    );
  });

  test("what is not an address shares one name, so that nonsense buys no fresh count", () => {
    const nonsense = [undefined, "", " ", "localhost", "1.2.3.4, 5.6.7.8", "fe80::1%eth0", "::1::2", ":::", "g::1"];
    for (const text of [...nonsense, "1.2.3.4:80", "9".repeat(5000), `1:2:3:4:5:6:7:8:${"9:".repeat(3000)}`])
      expect(addressSubject(text), String(text).slice(0, 40)).toBe("unknown");
  });

  test("never throws, and its name is short and plain", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
        expect(addressSubject(text)).toMatch(/^[0-9a-z.:/]{7,40}$/);
      }),
    );
  });
});
