/*
 * The documentation, the comments and the API's own texts, held to CONTRIBUTING ("Writing"): plain words, and nothing
 * quoted that is not there.
 */
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, test, vi } from "vitest";
import { parse } from "yaml";
import { providerVariables } from "../../src/provider-settings";
import { toOpenApi } from "../../src/openapi/specification";
import {
  anchorsOf,
  listPaths,
  quotedFunctions,
  quotedLinks,
  quotedPaths,
  quotedTests,
  readPages,
  resolvePath,
  root,
  titlesOf,
  withoutBlocks,
  type Page,
} from "../support/doc-quotes";
import { commentsOf, rateWords, textsOf } from "../support/prose";

// As in openapi.test.ts: the real table of operations is read in Node, where the runtime's own modules are not.
vi.mock("cloudflare:workers", () => ({ DurableObject: Object, WorkflowEntrypoint: Object, env: {} }));
vi.mock("cloudflare:workflows", () => ({ NonRetryableError: Error }));
const { operations } = await import("../../src/app");

const pages = readPages();
const paths = listPaths();
const sources = paths.filter((name) => /^src\/.*\.ts$/.test(name)).map((name) => ({ name, text: read(name) }));

function read(name: string): string {
  return readFileSync(path.join(root, name), "utf8");
}

function page(name: string): string {
  return pages.find((each) => each.name === name)?.text ?? "";
}

describe("plain words", () => {
  const specification = toOpenApi(operations, "https://hatchery.games.dev");
  const groups: readonly { readonly group: string; readonly texts: readonly Page[] }[] = [
    { group: "comments of src", texts: sources.map(({ name, text }) => ({ name, text: commentsOf(text) })) },
    { group: "README, CONTRIBUTING, SECURITY and docs", texts: pages },
    {
      group: "texts of /openapi.json",
      texts: [
        ...Object.entries(specification.paths).map(([name, value]) => ({ name, text: textsOf(value).join("\n") })),
        { name: "all but the paths", text: textsOf({ ...specification, paths: {} }).join("\n") },
      ],
    },
  ];
  const limits = [
    { words: "what/whatever", unit: "per 1,000 words", limit: 2, count: (text: string) => rateWords(text).what },
    { words: "it/its/itself", unit: "per 1,000 words", limit: 12, count: (text: string) => rateWords(text).it },
    { words: "he/his/him", unit: "in all", limit: 0, count: (text: string) => rateWords(text).he },
  ];
  const cases = groups.flatMap(({ group, texts }) => limits.map((each) => ({ group, texts, ...each })));

  test.each(cases)("the $group have at most $limit of $words $unit", ({ texts, limit, count }) => {
    expect(texts.length).toBeGreaterThan(5);
    // By how much each text is over the limit, since a long text weighs more than a short one.
    const excess = ({ text }: Page): number => (count(text) - limit) * (limit === 0 ? 1 : rateWords(text).words);
    const worst = texts
      .filter((each) => count(each.text) > limit)
      .toSorted((a, b) => excess(b) - excess(a))
      .slice(0, 15)
      .map(({ name, text }) => `${count(text).toFixed(1)} ${name}`);
    const all = count(texts.map(({ text }) => text).join("\n"));
    expect(all, `${all.toFixed(1)} in all. The worst:\n${worst.join("\n")}`).toBeLessThanOrEqual(limit);
  });
});

describe("length", () => {
  test("README.md has at most 1,300 words outside code", () => {
    expect(withoutBlocks(page("README.md")).split(/\s+/).length).toBeLessThanOrEqual(1300);
  });

  test("SECURITY.md has at most 20,000 bytes", () => {
    expect(statSync(path.join(root, "SECURITY.md")).size).toBeLessThanOrEqual(20_000);
  });
});

describe("what is quoted exists", () => {
  test.each(pages)("every path of $name", (each) => {
    const quoted = quotedPaths(each);
    expect(quoted.filter((name) => resolvePath(name, paths).length === 0)).toEqual([]);
  });

  test.each(pages)("every test title of $name", (each) => {
    const missing = quotedTests(each).filter(({ file, title }) => {
      const [found] = resolvePath(file, paths);
      return found === undefined || !titlesOf(read(found)).has(title);
    });
    expect(missing).toEqual([]);
  });

  test.each(pages)("every function of $name", (each) => {
    const missing = quotedFunctions(each).filter(({ file, name }) => {
      const [found] = resolvePath(file, paths);
      return (
        found === undefined || !new RegExp(`\\b(?:function\\*?|const|class) #?${name}\\b|#${name}\\(`).test(read(found))
      );
    });
    expect(missing).toEqual([]);
  });

  test.each(pages)("every link of $name", (each) => {
    const missing = quotedLinks(each).filter(({ file, heading }) => {
      const target = pages.find(({ name }) => name === file);
      return (
        !existsSync(path.join(root, file)) || (heading !== undefined && !(target && anchorsOf(target).has(heading)))
      );
    });
    expect(missing).toEqual([]);
  });

  test.each(pages)("every npm script of $name", ({ text }) => {
    const { scripts } = JSON.parse(read("package.json"));
    const quoted = [...text.matchAll(/\bnpm run ([\w:]+)/g)].map(([, name = ""]) => name);
    expect(quoted.filter((name) => !(name in scripts))).toEqual([]);
  });

  test("there is something of each kind, so that no test above is empty", () => {
    for (const kind of [quotedPaths, quotedTests, quotedFunctions, quotedLinks])
      expect(pages.flatMap((each): unknown[] => kind(each)).length, kind.name).toBeGreaterThan(15);
  });
});

describe("what exists is documented", () => {
  test("the README's tree has a line for each room of src and each feature", () => {
    const listed = new Set(
      quotedPaths({ name: "README.md", text: page("README.md") }).map((each) => each.replace(/\/$/, "")),
    );
    const rooms = sources.flatMap(({ name }) => /^src\/(?:features\/)?[^/]+(?=\/)/.exec(name)?.[0] ?? []);
    expect([...new Set(rooms)].filter((name) => !listed.has(name))).toEqual([]);
  });

  test("docs/deploy.md has every setting", () => {
    const text = page("docs/deploy.md");
    const settings = [...read("src/config.ts").matchAll(/^ {2}([A-Z][A-Z0-9_]+): /gm)].map(([, name = ""]) => name);
    const ofProviders = Object.values(providerVariables).flatMap(({ key, testOrigin }) => [key, testOrigin]);
    expect(settings.length).toBeGreaterThan(15);
    expect([...settings, ...ofProviders].filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });

  test("docs/deploy.md names every event that is logged as an error or a warning, and no other", () => {
    const logged = (levels: string): Set<string> => {
      const call = new RegExp(`\\b(?:${levels})\\(\\s*"([a-z]+_[a-z_]+)"|: "([a-z]+_lost)"`, "g");
      return new Set(
        sources.flatMap(({ text }) => [...text.matchAll(call)].map(([, event, lost]) => event ?? lost ?? "")),
      );
    };
    const named = new Set([...page("docs/deploy.md").matchAll(/`([a-z]+_[a-z_]+)`/g)].map(([, name = ""]) => name));
    expect([...logged("error|warn|logError")].filter((event) => !named.has(event))).toEqual([]);
    const known = logged("error|warn|logError|info");
    expect(eventsOf(page("docs/deploy.md")).filter((event) => !known.has(event))).toEqual([]);
  });

  test("the workflow in docs/deploy.md is YAML that tests before it deploys", () => {
    const [, workflow = ""] = /```yaml\n([\s\S]*?)```/.exec(page("docs/deploy.md")) ?? [];
    const { jobs } = parse(workflow);
    expect(jobs.deploy.needs).toBe("test");
  });
});

/** The first column of the tables below "Alerts". */
function eventsOf(text: string): string[] {
  const [, section = ""] = /^## Alerts\n([\s\S]*?)(?=^## )/m.exec(text) ?? [];
  const cells = section.split("\n").flatMap((line) => (line.startsWith("|") ? (line.split("|")[1] ?? []) : []));
  return cells.flatMap((cell) => [...cell.matchAll(/`([a-z_]+)`/g)].map(([, event = ""]) => event));
}
