/** Adds unlisted fields to every body (mass assignment): the server must refuse each. */
import { describe, type Audit, type Part } from "./audit.ts";
import type { Ask } from "./client.ts";
import { constantsOf, fill, needsCredential, type Operation } from "./spec.ts";
import { getAdmin, newWorld, type World } from "./world.ts";

/** Fields that rows or responses have, but that no caller may set. */
const alien: Readonly<Record<string, unknown>> = {
  ownerId: "usr_00000000000000000000000000",
  userId: "usr_00000000000000000000000000",
  role: "admin",
  createdAt: 0,
  sealedSecret: "x",
  sealedKey: "x",
  secret: "whsec_AAAA",
  disabledReason: null,
  limitMicroUsd: null,
  spentMicroUsd: 0,
  reservedMicroUsd: 0,
  objectKey: "x",
  sha256: "x",
  source: "asset",
  isAdmin: true,
};

async function credentialFor(audit: Audit, op: Operation, world: World): Promise<Ask> {
  if (!needsCredential(op)) return {};
  return { token: op.access === "admin" ? (await getAdmin(audit)).token : world.user.token };
}

async function run(audit: Audit): Promise<void> {
  const { call, expect, spec } = audit;
  const world = await newWorld(audit, { jobs: false });
  const operations = spec.operations.filter((op) => op.body && !op.access.startsWith("signature:"));
  for (const op of operations) {
    const path = fill(op.path, { ...constantsOf(op), ...world.ids });
    const credential = await credentialFor(audit, op, world);
    const known = Object.keys(spec.resolve(op.body?.schema ?? {}).properties ?? {});
    const names = Object.keys(alien).filter((name) => !known.includes(name));
    for (const name of [names[0], names[operations.indexOf(op) % names.length]].filter((each) => each !== undefined)) {
      const body = { ...op.body?.example, [name]: alien[name] };
      const answer = await call(op.method, path, { ...credential, body });
      const told = answer.status === 400 && answer.text.includes(name);
      expect(told, "high", `an unknown field is refused: ${op.id}`, () => `${name}: ${describe(answer)}`);
    }
  }
}

export const fields: Part = { name: "fields", run };
