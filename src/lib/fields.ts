import * as z from "zod";
import type { IdPrefix } from "./ids";
import { imageFormats } from "./image-format";

/*
 * The fields that bodies and answers are made of. Every string, number and list of the API has bounds: these, or its
 * own. A bound of an answer must be no less than what can be written, since an answer beyond it fails as a whole.
 */

const ulid = "[0-9a-hjkmnp-tv-z]{26}";

/** One of our ids, as it is answered. */
export function idOf(prefix: IdPrefix) {
  return z
    .string()
    .length(prefix.length + 27)
    .regex(new RegExp(`^${prefix}_${ulid}$`));
}

/** The id of something whose kind differs. */
export const AnyId = z
  .string()
  .length(30)
  .regex(new RegExp(`^[a-z]{3}_${ulid}$`));

/**
 * An id that a caller names, in a path or a body. Its form is documented and not demanded: one of another form names
 * nothing, and is answered like any that names nothing.
 */
export function namedId(prefix: IdPrefix) {
  return z
    .string()
    .max(64)
    .meta({ pattern: `^${prefix}_${ulid}$` });
}

/** A time that is answered: `Date.toISOString`. */
export const Time = z.iso.datetime().max(24);

/** The name that a user gives to a thing. */
export const NewName = z.string().trim().min(1).max(120);
/** The same, as it is answered. */
export const Name = z.string().max(120);
/** A few sentences: a description, a note. */
export const Prose = z.string().max(2000);

/** An address that was checked when it was taken. */
export const EmailAddress = z.string().max(254).meta({ format: "email" });

/** An absolute URL of ours, signed ones included. */
export const Url = z.url().max(4096);

export const Count = z.number().int().min(0).max(0x7fffffff);
export const SizeBytes = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
/** Micro-US-dollars, in fields whose names end so. */
export const MicroUsd = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** A side of a stored picture, which may be larger than what was asked for. */
export const Pixels = z.number().int().min(1).max(0xffff).meta({ description: "Pixels." });
export const ImageFormat = z.enum(imageFormats);

export const Sha256 = z
  .string()
  .length(64)
  .regex(/^[0-9a-f]{64}$/);

/** `whsec_` and the base64 of the 32 bytes that sign. */
export const WebhookSecret = z
  .string()
  .length(50)
  .regex(/^whsec_[A-Za-z0-9+/]{43}=$/);

/** 256 random bits as base64url, after a prefix that tells what it is for. */
export function secretOf(prefix = "") {
  return z
    .string()
    .length(prefix.length + 43)
    .regex(new RegExp(`^${prefix}[\\w-]{43}$`));
}
