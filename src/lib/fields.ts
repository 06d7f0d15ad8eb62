import * as z from "zod";
import type { IdPrefix } from "./ids";
import { imageFormats } from "./image-format";

/*
 * The fields that requests and responses share. Every string, number and list of the API has bounds: these or stricter
 * ones. A bound in a response must allow every stored value, because a response that breaks a bound fails completely.
 */

const ulid = "[0-9a-hjkmnp-tv-z]{26}";

/** An id with this prefix, in a response. */
export function idOf(prefix: IdPrefix) {
  return z
    .string()
    .length(prefix.length + 27)
    .regex(new RegExp(`^${prefix}_${ulid}$`));
}

/** An id with any prefix, in a response. */
export const AnyId = z
  .string()
  .length(30)
  .regex(new RegExp(`^[a-z]{3}_${ulid}$`));

/**
 * An id in a request's path or body. The pattern is documented but not enforced, so that a malformed id gets the same
 * response as an unknown one.
 */
export function namedId(prefix: IdPrefix) {
  return z
    .string()
    .max(64)
    .meta({ pattern: `^${prefix}_${ulid}$` });
}

/** A time in a response, as `Date.toISOString` writes it. */
export const Time = z.iso.datetime().max(24);

/** A request's header that may hold a list, such as a list of ETags. */
export const ListHeader = z.string().max(8192);

/** A name in a request. */
export const NewName = z.string().trim().min(1).max(120);
/** A name in a response. */
export const Name = z.string().max(120);
/** A few sentences, such as a description or a note. */
export const Prose = z.string().max(2000);

/** An e-mail address in a response. The format was checked when the address was accepted. */
export const EmailAddress = z.string().max(254).meta({ format: "email" });

/** An absolute URL of this service, in a response. Signed URLs are long. */
export const Url = z.url().max(4096);
/** An S3 signature covers the method, so a link that R2 serves itself is for GET alone. */
export const signedUrlNote =
  "Signed; needs no other credential. For GET, also with `Range`. In a deployment whose files come straight from R2, HEAD is answered with 403.";

export const viewLinkNote =
  "Signed; needs no other credential, so a chat or a page can show the picture. Valid for an hour: read the resource again for a new link.";

/** Refuses a change without any field, which would do nothing, and names the fields. */
export function requireChange<Change extends z.ZodObject>(change: Change): Change {
  const error = `must have at least one of: ${Object.keys(change.shape).join(", ")}`;
  return change.refine((fields) => Object.keys(fields).length > 0, { error });
}

export const Count = z.number().int().min(0).max(0x7fffffff);
export const SizeBytes = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
/** Micro-US-dollars. The names of these fields end in `MicroUsd`. */
export const MicroUsd = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
/** An amount that a person enters: at most one million US dollars. */
export const StatedMicroUsd = MicroUsd.max(1_000_000_000_000);

/** Width or height of a stored image, which can be larger than requested. */
export const Pixels = z.number().int().min(1).max(0xffff).meta({ description: "Pixels." });
export const ImageFormat = z.enum(imageFormats);

export const Sha256 = z
  .string()
  .length(64)
  .regex(/^[0-9a-f]{64}$/);

/** `whsec_` and the base64 of the 32 bytes of the key. */
export const WebhookSecret = z
  .string()
  .length(50)
  .regex(/^whsec_[A-Za-z0-9+/]{43}=$/);

/** A secret of 256 random bits in base64url, after a prefix that names the purpose. */
export function secretOf(prefix = "") {
  return z
    .string()
    .length(prefix.length + 43)
    .regex(new RegExp(`^${prefix}[\\w-]{43}$`));
}

/** The bit mask of a tile of a set. */
export const TileMask = z.number().int().min(0).max(255).nullable().meta({
  description:
    "The bit mask of a tile of a set; null for every other image. edge16: N 1, E 2, S 4, W 8. corner16: NE 1, SE 2, SW 4, NW 8. blob47: all eight neighbours, clockwise from N 1 to NW 128.",
});
