/**
 * The name under which a caller's address is counted. An IPv4 address counts as a whole, an IPv6 address by the /64,
 * because one caller usually has at least a /64. `connectingIp` is the CF-Connecting-IP header; callers can forge all
 * other headers.
 */
export function addressSubject(connectingIp: string | undefined): string {
  const address = connectingIp?.trim() ?? "";
  if (!address.includes(":")) return /^[0-9.]{7,15}$/.test(address) ? address : "unknown";
  const groups = groupsOf(address);
  if (groups === undefined) return "unknown";
  return mappedIpv4(groups) ?? `${groups.slice(0, 4).join(":")}::/64`;
}

/** The eight groups of an IPv6 address. Undefined if the address is malformed. */
function groupsOf(address: string): string[] | undefined {
  const host = URL.parse(`http://[${address}]/`)?.hostname.slice(1, -1);
  if (host === undefined) return undefined;
  const [head = "", tail] = host.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const middle = Array.from({ length: 8 - left.length - right.length }, () => "0");
  return [...left, ...(tail === undefined ? [] : middle), ...right];
}

/** `::ffff:a.b.c.d` is another spelling of an IPv4 address, so it counts as that IPv4 address. */
function mappedIpv4(groups: readonly string[]): string | undefined {
  if (groups.slice(0, 5).some((group) => group !== "0") || groups[5] !== "ffff") return undefined;
  const [high, low] = groups.slice(6).map((group) => Number.parseInt(group, 16));
  if (high === undefined || low === undefined) return undefined;
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}
