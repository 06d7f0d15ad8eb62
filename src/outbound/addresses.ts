/** Decides which addresses the Worker may call. */

/** Top-level names that only local networks or machines resolve (RFC 6761, 6762, 7686, 8375, 9476, and common use). */
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

/**
 * Public zones in which a name can resolve to any address, private ones included. Workers cannot reach private
 * addresses anyway; this is a second defence.
 */
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

/** URL parsers disagree about these characters. */
const ambiguous = /[\s\\\p{Cc}]/u;
const label = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;
const endsInLetters = /^(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$/;

/** `public` allows any public host. A list is read by `isListed`. */
export type Allowed = readonly string[] | "public";

/**
 * Whether a host name may belong to a machine on the public Internet. IP addresses are refused, public ones too: that
 * covers every private and special range, mapped or tunnelled, in every spelling.
 */
export function isPublicHost(hostname: string): boolean {
  const host = findCanonicalHost(hostname);
  if (host === undefined || host.length > 253) return false;
  const labels = host.split(".");
  const last = labels.at(-1) ?? "";
  if (labels.length < 2 || !labels.every((each) => label.test(each)) || !endsInLetters.test(last)) return false;
  return !localSuffixes.includes(last) && !wildcardZones.some((zone) => isUnder(host, zone));
}

/**
 * The host as the URL parser spells it, so that `127.1`, `0x7f000001` and `①②⑦.0.0.1` become one address. Undefined
 * when the text is not a host name alone.
 */
function findCanonicalHost(hostname: string): string | undefined {
  const url = URL.parse(`https://${hostname}/`);
  const isHostAlone = url !== null && url.pathname === "/" && `${url.username}${url.password}${url.port}` === "";
  if (!isHostAlone || url.search !== "" || url.hash !== "") return undefined;
  return url.hostname.replace(/\.$/, "");
}

function isUnder(hostname: string, zone: string): boolean {
  return hostname === zone || hostname.endsWith(`.${zone}`);
}

/**
 * Whether a list names the URL's host. The list has exact host names, exact origins, and host names with one `*`, which
 * stands for letters, digits and hyphens within one label.
 */
export function isListed(url: URL, listed: readonly string[]): boolean {
  const { hostname, origin } = url;
  return listed.some((each) => (each.includes("*") ? fits(hostname, each) : each === hostname || each === origin));
}

function fits(hostname: string, pattern: string): boolean {
  const [start = "", end = ""] = pattern.split("*");
  if (hostname.length <= start.length + end.length) return false;
  const between = hostname.slice(start.length, hostname.length - end.length);
  return hostname.startsWith(start) && hostname.endsWith(end) && /^[a-z0-9-]+$/.test(between);
}

/**
 * The URL to call. Undefined when the address must not be called: the scheme is not https on port 443, the URL contains
 * credentials, or the host is not public or not allowed. `testOrigins` are exact origins that are allowed in addition.
 */
export function findDestination(address: string, allow: Allowed, testOrigins: readonly string[]): URL | undefined {
  const url = ambiguous.test(address) ? null : URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") return undefined;
  if (testOrigins.includes(url.origin)) return url;
  // `port` is empty for the default port.
  if (url.protocol !== "https:" || url.port !== "" || !isPublicHost(url.hostname)) return undefined;
  // With a trailing dot, the name would not match the list and could get another certificate.
  if (url.hostname.endsWith(".")) return undefined;
  if (allow === "public") return url;
  return isListed(url, allow) ? url : undefined;
}
