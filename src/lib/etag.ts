/** RFC 9110 13.1.2: weak comparison, so `W/` makes no difference. */
export function noneMatch(header: string | undefined, etag: string): boolean {
  if (header === undefined) return true;
  return !tagsOf(header).some((tag) => tag === "*" || bare(tag) === bare(etag));
}

/** The entity tags of an If-Match or If-None-Match header; `*` stands for any. */
function tagsOf(header: string): string[] {
  return header.split(",").map((tag) => tag.trim());
}

function bare(tag: string): string {
  return tag.replace(/^W\//, "");
}

/** RFC 9110 13.1.1: strong comparison, so a weak tag never matches. */
export function matches(header: string | undefined, etag: string): boolean {
  return header === undefined || tagsOf(header).some((tag) => tag === "*" || (tag === etag && !tag.startsWith("W/")));
}
