/** The measured paths: the request to Hatchery, and the least request that the platform needs for the same. */
import type autocannon from "autocannon";
import { policies, type PolicyName } from "../../src/limits/policies";
import type { Role } from "./rig";
import type { BenchUser, FileSize, World } from "./world";

/** `role` is the Worker that gets the requests, which `round` may choose. */
export type Case = {
  readonly role: Exclude<Role, "former">;
  readonly status: number;
  readonly requests: (world: World, round: number) => readonly autocannon.Request[];
  /** The number of requests that use up the caller's limit before the measurement. */
  readonly usesUp?: number;
};

export type Goal = { readonly ratio?: number; readonly cpu?: number };

export type Path = {
  readonly title: string;
  readonly limitTitle: string;
  readonly product: Case;
  /** Two cases: the CPU time of both together is the limit, and requests a second have no meaning. */
  readonly limit: readonly [Case, ...Case[]];
  readonly goal: Goal;
  /** The servers in `bench/peers` answer the same requests. */
  readonly hasPeers?: true;
};

const bare = limitCase("bare", () => ({}));
const health: Case = { role: "product", status: 200, requests: () => [{ path: "/health" }] };
const select = limitCase("select", ({ id }) => ({ path: `/select/${id}` }));
const upsert = limitCase("upsert", ({ id }, { content }) => ({
  path: `/upsert/${id}`,
  method: "PUT",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ content }),
}));

export const paths: Readonly<Record<string, Path>> = {
  upsert: {
    title: "PUT a memory file, 2 KB",
    limitTitle: "raw D1 upsert",
    product: byUsers(200, (user, { content }) => ({ ...fileOf(user, "plan"), ...putOf(user, content) })),
    limit: [upsert],
    goal: { ratio: 0.8, cpu: 1.4 },
    hasPeers: true,
  },
  read: {
    title: "GET a memory file",
    limitTitle: "raw D1 select",
    product: byUsers(200, (user) => ({ ...fileOf(user, "style"), headers: bearer(user) })),
    limit: [select],
    goal: { ratio: 0.8 },
    hasPeers: true,
  },
  unchanged: {
    title: "GET a memory file, 304",
    limitTitle: "raw D1 select",
    product: byUsers(304, (user, { etag }) => ({
      ...fileOf(user, "style"),
      headers: { ...bearer(user), "if-none-match": `"${etag}"` },
    })),
    limit: [select],
    goal: { ratio: 0.85 },
  },
  health: { title: "GET /health", limitTitle: "bare handler", product: health, limit: [bare], goal: { cpu: 2.2 } },
  authenticated: {
    title: "authenticated, without D1",
    limitTitle: "bare Durable Object call + /health",
    // A wrong query is refused after the caller was admitted and before the database is asked.
    product: byUsers(400, (user) => ({ path: "/v1/projects?limit=none", headers: bearer(user) })),
    limit: [limitCase("call", ({ id }) => ({ path: `/call/${id}` })), health],
    goal: { cpu: 1.1 },
  },
  "refused-read": {
    title: "GET refused by the limiter",
    limitTitle: "/health",
    product: byBlocked("read", (user) => ({ ...fileOf(user, "style"), headers: bearer(user) })),
    limit: [health],
    goal: { ratio: 0.9 },
  },
  "refused-write": {
    title: "PUT refused by the limiter",
    limitTitle: "/health",
    product: byBlocked("write", (user, { content }) => ({ ...fileOf(user, "style"), ...putOf(user, content) })),
    limit: [health],
    goal: { ratio: 0.85 },
  },
  "download-small": download("signed download, 100 KB", "small", { ratio: 0.8 }),
  "download-large": download("signed download, 4 MB", "large", { ratio: 0.9 }),
  "download-part": download("signed download, Range of 16 KB", "small", { ratio: 0.8 }, { range: "bytes=32768-49151" }),
};

function download(title: string, size: FileSize, goal: Goal, headers: Record<string, string> = {}): Path {
  const status = "range" in headers ? 206 : 200;
  return {
    title,
    limitTitle: "raw R2 get",
    product: byUsers(status, ({ address }, { links }) => ({
      path: links[size],
      headers: { ...headers, "cf-connecting-ip": address },
    })),
    limit: [{ ...limitCase("object", () => ({ path: `/object/${size}`, headers })), status }],
    goal,
  };
}

type Make = (user: BenchUser, world: World) => autocannon.Request;

function byUsers(status: number, make: Make): Case {
  return { role: "product", status, requests: (world) => world.users.map((user) => make(user, world)) };
}

/** In each round another user is refused, because a refusal lasts less than a minute. */
function byBlocked(policy: PolicyName, make: Make): Case {
  const requests = (world: World, round: number) =>
    world.blocked
      .slice(round)
      .slice(0, 1)
      .map((user) => make(user, world));
  return { role: "product", status: 429, requests, usesUp: policies[policy].quota };
}

function limitCase(path: string, make: Make): Case {
  const requests = (world: World) => world.users.map((user) => ({ path: `/${path}`, ...make(user, world) }));
  return { role: "limit", status: 200, requests };
}

function bearer({ token }: BenchUser): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

function fileOf({ projectId }: BenchUser, type: string): { path: string } {
  return { path: `/v1/projects/${projectId}/memory-files/${type}` };
}

function putOf(user: BenchUser, content: string): autocannon.Request {
  const headers = { ...bearer(user), "content-type": "application/json" };
  return { method: "PUT", headers, body: JSON.stringify({ content }) };
}
