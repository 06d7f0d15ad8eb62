import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { reasons } from "../../src/providers/job-api/reasons";
import { ProviderError } from "../../src/providers/provider";
import { workersAi } from "../../src/providers/workers-ai";
import { startWorkersAi, type WorkersAiServer } from "../../stand-ins/workers-ai";
import { toRequest } from "../support/local-provider";
import { bindingAccess } from "../support/provider-access";
import { patience } from "../support/provider-calls";

const request = toRequest({ model: "workers-ai/flux-2-klein-4b", prompt: "knight", width: 256, height: 256 });

/** A binding with `run` alone, because the provider uses nothing else. */
function binding(run: () => Promise<Response>): Ai {
  return { run } as unknown as Ai;
}

async function failureOf(run: () => Promise<Response>): Promise<ProviderError> {
  const failure = await workersAi.submit(request, bindingAccess(binding(run))).catch((error: unknown) => error);
  if (!(failure instanceof ProviderError)) throw new Error("It did not fail", { cause: failure });
  return failure;
}

function thrown(message: string): Promise<ProviderError> {
  return failureOf(() => Promise.reject(new Error(message)));
}

function answers(status: number, body: BodyInit | null, headers: Record<string, string> = {}) {
  return () => Promise.resolve(new Response(body, { status, headers }));
}

/** A request as Miniflare forwards it when the binding draws an image. */
async function call(url: string, prompt: string, changes: Record<string, string> = {}): Promise<Response> {
  const form = new FormData();
  for (const [name, value] of Object.entries({ prompt, width: "256", height: "256" })) form.append(name, value);
  const encoded = new Response(form);
  const headers = {
    "mf-url": "https://workers-binding.ai/run?version=3&userInputs=%7B%7D",
    "mf-header-cf-consn-sdk-version": "2.0.0",
    "mf-header-cf-consn-model-id": "@cf/black-forest-labs/flux-2-klein-4b",
    "mf-header-content-type": encoded.headers.get("content-type") ?? "",
    ...changes,
  };
  return fetch(url, { method: "POST", headers, body: await encoded.arrayBuffer() });
}

describe("a request is refused before anything is sent", () => {
  test("without the binding", async () => {
    const failure = {
      message: "The model is not available on this deployment. Name another model.",
      outcome: "refused",
      retryable: false,
    };
    await expect(workersAi.submit(request, bindingAccess())).rejects.toMatchObject(failure);
  });

  test("for a model of another name, that of an inherited property too", async () => {
    const run = vi.fn(answers(200, "{}"));
    for (const model of ["workers-ai/flux-3", "flux-2-klein-4b", "constructor", ""]) {
      const submitted = workersAi.submit({ ...request, model }, bindingAccess(binding(run)));
      await expect(submitted).rejects.toMatchObject({ outcome: "refused", retryable: false });
    }
    expect(run).not.toHaveBeenCalled();
  });
});

describe("a failure is classed", () => {
  beforeEach(() => {
    for (const method of ["log", "info", "warn", "error", "debug"] as const) vi.spyOn(console, method);
  });
  afterEach(() => {
    for (const method of ["log", "info", "warn", "error", "debug"] as const)
      expect(console[method]).not.toHaveBeenCalled();
    vi.restoreAllMocks();
  });

  test("by the code in either form of an error body", async () => {
    const body = JSON.stringify({ errors: [{ code: 3040, message: "secret" }, { code: 1 }] });
    expect(await failureOf(answers(429, body))).toMatchObject({
      message: "Workers AI is at capacity. Try again later.",
    });
    const other = JSON.stringify({ internalCode: 3036, description: "secret" });
    expect(await failureOf(answers(429, other))).toMatchObject({ outcome: "refused", retryable: false });
    expect(await failureOf(answers(500, "3006: secret"))).toMatchObject({ outcome: "refused", retryable: false });
  });

  test.each([
    [400, "refused", false],
    [401, "refused", false],
    [403, "refused", false],
    [404, "refused", false],
    [408, "unknown", true],
    [413, "refused", false],
    [429, "refused", true],
    [500, "unknown", true],
    [503, "unknown", true],
    [301, "unknown", true],
  ] as const)("by the status %i where the body tells nothing", async (status, outcome, retryable) => {
    for (const body of ["", "<h1>secret</h1>", "{}", "null", '{"errors":[]}', '{"internalCode":"3040"}']) {
      const failure = await failureOf(answers(status, body));
      expect(failure).toMatchObject({ outcome, retryable });
      expect(failure.message).not.toContain("secret");
    }
  });

  test("by the code that a thrown message starts with", async () => {
    expect(await thrown("3040: Capacity exceeded")).toMatchObject({ outcome: "refused", retryable: true });
    expect(await thrown("5007: No such model")).toMatchObject({ outcome: "refused", retryable: false });
    expect(await thrown("3007: Request timeout")).toMatchObject({ outcome: "unknown", retryable: true });
    for (const message of ["Network connection lost.", "30401: x", "error 3040: x", "1234: x"]) {
      const failure = await thrown(message);
      expect(failure).toMatchObject({ message: reasons.lost, outcome: "unknown" });
      expect(failure.cause).toMatchObject({ message });
    }
  });

  test("without a wait, unless a busy service asks for one", async () => {
    const past = new Date(Date.now() - 60_000).toUTCString();
    for (const wait of ["0", "-1", "soon", "", past]) {
      const failure = await failureOf(answers(429, "", { "retry-after": wait }));
      expect(failure.retryAfterSeconds).toBeNull();
    }
    expect((await failureOf(answers(429, "", { "retry-after": "1.5" }))).retryAfterSeconds).toBe(2);
    expect((await failureOf(answers(503, "", { "retry-after": "9" }))).retryAfterSeconds).toBeNull();
    expect((await failureOf(answers(429, "", { "retry-after": "9" }))).retryAfterSeconds).toBe(9);
  });

  test("after reading no more than a little of an endless error", async () => {
    let pulls = 0;
    let canceled = false;
    const body = new ReadableStream({
      pull: (controller) => (pulls++, controller.enqueue(new Uint8Array(1_024).fill(0x61))),
      cancel: () => void (canceled = true),
    });
    const failure = await failureOf(answers(500, body));
    expect(String(failure.cause).length).toBeLessThan(5_000);
    expect(pulls).toBeLessThan(10);
    expect(canceled).toBe(true);
  });

  test("after reading no more than 20 MiB of an endless image", async () => {
    let pulls = 0;
    const body = new ReadableStream({
      pull: (controller) => (pulls++, controller.enqueue(new Uint8Array(1024 * 1024).fill(0x41))),
    });
    const failure = await failureOf(answers(200, body));
    expect(failure).toMatchObject({ outcome: "unknown", retryable: false });
    expect(failure.cause).toMatchObject({ message: "Workers AI: the answer is too long" });
    expect(pulls).toBeLessThan(25);
  });

  test("when the body is no base64", async () => {
    for (const image of [
      "",
      " ",
      "A",
      "AAAAA",
      "AA=A",
      "AA*A",
      "data:image/png;base64,",
      "data:image/png;base64,*",
      "🐉",
    ]) {
      const failure = await failureOf(answers(200, JSON.stringify({ image })));
      expect(failure).toMatchObject({ outcome: "unknown", retryable: false });
    }
  });

  test("when there is no image, with the filter named", async () => {
    for (const body of [{ image: null }, { image: "" }, { result: { image: null } }, { images: [] }]) {
      const failure = await failureOf(answers(200, JSON.stringify(body)));
      expect(failure).toMatchObject({ outcome: "unknown", retryable: false, message: reasons.noImage });
    }
  });

  test("as spent for the day by any code that comes with the words of the daily free allocation", async () => {
    const words =
      "you have used up your daily free allocation of 10,000 neurons, please upgrade to the Workers Paid plan";
    const spent = {
      outcome: "refused",
      retryable: false,
      throttled: false,
      message: expect.stringContaining("midnight"),
    };
    const bodies = [
      { internalCode: 4006, description: words },
      { internalCode: 4006, description: "Account limited" },
      { internalCode: 3040, description: words },
      { errors: [{ code: 4006, message: words }] },
      { error: { code: 4006 } },
      { code: 4006 },
      { message: words.toUpperCase() },
    ];
    for (const body of bodies) expect(await failureOf(answers(429, JSON.stringify(body)))).toMatchObject(spent);
    expect(await failureOf(answers(429, `4006: ${words}`))).toMatchObject(spent);
    expect(await failureOf(answers(429, words))).toMatchObject(spent);
    for (const message of [`4006: ${words}`, `AiError: 4006: ${words}`, `InferenceUpstreamError: AiError: 4006: x`])
      expect(await thrown(message)).toMatchObject(spent);
  });

  test("as filtered when the service says so", async () => {
    const filtered = { outcome: "refused", retryable: false, message: reasons.filtered };
    for (const words of [
      "Input prompt contains NSFW content",
      "Your output has been flagged. Please choose another prompt / input image combination",
    ]) {
      const body = JSON.stringify({ internalCode: 3030, description: words });
      expect(await failureOf(answers(400, body))).toMatchObject(filtered);
      expect(await thrown(`AiError: 3030: ${words}`)).toMatchObject(filtered);
    }
    const other = JSON.stringify({ internalCode: 3030, description: "failed to process audio" });
    expect(await failureOf(answers(400, other))).toMatchObject({ message: reasons.badRequest });
  });
});

describe("the local service, for tests in its own process", () => {
  async function start(): Promise<WorkersAiServer> {
    const server = await startWorkersAi();
    onTestFinished(() => server.close());
    return server;
  }

  test("behaves as told, counts what it drew, and closes under a request that hangs", async () => {
    const server = await start();
    server.behave(({ fields }) => (fields["prompt"] === "slow" ? "hang" : undefined));
    expect((await call(server.url, "quick")).headers.get("content-type")).toBe("application/json");
    const slow = call(server.url, "slow").catch(() => "cut off");
    const prompts = () => server.requests.map(({ fields }) => fields["prompt"]);
    await vi.waitFor(() => expect(prompts()).toEqual(["quick", "slow"]), patience);
    expect(server.bill()).toBe(574);
    await server.close();
    expect(await slow).toBe("cut off");
  });

  test("refuses what the binding would never send", async () => {
    const server = await start();
    expect((await call(server.url, "x", { "mf-url": "https://api.example/run?version=3" })).status).toBe(404);
    expect((await call(server.url, "x", { "mf-header-cf-consn-sdk-version": "1.0.0" })).status).toBe(405);
    expect((await call(server.url, "x", { "mf-header-content-type": "multipart/form-data" })).status).toBe(400);
    expect((await call(server.url, "")).status).toBe(400);
    expect(server.requests).toHaveLength(1);
    expect(server.bill()).toBe(0);
  });
});

test("a binding that has no account to run on was never asked", async () => {
  const words = "Binding AI needs to be run remotely";
  expect(await thrown(words)).toMatchObject({ outcome: "refused", retryable: false });
});
