/** Reads sizes, frames, directions, speed and variants that are written in words, and takes them out of the text. */
import { maxFps, minFps } from "../../domain/animation-speed";
import { maxSidePixels, maxVariants } from "../../domain/asset";
import type { Size } from "../../lib/size";
import { remembered } from "../remembered";

/** A field is null if the text does not say. */
export type Attributes = {
  readonly size: Size | null;
  readonly frames: number | null;
  readonly facings: 4 | 8 | null;
  readonly fps: number | null;
  readonly variants: number | null;
};

export const noAttributes: Attributes = { size: null, frames: null, facings: null, fps: null, variants: null };

/** A smaller side is a count or a scale (`2x3`), not a size in pixels. */
const leastSide = 4;
/** More frames than an animation has are a time (`burns for 300 frames`). */
const maxFrames = 64;

// In each expression the parts cannot overlap and numbers are bounded, so matching is linear.
const pixels = "(?:px|pixels?|пикс(?:елей)?|像素|ピクセル|픽셀)";
const sizes = new RegExp(
  `[~≈]?(?<![\\p{L}\\d.])(\\d{1,4}) ?${pixels}? ?(?:[x×✕✖хX*]|by) ?(\\d{1,4})(?!\\d|[x×]\\d)(?: ?${pixels}(?!\\p{L}))?`,
  "giu",
);
const sheetSize =
  /(sheet|strip|спрайтшит|лист|feuille|hoja|folha|bogen|atlas|シート|图集)[\s:(*]{1,4}\d{1,4} ?[x×] ?\d{1,4}(?: ?px)?/iu;
const frameWords =
  "(?:frames?|кадр(?:ов|а|ы|у|и|ів)?|帧|幀|コマ|フレーム|프레임|quadros?|fotogramas?|cuadros?|fotogrammi|klat(?:ki|ek|ka)|kare(?:ler)?|einzelbilder|bilder)";
const frames = new RegExp(
  `(?:\\d{1,3} ?[-–~] ?)?(?<!\\p{L}|\\d)(\\d{1,3})[ -]?${frameWords}(?![\\p{Script=Latin}\\p{Script=Cyrillic}])(?: (?:each|per|pro|por|par|per) (?:dir(?:ection)?|direção|dirección|richtung|direzione)\\b)?(?: (?:each|total|anim(?:ation|ated)?)\\b)?`,
  "giu",
);
const directionWords =
  "(?:directional|directions?|dirs?\\b|ways?\\b|richtungen|direccion(?:es|al)|direções|direcional|direzioni|方向|方位|向き|向|방향|kierunk(?:i|ów|ach)|направлени(?:й|я|ями)|напрямк(?:и|ів|ами)|yön(?:lü)?)";
const directions = new RegExp(`(?<!\\d)([48]|four|eight|四|八)[ -]?${directionWords}`, "giu");
/** All four sides in brackets (`(front, back, left, right)`). */
const sides = /[(（](?:(?:front|back|left|right|up|down|north|south|east|west)(?: ?[,/、] ?| and )?){4}[)）]/giu;
const speeds = /(?<!\d)(\d{1,2}) ?(?:fps|к\/с|кадр\/с|帧\/秒)(?!\p{L})/giu;
const variantWords =
  "(?:variants?|variations?|versions?|varianten|variantes|variações|varianti|wariant(?:y|ów)|вариант(?:а|ов|ы)|варіант(?:и|ів)|varyant|种变体|变体|種類|バリエーション|변형|종류)";
const variants = new RegExp(
  `(?<!\\d|(?:tier|level|phase|stage|wave|act) )(\\d{1,2}) ?${variantWords}(?!\\p{L})`,
  "giu",
);
const times = /(?<=[\s(（])[×x](\d{1,2})(?=$|[\s)）,;（(、，：:])|(?<=[^\s\d])×(\d{1,2})(?![\p{L}\d])/gu;
const side = new RegExp(`(?<!\\d)(\\d{1,4}) ?${pixels}(?!\\p{L})`, "iu");

/** Takes every attribute out of a text. The first of each sort counts. */
export const takeAttributes = remembered(takeNew);

function takeNew(text: string): { readonly rest: string; readonly attributes: Attributes } {
  if (!/\d|four|eight|四|八|\b(?:left|east)\b/iu.test(text)) return { rest: text, attributes: noAttributes };
  let rest = withoutSheetSize(text);
  const take = <T>(expression: RegExp, read: (match: readonly string[]) => T | undefined): T | null => {
    let found: T | null = null;
    rest = rest.replace(expression, (...match: string[]) => {
      const value = read(match);
      if (value === undefined) return match[0] ?? "";
      found ??= value;
      return " ";
    });
    return found;
  };
  const attributes: Attributes = {
    size: take(sizes, ([, width, height]) => toSide(width, height)),
    facings: take(directions, ([, count]) => (/^(?:8|eight|八)$/i.test(count ?? "") ? 8 : 4)) ?? take(sides, () => 4),
    fps: take(speeds, ([, count]) => inRange(Number(count), minFps, maxFps)),
    frames: take(frames, ([, count]) => inRange(Number(count), 1, maxFrames)),
    variants:
      take(variants, ([, count]) => inRange(Number(count), 2, maxVariants)) ??
      take(times, ([, spaced, close]) => inRange(Number(spaced ?? close), 1, maxVariants)),
  };
  return { rest: rest === text ? text : withoutRemains(rest), attributes };
}

/** Beside the size of a frame, the size of the sheet says nothing (`sheet 192x40, 8 frames of 24x40`). */
function withoutSheetSize(text: string): string {
  return sheetSize.test(text) && (text.match(sizes)?.length ?? 0) > 1 ? text.replace(sheetSize, "$1") : text;
}

/** A size with one number, as in `32px`, where nothing but a size can stand. */
export function findSquare(text: string): Size | null {
  const found = side.exec(text)?.[1] ?? /^~?(\d{1,4})$/.exec(text.trim())?.[1];
  return found === undefined ? null : (toSide(found, found) ?? null);
}

/** The fields of `first`, completed by those of `second`. */
export function mergeAttributes(first: Attributes, second: Attributes): Attributes {
  return {
    size: first.size ?? second.size,
    frames: first.frames ?? second.frames,
    facings: first.facings ?? second.facings,
    fps: first.fps ?? second.fps,
    variants: first.variants ?? second.variants,
  };
}

export function hasAttributes(attributes: Attributes): boolean {
  return Object.values(attributes).some((value) => value !== null);
}

/** A size beyond the largest image keeps its proportions, so that a tall background stays tall. */
function toSide(first: string | undefined, second: string | undefined): Size | undefined {
  const [width, height] = [Number(first), Number(second)];
  const scale = Math.min(1, maxSidePixels / Math.max(width, height));
  const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
  return Math.min(size.width, size.height) >= leastSide ? size : undefined;
}

/** True if there is no size, or one that may stand for a size beyond the largest image. */
export function mayBeScaled(size: Size | null): boolean {
  return size === null || Math.max(size.width, size.height) >= maxSidePixels;
}

function inRange(value: number, least: number, most: number): number | undefined {
  return value >= least && value <= most ? value : undefined;
}

/** Removes brackets and separators that hold nothing any more. */
function withoutRemains(text: string): string {
  return text
    .replace(/[([（【](?:[\s,;/+·、，~-]|\bpx\b|\beach\b|\bPNG\b)*[)\]）】]/gu, " ")
    .replace(/([([（【])[\s,;/·、，]+/gu, "$1")
    .replace(/[\s,;/·、，]+([)\]）】])/gu, "$1")
    .replace(/\s+([,;.）])|(?<=\p{Script=Han})\s+(?=（)/gu, "$1")
    .replace(/([,;])(?:\s*[,;])+/g, "$1")
    .replace(/\s+/g, " ")
    .replace(/^[\s,;:·、，–—-]+|[\s,;·、，–—-]+$/gu, "")
    .trim();
}
