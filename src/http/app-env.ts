/** The types of Hono's context for this API: bindings and per-request variables. */
import type { Context as HonoContext } from "hono";
import type { Context } from "../context";
import type { MarkedDb } from "../db/replicas";
import type { Count } from "../limits/limiter";
import type { SentText, Upload } from "./payload";

/** The values that one step of a request sets for later steps. Read with `c.get`: `c.var` copies all of them each time. */
type Variables = {
  ctx: Context;
  /** For the log line. */
  userId?: string;
  /** The project that the credential is bound to; null when the credential is for all projects. */
  boundProjectId?: string | null;
  operationId?: string;
  errorCode?: string;
  /** The source of the RateLimit headers, which error responses have too. */
  count?: Count;
  resourceUlid?: string;
  proven?: unknown;
  /** The database as opened last, when it has read replicas. */
  marked?: MarkedDb;
  /** Set when the request carries a file and no JSON body. */
  upload?: Upload;
  /** Set when the body is a text and no JSON. */
  text?: SentText;
};

export type AppEnv = { Bindings: Env; Variables: Variables };
export type HttpContext = HonoContext<AppEnv>;
