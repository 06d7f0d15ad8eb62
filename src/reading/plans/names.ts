/** Makes a name out of the words that an author writes for an item: without file endings, status marks and numbers. */
import { remembered } from "../remembered";
import { isWord, toWordList } from "./words";
import { statusWords } from "../../dictionary/plan-words";

const statuses = toWordList(statusWords);

const imageEnding = /\.(?:png|jpe?g|gif|webp|svg|bmp|tga|tiff?|psd|ase|aseprite|kra|xcf)$/i;
const audioEnding = /\.(?:wav|mp3|ogg|flac|m4a|aac|midi?|xm|aiff?|opus)$/i;
const fontEnding = /\.(?:ttf|otf|woff2?|fnt)$/i;
const codeEnding =
  /\.(?:gd|cs|cpp|hpp|[ch]|js|jsx|ts|tsx|py|lua|rs|go|java|kt|json|ya?ml|toml|md|txt|csv|xml|html|css|tscn|scn|tres|res|mp4|webm|mov|avi|mkv|zip|rar|7z|exe|pdf|docx?|xlsx?|pptx?|gdshader|shader|glsl|wgsl|hlsl|prefab|unity|asset|mat|import|ldtk|tmx|tsx)$/i;
const modelEnding = /\.(?:glb|gltf|obj|fbx|blend|dae|stl|vox|usdz?)$/i;

export type FileSort = "image" | "audio" | "font" | "code" | "model";

/** Signs that say how far the work is. */
const marks =
  /^(?:[✅❌⬜⬛☑✔✓✗✘🟡🟢🔴🟠🔵🟣🟤⚪⚫🟨🟩🟥🟧🟦⏳🚧⭐★☆⏸➖❓❗🔲🔳🆕🎯📌‼⚠]\uFE0F?|\p{Extended_Pictographic}\uFE0F?(?=\s)|[\s·|])+/u;
const marksBehind =
  /(?:[✅❌⬜⬛☑✔✓✗✘🟡🟢🔴🟠🔵🟣🟤⚪⚫🟨🟩🟥🟧🟦⏳🚧⭐★☆⏸➖❓❗🔲🔳🆕🎯📌‼⚠]\uFE0F?|(?<=\s)\p{Extended_Pictographic}\uFE0F?|[\s·;|])+$/u;

/** The sort of a file, by the ending of a name without spaces. */
export function findFileSort(text: string): FileSort | undefined {
  const file = text.trim().replace(/[`"'）)]+$/, "");
  if (file === "" || (/\s/.test(file) && !/[\\/]/.test(file))) return undefined;
  if (imageEnding.test(file)) return "image";
  if (audioEnding.test(file)) return "audio";
  if (fontEnding.test(file)) return "font";
  if (codeEnding.test(file)) return "code";
  return modelEnding.test(file) ? "model" : undefined;
}

/** True for the name of an image file, and for words that are joined as in such a name. */
export function isFileLike(text: string): boolean {
  return findFileSort(text) === "image" || /^[a-z0-9]+(?:_[a-z0-9]+)+$/i.test(text.trim());
}

/** The name of the thing. An empty text if only marks and status words are left. */
export const cleanName = remembered(cleanNewName);

function cleanNewName(text: string): string {
  const own = text.replace(/(?<=\S)\s*[(（][\w./-]+\.(?:png|jpe?g|gif|webp|svg)[)）]$/i, "");
  const plain = withoutMarks(withoutNumber(withoutMarks(withoutEnd(own.trim()))));
  const bare = withoutQuotes(withoutStatus(plain));
  const base = withoutFileEnd(withoutPath(bare));
  const words = base.replace(/(?<=[\p{L}\p{N}])_+(?=[\p{L}\p{N}])/gu, " ").replace(/(?<=\p{L})_+$/u, "");
  return withoutEnd(words.replace(/\s+/g, " ")).trim();
}

/** Without a separator after which nothing follows. */
function withoutEnd(text: string): string {
  return text.replace(/(?: ?[:：;]| [-–—])+$/, "");
}

/** The same for headings: also without a number in front (`3.1. Caves`, `2 · Foes`). */
export function cleanHeading(text: string): string {
  const plain = withoutMarks(text.trim());
  const bare = plain.replace(/^(?:#\s?)?\d{1,3}(?:\.\d{1,3})*(?:[.):、]|\s*[·—–-](?=\s)|(?=\s))\s*(?=\S)/u, "");
  const named = bare
    .replace(/\s*[(（][\w@.-]*(?:\/[\w@.<>*-]*)+[)）]/gu, "")
    .replace(/\s*[(（]\d[^()（）]*[)）]/gu, "");
  return withoutMarks(withoutStatus(withoutMarks(named === "" ? bare : named)))
    .replace(/\s*[:：]$/, "")
    .trim();
}

function withoutNumber(text: string): string {
  return text.replace(/^#?\d{1,3}[.)]\s+(?=\S)/, "");
}

function withoutMarks(text: string): string {
  const bare = text.replace(marks, "").replace(marksBehind, "").trim();
  return /[\p{L}\p{N}]/u.test(bare) ? bare : text.trim();
}

/** Status words in brackets, or behind a dash, or as `P0` at either end. */
function withoutStatus(text: string): string {
  let rest = text;
  for (let turn = 0; turn < 4; turn += 1) {
    const before = rest;
    rest = rest
      .replace(/^(?:\[([^[\]]{1,24})\]|\(([^()]{1,24})\))\s*(?=\S)/u, (all, a?: string, b?: string) =>
        isStatus(a ?? b ?? "") ? "" : all,
      )
      .replace(/\s*(?:\[([^[\]]{1,24})\]|[(（]([^()（）]{1,24})[)）])$/u, (all, a?: string, b?: string) =>
        isStatus(a ?? b ?? "") ? "" : all,
      )
      .replace(/\s+(?:[-–—]+\s*)?(?:\*+)?P[0-4]$/i, "")
      .replace(/^P[0-4](?:\s*[:：·-]|\s)\s*(?=\S)/i, "");
    rest = withoutLastWord(rest);
    if (rest === before) break;
  }
  return rest.trim() === "" ? text : rest.trim();
}

function withoutLastWord(text: string): string {
  const dash = /^(.*\S)\s+[-–—]+\s+(\S[^-–—]{0,23})$/u.exec(text);
  return dash !== null && isStatus(dash[2] ?? "") ? (dash[1] ?? text) : text;
}

function isStatus(text: string): boolean {
  return /^(?:[~!x*?✓✔-]|P[0-4]|\d+%)$/i.test(text.trim()) && text !== "" ? true : isWord(statuses, text);
}

/** `bat.png (torn wings)` keeps the words in brackets. */
function withoutFileEnd(text: string): string {
  const [, file, rest] = /^(\S+)(\s*[(（].*)$/u.exec(text) ?? [];
  return file !== undefined && findFileSort(file) === "image" ? `${withoutPath(file)}${rest ?? ""}` : text;
}

/** `art/bat.png` is a bat. Of two names (`bat.png or flying.png`) the first counts. */
function withoutPath(text: string): string {
  const [first = text] = text.split(/\s+(?:or|oder|ou|или|або|または|或)\s+/u);
  if (findFileSort(first) === undefined && !/\.(?:png|gif|svg|webp|jpe?g)$/i.test(text)) return text;
  const file = findFileSort(first) === undefined ? text : first;
  const base = file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
  return base.replace(/(?:\.[a-z0-9]{1,8}){1,2}$/i, "").replace(/@[23]x$/, "") || file;
}

/** Takes pairs of quotes off both ends. A quote that only ends a name belongs to words inside. */
function withoutQuotes(name: string): string {
  let depth = 0;
  while (name.length > 2 * depth + 2 && isQuote(name.at(depth)) && isQuote(name.at(-1 - depth))) depth += 1;
  return name.slice(depth, name.length - depth);
}

function isQuote(character: string | undefined): boolean {
  return character !== undefined && "\"“”'`".includes(character);
}
