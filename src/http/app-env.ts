import type { Context as HonoContext } from "hono";
import type { Context } from "../context";
import type { Count } from "../limits/limiter";
import type { Upload } from "./operation";

/** What a request carries from one middleware to the next. */
type Variables = {
  ctx: Context;
  /** For the log line. */
  userId?: string;
  /** The one project that the credential is for. */
  boundProjectId?: string | null;
  operationId?: string;
  errorCode?: string;
  /** For the RateLimit headers, on errors too. */
  count?: Count;
  resourceUlid?: string;
  proven?: string;
  /** The file that came instead of a JSON body. */
  upload?: Upload;
};

export type AppEnv = { Bindings: Env; Variables: Variables };
export type HttpContext = HonoContext<AppEnv>;
