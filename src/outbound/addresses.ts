/** Names that only a local network, or this machine, gives a meaning to (RFC 6761, 6762, 7686, 8375, 9476 and habit). */
const localSuffixes = [
  "localhost",
  "local",
  "localdomain",
  "internal",
  "intranet",
  "private",
  "corp",
  "home",
  "lan",
  "arpa",
  "test",
  "invalid",
  "onion",
  "alt",
];

/** Public zones whose names stand for whatever address is written in them. The platform has no route there anyway. */
const wildcardZones = [
  "nip.io",
  "sslip.io",
  "xip.io",
  "traefik.me",
  "localtest.me",
  "lvh.me",
  "vcap.me",
  "rbndr.us",
  "1u.ms",
];

/** Parsers disagree about what these mean in an address. */
const ambiguous = /[\s\\\p{Cc}]/u;
const label = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
const endsInLetters = /^(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$/;

/** `public` for any public host; else exact host names or origins, or `*.` and a domain for all hosts below it. */
export type Allowed = readonly string[] | "public";

/**
 * Whether a name may stand for a machine on the public Internet. An IP address never may, public ones neither: every
 * private and special range, mapped or tunnelled, is refused with them, in whatever spelling.
 */
export function isPublicHost(hostname: string): boolean {
  const host = findCanonicalHost(hostname);
  if (host === undefined || host.length > 253) return false;
  const labels = host.split(".");
  const last = labels.at(-1) ?? "";
  if (labels.length < 2 || !labels.every((each) => label.test(each)) || !endsInLetters.test(last)) return false;
  return !localSuffixes.includes(last) && !wildcardZones.some((zone) => isUnder(host, zone));
}

/** As the URL parser writes it: `127.1`, `0x7f000001` and `①②⑦.0.0.1` are one address then. Undefined for what is no host. */
function findCanonicalHost(hostname: string): string | undefined {
  const url = URL.parse(`https://${hostname}/`);
  const isHostAlone = url !== null && url.pathname === "/" && `${url.username}${url.password}${url.port}` === "";
  if (!isHostAlone || url.search !== "" || url.hash !== "") return undefined;
  return url.hostname.replace(/\.$/, "");
}

function isUnder(hostname: string, zone: string): boolean {
  return hostname === zone || hostname.endsWith(`.${zone}`);
}

export function isListed(url: URL, listed: readonly string[]): boolean {
  const { hostname, origin } = url;
  return listed.some((each) =>
    each.startsWith("*.") ? hostname.endsWith(each.slice(1)) : each === hostname || each === origin,
  );
}

/**
 * The address to call, or undefined when it must not be called: not https on port 443, with credentials in it, not
 * public, or not among the allowed. `testOrigins` are exact origins that are let through besides.
 */
export function findDestination(address: string, allow: Allowed, testOrigins: readonly string[]): URL | undefined {
  const url = ambiguous.test(address) ? null : URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") return undefined;
  if (testOrigins.includes(url.origin)) return url;
  // The default port is written as none.
  if (url.protocol !== "https:" || url.port !== "" || !isPublicHost(url.hostname)) return undefined;
  // A trailing dot would pass for another host than the one in the list, and for another certificate.
  if (url.hostname.endsWith(".")) return undefined;
  if (allow === "public") return url;
  return isListed(url, allow) ? url : undefined;
}
