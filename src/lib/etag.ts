/** Evaluates the headers If-Match and If-None-Match. */

/** An entity tag of a request. `name` is the text between the quotes. */
type Tag = { readonly name: string; readonly isWeak: boolean };

/**
 * One element of a list of tags: a tag, an asterisk, or text that is neither. Clients differ in the case of `W/` and in
 * the spaces around an element.
 */
const element = /(?:(?:(?<weak>w\/)[ \t]*)?"(?<name>[^"]*)"|(?<any>[*]))(?![^\s,])|[^\s,]+/gi;

/**
 * True if If-None-Match lets the request proceed (RFC 9110, section 13.1.2). Weak comparison: `W/` makes no difference.
 */
export function noneMatch(header: string | undefined, etag: string): boolean {
  if (header === undefined) return true;
  const { isAny, tags } = readList(header);
  const own = readList(etag).tags[0];
  return !isAny && !tags.some((tag) => tag.name === own?.name);
}

/**
 * True if If-Match lets the request proceed (RFC 9110, section 13.1.1). Strong comparison: a weak tag never matches.
 */
export function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return true;
  const { isAny, tags } = readList(header);
  const own = readList(etag).tags[0];
  return isAny || tags.some((tag) => tag.name === own?.name && !tag.isWeak && !own.isWeak);
}

/**
 * The tags of an If-Match or If-None-Match header, for resources whose tags name versions and not bytes. `W/` makes no
 * difference there: Cloudflare and other proxies turn a strong tag weak when they compress a response, and the client
 * then knows only the weak form. Returns the texts between the quotes, or `*` for any version. Null without a header.
 */
export function versionTags(header: string | undefined): readonly string[] | null {
  if (header === undefined) return null;
  const { isAny, tags } = readList(header);
  // Only a bare asterisk means "any version".
  return isAny ? ["*"] : tags.map(({ name }) => name).filter((name) => name !== "*");
}

/** Skips elements that are not tags, such as a tag without quotes. `isAny`: the list has a bare asterisk. */
function readList(header: string): { readonly isAny: boolean; readonly tags: readonly Tag[] } {
  const elements = Array.from(header.matchAll(element), ({ groups }) => groups ?? {});
  return {
    isAny: elements.some(({ any }) => any !== undefined),
    tags: elements.flatMap(({ name, weak }) => (name === undefined ? [] : [{ name, isWeak: weak !== undefined }])),
  };
}
