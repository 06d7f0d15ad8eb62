/** Evaluates the headers If-Match and If-None-Match. */

/** An entity tag of a request. `name` is the text between the quotes. */
type Tag = { readonly name: string; readonly isWeak: boolean };
type Tags = "any" | readonly Tag[];

/** One element of a list of tags. The case of `W/` and the spaces around an element vary between clients. */
const listedTag = /(?<weak>w\/)?[ \t]*"(?<name>[^"]*)"|(?<any>[*])|[^\s,"]+/gi;

/**
 * True if If-None-Match lets the request proceed (RFC 9110, section 13.1.2). Weak comparison: `W/` makes no difference.
 */
export function noneMatch(header: string | undefined, etag: string): boolean {
  if (header === undefined) return true;
  const tags = readTags(header);
  const [own] = tagsOf(etag);
  return tags !== "any" && !tags.some((tag) => tag.name === own?.name);
}

/**
 * True if If-Match lets the request proceed (RFC 9110, section 13.1.1). Strong comparison: a weak tag never matches.
 */
export function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return true;
  const tags = readTags(header);
  const [own] = tagsOf(etag);
  if (tags === "any") return true;
  return tags.some((tag) => tag.name === own?.name && !tag.isWeak && !own.isWeak);
}

/**
 * The tags of an If-Match or If-None-Match header, for resources whose tags name versions and not bytes. `W/` makes no
 * difference there: Cloudflare and other proxies turn a strong tag weak when they compress a response, and the client
 * then knows only the weak form. Returns the texts between the quotes, or `*` for any version. Null without a header.
 */
export function versionTags(header: string | undefined): readonly string[] | null {
  if (header === undefined) return null;
  const tags = readTags(header);
  // Only a bare asterisk means "any version".
  return tags === "any" ? ["*"] : tags.map(({ name }) => name).filter((name) => name !== "*");
}

/** Skips elements that are not tags, such as a tag without quotes. */
function readTags(header: string): Tags {
  const elements = [...header.matchAll(listedTag)];
  return elements.some(({ groups }) => groups?.["any"] !== undefined) ? "any" : tagsOf(header);
}

function tagsOf(header: string): Tag[] {
  return Array.from(header.matchAll(listedTag), ({ groups }) => groups).flatMap((groups) => {
    const { name, weak } = groups ?? {};
    return name === undefined ? [] : [{ name, isWeak: weak !== undefined }];
  });
}
