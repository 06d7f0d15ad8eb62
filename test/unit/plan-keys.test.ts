import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { assignKeys, type Existing, type KeyedItem } from "../../src/features/plans/keys";
import { slugify } from "../../src/reading/slug";
import { growth, linear } from "../support/growth";
import { planItems as planned } from "../support/plan-items";

const none: Existing = new Map();

function toProject(items: readonly KeyedItem[]): Existing {
  return new Map(items.map(({ key, digests }) => [key, digests]));
}

/** The project after a plan is applied to an empty one. */
function applied(plan: string): Existing {
  return toProject(assignKeys(planned(plan), none).items);
}

/** Each item of the plan as `key = name: description`. */
function keysOf(plan: string, existing: Existing = none): string[] {
  return assignKeys(planned(plan), existing).items.map(
    ({ key, name, description }) => `${key} = ${name}: ${description}`,
  );
}

describe("slugs", () => {
  test.each([
    ['Witch-Apprentice "Ïris"', "witch-apprentice-iris"],
    ["Straße ẞ", "strasse-ss"],
    ["Ærøskøbing Œuvre", "aeroskobing-oeuvre"],
    ["Łódź Đà Þór", "lodz-da-thor"],
    ["İstanbul ırmak", "istanbul-irmak"],
    ["Witch’s Hat", "witchs-hat"],
    ["  --Oak__Tree!! ", "oak-tree"],
    ["Ｆｕｌｌ Ⅷ", "full-viii"],
    ["2048", "2048"],
    [`${"a".repeat(63)} b`, "a".repeat(63)],
    ["x".repeat(120), "x".repeat(64)],
    ["勇者 Hero", "hero"],
  ])("%s is %s", (name, slug) => {
    expect(slugify(name)).toBe(slug);
  });

  test("a name without Latin letters has a key of its own that never changes", () => {
    expect(slugify("勇者")).toBe("asset-24c2ea9b");
    expect(slugify("勇者 2")).not.toBe(slugify("魔王 2"));
    expect(new Set(["勇者", "魔王", "Герой", "🔥", "!"].map(slugify)).size).toBe(5);
    expect(slugify("が")).toBe(slugify("か\u3099"));
  });

  test("any name has a valid key, whose slug is itself", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 130 }), (name) => {
        expect(slugify(name)).toMatch(/^[a-z0-9][a-z0-9-]{0,63}$/);
        expect(slugify(slugify(name))).toBe(slugify(name));
      }),
    );
  });
});

describe("keys", () => {
  test("duplicates are numbered, and names that are numbers of others keep their own slug", () => {
    expect(keysOf("- Bat: a\n- Bat: b\n- Bat 2: c\n- Bat: d")).toEqual([
      "bat = Bat: a",
      "bat-3 = Bat: b",
      "bat-2 = Bat 2: c",
      "bat-4 = Bat: d",
    ]);
  });

  test("an explicit key comes before every slug, wherever it stands", () => {
    expect(keysOf("- Bat: a\n- Bat: b\n- Vampire {#bat}\n- Ghoul {#bat-2}")).toEqual([
      "bat-3 = Bat: a",
      "bat-4 = Bat: b",
      "bat = Vampire: ",
      "bat-2 = Ghoul: ",
    ]);
  });

  test.each(["Knight", "-a", "", "a b", "é", "a".repeat(65), "a/../b"])(
    "the bad key {#%s} is reported and the slug is used",
    (key) => {
      const { items, problems } = assignKeys(planned(`# T\n- Bat {#${key}}`), none);
      expect(items.map((item) => item.key)).toEqual(["bat"]);
      expect(problems).toEqual([
        { line: 2, endLine: 2, kind: "tag", message: expect.stringContaining("1 to 64 of a-z, 0-9") },
      ]);
    },
  );

  test("a key given twice is reported at the second item, which gets a number", () => {
    const { items, problems } = assignKeys(planned("- A {#a}\n- B {#a}"), none);
    expect(items.map((item) => item.key)).toEqual(["a", "a-2"]);
    const message = 'The key "a" belongs to line 1: give this item another.';
    expect(problems).toEqual([{ line: 2, endLine: 2, kind: "tag", message }]);
  });

  test("of two items with one key, the one that is drawn under it keeps it when they swap", () => {
    expect(keysOf("- B {#a}\n- A {#a}", applied("- A {#a}\n- B {#a}"))).toEqual(["a-2 = B: ", "a = A: "]);
  });

  test("a new duplicate above an existing one does not steal its key", () => {
    expect(keysOf("- Bat: new\n- Bat: old", applied("- Bat: old"))).toEqual(["bat-2 = Bat: new", "bat = Bat: old"]);
  });

  test("an edited duplicate keeps its key", () => {
    const project = applied("- Bat: a\n- Bat: b\n- Bat: c");
    expect(keysOf("- Bat: a\n- Bat: edited\n- Bat: c", project)).toEqual([
      "bat = Bat: a",
      "bat-2 = Bat: edited",
      "bat-3 = Bat: c",
    ]);
    expect(keysOf("- Bat: edited\n- Bat 2\n- Bat: c\n- Bat: a", project)).toEqual([
      "bat-2 = Bat: edited",
      "bat-2-2 = Bat 2: ",
      "bat-3 = Bat: c",
      "bat = Bat: a",
    ]);
  });

  test("an item that loses its rival keeps its number", () => {
    expect(keysOf("- Bat: b", applied("- Bat: a\n- Bat: b"))).toEqual(["bat-2 = Bat: b"]);
    expect(keysOf("- Bat", applied("- Vampire {#bat}\n- Bat"))).toEqual(["bat-2 = Bat: "]);
  });

  test("a line that loses its explicit key keeps what is drawn under it, until it is edited", () => {
    const project = applied("- Knight of Ash {#knight}: a");
    expect(keysOf("- Knight of Ash: a", project)).toEqual(["knight = Knight of Ash: a"]);
    expect(keysOf("- Knight of Ash: b", project)).toEqual(["knight-of-ash = Knight of Ash: b"]);
  });

  test("of two equal assets the one whose line stays is kept", () => {
    expect(keysOf("- Knight of Ash", applied("- Knight of Ash {#knight}\n- Knight of Ash"))).toEqual([
      "knight-of-ash = Knight of Ash: ",
    ]);
  });

  test("an edited line keeps its number rather than take over the asset of another name", () => {
    expect(keysOf("- Bat: edited", applied("- Vampire {#bat}\n- Bat: b"))).toEqual(["bat-2 = Bat: edited"]);
  });

  test("the tenth duplicate comes after the second when equal items are matched", () => {
    const plan = "- Bat\n".repeat(12);
    expect(keysOf(plan, applied(plan))).toEqual(keysOf(plan));
  });

  test("an asset of another name is not taken over for its numbered key", () => {
    expect(keysOf("- Bat: a\n- Bat: b", applied("- Bat: a\n- Bat 2"))).toEqual(["bat = Bat: a", "bat-3 = Bat: b"]);
  });

  test("an asset that was renamed since is still the one of its line", () => {
    const project = new Map([...applied("- Bat: a")].map(([key, spec]) => [key, { ...spec, name: "Vampire" }]));
    expect(keysOf("- Bat: a", project)).toEqual(["bat = Bat: a"]);
  });

  test("a numbered key is never longer than a key may be", () => {
    const name = "x".repeat(64);
    expect(assignKeys(planned(`- ${name}\n`.repeat(11)), none).items.map((item) => item.key.length)).toEqual(
      Array.from({ length: 11 }, () => 64),
    );
  });

  test("an item keeps its key when it moves to another section, and when its size changes there", () => {
    const before = assignKeys(planned("- Bat: a\n- Bat: b"), none).items;
    const moved = planned("- Bat: b", { category: "Caves", width: 16 });
    expect(assignKeys(moved, toProject(before)).items.map(({ key }) => key)).toEqual(["bat-2"]);
  });

  test("an edited item keeps a key of the former release, and the next edit keeps it, too", () => {
    const [bat] = planned("- Bat: torn wings");
    if (bat === undefined) throw new Error("there is no item");
    const first = assignKeys([bat], none, { kept: new Map([[bat, "bat-24x16"]]), former: new Map() }).items;
    expect(first.map(({ key }) => key)).toEqual(["bat-24x16"]);
    expect(keysOf("- Bat: wide wings", toProject(first))).toEqual(["bat-24x16 = Bat: wide wings"]);
  });

  test("a line has the former release's key only if an asset has that key and none has the new one", () => {
    const items = planned("- Bat: a");
    const former = new Map(items.map((item) => [item, "bat-24x16"]));
    const give = (existing: Existing) =>
      assignKeys(items, existing, { kept: new Map(), former }).items.map(({ key }) => key);
    const [old] = assignKeys(planned("- Bat 24x16: old"), none).items;
    if (old === undefined) throw new Error("there is no item");
    expect(give(new Map([["bat-24x16", old.digests]]))).toEqual(["bat-24x16"]);
    expect(give(none)).toEqual(["bat"]);
    expect(give(new Map([...applied("- Bat: b"), ["bat-24x16", old.digests]]))).toEqual(["bat"]);
  });

  test("a thousand equal items keep their keys", () => {
    const items = planned("- Bat\n".repeat(1000));
    const first = assignKeys(items, none).items;
    expect(assignKeys(items, toProject(first)).items).toEqual(first);
  });

  test("the time of equal items grows with their number, not with its square", () => {
    const key = (count: number): unknown => assignKeys(planned("- Bat\n".repeat(count)), none);
    expect(growth(1000, key)).toBeLessThan(linear);
  });
});

const names = ["Bat", "Bat 2", "BAT!", "Bat-2-2", "Ïris", "勇者", "x".repeat(64), "x".repeat(70)];
const plain = fc.record({
  name: fc.constantFrom(...names),
  text: fc.constantFrom("a", "b", "c"),
  key: fc.constant(""),
});
const keyed = fc.record({
  name: fc.constantFrom(...names),
  text: fc.constantFrom("a", "b"),
  key: fc.constantFrom("", " {#bat}", " {#bat-2}", " {#iris}", " {#NO}"),
});

type Item = { name: string; text: string; key: string };

function list(item: fc.Arbitrary<Item>): fc.Arbitrary<Item[]> {
  return fc.array(item, { maxLength: 12 });
}

function write(items: readonly Item[]): string {
  return items.map(({ name, text, key }) => `- ${name}${key}: ${text}`).join("\n");
}

function toBareKeys(lines: readonly string[]): string[] {
  return lines.map((line) => line.split(" ")[0] ?? "").toSorted();
}

describe("any plan", () => {
  test("has valid keys, each once", () => {
    fc.assert(
      fc.property(list(keyed), list(keyed), (before, items) => {
        const keys = assignKeys(planned(write(items)), applied(write(before))).items.map((item) => item.key);
        expect(new Set(keys).size).toBe(items.length);
        for (const key of keys) expect(key).toMatch(/^[a-z0-9][a-z0-9-]{0,63}$/);
      }),
    );
  });

  test("keeps every key in every order of its lines", () => {
    const shuffled = list(keyed).chain((items) =>
      fc.tuple(fc.constant(items), fc.shuffledSubarray(items, { minLength: items.length, maxLength: items.length })),
    );
    fc.assert(
      fc.property(shuffled, ([items, others]) => {
        expect(keysOf(write(others), applied(write(items))).toSorted()).toEqual(keysOf(write(items)).toSorted());
      }),
      { numRuns: 1000 },
    );
  });

  test("keeps every key when other lines come between, in any order", () => {
    const grown = list(keyed).chain((items) =>
      list(plain).chain((added) => {
        const all = [...items, ...added];
        return fc.tuple(fc.constant(items), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }));
      }),
    );
    fc.assert(
      fc.property(grown, ([items, all]) => {
        expect(keysOf(write(all), applied(write(items)))).toEqual(expect.arrayContaining(keysOf(write(items))));
      }),
      { numRuns: 1000 },
    );
  });

  test("keeps the keys of the lines that stay when others go", () => {
    const shrunk = list(plain).chain((items) => fc.tuple(fc.constant(items), fc.shuffledSubarray(items)));
    fc.assert(
      fc.property(shrunk, ([items, left]) => {
        expect(keysOf(write(items))).toEqual(expect.arrayContaining(keysOf(write(left), applied(write(items)))));
      }),
      { numRuns: 1000 },
    );
  });

  test("has the same keys after one description is edited", () => {
    fc.assert(
      fc.property(
        fc.array(plain, { minLength: 1, maxLength: 12 }),
        fc.nat(),
        fc.constantFrom("a", "new"),
        (items, at, text) => {
          const edited = items.map((item, index) => (index === at % items.length ? { ...item, text } : item));
          const after = keysOf(write(edited), applied(write(items)));
          expect(toBareKeys(after)).toEqual(toBareKeys(keysOf(write(items))));
        },
      ),
      { numRuns: 1000 },
    );
  });
});
