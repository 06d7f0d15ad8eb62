/**
 * What must not compile, checked by `tsc -p test/tsconfig.json`: an unneeded `@ts-expect-error` is an error itself.
 * Every declaration here differs from a good one in the one thing that its comment names.
 */
import { expectTypeOf } from "vitest";
import * as z from "zod";
import type { UserContext, Context } from "../../src/context";
import { operation, type Signature } from "../../src/http/operation";

const Thing = z.object({ id: z.string() });
const Made = z.object({ made: z.string() });
const thing = { status: 200, body: { id: "x" } } as const;

const good = {
  id: "getThing",
  method: "get",
  path: "/things",
  tag: "Projects",
  summary: "Get the thing",
  access: "public",
  limit: "read",
  replies: { 200: Thing },
} as const;
operation(good, async () => thing);

const { access, limit, replies, id, summary, ...rest } = good;
operation({ ...rest, id, summary, access, limit, replies }, async () => thing);
// @ts-expect-error nobody has said who may call
operation({ ...rest, id, summary, limit, replies }, async () => thing);
// @ts-expect-error nobody has said how often
operation({ ...rest, id, summary, access, replies }, async () => thing);
// @ts-expect-error nobody has said what it answers
operation({ ...rest, id, summary, access, limit }, async () => thing);
// @ts-expect-error no name
operation({ ...rest, summary, access, limit, replies }, async () => thing);
// @ts-expect-error no summary
operation({ ...rest, id, access, limit, replies }, async () => thing);
// @ts-expect-error no such tag
operation({ ...good, tag: "Things" }, async () => thing);
// @ts-expect-error no such access
operation({ ...good, access: "publik" }, async () => thing);
// @ts-expect-error no such scope
operation({ ...good, access: { scope: "admin" } }, async () => thing);
// @ts-expect-error no such limit
operation({ ...good, limit: "often" }, async () => thing);
// @ts-expect-error no such error code
operation({ ...good, errors: ["teapot"] }, async () => thing);

const one = { ...good, path: "/things/:thingId" } as const;
operation({ ...one, params: z.object({ thingId: z.string() }) }, async () => thing);
// @ts-expect-error the path has a parameter that no schema checks
operation(one, async () => thing);
// @ts-expect-error the schema names another parameter
operation({ ...one, params: z.object({ thing: z.string() }) }, async () => thing);
// @ts-expect-error the path has no parameter
operation({ ...good, params: z.object({ thingId: z.string() }) }, async () => thing);
// @ts-expect-error one of two parameters is missing
operation({ ...good, path: "/a/:x/b/:y", params: z.object({ x: z.string() }) }, async () => thing);

const both = { ...good, replies: { 200: Thing, 201: Made, 204: null } } as const;
operation(both, async () => ({ status: 201, body: { made: "x" } }));
operation(both, async () => ({ status: 204 }));
// @ts-expect-error a status that is not declared
operation(good, async () => ({ status: 201, body: { id: "x" } }));
// @ts-expect-error a field of the wrong type
operation(good, async () => ({ status: 200, body: { id: 1 } }));
// @ts-expect-error a field is missing
operation(good, async () => ({ status: 200, body: {} }));
// @ts-expect-error no body at all
operation(good, async () => ({ status: 200 }));
// @ts-expect-error the body of another status
operation(both, async () => ({ status: 201, body: { id: "x" } }));
// @ts-expect-error a body where there is none
operation(both, async () => ({ status: 204, body: { id: "x" } }));

const raw = { ...good, replies: { 200: { contentType: "image/png", description: "The picture." } } } as const;
operation(raw, async () => ({ status: 200, raw: "bytes" }));
// @ts-expect-error bytes are not a JSON body
operation(raw, async () => ({ status: 200, body: { id: "x" } }));

const twofold = { ...good, replies: { 200: { json: Thing, raw: raw.replies[200] } } } as const;
operation(twofold, async () => thing);
operation(twofold, async () => ({ status: 200, raw: "bytes" }));
// @ts-expect-error a field of the wrong type, where bytes would do too
operation(twofold, async () => ({ status: 200, body: { id: 1 } }));
// @ts-expect-error neither a body nor bytes
operation(twofold, async () => ({ status: 200 }));

// @ts-expect-error a body that is not declared cannot be read
operation(good, async ({ body }) => ({ status: 200, body: { id: body.id } }));
// @ts-expect-error a query that is not declared cannot be read
operation(good, async ({ query }) => ({ status: 200, body: { id: query.id } }));

operation(
  {
    ...good,
    method: "put",
    path: "/things/:thingId",
    access: { scope: "write" },
    params: z.object({ thingId: z.string() }),
    query: z.strictObject({ n: z.coerce.number().default(1) }),
    headers: z.object({ "if-match": z.string().optional() }),
    body: z.strictObject({ name: z.string().default("x") }),
  },
  async ({ params, query, headers, body, ctx }) => {
    expectTypeOf(params).toEqualTypeOf<{ thingId: string }>();
    expectTypeOf(query).toEqualTypeOf<{ n: number }>();
    expectTypeOf(headers).toEqualTypeOf<{ "if-match"?: string | undefined }>();
    expectTypeOf(body).toEqualTypeOf<{ name: string }>();
    expectTypeOf(ctx).toEqualTypeOf<UserContext>();
    return thing;
  },
);

const taking = { ...good, method: "post", uploads: { types: ["image/png", "image/webp"], maxBytes: 9 } } as const;
operation(taking, async ({ upload, body }) => {
  expectTypeOf(upload.type).toEqualTypeOf<"image/png" | "image/webp">();
  expectTypeOf(upload.bytes).toEqualTypeOf<Uint8Array<ArrayBuffer>>();
  expectTypeOf(body).toEqualTypeOf<undefined>();
  return thing;
});
operation({ ...taking, body: z.strictObject({ name: z.string() }) }, async ({ upload, body }) => {
  // @ts-expect-error a body came only when no file did
  void body.name;
  if (upload === undefined) expectTypeOf(body).toEqualTypeOf<{ name: string }>();
  else expectTypeOf(body).toEqualTypeOf<undefined>();
  return thing;
});
operation(good, async ({ upload }) => {
  expectTypeOf(upload).toEqualTypeOf<undefined>();
  return thing;
});
// @ts-expect-error files without a limit
operation({ ...good, uploads: { types: ["image/png"] } }, async () => thing);
// @ts-expect-error no media type
operation({ ...good, uploads: { types: ["png"], maxBytes: 9 } }, async () => thing);
// @ts-expect-error two files cannot be told from one another by a key
operation({ ...taking, idempotent: "Idempotency-Key" }, async () => thing);

const texting = { ...good, method: "post", body: z.strictObject({ name: z.string() }) } as const;
operation({ ...texting, text: { field: "name" } }, async ({ body }) => {
  expectTypeOf(body).toEqualTypeOf<{ name: string }>();
  return thing;
});
// @ts-expect-error the body has no such field
operation({ ...texting, text: { field: "title" } }, async () => thing);
// @ts-expect-error there is no body for the text to stand for
operation({ ...good, method: "post", text: { field: "name" } }, async () => thing);
// @ts-expect-error a text and a file
operation({ ...taking, body: texting.body, text: { field: "name" } }, async () => thing);

declare const link: Signature & { kind: "link" };
declare const trigger: Signature & { kind: "trigger" };
operation(good, async ({ ctx }) => {
  expectTypeOf(ctx).toEqualTypeOf<Context>();
  // @ts-expect-error nobody has signed in where anybody may call
  void ctx.actor;
  return thing;
});
operation({ ...good, access: link }, async ({ ctx }) => {
  expectTypeOf(ctx).toEqualTypeOf<Context>();
  return thing;
});
operation({ ...good, access: trigger }, async ({ ctx }) => {
  expectTypeOf(ctx).toEqualTypeOf<UserContext>();
  return thing;
});
for (const signedIn of ["session", "admin"] as const)
  operation({ ...good, access: signedIn }, async ({ ctx }) => {
    expectTypeOf(ctx).toEqualTypeOf<UserContext>();
    return thing;
  });
