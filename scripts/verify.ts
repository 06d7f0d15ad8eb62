/** `npm run verify`, the fast lane: format, lint, types and unit tests, without a server. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runLanes, type Part } from "./parts.ts";

const script = (name: string): Part => ({ name, command: ["npm", "run", "--silent", name] });

const folder = mkdtempSync(path.join(tmpdir(), "hatchery-verify-"));
try {
  const outcomes = await runLanes(
    [[script("test:unit")], [script("format:check"), script("typecheck"), script("lint")]],
    folder,
  );
  process.exitCode = outcomes.every(({ isGood }) => isGood) ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
