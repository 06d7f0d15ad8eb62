import type { RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { OAuth2Server } from "oauth2-mock-server";
import type { TestProject } from "vitest/node";
import { createPatientServer } from "../../stand-ins/patient-server.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Origins of unused issuers: one for each test that counts the requests for keys. */
    googleIssuers: string[];
    /** The private key, as a JWK. All issuers publish the public half. */
    googleKey: Record<string, unknown>;
  }
}

const issuerCount = 12;

type Mode = "up" | "down" | "slow" | "html" | "away" | "huge";

/** The bad answers of `/jwks`, by mode. */
const misbehave: Record<Exclude<Mode, "up" | "slow">, RequestListener> = {
  down: (_, response) => void response.writeHead(500).end("canary-of-the-issuer"),
  html: (_, response) => void response.writeHead(200).end("<html>canary-of-the-issuer</html>"),
  away: (_, response) => void response.writeHead(302, { Location: "/elsewhere" }).end(),
  huge: (_, response) => void response.writeHead(200).end(`{"keys":[],"pad":"${"x".repeat(100_000)}"}`),
};

/** An issuer that can fail. `GET /hits` counts the requests so far, and `GET /mode?down` sets the mode. */
async function startIssuer(keySet: RequestListener) {
  let hits = 0;
  let mode: Mode = "up";
  const server = createPatientServer((request, response) => {
    const [path, query] = (request.url ?? "").split("?");
    if (path === "/hits") return void response.end(String(hits));
    if (path === "/mode") {
      mode = query as Mode; // only tests send this
      return void response.end();
    }
    hits += 1;
    if (mode === "slow") return void setTimeout(() => keySet(request, response), 400);
    return mode === "up" ? keySet(request, response) : misbehave[mode](request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // the server listens on TCP
  return { origin: `http://127.0.0.1:${port}`, server };
}

/** Starts local OpenID Connect issuers for the worker tests. */
export async function setup(project: TestProject): Promise<() => void> {
  const google = new OAuth2Server();
  await google.issuer.keys.generate("RS256", { kid: "google-1" });
  const starting = Array.from({ length: issuerCount }, () => startIssuer(google.service.requestHandler));
  const issuers = await Promise.all(starting);
  project.provide(
    "googleIssuers",
    issuers.map(({ origin }) => origin),
  );
  project.provide("googleKey", google.issuer.keys.toJSON(true)[0] ?? {});
  return () => {
    for (const { server } of issuers) server.close();
  };
}
