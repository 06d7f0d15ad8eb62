/** The contract: one declaration for each endpoint, from which routes, guards, specification and tests are derived. */
import type * as z from "zod";
import type { Actor, UserContext, Context, Scope } from "../context";
import type { ErrorCode } from "../errors";
import type { PolicyName } from "../limits/policies";
import type { Out, Payload, PlainWith, TextForm, TextWith, Uploads } from "./payload";
import type { TagName } from "./tags";

/** The raw request, as a signature's check reads it. */
export type SignedRequest = {
  readonly params: Readonly<Record<string, string>>;
  readonly header: (name: string) => string | undefined;
  readonly query: (name: string) => string | undefined;
  readonly path: string;
  readonly body: Uint8Array<ArrayBuffer>;
};

/**
 * An access rule for requests that prove themselves by a signature. `verify` throws an AppError for a wrong signature.
 * `actor` is the user for whom the request runs, or null if it runs for nobody. `subject` is counted by the limit; null
 * counts the address. `proven` is what else the signature proves; the handler gets it.
 */
export type Signature<Proven = unknown> = {
  readonly kind: "trigger" | "link" | "callback";
  readonly verify: (
    context: Context,
    request: SignedRequest,
  ) => Promise<{ actor: Actor | null; subject: string | null; proven?: Proven }>;
};

/**
 * Who may call:
 *
 * - `public`: anybody.
 * - `{ scope }`: a signed-in person, or an API key with this scope.
 * - `session`: a signed-in person.
 * - `recent session`: a person who signed in recently. For changes that would outlive a stolen session.
 * - `admin`: an administrator, who must also have signed in recently except to read.
 * - A `Signature`: the holder of a secret or of a signed address.
 */
type Access = "public" | { readonly scope: Scope } | "session" | "recent session" | "admin" | Signature;

/** The greatest age of a recent sign-in. */
export const recentSignInHours = 12;

/**
 * Every change by an administrator requires a recent sign-in: such changes affect other people, and the codes that
 * administrators create outlive the session.
 */
export function asksForRecentSignIn({ access, method }: Pick<Operation, "access" | "method">): boolean {
  return access === "recent session" || (access === "admin" && method !== "get");
}

/** The rate limit. `"none"` is for responses that cost nothing. */
type Limit = PolicyName | "none";

/**
 * A response that is not JSON: bytes or a stream of a stated type. `example` is the beginning of a readable one.
 * `isAttachment`: has a Content-Disposition with a file name.
 */
export type Raw = {
  readonly contentType: string;
  readonly description: string;
  readonly example?: unknown;
  readonly isAttachment?: true;
};
/** One response in two forms. The handler returns the form that the caller's Accept header prefers. */
export type Negotiated = { readonly json: z.ZodType; readonly raw: Raw };
/** A schema, a raw response, both, or null for a response without a body. */
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

/** Public operations have no actor, and neither do signed links and providers' callbacks. All others have one. */
type ContextFor<A extends Access> = A extends "public"
  ? Context
  : A extends { kind: "link" | "callback" }
    ? Context
    : UserContext;
type ProvenBy<A extends Access> = A extends Signature<infer Proven> ? Proven | null : null;
export type Input<A extends Access, Pa, Q, H, B, U = undefined> = Payload<B, U> & {
  readonly ctx: ContextFor<A>;
  readonly params: Out<Pa>;
  readonly query: Out<Q>;
  readonly headers: Out<H>;
  /** The handler must use this as the id of the row that it creates, so that a second run repeats the same row. */
  readonly resourceUlid: string;
  /** What else the caller's signature proves; null if there is nothing. */
  readonly proven: ProvenBy<A>;
  /** Would the caller's token or key be admitted now? For responses that last minutes. Counts nothing. */
  readonly isStillAdmitted: () => Promise<boolean>;
  /** Throws the error that the caller would get now. Counts nothing but a credential that has ended. */
  readonly requireStillAdmitted: () => Promise<void>;
  readonly request: Request;
};

type Headers = Readonly<Record<string, string>>;
type RawBody = ReadableStream | Uint8Array<ArrayBuffer> | string | null;

/** The handler's result: a union with one member for each declared status, with the body that its schema requires. */
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
  /** Unique. The `operationId` of the specification; tests use this name too. */
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
  readonly text?: TextForm;
  /** The limit for a JSON or text body. Default: 64 KiB. */
  readonly maxBodyBytes?: number;
  readonly uploads?: U;
  /** Reads the sign-in name whose failed tries are also counted. A successful try is given back. */
  readonly signInName?: (body: Out<B>) => string;
  /** True for a read that a replica of the database may serve, if the caller's own writes are in it. */
  readonly nearby?: true;
  /** The header that makes repeats safe. `webhook-id` is for triggers. */
  readonly idempotent?: "Idempotency-Key" | "webhook-id";
  readonly replies: R;
  /** Error codes that the handler can throw, besides those that follow from the declaration. */
  readonly errors?: readonly ErrorCode[];
};

type AnyAnswer = {
  readonly status: number;
  readonly body?: unknown;
  readonly raw?: RawBody;
  readonly headers?: Headers;
};

/** An operation without type parameters, for the routes, the specification and the tests. */
export type Operation = Spec<string, Access, Shape, Shape, Shape, z.ZodType, Replies, Uploads> & {
  readonly run: (input: Input<Access, Shape, Shape, Shape, z.ZodType>) => Promise<AnyAnswer>;
};

/**
 * Declares an operation. A declaration without access, limit, replies, or a schema for the path's parameters does not
 * compile. Neither does a handler that returns an undeclared status or a body that does not match the schema.
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
  spec: Spec<P, A, Pa, Q, H, B, R, U> & ParamsFor<P> & PlainWith<U> & TextWith<B, U>,
  run: (input: Input<A, Pa, Q, H, B, U>) => Promise<Answer<NoInfer<R>>>,
): Operation {
  // The only cast of the contract. The compiler has checked the type parameters, which the cast erases.
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
