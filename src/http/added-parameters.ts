/** Decides about query parameters that others add to a link: chats, mailings, advertisements and search engines. */
import { isSignature, type Operation } from "./operation";

/** The beginnings of names: Google's campaign parameters, which most services share, then Matomo's and HubSpot's. */
const prefixes = ["utm_", "mtm_", "matomo_", "pk_", "hsa_", "_hs"];
const names = new Set(
  (
    "gclid gclsrc dclid gbraid wbraid gad_source gad_campaignid srsltid _ga _gl fbclid igsh igshid msclkid twclid " +
    "ref_src ttclid li_fat_id trk epik rdt_cid sccid yclid ysclid mc_cid mc_eid mkt_tok _ke _kx __s ref"
  ).split(" "),
);

/**
 * The query to validate. A signed link takes no parameters and is complete without any, so the link ignores all that
 * others added. On public pages, which people share too, only known tracking parameters are dropped: everywhere else an
 * unknown parameter is a mistake to report.
 */
export function ownParameters({ access, method, query }: Operation, sent: unknown): unknown {
  if (isSignature(access) && access.kind === "link" && query === undefined) return {};
  if (access !== "public" || method !== "get" || typeof sent !== "object" || sent === null) return sent;
  return Object.fromEntries(Object.entries(sent).filter(([name]) => !isTracking(name.toLowerCase())));
}

function isTracking(name: string): boolean {
  return names.has(name) || prefixes.some((prefix) => name.startsWith(prefix));
}
