import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { reasons } from "../../src/providers/job-api/reasons";
import { ProviderError, type DrawRequest, type Drawing } from "../../src/providers/provider";
import { makeWorkersAi, workersAi } from "../../src/providers/workers-ai";
import { readImageHeader } from "../../src/lib/image-header";
import { bindingAccess } from "../support/provider-access";
import type { WorkersAiRequest } from "../../stand-ins/workers-ai";
import type { Behaviour } from "../../stand-ins/workers-ai/answer";

/** Gives up soon, for a server that does not answer. Every other test has the real provider, with its long timeout. */
const impatient = makeWorkersAi({ timeoutMs: 1_000 });
const leak = "upstream-detail-7f3a";

/** The test project's options bind both: the real binding class, and the server that it reaches. */
function bindings() {
  return env as unknown as { readonly AI: Ai; readonly FAKE_AI_URL: string };
}

function drawRequest(changes: Partial<DrawRequest> = {}): DrawRequest {
  return {
    model: "workers-ai/flux-2-klein-4b",
    prompt: `knight ${crypto.randomUUID()}`,
    subject: "knight",
    description: "",
    note: "",
    styleWords: "",
    kind: "character-sprite",
    palette: [],
    width: 256,
    height: 256,
    seed: 7,
    slot: { direction: null, animation: null, frame: 1, variant: 1, tile: null },
    frames: 1,
    tiles: null,
    licences: [],
    references: [],
    ...changes,
  };
}

async function draw(request: DrawRequest, provider = workersAi): Promise<Drawing> {
  const submission = await provider.submit(request, bindingAccess(bindings().AI));
  if (submission.state !== "done") throw new Error("Workers AI answers at once");
  return submission.drawing;
}

async function failWith(behaviour: Behaviour, request = drawRequest(), provider = workersAi): Promise<ProviderError> {
  await plan(request, behaviour);
  const failure = await draw(request, provider).catch((error: unknown) => error);
  if (!(failure instanceof ProviderError)) throw new Error("It did not fail", { cause: failure });
  return failure;
}

async function plan({ prompt }: DrawRequest, ...behaviours: Behaviour[]): Promise<void> {
  const body = JSON.stringify({ match: prompt, behaviours });
  await fetch(`${bindings().FAKE_AI_URL}/__behaviours`, { method: "POST", body });
}

async function sentFor({ prompt }: DrawRequest): Promise<WorkersAiRequest[]> {
  const response = await fetch(`${bindings().FAKE_AI_URL}/__requests?match=${encodeURIComponent(prompt)}`);
  return response.json();
}

describe("a picture", () => {
  test("is asked for by a multipart form that holds the prompt, the size and the seed, and nothing else", async () => {
    const prompt = `"Drachen-Ei"; 龙 🐉 --boundary & 100% ${crypto.randomUUID()}`;
    const request = drawRequest({ prompt, width: 640, height: 360, seed: 0xffffffff });
    await draw(request);
    expect(await sentFor(request)).toEqual([
      {
        model: "@cf/black-forest-labs/flux-2-klein-4b",
        fields: { prompt, width: "640", height: "360", seed: "4294967295" },
        options: { rejectIfBusy: "true", returnRawResponse: "true" },
        images: [],
        billedMicroUsd: 574,
      },
    ]);
  });

  test.each(workersAi.models.map(({ id }) => id))(
    "of %s comes in its size, with its seed, at the billed price",
    async (id) => {
      for (const [width, height] of [
        [256, 256],
        [768, 256],
        [1920, 1088],
      ] as const) {
        const request = drawRequest({ model: id, width, height, seed: width });
        const drawing = await draw(request);
        expect(readImageHeader(drawing.bytes)).toEqual({ format: "png", width, height });
        const [sent] = await sentFor(request);
        expect(drawing).toMatchObject({ seed: width, costMicroUsd: sent?.billedMicroUsd });
        expect(drawing.costMicroUsd).toBe(
          workersAi.models.find((model) => model.id === id)?.estimateMicroUsd({ ...request, references: [] }),
        );
      }
    },
  );

  test("is drawn in a set number of steps only by the model that has a choice", async () => {
    for (const [model, steps] of [
      ["workers-ai/flux-2-dev", "25"],
      ["workers-ai/flux-2-klein-4b", undefined],
      ["workers-ai/flux-2-klein-9b", undefined],
    ] as const) {
      const request = drawRequest({ model });
      await draw(request);
      expect((await sentFor(request))[0]?.fields["steps"]).toBe(steps);
    }
  });

  test("follows the seed", async () => {
    const request = drawRequest();
    const [first, again, other] = [await draw(request), await draw(request), await draw({ ...request, seed: 8 })];
    expect(again.bytes).toEqual(first.bytes);
    expect(other.bytes).not.toEqual(first.bytes);
  });

  test("may be a JPEG, and the answer's content type may name a charset", async () => {
    const request = drawRequest();
    await plan(request, "jpeg", "charset");
    expect(readImageHeader((await draw(request)).bytes)).toEqual({ format: "jpeg", width: 256, height: 256 });
    expect(readImageHeader((await draw(request)).bytes)).toEqual({ format: "png", width: 256, height: 256 });
  });

  test("is handed on unchecked, so that a page of HTML is known by its bytes", async () => {
    const request = drawRequest();
    await plan(request, "html");
    expect(readImageHeader((await draw(request)).bytes)).toBeNull();
  });
});

describe("a failure is classed", () => {
  const refused = { outcome: "refused", retryable: false, throttled: false };
  const unknown = { outcome: "unknown", retryable: true, throttled: false };

  test.each([
    [
      429,
      3040,
      "Workers AI is at capacity. Try again later.",
      { outcome: "refused", retryable: true, throttled: true },
    ],
    [
      429,
      3036,
      "The daily allowance at Workers AI is used up. Try again after midnight UTC, or name another model.",
      refused,
    ],
    [408, 3007, reasons.slow, unknown],
    [408, 3008, reasons.slow, unknown],
    [400, 5007, reasons.noModel, refused],
    [404, 3042, reasons.noModel, refused],
    [400, 5004, reasons.badRequest, refused],
    [400, 3003, reasons.badRequest, refused],
    [400, 5006, reasons.badRequest, refused],
    [413, 3006, reasons.tooLarge, refused],
    [403, 5016, "This deployment may not use the model at Workers AI. Name another model.", refused],
    [403, 5018, "This deployment may not use the model at Workers AI. Name another model.", refused],
    [403, 3041, "This deployment may not use the model at Workers AI. Name another model.", refused],
    [403, 3023, "This deployment may not use the model at Workers AI. Name another model.", refused],
    [403, 5035, "This deployment may not use the model at Workers AI. Name another model.", refused],
    [500, 9999, reasons.broken, unknown],
  ] as const)("%i with code %i, in our words", async (status, code, message, outcome) => {
    const failure = await failWith({ status, code, description: leak });
    expect(failure).toMatchObject({ message, ...outcome, retryAfterSeconds: null });
    expect(String(failure.cause)).toContain(leak);
    expect(failure.message).not.toContain(leak);
  });

  test.each([
    ["server-error", reasons.broken],
    ["drop", reasons.lost],
    ["cut", reasons.lost],
  ] as const)("%s: perhaps drawn, and worth another try", async (behaviour, message) => {
    expect(await failWith(behaviour)).toMatchObject({ message, outcome: "unknown", retryable: true });
  });

  test.each(["hang", "stall"] as const)("%s: perhaps drawn, and worth another try", async (behaviour) => {
    const failure = await failWith(behaviour, drawRequest(), impatient);
    expect(failure).toMatchObject({ message: reasons.slow, outcome: "unknown", retryable: true });
  });

  const unusable = "Workers AI sent no usable image. Generate the asset again.";
  test.each([
    ["no-image", reasons.noImage],
    ["image-is-a-number", reasons.noImage],
    ["bad-base64", unusable],
    ["not-json", unusable],
    ["oversize", unusable],
  ] as const)("%s: surely drawn and billed, so not to be tried again", async (behaviour, message) => {
    const request = drawRequest();
    const failure = await failWith(behaviour, request);
    expect(failure).toMatchObject({ message, outcome: "unknown", retryable: false });
    expect((await sentFor(request))[0]?.billedMicroUsd).toBe(287);
  });

  test("with the wait that a busy service asks for, an hour at most", async () => {
    const busy = { status: 429, code: 3040, description: leak };
    expect(await failWith({ ...busy, retryAfterSeconds: 7 })).toMatchObject({ retryAfterSeconds: 7 });
    expect(await failWith({ ...busy, retryAfterSeconds: 99_999 })).toMatchObject({ retryAfterSeconds: 3_600 });
  });

  test("as the model's own refusal when the size is not one it draws", async () => {
    const request = drawRequest({ width: 128 });
    const failure = await draw(request).catch((error: unknown) => error);
    expect(failure).toMatchObject({ message: reasons.badRequest, ...refused });
    expect((await sentFor(request))[0]?.billedMicroUsd).toBe(0);
  });

  test("each by its own answer when many calls run at once", async () => {
    const plans: (Behaviour | undefined)[] = [
      { status: 429, code: 3040, description: leak },
      { status: 429, code: 3036, description: leak },
      { status: 400, code: 5007, description: leak },
      undefined,
    ];
    const outcomes = await Promise.all(
      Array.from({ length: 40 }, async (_, index) => {
        const behaviour = plans[index % plans.length];
        const request = drawRequest();
        if (behaviour !== undefined) await plan(request, behaviour);
        return draw(request).then(
          () => "drawn",
          (error: Error) => error.message,
        );
      }),
    );
    const expected = [
      "Workers AI is at capacity. Try again later.",
      "The daily allowance at Workers AI is used up. Try again after midnight UTC, or name another model.",
      reasons.noModel,
      "drawn",
    ];
    expect(outcomes).toEqual(outcomes.map((_, index) => expected[index % expected.length]));
  });
});

test("the local service refuses, in the real binding's words, what the models do not take", async () => {
  const { AI } = bindings();
  const model = "@cf/black-forest-labs/flux-2-klein-4b";
  const form = new FormData();
  form.append("prompt", "knight");
  const { body, headers } = new Response(form);
  const contentType = headers.get("content-type") ?? "";
  const json: object = { prompt: "knight" };
  await expect(AI.run(model, { multipart: { ...json } })).rejects.toThrow(/^3003: /);
  await expect(AI.run(model, { multipart: { body: form, contentType: "multipart/form-data" } })).rejects.toThrow(
    /^3003: /,
  );
  await expect(AI.run("@cf/nobody/flux-9", { multipart: { body, contentType } })).rejects.toThrow(/^5007: /);
});
