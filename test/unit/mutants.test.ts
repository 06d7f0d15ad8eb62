import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { conductWeaknesses } from "../../audit/conduct-weaknesses.ts";
import { deliveryWeaknesses } from "../../audit/delivery-weaknesses.ts";
import { gateWeaknesses } from "../../audit/gate-weaknesses.ts";
import { surfaceWeaknesses } from "../../audit/surface-weaknesses.ts";

const root = path.resolve(import.meta.dirname, "../..");
const patches = [...gateWeaknesses, ...conductWeaknesses, ...surfaceWeaknesses, ...deliveryWeaknesses].flatMap(
  ({ name, patches }) => patches.map(({ file, from }) => ({ name, file, from })),
);

test.each(patches)("the text that the mutant $name replaces in $file is there, and once", ({ file, from }) => {
  expect(readFileSync(path.join(root, file), "utf8").split(from)).toHaveLength(2);
});
