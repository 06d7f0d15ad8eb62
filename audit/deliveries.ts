/** Attacks the download of images: addresses at hosts that look like the provider's, and redirects that lead elsewhere. */
import { setTimeout as pause } from "node:timers/promises";
import type { Behaviour, Detour } from "../stand-ins/job-api/behaviour.ts";
import type { Audit, Part } from "./audit.ts";
import { newWord, orderImage, type Order } from "./orders.ts";
import { newWorld } from "./world.ts";

/** The server maps addresses at the provider's hosts to the stand-in. A request for a marker shows that a host passed. */
const goodHosts = ["replicate.delivery", "pbxt.replicate.delivery", "delivery.replicate.com"];
const lookAlikes = [
  "replicate.delivery.evil.example",
  "evilreplicate.delivery",
  "evil-replicate.delivery",
  "a.pbxt.replicate.delivery",
  "replicate.deliveryevil.example",
  "delivery.replicate.com.evil.example",
  "delivery-replicate.com",
  "evil.delivery.replicate.com",
  "storage.googleapis.com",
];

/** Half of a user's quota of orders for a minute. */
const ordersPerUser = 10;
/** The server tries one of them every few seconds. */
const detoursPerOrder = 5;
const patienceMs = 240_000;

function chunksOf<Item>(items: readonly Item[], size: number): Item[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

function requestsFor({ instance }: Audit, text: string) {
  return instance.provider.requests.filter(({ path }) => path.includes(text));
}

function jobOf({ instance }: Audit, { word }: Order) {
  return instance.provider.jobs.find(({ prompt }) => prompt.includes(word));
}

/** All detours of the job were taken, and the job was asked for often enough that its image was tried. */
function isTried(audit: Audit, order: Order): boolean {
  const job = jobOf(audit, order);
  const polls = audit.instance.provider.requests.filter(({ path }) => path === `/v1/predictions/${job?.id}`);
  return job?.troubles.downloads.length === 0 && job.troubles.polls.length === 0 && polls.length >= 2;
}

/** Orders an image for each behaviour, and waits until each was tried. */
async function attempt(audit: Audit, behaviours: readonly Behaviour[]): Promise<Order[]> {
  const orders = await Promise.all(
    chunksOf(behaviours, ordersPerUser).map(async (lane) => {
      const world = await newWorld(audit, { jobs: false });
      const placed: Order[] = [];
      for (const behaviour of lane) placed.push(await orderImage(audit, { hold: false, world, behaviour }));
      return placed;
    }),
  );
  const deadlineMs = performance.now() + patienceMs;
  const open = (): Order[] => orders.flat().filter((order) => !isTried(audit, order));
  // A hit at the canary is a finding, and may have ended a job before all detours were taken.
  while (open().length > 0 && performance.now() < deadlineMs && audit.instance.canary.hits() === 0) await pause(500);
  await pause(500);
  const left = audit.instance.canary.hits() === 0 ? open().length : 0;
  audit.expect(left === 0, "medium", "each image is tried in time", () => `${left} images`);
  return orders.flat();
}

function expectNoHits({ expect, instance }: Audit, what: string): void {
  expect(instance.canary.hits() === 0, "critical", "no download reaches an internal address", () => what);
}

/** The address of an image, and a redirect to it, pass at the provider's own hosts alone. */
async function hosts(audit: Audit): Promise<void> {
  const asked = [...goodHosts, ...lookAlikes].flatMap((host) =>
    ["an address", "a redirect", "a later redirect"].map((way) => ({ host, way, marker: newWord() })),
  );
  const listOf = (kind: string) =>
    asked.filter(({ way }) => way === kind).map(({ host, marker }) => `https://${host}/${marker}`);
  const redirects = listOf("a redirect").map((location): Detour[] => [{ location }]);
  const later = listOf("a later redirect").map((location): Detour[] => ["moved", { location }]);
  await attempt(audit, [
    ...listOf("an address").map((address) => ({ address })),
    ...chunksOf([...redirects, ...later], detoursPerOrder).map((ways) => ({ downloads: ways.flat() })),
  ]);
  for (const { host, way, marker } of asked) {
    const called = requestsFor(audit, marker).length > 0;
    const what = (): string => `${way} at ${host}`;
    // Control: unless the right hosts are called, the refusals prove nothing.
    if (goodHosts.includes(host)) audit.expect(called, "high", "the provider's own hosts are called", what);
    else audit.expect(!called, "critical", "a host that looks like the provider's is not called", what);
  }
}

/** Redirects to this machine, in spellings that have fooled guards, also behind redirects that are right. */
async function inward(audit: Audit): Promise<void> {
  const { port } = audit.instance.canary;
  const names = ["127.0.0.1", "localhost", "127.1", "[::1]", "0.0.0.0", "127.0.0.1.nip.io"];
  const locations = [
    ...names.flatMap((name) => [`http://${name}:${port}/`, `https://${name}:${port}/`]),
    `//127.0.0.1:${port}/`,
    `http://replicate.delivery@127.0.0.1:${port}/`,
    `http:\\\\127.0.0.1:${port}/`,
  ];
  const ways = locations.flatMap((location): Detour[][] => [
    [{ location }],
    ["moved", { location }],
    ["moved", "moved", { location }],
  ]);
  await attempt(
    audit,
    chunksOf(ways, detoursPerOrder).map((part) => ({ downloads: part.flat() })),
  );
  expectNoHits(audit, "a redirect");
}

/** A chain of redirects ends, and no request on the way carries the key to another host. */
async function chains(audit: Audit): Promise<void> {
  const { expect, instance } = audit;
  const marker = newWord();
  const location = `https://pbxt.replicate.delivery/${marker}`;
  const moved: Detour[] = Array.from({ length: 12 }, () => "moved");
  const [order] = await attempt(audit, [{ downloads: moved }, { polls: [{ location }, { location }] }]);
  const job = order && jobOf(audit, order);
  const moves = requestsFor(audit, `/delivery/${job?.id}`).map(({ path }) => path.split("moved=1").length);
  const longest = 4;
  expect(moves.length > 0 && Math.max(...moves) <= longest, "high", "a chain of redirects ends", () => String(moves));
  const keyed = instance.provider.requests.filter(({ path, key }) => path.startsWith("/delivery/") && key !== null);
  expect(keyed.length === 0, "critical", "no download carries the key", () => keyed[0]?.path ?? "");
  const leaked = requestsFor(audit, marker).filter(({ key }) => key !== null);
  expect(leaked.length === 0, "critical", "no redirect takes the key to another host", () => location);
}

async function run(audit: Audit): Promise<void> {
  await Promise.all([hosts(audit), inward(audit), chains(audit)]);
  expectNoHits(audit, "in the end");
}

export const deliveries: Part = { name: "deliveries", run };
