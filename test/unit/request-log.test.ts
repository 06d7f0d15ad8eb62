import * as fc from "fast-check";
import { expect, test } from "vitest";
import { networkOf } from "../../src/http/request-log";

test.each([
  ["203.0.113.77", "203.0.113.0/24"],
  [" 8.8.8.8 ", "8.8.8.0/24"],
  ["::ffff:203.0.113.77", "203.0.113.0/24"],
  ["2001:db8:1234:5678:9abc::42", "2001:db8:1234::/48"],
  ["2001:DB8::1", "2001:db8:0::/48"],
  ["::1", "0:0:0::/48"],
  ["garbage", "unknown"],
  ["", "unknown"],
  [undefined, "unknown"],
])("the network of %j is %s", (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test("two callers of one network are told apart by nothing, and no caller's own part is in it", () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.integer({ min: 0, max: 255 }), (address, host) => {
      const neighbour = address.replace(/\d+$/, String(host));
      expect(networkOf(neighbour)).toBe(networkOf(address));
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 0xffff }), { minLength: 13, maxLength: 13 }), (numbers) => {
      const groups = numbers.map((number) => number.toString(16));
      const [one, other] = [groups.slice(3, 8), groups.slice(8, 13)].map((own) => [...groups.slice(0, 3), ...own]);
      expect(networkOf(one?.join(":"))).toBe(`${groups.slice(0, 3).join(":")}::/48`);
      expect(networkOf(other?.join(":"))).toBe(networkOf(one?.join(":")));
    }),
  );
});
