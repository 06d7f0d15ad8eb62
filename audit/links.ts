/** Attacks signed download links: a changed, expired or forged link must open nothing. */
import { createHmac } from "node:crypto";
import { describe, essence, type Audit, type Part } from "./audit.ts";
import type { SigningKey } from "./instance.ts";
import { newWorld } from "./world.ts";

/** Signs a link `/v1/files/<key id>.<claims>.<mac>/<name>`. The MAC covers all other parts. */
function sign(key: SigningKey, payload: string, name: string): string {
  const claims = `${key.id}.${Buffer.from(payload).toString("base64url")}`;
  const mac = createHmac("sha256", key.bytes).update(`/v1/files/${claims}/${name}`).digest("base64url");
  return `/v1/files/${claims}.${mac}/${name}`;
}

type Link = {
  readonly path: string;
  readonly keyId: string;
  readonly claims: string;
  readonly mac: string;
  readonly name: string;
};

function take(path: string): Link {
  const [, , , token = "", name = ""] = path.split("/");
  const [keyId = "", claims = "", mac = ""] = token.split(".");
  return { path, keyId, claims, mac, name };
}

const join = ({ keyId, claims, mac, name }: Link): string => `/v1/files/${keyId}.${claims}.${mac}/${name}`;

function flip(text: string, at: number): string {
  return `${text.slice(0, at)}${text[at] === "A" ? "B" : "A"}${text.slice(at + 1)}`;
}

/** A valid link, each time with one change. None of these may open a file. */
function tampered(link: Link, other: Link, audit: Audit): Readonly<Record<string, string>> {
  const [expires = "", type = "", object = ""] = Buffer.from(link.claims, "base64url").toString().split("\n");
  const claim = (...lines: string[]): string => Buffer.from(lines.join("\n")).toString("base64url");
  const flips = [0, 5, 20, link.claims.length - 3].map((at) => [
    `claims changed at ${at}`,
    join({ ...link, claims: flip(link.claims, at) }),
  ]);
  const macs = [0, 7, 21, 40].map((at) => [`signature changed at ${at}`, join({ ...link, mac: flip(link.mac, at) })]);
  const past = String(Math.floor(Date.now() / 1000) - 1);
  const own = (payload: string, name = link.name): string => sign(audit.instance.linkKey, payload, name);
  return {
    ...Object.fromEntries(flips),
    ...Object.fromEntries(macs),
    "a later expiry": join({ ...link, claims: claim(String(Number(expires) + 86_400), type, object) }),
    "another object": join({ ...link, claims: claim(expires, type, `${object}x`) }),
    "another type": join({ ...link, claims: claim(expires, "text/html", object) }),
    "another name": join({ ...link, name: "other.zip" }),
    "another link's signature": join({ ...link, mac: other.mac }),
    "another link's claims": join({ ...link, claims: other.claims }),
    "another key's id": join({ ...link, keyId: "0".repeat(12) }),
    "no signature": join({ ...link, mac: "" }),
    "a short signature": join({ ...link, mac: link.mac.slice(0, 20) }),
    "a long signature": join({ ...link, mac: `${link.mac}A` }),
    "a padded signature": join({ ...link, mac: `${link.mac}=` }),
    "an encoded name": join({ ...link, name: `%${link.name.charCodeAt(0).toString(16)}${link.name.slice(1)}` }),
    "an encoded dot": link.path.replace(".", "%2e"),
    "upper case": join({ ...link, keyId: link.keyId.toUpperCase(), mac: link.mac.toUpperCase() }),
    "a wrong key": sign(
      { ...audit.instance.linkKey, bytes: Buffer.alloc(32) },
      [expires, type, object].join("\n"),
      link.name,
    ),
    "a token's key": sign(
      { ...audit.instance.accessKey, id: link.keyId },
      [expires, type, object].join("\n"),
      link.name,
    ),
    "signed, but expired": own([past, type, object].join("\n")),
    "signed, but expired a day ago": own([String(Number(past) - 86_400), type, object].join("\n")),
    "signed, without an expiry": own(["", type, object].join("\n")),
    "signed, with an expiry that is not a number": own(["never", type, object].join("\n")),
    "signed, without an object": own(expires),
  };
}

async function open(audit: Audit, link: Link): Promise<void> {
  const { call, expect } = audit;
  const whole = await call("GET", link.path);
  expect(whole.status === 200, "medium", "a valid link works", () => describe(whole).slice(0, 300));
  const size = Number(whole.headers.get("content-length"));
  const ranges: Readonly<Record<string, number>> = {
    "bytes=0-9": 206,
    "bytes=-5": 206,
    "bytes=5-": 206,
    [`bytes=${size}-`]: 416,
    "bytes=9-1": 200,
    "bytes=a-b": 200,
    "bytes=0-1,3-4": 200,
    "lines=1-2": 200,
    [`bytes=0-${"9".repeat(40)}`]: 206,
  };
  for (const [Range, status] of Object.entries(ranges)) {
    const answer = await call("GET", link.path, { headers: { Range } });
    expect(answer.status === status, "low", "ranges get the right status", () => `${Range}: ${answer.status}`);
  }
  const head = await call("HEAD", link.path);
  expect(head.status === 200 && head.text === "", "low", "HEAD describes the file", () => describe(head));
  const shown = whole.headers.get("content-security-policy")?.includes("sandbox");
  const saved = whole.headers.get("content-disposition")?.startsWith("attachment");
  expect(shown === true && saved === true, "medium", "a file is served as a sandboxed download", () =>
    JSON.stringify([...whole.headers]),
  );
  for (const method of ["PUT", "POST", "DELETE", "PATCH"]) {
    const answer = await call(method, link.path, { body: "x" });
    expect(answer.status === 405, "high", "a link allows reading only", () => describe(answer));
  }
}

async function run(audit: Audit): Promise<void> {
  const { call, expect } = audit;
  const [world, other] = [await newWorld(audit, { jobs: true }), await newWorld(audit, { jobs: true })];
  const link = take(new URL(world.fileUrl).pathname);
  const neighbour = take(new URL(other.fileUrl).pathname);
  await open(audit, link);
  const [, type = "", object = ""] = Buffer.from(link.claims, "base64url").toString().split("\n");
  const soon = String(Math.floor(Date.now() / 1000) + 60);
  const signed = await call("GET", sign(audit.instance.linkKey, [soon, type, object].join("\n"), link.name));
  // Control: unless a link that the audit signs is accepted, the refusals below prove nothing.
  expect(signed.status === 200, "high", "a valid link that the audit signs works", () =>
    describe(signed).slice(0, 300),
  );
  const refused = await call("GET", join({ ...link, mac: "A".repeat(43) }));
  expect(refused.status === 403, "critical", "a link with a wrong signature is refused", () => describe(refused));
  for (const [name, path] of Object.entries(tampered(link, neighbour, audit)))
    for (const method of ["GET", "HEAD"]) {
      const answer = await call(method, path, { token: world.user.token });
      const shut = answer.status === 403 || answer.status === 404;
      expect(shut, "critical", `a changed link is refused: ${name}`, () => describe(answer));
      if (method === "GET" && answer.status === 403)
        expect(essence(answer) === essence(refused), "medium", `all refusals are identical: ${name}`, () =>
          describe(answer),
        );
    }
}

export const links: Part = { name: "links", run };
