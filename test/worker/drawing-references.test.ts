/** The style references that each provider is sent, and the preview of the prompts and references. */
import { createHash } from "node:crypto";
import { env } from "cloudflare:workers";
import { encode } from "fast-png";
import { expect, test } from "vitest";
import { call, type Json } from "../support/client";
import { draw, finished, generate, plannedGame, requestsFor, until, versionsOf, type Game } from "../support/game";
import { drawTold, inputsOf, jobWhen, ledgerOf } from "../support/jobs";
import {
  behaveOpenrouter,
  freshName,
  openrouterBill,
  openrouterModel,
  openrouterRequests,
  putKey,
  releaseOpenrouter,
} from "../support/openrouter";
import { noisePng } from "../support/pack";

const workersAi = "workers-ai/flux-2-klein-4b";

function gameOf(line: string, model?: string): Promise<Game> {
  return plannedGame(`## Items\n- [KIND:icon] ${line}\n`, model && `---\nmodel: ${model}\n---\n`);
}

/** An image of one colour, so that the file is small for any size. */
function plainPng(side: number): Uint8Array {
  return new Uint8Array(encode({ width: side, height: side, data: new Uint8Array(side * side), channels: 1 }));
}

async function upload(game: Game, bytes: Uint8Array): Promise<Json> {
  const { token } = game.user;
  const headers = { "Content-Type": "image/png" };
  const made = await call("POST", `/v1/projects/${game.projectId}/references`, { token, body: bytes, headers });
  if (made.status !== 201) throw new Error(made.text);
  return made.body;
}

/** Uploads small, different images as references. Returns them in the order in which they will be sent. */
async function uploads(game: Game, count: number): Promise<Json[]> {
  const made: Json[] = [];
  for (let at = 0; at < count; at++) made.push(await upload(game, noisePng(at + 1)));
  return made;
}

function hashOf(dataUrl: string): string {
  return createHash("sha256")
    .update(Buffer.from(dataUrl.slice(dataUrl.indexOf(",") + 1), "base64"))
    .digest("hex");
}

const hashes = (references: readonly Json[]): string[] => references.map((each) => each["sha256"]);

async function frontOf(game: Game, name: string): Promise<string> {
  return (await versionsOf(game, name))[0]?.images[0].source.sha256;
}

test("workers-ai gets the four oldest of a project's references, the front before them, the large ones made smaller than 512 pixels", async () => {
  const name = freshName();
  const game = await gameOf(`[VARIANTS:2] ${name}`);
  const large = await upload(game, plainPng(512));
  const small = [await upload(game, plainPng(511)), ...(await uploads(game, 5))];
  expect(large["width"]).toBe(512);
  const done = await draw(game, { model: workersAi });
  expect(done).toMatchObject({ status: "succeeded" });
  expect(done.costMicroUsd).toBeLessThanOrEqual(done.estimateMicroUsd);
  const sent = (await requestsFor(name)).map(({ images }) => hashes(images));
  const front = await frontOf(game, name);
  const shrunk = sent[0]?.[0] ?? "";
  expect(shrunk).not.toBe(large["sha256"]);
  expect(sent).toEqual([
    [shrunk, ...hashes(small.slice(0, 3))],
    [front, shrunk, ...hashes(small.slice(0, 2))],
  ]);
});

test("openrouter gets them in `input_references`, as many as its model takes, the front before them", async () => {
  const name = freshName();
  const game = await gameOf(`[VARIANTS:2] ${name}`);
  await putKey(game.user, "openrouter");
  await upload(game, plainPng(2_049));
  const fitting = [await upload(game, plainPng(600)), ...(await uploads(game, 4))];
  const done = await draw(game, { model: openrouterModel });
  expect(done).toMatchObject({ status: "succeeded", costMicroUsd: await openrouterBill(name) });
  const sent = (await openrouterRequests(name)).map(({ json }) =>
    json.input_references.map((part: Json) => hashOf(part["image_url"].url)),
  );
  const front = await frontOf(game, name);
  expect(sent).toEqual([hashes(fitting.slice(0, 4)), [front, ...hashes(fitting.slice(0, 3))]]);
});

test("replicate gets them in `input_images`, and a model that takes none is asked without a word of them", async () => {
  const [name, plain] = [freshName(), freshName()];
  const game = await plannedGame(`## Items\n- [KIND:icon] [VARIANTS:2] ${name}\n- [KIND:icon] ${plain}\n`);
  const all = await uploads(game, 8);
  await drawTold(game, { model: "replicate/flux-2-dev", assets: [name] });
  const sent = (await inputsOf(name)).map(({ input_images: images }) => images);
  expect(sent[0].map(hashOf)).toEqual(hashes(all.slice(0, 4)));
  expect(sent[1]).toHaveLength(4);
  expect(sent[1].slice(1).map(hashOf)).toEqual(hashes(all.slice(0, 3)));
  await drawTold(game, { model: "replicate/flux-schnell", assets: [plain] });
  const [bare] = await inputsOf(plain);
  expect(Object.keys(bare ?? {}).filter((field) => field.includes("image"))).toEqual([]);
  expect(bare?.prompt).not.toContain("reference");
});

test("a reference that is added while a generation runs is for the next one", async () => {
  const name = freshName();
  const game = await gameOf(`[VARIANTS:2] ${name}`);
  await putKey(game.user, "openrouter");
  const [first] = await uploads(game, 1);
  await behaveOpenrouter(name, { holds: true });
  const { id } = await generate(game, { model: openrouterModel });
  await jobWhen(game, ({ state }) => state === "submitting");
  await upload(game, noisePng(77));
  await releaseOpenrouter(name);
  await finished(game, id);
  const [, second] = await openrouterRequests(name);
  expect(second?.json.input_references.map((part: Json) => hashOf(part["image_url"].url))).toEqual([
    await frontOf(game, name),
    first?.sha256,
  ]);
});

test("a reference that is deleted while a generation runs fails what is left, with the reason; nothing is asked without it", async () => {
  const name = freshName();
  const game = await gameOf(`[VARIANTS:2] ${name}`);
  await putKey(game.user, "openrouter");
  const [reference] = await uploads(game, 1);
  await behaveOpenrouter(name, { holds: true });
  const { id } = await generate(game, { model: openrouterModel });
  await jobWhen(game, ({ state }) => state === "submitting");
  const prefix = `projects/${game.projectId}/references/`;
  expect((await game.remove(`/references/${reference?.id}`)).status).toBe(204);
  await until("its object is gone", async () => (await env.BUCKET.list({ prefix })).objects.length === 0 || undefined);
  await releaseOpenrouter(name);
  const done = await finished(game, id);
  expect(done.items[0].error).toEqual({
    code: "provider_failed",
    detail: "A reference image was deleted in the meantime. Generate again.",
  });
  expect(await openrouterRequests(name)).toHaveLength(1);
  expect(done.costMicroUsd).toBe(await openrouterBill(name));
  expect(await ledgerOf(game.projectId)).toMatchObject([{ state: "succeeded" }]);
  expect(await draw(game, { model: openrouterModel })).toMatchObject({ status: "succeeded" });
});

type Preview = { readonly prompts: string[]; readonly references: string[]; readonly price: number };

async function preview(game: Game, name: string): Promise<Preview> {
  const { status, text, body } = await game.get(`/assets/${name}/prompt`);
  if (status !== 200) throw new Error(text);
  const prompts = body.images.map(({ prompt }: Json) => prompt);
  return { prompts, references: body.references, price: body.priceMicroUsd };
}

async function sentPrompts(name: string): Promise<string[]> {
  return (await requestsFor(name)).map(({ fields }) => fields.prompt);
}

test("the preview lists the references that are sent, and shows the prompts as they are sent", async () => {
  const name = freshName();
  const game = await gameOf(`[VARIANTS:2] ${name}`, workersAi);
  const none = await preview(game, name);
  expect(none.references).toEqual([]);
  expect(none.prompts.map((prompt) => prompt.includes("reference image"))).toEqual([false, true]);
  const small = await uploads(game, 5);
  const shown = await preview(game, name);
  expect(shown.references).toEqual(small.slice(0, 4).map(({ id }) => id));
  const done = await draw(game);
  expect(await sentPrompts(name)).toEqual(shown.prompts);
  expect(shown.price).toBe(done.estimateMicroUsd);
});

test("the preview after a review with a note is what the redraw sends and costs", async () => {
  const name = freshName();
  const game = await gameOf(name, workersAi);
  await draw(game);
  await game.patch(`/assets/${name}`, { status: "rejected", note: "a brighter crown" });
  const shown = await preview(game, name);
  const done = await draw(game);
  expect((await sentPrompts(name)).slice(1)).toEqual(shown.prompts);
  expect(shown.prompts[0]).toContain("reference image");
  expect(shown.price).toBe(done.estimateMicroUsd);
});
