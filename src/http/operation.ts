import type * as z from "zod";
import type { Actor, UserContext, Context, Scope } from "../context";
import type { ErrorCode } from "../errors";
import type { PolicyName } from "../limits/policies";
import type { TagName } from "../openapi/about";

/** The raw request, for what proves itself by a signature. Throws an AppError when it does not. */
export type SignedRequest = {
  readonly params: Readonly<Record<string, string>>;
  readonly header: (name: string) => string | undefined;
  readonly query: (name: string) => string | undefined;
  readonly path: string;
  readonly body: Uint8Array<ArrayBuffer>;
};

/**
 * A signature's check: who is then calling (null when nobody in particular), whom the limit counts, and what it proves
 * besides, for the handler.
 */
export type Signature = {
  readonly kind: "trigger" | "link" | "callback";
  readonly verify: (
    context: Context,
    request: SignedRequest,
  ) => Promise<{ actor: Actor | null; subject: string | null; proven?: string }>;
};

/**
 * Who may call: anybody; a user or an API key with a scope; a signed-in person; one who signed in lately, for what would
 * outlive a stolen session; an admin, who for all but reading must have signed in lately too; the holder of a signature.
 */
type Access = "public" | { readonly scope: Scope } | "session" | "recent session" | "admin" | Signature;

/** How old a sign-in may be where a recent one is asked for. */
export const recentSignInHours = 12;

/** What an administrator changes is about others, and a code that he makes outlives any session: each asks for it. */
export function asksForRecentSignIn({ access, method }: Pick<Operation, "access" | "method">): boolean {
  return access === "recent session" || (access === "admin" && method !== "get");
}

/** How often. `"none"` is for answers that cost nothing. */
type Limit = PolicyName | "none";

/** An answer that is not JSON: bytes or a stream of a stated type. */
export type Raw = { readonly contentType: string; readonly description: string };
/** One answer in two forms; the handler gives the one that the caller's Accept header prefers. */
export type Negotiated = { readonly json: z.ZodType; readonly raw: Raw };
/** A schema, a raw answer, both, or null for an answer without a body. */
export type Reply = z.ZodType | Raw | Negotiated | null;
type Replies = { readonly [status: number]: Reply };

type Shape = z.ZodObject;
type Method = "get" | "post" | "put" | "patch" | "delete";

/** The `:name` segments of a path; `params` must name exactly these. */
type PathKeys<P extends string> = P extends `${string}:${infer Key}/${infer Rest}`
  ? Key | PathKeys<`/${Rest}`>
  : P extends `${string}:${infer Key}`
    ? Key
    : never;
type ParamsFor<P extends string> = [PathKeys<P>] extends [never]
  ? { params?: undefined }
  : { params: z.ZodObject<{ [Key in PathKeys<P>]: z.ZodType<unknown, string> }> };

/** A public operation has no actor; a link's signature and a provider's name nobody; all others have one. */
type ContextFor<A extends Access> = A extends "public"
  ? Context
  : A extends { kind: "link" | "callback" }
    ? Context
    : UserContext;
type Out<S> = S extends z.ZodType ? z.output<S> : undefined;

/** Files that an operation takes as they are, beside a JSON body or instead of one. */
export type Uploads = { readonly types: readonly `${string}/${string}`[]; readonly maxBytes: number };
/** A file of one of the declared types: its sender's word, which the bytes need not keep. */
export type Upload<U extends Uploads = Uploads> = {
  readonly type: U["types"][number];
  readonly bytes: Uint8Array<ArrayBuffer>;
};
/** A JSON body or a file; never both, and a file alone where no body is declared. */
type Payload<B, U> = U extends Uploads
  ? { readonly upload: Upload<U>; readonly body?: undefined } | (B extends z.ZodType ? Json<B> : never)
  : Json<B>;
type Json<B> = { readonly upload?: undefined; readonly body: Out<B> };
/** Repeats and accounts are told apart by what a JSON body says. */
type PlainWith<U> = U extends Uploads ? { idempotent?: undefined; account?: undefined } : unknown;

export type Input<A extends Access, Pa, Q, H, B, U = undefined> = Payload<B, U> & {
  readonly ctx: ContextFor<A>;
  readonly params: Out<Pa>;
  readonly query: Out<Q>;
  readonly headers: Out<H>;
  /** The id that what this request makes must get, so that a second run makes the same thing. */
  readonly resourceUlid: string;
  /** What the caller's signature proves besides who he is. */
  readonly proven: string | null;
  /** Whether his token or key would still be let in: for an answer that goes on for minutes. Nothing is counted. */
  readonly isStillAdmitted: () => Promise<boolean>;
  readonly request: Request;
};

type Headers = Readonly<Record<string, string>>;
type RawBody = ReadableStream | Uint8Array<ArrayBuffer> | string | null;

/** What a handler may answer: one arm for each declared status, its body typed by that status's schema. */
type Answer<R extends Replies> = {
  [S in keyof R & number]: { readonly status: S; readonly headers?: Headers } & (R[S] extends z.ZodType
    ? { readonly body: z.input<R[S]> }
    : R[S] extends Raw
      ? { readonly raw: RawBody }
      : R[S] extends Negotiated
        ? { readonly body: z.input<R[S]["json"]> } | { readonly raw: RawBody }
        : { readonly body?: undefined });
}[keyof R & number];

type Spec<P extends string, A extends Access, Pa, Q, H, B, R, U> = {
  /** Names the operation in the specification and in the tests. */
  readonly id: string;
  readonly method: Method;
  readonly path: P;
  readonly tag: TagName;
  readonly summary: string;
  readonly description?: string;
  readonly access: A;
  readonly limit: Limit;
  readonly params?: Pa;
  readonly query?: Q;
  readonly headers?: H;
  readonly body?: B;
  /** Of a JSON body; default 64 KiB. */
  readonly maxBodyBytes?: number;
  readonly uploads?: U;
  /** The account name whose tries are also counted; the try is given back when the answer is a success. */
  readonly account?: (body: Out<B>) => string;
  /** `Idempotency-Key` is honoured; for a trigger, `webhook-id`. */
  readonly idempotent?: "Idempotency-Key" | "webhook-id";
  readonly replies: R;
  /** The codes that only this operation's work can answer, beside those that follow from its declaration. */
  readonly errors?: readonly ErrorCode[];
};

type AnyAnswer = {
  readonly status: number;
  readonly body?: unknown;
  readonly raw?: RawBody;
  readonly headers?: Headers;
};

/** The erased form that the routes, the specification and the tests walk. */
export type Operation = Spec<string, Access, Shape, Shape, Shape, z.ZodType, Replies, Uploads> & {
  readonly run: (input: Input<Access, Shape, Shape, Shape, z.ZodType>) => Promise<AnyAnswer>;
};

/**
 * Declares an endpoint. One without access, limit, replies, or a schema for its path's parameters does not compile,
 * and neither does a handler that answers an undeclared status or another body.
 */
export function operation<
  const P extends string,
  const A extends Access,
  const R extends Replies,
  Pa extends Shape | undefined = undefined,
  Q extends Shape | undefined = undefined,
  H extends Shape | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
  const U extends Uploads | undefined = undefined,
>(
  spec: Spec<P, A, Pa, Q, H, B, R, U> & ParamsFor<P> & PlainWith<U>,
  run: (input: Input<A, Pa, Q, H, B, U>) => Promise<Answer<NoInfer<R>>>,
): Operation {
  // The one cast of the contract: it erases the generics after they have been checked.
  return { ...spec, run } as unknown as Operation;
}

export function isRaw(reply: Reply): reply is Raw {
  return reply !== null && "contentType" in reply;
}

export function isNegotiated(reply: Reply): reply is Negotiated {
  return reply !== null && "json" in reply;
}

export function isSignature(access: Access): access is Signature {
  return typeof access === "object" && "verify" in access;
}
