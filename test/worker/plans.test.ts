import { expect, test } from "vitest";
import { asset, draw, newGame, plannedGame } from "../support/game";

const plan = `# Game
## Heroes
- [MOVEABLE:4] Knight: grey armour
- Bat
- Bat: red eyes
## Items
- [KIND:icon] Coin
`;

test("applying a plan twice changes nothing the second time", async () => {
  const game = await plannedGame(plan);
  const again = await game.post("/plan/apply");
  expect(again.body).toEqual({
    created: [],
    updated: [],
    unchanged: ["knight", "bat", "bat-2", "coin"],
    orphaned: [],
    renamed: [],
    problems: [],
    summary: { candidates: 4, read: 4, blocksNotRead: 0, refused: false },
  });
});

test("keys stay the same when lines move and others come between", async () => {
  const game = await plannedGame(plan);
  await game.put(
    "plan",
    "## Items\n- Gem\n- [KIND:icon] Coin\n## Heroes\n- Bat: red eyes\n- Owl\n- Bat\n- [MOVEABLE:4] Knight: grey armour\n",
  );
  const moved = await game.post("/plan/apply");
  expect(moved.body).toMatchObject({
    created: ["gem", "owl"],
    updated: [],
    unchanged: ["coin", "bat-2", "bat", "knight"],
    orphaned: [],
  });
});

test("a changed line makes its asset planned again and keeps the approved version", async () => {
  const game = await plannedGame(plan);
  await draw(game, { assets: ["coin", "bat", "bat-2"] });
  await game.post("/assets/review", { status: "approved" });
  const before = await asset(game, "coin");
  await game.put("plan", plan.replace("Coin", "Coin: a gold one").replace("## Heroes", "## Cast"));
  const applied = await game.post("/plan/apply");
  expect(applied.body).toMatchObject({ created: [], updated: ["knight", "bat", "bat-2", "coin"], unchanged: [] });
  expect(await asset(game, "coin")).toMatchObject({
    status: "planned",
    approvedVersionId: before.approvedVersionId,
    description: "a gold one",
  });
  // A category reaches the prompt in the place of a description, and alters no other drawing.
  expect(await asset(game, "bat-2")).toMatchObject({ status: "approved", category: "Cast" });
  expect(await asset(game, "bat")).toMatchObject({ status: "planned", category: "Cast" });
});

test("an item that left the plan is reported as orphaned and kept; one made by a call is not", async () => {
  const game = await plannedGame(plan);
  await game.post("/assets", { name: "Extra" });
  await game.put("plan", "## Items\n- [KIND:icon] Coin\n");
  const applied = await game.post("/plan/apply");
  expect(applied.body.orphaned).toEqual(["knight", "bat", "bat-2"]);
  expect((await game.get("/assets")).body.items).toHaveLength(5);
});

test("a dry run tells what would change and changes nothing", async () => {
  const game = await newGame();
  await game.put("plan", plan);
  const dry = await game.post("/plan/apply", { dryRun: true });
  expect(dry.body.created).toEqual(["knight", "bat", "bat-2", "coin"]);
  expect((await game.get("/assets")).body.items).toEqual([]);
});

test("a line that cannot be read is reported with its number, and the rest is made", async () => {
  const game = await newGame();
  await game.put("plan", "## Heroes\n- [MOVEABLE:5] Knight\n- : nameless\n- Bat\n");
  const applied = await game.post("/plan/apply");
  expect(applied.body.created).toEqual(["knight", "bat"]);
  expect(applied.body.problems.map((problem: { line: number }) => problem.line)).toEqual([2, 3]);
});

test("without a plan there is nothing to apply, and the answer says what to do", async () => {
  const game = await newGame();
  const applied = await game.post("/plan/apply");
  expect(applied.status).toBe(404);
  expect(applied.body.detail).toContain("memory file `plan`");
});

test("twenty applications at once make each asset once", async () => {
  const game = await newGame();
  await game.put("plan", plan);
  const answers = await Promise.all(Array.from({ length: 20 }, () => game.post("/plan/apply")));
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
  const keys = (await game.get("/assets")).body.items.map((item: { key: string }) => item.key);
  expect(keys).toHaveLength(4);
  expect(new Set(keys)).toEqual(new Set(["knight", "bat", "bat-2", "coin"]));
});

test("a plan that would put the project over 1,000 assets is refused whole", async () => {
  const game = await newGame();
  await game.post("/assets", { name: "One more" });
  await game.put("plan", Array.from({ length: 1000 }, (_, index) => `- Thing ${index}`).join("\n"));
  for (const dryRun of [true, false]) {
    const applied = await game.post("/plan/apply", { dryRun });
    expect(applied).toMatchObject({ status: 409, body: { code: "conflict" } });
    expect(applied.body.detail).toContain("at most 1000 assets, and with this plan it would have 1001");
  }
  expect((await game.get("/assets")).body.items).toHaveLength(1);
});

test("a plan of more than 1,000 items is refused whole, also by a dry run, and the answer counts them", async () => {
  const game = await newGame();
  const things = (count: number): string => Array.from({ length: count }, (_, index) => `- Thing ${index}\n`).join("");
  await game.put("plan", `- [STATIC]\n${things(1001)}`);
  for (const dryRun of [true, false]) {
    const applied = await game.post("/plan/apply", { dryRun });
    expect(applied).toMatchObject({ status: 409, body: { code: "conflict" } });
    expect(applied.body.detail).toContain("at most 1000 assets, and the plan names 1001");
  }
  await game.put("plan", things(6000));
  expect((await game.post("/plan/apply")).body.detail).toContain("names 6000");
  expect((await game.get("/assets")).body.items).toEqual([]);
});

test("a thousand items are applied and listed in the plan's order", async () => {
  const game = await newGame();
  await game.put("plan", Array.from({ length: 1000 }, (_, index) => `- Thing ${index}`).join("\n"));
  expect((await game.post("/plan/apply")).body.created).toHaveLength(1000);
  const keys: string[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const { body } = await game.get(`/assets?limit=100${cursor === "" ? "" : `&cursor=${cursor}`}`);
    keys.push(...body.items.map((item: { key: string }) => item.key));
    cursor = body.nextCursor;
  }
  expect(keys).toEqual(Array.from({ length: 1000 }, (_, index) => `thing-${index}`));
});

test("the style's resolution is the size of what names none", async () => {
  const game = await plannedGame("- Rock\n- [SIZE:8x9] Pebble\n", "---\nresolution: 24x48\n---\n");
  expect(await asset(game, "rock")).toMatchObject({ width: 24, height: 48 });
  expect(await asset(game, "pebble")).toMatchObject({ width: 8, height: 9 });
});
