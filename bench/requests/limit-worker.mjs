/** The least that the platform can do for each kind of request. The bench compares Hatchery with this Worker. */
import { DurableObject, WorkflowEntrypoint } from "cloudflare:workers";

export class Counter extends DurableObject {
  #count = 0;

  hit() {
    return ++this.#count;
  }
}

/** The least work of a workflow: one step that writes one row. */
export class OneRow extends WorkflowEntrypoint {
  async run({ payload }, step) {
    await step.do("write", async () => {
      await this.env.DB.prepare(insertRow).bind(payload.id, Date.now()).run();
    });
  }
}

const insertRow = "INSERT INTO bench_rows (id, written_at) VALUES (?, ?)";
/** The most instances that one call starts. */
const instancesPerCall = 100;
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
  join: async (request, env) => Response.json({ size: await join(env.BUCKET, await request.json()) }),
  instances: async (request, env) => {
    const ids = await request.json();
    for (let start = 0; start < ids.length; start += instancesPerCall)
      await env.ONE_ROW.createBatch(ids.slice(start, start + instancesPerCall).map((id) => ({ id, params: { id } })));
    return Response.json({});
  },
  // The next three prepare measurements and look at their results.
  batch: async (request, env) => {
    const statements = await request.json();
    return Response.json(await env.DB.batch(statements.map(([sql, ...values]) => env.DB.prepare(sql).bind(...values))));
  },
  store: async (request, env) => {
    await env.BUCKET.put(new URL(request.url).searchParams.get("key"), await request.arrayBuffer());
    return Response.json({});
  },
  remove: async (request, env) => {
    await env.BUCKET.delete(await request.json());
    return Response.json({});
  },
};

/** Makes one object of objects that have one size, and returns its size. Each part is piped from R2 to R2, as an export does. */
async function join(bucket, { keys, sizeBytes, partSizeBytes, to }) {
  const upload = await bucket.createMultipartUpload(to);
  const end = keys.length * sizeBytes;
  const parts = [];
  for (let start = 0; start < end; start += partSizeBytes) {
    const part = { start, end: Math.min(start + partSizeBytes, end) };
    const { readable, writable } = new FixedLengthStream(part.end - part.start);
    const uploading = upload.uploadPart(parts.length + 1, readable);
    await fill(bucket, writable, segmentsOf(keys, sizeBytes, part));
    parts.push(await uploading);
  }
  return (await upload.complete(parts)).size;
}

/** The objects, and their ranges, that make up the bytes from `start` to `end`. */
function* segmentsOf(keys, sizeBytes, { start, end }) {
  for (let at = start, length = 0; at < end; at += length) {
    const offset = at % sizeBytes;
    length = Math.min(sizeBytes - offset, end - at);
    yield { key: keys[Math.floor(at / sizeBytes)], range: { offset, length } };
  }
}

/** Objects that are requested while an earlier one is being written. A Worker may have six connections open at once. */
const lookAhead = 4;

async function fill(bucket, writable, segments) {
  const ahead = [];
  const writeNext = async () => (await ahead.shift()).body.pipeTo(writable, { preventClose: true });
  for (const { key, range } of segments) {
    ahead.push(bucket.get(key, { range }));
    if (ahead.length > lookAhead) await writeNext();
  }
  while (ahead.length > 0) await writeNext();
  await writable.close();
}

export default {
  fetch(request, env) {
    const [kind, id] = new URL(request.url).pathname.slice(1).split("/");
    return kinds[kind](request, env, id);
  },
};
