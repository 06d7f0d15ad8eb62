import { beforeAll, expect, test } from "vitest";
import { call, newProject, newUser, type Answer, type TestUser } from "../support/client";

let user: TestUser;
beforeAll(async () => {
  user = await newUser();
});

async function styled(text: string | null): Promise<{ style: Answer; projectId: string }> {
  const projectId = await newProject(user);
  const headers = { "Content-Type": "text/markdown" };
  const path = `/v1/projects/${projectId}`;
  if (text !== null) await call("PUT", `${path}/memory-files/style`, { token: user.token, body: text, headers });
  return { style: await call("GET", `${path}/style`, { token: user.token }), projectId };
}

test("a project without a style has null and empty fields", async () => {
  const { style } = await styled(null);
  expect([style.status, style.body]).toEqual([
    200,
    {
      keywords: [],
      lighting: null,
      outline: null,
      mood: null,
      perspective: null,
      model: null,
      background: null,
      palette: [],
      paletteName: null,
      resolution: null,
      pixels: null,
      licences: [],
      text: null,
      problems: [],
      unused: [],
    },
  ]);
});

test("a style is shown as it is read, with problems and the lines that are not used", async () => {
  const { style } = await styled(
    [
      "- **Resolution:** 64x64",
      "- **Perspective:** side view",
      "- Palette: PICO-8",
      "",
      "Flat shapes. No text.",
      "",
      "Red #f00 lamps.",
    ].join("\n"),
  );
  expect(style.body).toMatchObject({
    resolution: { width: 64, height: 64 },
    perspective: "side view",
    paletteName: "PICO-8",
    text: "Flat shapes. Red #f00 lamps.",
    problems: [],
    unused: [{ line: 5, endLine: 5 }],
  });
  expect(style.body["palette"]).toHaveLength(16);
});

test("size and perspective of a style in lists reach assets and prompts, each once", async () => {
  const { projectId } = await styled("- **Resolution:** 64x64\n- **Perspective:** side view\n- **Outline:** thin");
  const path = `/v1/projects/${projectId}`;
  const made = await call("POST", `${path}/assets`, { token: user.token, body: { name: "Lamp", kind: "icon" } });
  expect(made.body).toMatchObject({ width: 64, height: 64 });
  const { body } = await call("GET", `${path}/assets/${made.body["key"]}/prompt`, { token: user.token });
  const count = (words: string): number => String(body["prompt"]).split(words).length - 1;
  expect([count("side view"), count("thin outlines"), count("64x64"), count("**")]).toEqual([1, 1, 1, 0]);
});

test("a stranger's request is a project that is not there", async () => {
  const { projectId } = await styled("Grim.");
  const stranger = await newUser();
  const answer = await call("GET", `/v1/projects/${projectId}/style`, { token: stranger.token });
  expect([answer.status, answer.body["code"]]).toEqual([404, "not_found"]);
});
