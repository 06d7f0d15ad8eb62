/* Variants, sets of tiles, and what is known of each image, from the plan to the stored rows. */
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { call } from "../support/client";
import { draw, plannedGame, versionsOf } from "../support/game";

type Row = { key: string; variant: number; tile: number | null; qa: string; flagged: number; shown: number };

test("every variant and every tile is drawn, with source, word and flags", async () => {
  const game = await plannedGame(
    "## Furniture\n- [VARIANTS:2] [SIZE:8x8] Qwzrtx\n- [TILES:edge16] [SIZE:8x8] Grass\n- [SIZE:8x8] Barrel\n",
  );
  expect(await draw(game)).toMatchObject({ status: "succeeded" });
  const { results } = await env.DB.prepare(
    `SELECT a.key, i.variant, i.tile, i.qa, a.flagged, v.flagged AS shown FROM images i JOIN assets a ON a.id = i.asset_id
     JOIN versions v ON v.id = i.version_id WHERE a.project_id = ? ORDER BY a.key, i.position`,
  )
    .bind(game.projectId)
    .all<Row>();
  const of = (key: string): Row[] => results.filter((row) => row.key === key);
  expect(of("grass").map(({ tile }) => tile)).toEqual(Array.from({ length: 16 }, (_, mask) => mask));
  expect(of("qwzrtx").map(({ variant }) => variant)).toEqual([1, 2]);
  expect(JSON.parse(of("qwzrtx")[0]?.qa ?? "")).toMatchObject({
    source: "fallback",
    matched: null,
    flags: ["fallback"],
  });
  expect(JSON.parse(of("barrel")[0]?.qa ?? "")).toMatchObject({ source: "engine", matched: "barrel", flags: [] });
  expect(["qwzrtx", "grass", "barrel"].map((key) => [of(key)[0]?.flagged, of(key)[0]?.shown])).toEqual([
    [1, 1],
    [0, 0],
    [0, 0],
  ]);
  const [version] = await versionsOf(game, "qwzrtx");
  expect(version?.["images"]).toMatchObject([{ variant: 1, tile: null }, { variant: 2 }]);
});

test("anybody may ask how names would be drawn, and the answer may be cached for an hour", async () => {
  const one = await call("GET", "/v1/drawable?q=Espada&q=Qwzrtx&section=Itens");
  expect(one.status).toBe(200);
  expect(one.body["items"]).toMatchObject([{ matched: "sword" }, { source: "fallback", licence: null }]);
  expect(one.headers.get("Cache-Control")).toBe("public, max-age=3600");
  const many = Array.from({ length: 21 }, () => "q=Coin").join("&");
  for (const query of ["", "?q=", `?${many}`, "?q=Coin&kind=none"])
    expect((await call("GET", `/v1/drawable${query}`)).status).toBe(400);
});
