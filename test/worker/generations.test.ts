import { exports } from "cloudflare:workers";
import { expect, test } from "vitest";
import { call, newProject, newUser, origin } from "../support/client";

const plan = `# Game
## Characters
- [MOVEABLE:4] [ANIM:2] Farmer {#farmer}: straw hat
## Items
- [KIND:icon] Coin
- [KIND:icon] Coin
`;

async function planned() {
  const user = await newUser();
  const project = await newProject(user);
  const { token } = user;
  await call("PUT", `/v1/projects/${project}/memory-files/plan`, { token, body: { content: plan } });
  const applied = await call("POST", `/v1/projects/${project}/plan/apply`, { token });
  return { user, token, project, applied };
}

async function finished(token: string, project: string, id: string) {
  for (;;) {
    const { body } = await call("GET", `/v1/projects/${project}/generations/${id}`, { token });
    if (body.finishedAt !== null) return body;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test("a plan becomes assets, drawings and an approval", async () => {
  const { token, project, applied } = await planned();
  expect(applied.body).toEqual({
    created: ["farmer", "coin", "coin-2"],
    updated: [],
    unchanged: [],
    orphaned: [],
    problems: [],
  });
  const made = await call("POST", `/v1/projects/${project}/generations`, {
    token,
    headers: { "Idempotency-Key": "k1" },
  });
  expect(made.text).toContain("gen_");
  expect(made.status).toBe(202);
  const done = await finished(token, project, made.body.id);
  expect(done.items.map((item: { status: string }) => item.status)).toEqual(["succeeded", "succeeded", "succeeded"]);
  expect(done.status).toBe("succeeded");
  const versions = await call("GET", `/v1/projects/${project}/assets/farmer/versions`, { token });
  expect(versions.body.items[0].images).toHaveLength(8);
  const again = await call("POST", `/v1/projects/${project}/generations`, {
    token,
    headers: { "Idempotency-Key": "k1" },
  });
  expect(again.text).toBe(made.text);
  expect(again.headers.get("Idempotency-Replayed")).toBe("true");
  const reviewed = await call("POST", `/v1/projects/${project}/assets/review`, { token, body: { status: "approved" } });
  expect(reviewed.body.items).toHaveLength(3);
  const stream = await exports.default.fetch(
    new Request(`${origin}/v1/projects/${project}/generations/${made.body.id}/events`, {
      headers: { Authorization: `Bearer ${token}` },
    }),
  );
  const text = await stream.text();
  expect(text).toContain("event: done");
  const prompt = await call("GET", `/v1/projects/${project}/assets/farmer/prompt`, { token });
  expect(prompt.status).toBe(200);
  console.log(prompt.body.prompt, text.slice(0, 300));
});
