/** The least that the platform can do for each kind of request. The bench compares Hatchery with this Worker. */
import { DurableObject } from "cloudflare:workers";

export class Counter extends DurableObject {
  #count = 0;

  hit() {
    return ++this.#count;
  }
}

const upsert = `INSERT INTO bench_texts (id, content, updated_at) VALUES (?, ?, ?)
  ON CONFLICT (id) DO UPDATE SET content = excluded.content, updated_at = excluded.updated_at`;

/** By the first segment of the path. The second names a row, an object or a Durable Object. */
const kinds = {
  bare: () => Response.json({ status: "ok" }),
  upsert: async (request, env, id) => {
    const { content } = await request.json();
    await env.DB.prepare(upsert).bind(id, content, Date.now()).run();
    return Response.json({ id });
  },
  select: async (_request, env, id) =>
    Response.json(await env.DB.prepare("SELECT * FROM bench_texts WHERE id = ?").bind(id).first()),
  call: async (_request, env, id) => Response.json({ count: await env.COUNTER.getByName(id).hit() }),
  object: async (request, env, id) => {
    const isPart = request.headers.has("Range");
    const object = await env.BUCKET.get(`limit/${id}`, isPart ? { range: request.headers } : {});
    return new Response(object.body, { status: isPart ? 206 : 200 });
  },
  // The next two fill the world before the measurements.
  batch: async (request, env) => {
    const statements = await request.json();
    await env.DB.batch(statements.map(([sql, ...values]) => env.DB.prepare(sql).bind(...values)));
    return Response.json({});
  },
  store: async (request, env) => {
    await env.BUCKET.put(new URL(request.url).searchParams.get("key"), await request.arrayBuffer());
    return Response.json({});
  },
};

export default {
  fetch(request, env) {
    const [kind, id] = new URL(request.url).pathname.slice(1).split("/");
    return kinds[kind](request, env, id);
  },
};
