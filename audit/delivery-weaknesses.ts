/** Weaknesses in the download of images: host lists and redirects. */
import { one, type Weakness } from "./weakness.ts";

const get = "src/providers/job-api/get.ts";
const addresses = "src/outbound/addresses.ts";
const lookAlike = /a host that looks like the provider's/;
const inside = /no download reaches an internal address/;
const send = 'await send(current, { method: "GET", ...(!isFree && { headers }) }, limits)';
const unguarded =
  "await fetch(current).then(async (found) => ({ status: found.status, headers: found.headers, bytes: new Uint8Array(await found.arrayBuffer()) }))";
const fits = "return hostname.startsWith(start) && hostname.endsWith(end) && /^[a-z0-9-]+$/.test(between);";

export const deliveryWeaknesses: readonly Weakness[] = [
  one(
    "host-by-part",
    "deliveries",
    lookAlike,
    addresses,
    fits,
    "void between; return hostname.includes(end.slice(1));",
  ),
  one("host-by-end", "deliveries", lookAlike, addresses, fits, "void between; return hostname.endsWith(end.slice(1));"),
  one("host-by-any-label", "deliveries", lookAlike, addresses, "/^[a-z0-9-]+$/.test(between)", "between.length > 0"),
  one("redirect-unjudged", "deliveries", inside, get, send, `redirects > 0 ? ${unguarded} : ${send}`),
  one("redirect-chain-unjudged", "deliveries", inside, get, send, `redirects > 1 ? ${unguarded} : ${send}`),
  one(
    "redirect-chain-endless",
    "deliveries",
    /a chain of redirects ends/,
    get,
    "redirects < maxRedirects ? findRedirect(error, current) : undefined",
    "redirects < 50 ? findRedirect(error, current) : undefined; void maxRedirects",
  ),
  one(
    "key-sent-along-redirects",
    "deliveries",
    /no redirect takes the key/,
    get,
    "(!isFree && next.origin !== new URL(current).origin)",
    "false",
  ),
];
