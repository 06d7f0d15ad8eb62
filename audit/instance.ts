/** Starts the server that the audit attacks. */
import { hkdfSync, createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { newSecret } from "../scripts/dev-vars.ts";
import { startHatchery } from "../scripts/local-server.ts";
import { startOutside, type Outside } from "./outside.ts";

/** The key that signs for one purpose, derived from the root secret as the server does. */
export type SigningKey = { readonly id: string; readonly bytes: Buffer };

export type Instance = Pick<Outside, "canary" | "receiver" | "provider"> & {
  readonly url: string;
  readonly accessKey: SigningKey;
  readonly linkKey: SigningKey;
  readonly adminCode: string;
  readonly stop: () => Promise<void>;
};

export const goodOrigins = ["https://editor.example", "https://app.example:8443", "https://hatchery-game.vercel.app"];

function signingKey(secret: string, purpose: string): SigningKey {
  const bytes = Buffer.from(hkdfSync("sha256", secret, "", purpose, 32));
  return { id: createHash("sha256").update(bytes).digest("hex").slice(0, 12), bytes };
}

/**
 * Starts a server on an empty, migrated store. The audit chooses the secrets, so that it can sign with the right key: for
 * example a token whose only fault is that the token has expired.
 */
export async function startInstance(): Promise<Instance> {
  const stateDir = mkdtempSync(path.join(tmpdir(), "hatchery-audit-"));
  const secret = newSecret("JWT_SECRET_KEY");
  const adminCode = newSecret("SECRETS_KEY");
  const { canary, receiver, provider, stop } = await startOutside();
  const server = await startHatchery({
    stateDir,
    vars: {
      JWT_SECRET_KEY: secret,
      CORS_ORIGINS: goodOrigins.slice(0, 2).join(","),
      VERCEL_URL: "hatchery-game.vercel.app",
      BOOTSTRAP_ADMIN_CODE: adminCode,
      TEST_ORIGINS: [receiver.url, provider.url, provider.fal.url].join(","),
      REPLICATE_URL: provider.url,
      REPLICATE_API_TOKEN: provider.key,
      FAL_URL: provider.fal.url,
      FAL_KEY: provider.fal.key,
    },
  });
  return {
    url: server.url,
    accessKey: signingKey(secret, "access-token"),
    linkKey: signingKey(secret, "file-link"),
    adminCode,
    canary,
    receiver,
    provider,
    stop: async () => {
      await server.stop();
      await stop();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}
