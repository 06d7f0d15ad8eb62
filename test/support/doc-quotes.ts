/**
 * Finds the things of this repository that its documentation quotes: paths, test titles, functions and links. CONTRIBUTING
 * ("Writing") tells how each is written, so that `test/unit/docs.test.ts` can resolve it.
 */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

export const root = path.resolve(import.meta.dirname, "../..");

export type Page = { readonly name: string; readonly text: string };
/** `title` belongs to a test or a group of tests in `file`. */
export type QuotedTest = { readonly file: string; readonly title: string };
export type QuotedFunction = { readonly file: string; readonly name: string };

const ignored = new Set(["node_modules", ".git", ".wrangler", "out", "dist", "coverage"]);
const extensions = /\.(?:ts|cjs|md|sql|toml|json|ya?ml|png|gz)$/;
const rooms = /^(?:src|test|stand-ins|audit|demo|docs|scripts|migrations|examples|\.github|\.ci)(?:\/|$)/;
/** Text that looks like a path and is the name of an object in R2 or of a file in a pack. */
const notPaths = new Set(["maintenance/object-sweep.json", "maintenance/deletion-sweep.json", "manifest.json"]);

export function readPages(): Page[] {
  const docs = readdirSync(path.join(root, "docs")).filter((name) => name.endsWith(".md"));
  const names = ["README.md", "CONTRIBUTING.md", "SECURITY.md", ...docs.map((name) => `docs/${name}`)];
  return names.map((name) => ({ name, text: readFileSync(path.join(root, name), "utf8") }));
}

/** Every file and folder of the repository, from the root; folders without a slash at the end. */
export function listPaths(folder = ""): string[] {
  const entries = readdirSync(path.join(root, folder), { withFileTypes: true });
  return entries
    .filter(({ name }) => !ignored.has(name))
    .flatMap((entry) => {
      const name = path.posix.join(folder, entry.name);
      return entry.isDirectory() ? [name, ...listPaths(name)] : [name];
    });
}

/** Paths in backticks, and the first word of each line of a tree (a block of code whose language is `text`). */
export function quotedPaths({ name, text }: Page): string[] {
  const prose = withoutBlocks(text);
  const inBackticks = [...prose.matchAll(/`([^`\s]+)`/g)].map(([, quoted = ""]) => quoted).filter(isPath);
  const inTrees = [...text.matchAll(/^```text\n([\s\S]*?)^```/gm)].flatMap(([, tree = ""]) => treePaths(tree));
  return [...inBackticks, ...inTrees, ...testsInShort({ name, text }).map(({ file }) => file)];
}

function isPath(quoted: string): boolean {
  if (!/^[\w.<>*{},/-]+$/.test(quoted) || quoted.startsWith("/")) return false;
  if (quoted.startsWith("projects/<") || notPaths.has(quoted)) return false;
  return rooms.test(quoted) || extensions.test(quoted);
}

function treePaths(tree: string): string[] {
  return tree
    .split("\n")
    .flatMap((line) => line.match(/^[\w.-]+(?:\/[\w.-]*)*(?=\s|$)/)?.[0] ?? [])
    .filter((first) => /[./]/.test(first));
}

/**
 * The paths that a quoted path stands for. It is written from the root, or as the end of exactly one path; `*` and
 * `<name>` stand for any text without a slash, `{a,b}` for both, and a bare file name for all files of that name.
 */
export function resolvePath(quoted: string, paths: readonly string[]): string[] {
  const wanted = quoted.replace(/\/$/, "");
  const pattern = wanted
    .replaceAll(/[.+^$()|[\]\\]/g, "\\$&")
    .replaceAll(/\{([^}]*)\}/g, (_, options: string) => `(?:${options.replaceAll(",", "|")})`)
    .replaceAll(/\*|<[^>]*>/g, "[^/]*");
  const whole = new RegExp(`^${pattern}$`);
  const exact = paths.filter((each) => whole.test(each));
  if (exact.length > 0) return exact;
  const end = new RegExp(`/${pattern}$`);
  const found = paths.filter((each) => end.test(each));
  const isUnique = found.length === 1 || !wanted.includes("/") || pattern !== wanted.replaceAll(".", "\\.");
  return isUnique ? found : [];
}

/** Titles in quotes that follow a test file: `test/unit/x.test.ts` "a title", "another". */
export function quotedTests(page: Page): QuotedTest[] {
  const named = [...page.text.matchAll(/`([\w./-]+\.test\.ts)`((?:,? "[^"\n]+")*)/g)];
  const direct = named.flatMap(([, file = "", titles = ""]) => titlesIn(titles).map((title) => ({ file, title })));
  return [...direct, ...testsInShort(page).flatMap(({ file, titles }) => titles.map((title) => ({ file, title })))];
}

function titlesIn(text: string): string[] {
  return [...text.matchAll(/"([^"\n]+)"/g)].map(([, title = ""]) => title);
}

/** In the last column of a table in docs/faults.md, `name` means `test/worker/name.test.ts` and `unit/name` its like. */
function testsInShort({ name, text }: Page): { readonly file: string; readonly titles: readonly string[] }[] {
  if (name !== "docs/faults.md") return [];
  const cells = text.split("\n").flatMap((line) => (line.startsWith("|") ? (line.split("|").at(-2) ?? []) : []));
  const inShort = /`((?:unit\/|e2e\/|outside\/)?[a-z0-9-]+)`((?:,? "[^"\n]+")*)/g;
  return cells.flatMap((cell) =>
    [...cell.matchAll(inShort)].map(([, test = "", titles = ""]) => {
      const file = test.includes("/") ? `test/${test}.test.ts` : `test/worker/${test}.test.ts`;
      return { file, titles: titlesIn(titles) };
    }),
  );
}

/** The titles of a test file: first arguments of `test`, `it`, `describe` and of the result of `each`. */
export function titlesOf(source: string): Set<string> {
  const literal = /(?:\b(?:test|it|describe)(?:\.\w+)*|[\])}`])\(\s*("(?:\\.|[^"\\])*")/g;
  return new Set([...source.matchAll(literal)].map(([, title = '""']) => String(JSON.parse(title))));
}

/** Functions and constants that are quoted as `name` in `file.ts`. */
export function quotedFunctions({ text }: Page): QuotedFunction[] {
  const named = withoutBlocks(text).matchAll(/`(\w+)` in `([\w./-]+\.ts)`/g);
  return [...named].map(([, name = "", file = ""]) => ({ file, name }));
}

/** The targets of links to this repository, from its root, with the heading that they name. */
export function quotedLinks({ name, text }: Page): { readonly file: string; readonly heading: string | undefined }[] {
  const targets = [...withoutBlocks(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [file = "", heading] = target.split("#");
      return { file: file === "" ? name : path.posix.join(path.posix.dirname(name), file), heading };
    });
}

/** The anchors that GitHub gives to a page's headings. */
export function anchorsOf({ text }: Page): Set<string> {
  const headings = [...withoutBlocks(text).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, "")
        .replaceAll(" ", "-"),
    ),
  );
}

export function withoutBlocks(text: string): string {
  return text.replaceAll(/^ *```[\s\S]*?^ *```/gm, "");
}
