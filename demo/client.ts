/** A small client of the API for one user. Refreshes an expired access token. */
import { DemoError } from "./failure.ts";

export type Method = "GET" | "POST" | "PUT";

type CallOptions = { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> };

/** A response together with the request, so that one value suffices to print a step. */
export type Answer<Body> = {
  readonly method: Method;
  readonly path: string;
  readonly status: number;
  readonly body: Body;
};

export type Tokens = { readonly accessToken: string; readonly refreshToken: string };

/** The API as one user sees it. Methods throw a DemoError if the server does not respond. */
export type Client = {
  /** Later calls send the access token. An expired token is refreshed and the call repeated. */
  readonly signIn: (tokens: Tokens) => void;
  /** Throws an ApiError for an unsuccessful response. */
  readonly call: <Body>(method: Method, path: string, options?: CallOptions) => Promise<Answer<Body>>;
  /** Like `call`, but returns the response before the body is read. */
  readonly open: (
    method: Method,
    path: string,
    options?: CallOptions & { readonly signal?: AbortSignal },
  ) => Promise<Response>;
};

type Problem = {
  readonly detail?: string;
  readonly code?: string;
  readonly requestId?: string;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
};

/** An unsuccessful response of the API. */
export class ApiError extends DemoError {
  readonly status: number;

  constructor(call: string, status: number, problem: Problem) {
    const fields = (problem.errors ?? []).map(({ path, message }) => `\n  ${path}: ${message}`).join("");
    const code = problem.code === undefined ? "" : ` ${problem.code}`;
    super(
      `${call} answered ${status}${code}: ${problem.detail ?? "no details"} (request ${problem.requestId ?? "unknown"})${fields}`,
    );
    this.status = status;
  }
}

/** Paths may be absolute URLs of the same server. Before `signIn`, calls send no credential. */
export function createClient(baseUrl: string): Client {
  let tokens: Tokens | undefined;
  const ask: Client["open"] = (method, path, { body, headers, signal } = {}) =>
    send(new URL(path, baseUrl), {
      method,
      headers: {
        ...(tokens && { Authorization: `Bearer ${tokens.accessToken}` }),
        ...(body !== undefined && { "Content-Type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
      ...(signal && { signal }),
    });
  const open: Client["open"] = async (method, path, options) => {
    const response = await ask(method, path, options);
    if (response.status !== 401 || tokens === undefined) return requireOk(response, `${method} ${toPath(path)}`);
    await response.body?.cancel();
    tokens = await refresh(baseUrl, tokens.refreshToken);
    return requireOk(await ask(method, path, options), `${method} ${toPath(path)}`);
  };
  return {
    signIn: (given) => {
      tokens = given;
    },
    open,
    call: async <Body>(method: Method, path: string, options?: CallOptions) => {
      const response = await open(method, path, options);
      return { method, path: toPath(path), status: response.status, body: await readBody<Body>(response) };
    },
  };
}

/** An access token expires after 15 minutes, and a large game takes longer to draw. */
async function refresh(baseUrl: string, refreshToken: string): Promise<Tokens> {
  const path = "/v1/auth/refresh";
  const init = {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ refreshToken }),
  };
  return readBody<Tokens>(await requireOk(await send(new URL(path, baseUrl), init), `POST ${path}`));
}

/** Throws an ApiError for an unsuccessful response. */
export async function requireOk(response: Response, call: string): Promise<Response> {
  if (!response.ok) throw await toApiError(response, call);
  return response;
}

async function send(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new DemoError(`${init.method} ${url.pathname} got no answer from ${url.origin}.`);
  }
}

/** The cast is safe: the server checks every response body against the declared schema. */
async function readBody<Body>(response: Response): Promise<Body> {
  return (await response.json()) as Body;
}

async function toApiError(response: Response, call: string): Promise<ApiError> {
  const text = await response.text();
  const requestId = response.headers.get("X-Request-Id") ?? undefined;
  return new ApiError(call, response.status, { ...(requestId && { requestId }), ...parseProblem(text) });
}

function parseProblem(text: string): Problem {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

function toPath(path: string): string {
  return URL.parse(path)?.pathname ?? path;
}
