/** Wraps the Worker's bindings, so that a tally counts what they are asked for. */
import { AsyncLocalStorage } from "node:async_hooks";
import { countD1 } from "./counting-d1";
import { noteRead } from "./step-reads";
import type { Tally, UnitName } from "./units";

/** The unit that each method of a binding is billed as; the other methods are free. A number is the count of one call. */
type Prices = Readonly<Record<string, readonly [UnitName, (...given: never[]) => number]>>;

const one = (): number => 1;
const lengthOf = (list: Iterable<unknown>): number => [...list].length;

/** `delete` and `abort` are free: https://developers.cloudflare.com/r2/pricing */
const bucketPrices: Prices = {
  put: ["classA", one],
  list: ["classA", one],
  createMultipartUpload: ["classA", one],
  get: ["classB", one],
  head: ["classB", one],
};
const uploadPrices: Prices = { uploadPart: ["classA", one], complete: ["classA", one] };
const queuePrices: Prices = { send: ["queueMessages", one], sendBatch: ["queueMessages", lengthOf] };
/** An instance of a workflow is billed as a request. */
const workflowPrices: Prices = { create: ["requests", one], createBatch: ["requests", lengthOf] };
/** Every call of a Durable Object is one request. */
const objectPrices: Prices = new Proxy({}, { get: () => ["objectRequests", one] });

/** The tally of the work that is running, for what has no binding: requests to the outside. */
const current = new AsyncLocalStorage<Tally>();

const outsideFetch = globalThis.fetch.bind(globalThis);
globalThis.fetch = (...given: Parameters<typeof fetch>) => {
  const tally = current.getStore();
  if (tally !== undefined) tally.units.subrequests += 1;
  return outsideFetch(...given);
};

/** Runs the work, and counts requests to the outside. */
export function counted<T>(tally: Tally, work: () => T): T {
  return current.run(tally, work);
}

/** The Worker's bindings, each the real one behind a counter. */
export function countingEnv(env: Env, tally: Tally): Env {
  const workflow = (binding: Workflow): Workflow => counting(binding, workflowPrices, tally, instanceOf);
  const instanceOf = (instance: object): object => counting(instance, {}, tally);
  return {
    ...env,
    DB: countD1(env.DB, tally),
    BUCKET: countBucket(env.BUCKET, tally),
    RATE_LIMITER: countObjects(env.RATE_LIMITER, tally),
    WEBHOOK_QUEUE: counting(env.WEBHOOK_QUEUE, queuePrices, tally),
    GENERATION_WORKFLOW: workflow(env.GENERATION_WORKFLOW),
    ASSET_WORKFLOW: workflow(env.ASSET_WORKFLOW),
    EXPORT_WORKFLOW: workflow(env.EXPORT_WORKFLOW),
    DELETION_WORKFLOW: workflow(env.DELETION_WORKFLOW),
    AI: counting(env.AI, {}, tally),
  };
}

/**
 * A proxy of a binding. Each call is a subrequest, and counts as the unit that `prices` names. `wrap` gets the object
 * that a call resolves to.
 */
function counting<T extends object>(target: T, prices: Prices, tally: Tally, wrap?: (made: object) => object): T {
  return new Proxy(target, {
    get: (real, name) => {
      const value: unknown = Reflect.get(real, name, real);
      if (typeof value !== "function" || typeof name === "symbol") return value;
      return (...given: never[]) => {
        tally.units.subrequests += 1;
        const price = prices[name];
        if (price !== undefined) tally.units[price[0]] += price[1](...given);
        const result: unknown = Reflect.apply(value, real, given);
        return wrap === undefined ? result : Promise.resolve(result).then((made) => wrapMade(made, wrap));
      };
    },
  });
}

function wrapMade(made: unknown, wrap: (made: object) => object): unknown {
  if (Array.isArray(made)) return made.map((each: object) => wrap(each));
  return typeof made === "object" && made !== null ? wrap(made) : made;
}

/** Opening an upload by name asks nobody, so that call is not counted. */
function countBucket(bucket: R2Bucket, tally: Tally): R2Bucket {
  const ofUpload = (upload: R2MultipartUpload): R2MultipartUpload => counting(upload, uploadPrices, tally);
  const counted = counting(bucket, bucketPrices, tally);
  return new Proxy(bucket, {
    get: (real, name) => {
      if (name === "resumeMultipartUpload")
        return (...given: Parameters<R2Bucket["resumeMultipartUpload"]>) =>
          ofUpload(real.resumeMultipartUpload(...given));
      if (name === "get") return noting(counted);
      return Reflect.get(counted, name);
    },
  });
}

/** `get` of the bucket, which notes the bytes that the step of a workflow asks for. */
function noting(bucket: R2Bucket) {
  return async (key: string, options?: R2GetOptions) => {
    const object = await bucket.get(key, options);
    if (object !== null) noteRead(key, readBytesOf(object));
    return object;
  };
}

function readBytesOf({ range, size }: R2ObjectBody): number {
  return range !== undefined && "length" in range ? (range.length ?? size) : size;
}

/** Getting a stub asks nobody. Each call of the stub does. */
function countObjects(namespace: Env["RATE_LIMITER"], tally: Tally): Env["RATE_LIMITER"] {
  return new Proxy(namespace, {
    get: (real, name) => {
      if (name !== "getByName") return Reflect.get(real, name, real);
      return (objectName: string) => counting(real.getByName(objectName), objectPrices, tally);
    },
  });
}
