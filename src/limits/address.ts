/**
 * The name under which an address is counted: IPv4 as it is, IPv6 by its /64, since one caller owns at least that.
 * `connectingIp` is the CF-Connecting-IP header; no other header is believed.
 */
export function addressSubject(connectingIp: string | undefined): string {
  const address = connectingIp?.trim() ?? "";
  if (!address.includes(":")) return /^[0-9.]{7,15}$/.test(address) ? address : "unknown";
  const groups = groupsOf(address);
  if (groups === undefined) return "unknown";
  return mappedIpv4(groups) ?? `${groups.slice(0, 4).join(":")}::/64`;
}

/** Eight groups of an IPv6 address, or undefined. */
function groupsOf(address: string): string[] | undefined {
  const host = URL.parse(`http://[${address}]/`)?.hostname.slice(1, -1);
  if (host === undefined) return undefined;
  const [head = "", tail] = host.split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const middle = Array.from({ length: 8 - left.length - right.length }, () => "0");
  return [...left, ...(tail === undefined ? [] : middle), ...right];
}

/** ::ffff:a.b.c.d is an IPv4 caller in another spelling, and is counted as one. */
function mappedIpv4(groups: readonly string[]): string | undefined {
  if (groups.slice(0, 5).some((group) => group !== "0") || groups[5] !== "ffff") return undefined;
  const [high, low] = groups.slice(6).map((group) => Number.parseInt(group, 16));
  if (high === undefined || low === undefined) return undefined;
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}
