/** A client of a Hatchery that runs in another process. */
export type Api = {
  readonly url: string;
  readonly token: string;
  readonly send: (
    method: string,
    path: string,
    body?: unknown,
  ) => Promise<{ status: number; body: Json; headers: Headers }>;
};

// oxlint-disable-next-line no-explicit-any -- tests read answers freely; their schemas are checked elsewhere
export type Json = any;

export async function signUp(url: string): Promise<Api> {
  const email = `e2e-${crypto.randomUUID()}@example.com`;
  const credentials = { email, password: "vermilion-otter-crossing-41" };
  const { status, body } = await send(url, "", "POST", "/v1/auth/register", credentials);
  if (status !== 201) throw new Error(`register answered ${status}: ${JSON.stringify(body)}`);
  return withToken(url, body.accessToken);
}

export function withToken(url: string, token: string): Api {
  return { url, token, send: (method, path, body) => send(url, token, method, path, body) };
}

async function send(url: string, token: string, method: string, path: string, body?: unknown) {
  const headers = new Headers({
    ...(token !== "" && { Authorization: `Bearer ${token}` }),
    "Content-Type": "application/json",
  });
  const response = await fetch(url + path, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === "" ? null : JSON.parse(text) };
}

/** A project with an applied plan. */
export async function plannedProject(api: Api, plan: string): Promise<string> {
  const { body } = await api.send("POST", "/v1/projects", { name: "Kill test" });
  await api.send("PUT", `/v1/projects/${body.id}/memory-files/plan`, { content: plan });
  const applied = await api.send("POST", `/v1/projects/${body.id}/plan/apply`);
  if (applied.status !== 200) throw new Error(JSON.stringify(applied.body));
  return body.id;
}

/** Reads again and again until there is a value, for four minutes at most. */
export async function until<T>(what: string, read: () => Promise<T | undefined>, everyMs = 200): Promise<T> {
  const deadlineMs = Date.now() + 240_000;
  while (Date.now() < deadlineMs) {
    const value = await read();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  throw new Error(`waited too long until ${what}`);
}
