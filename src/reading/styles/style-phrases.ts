/** Finds perspective, lighting, outline and mood: in fields, else in sections of that name, else in clauses of prose. */
import { styleLimits } from "../../domain/style";
import { cutText } from "../plain-text";
import { forbids, joinClauses, toClauses } from "./clauses";
import { isPaletteUnit, outermostFirst, type Unit } from "./style-units";

export type Phrase = { readonly text: string; readonly unit: Unit };
export type PhraseName = "lighting" | "outline" | "mood" | "perspective";

/** The perspectives that sentences name. More exact ones come first. */
const perspectives: readonly (readonly [string, RegExp])[] = [
  [
    "three-quarter top-down",
    /(?:3\/4|three[- ]quarters?)[- ]+(?:view |perspective )?top[- ]?down|top[- ]?down[- ]+(?:3\/4|three[- ]quarter)|jrpg (?:view|perspective)/i,
  ],
  [
    "isometric",
    /\bisometri|\bdimetri|izometr|isomét|изометри|ізометри|等距|アイソメ|クォータービュー|아이소메트릭|쿼터뷰/iu,
  ],
  [
    "top-down",
    /\btop[- ]?down\b|\boverhead (?:view|perspective|camera)|bird['’]?s[- ]eye|\bvon oben\b|draufsicht|vue (?:de|du) (?:dessus|haut)|vista (?:cenital|superior|dall['’]alto|de cima|aérea)|вид сверху|вигляд зверху|widok z góry|kuş bakışı|俯视|俯視|见下ろし|見下ろし|トップダウン|탑다운|탑뷰/iu,
  ],
  [
    "side view",
    /\bside[- ]?(?:view|on\b|scroll)|\bin profile\b|seitenansicht|vue de (?:côté|profil)|vista lateral|vista laterale|вид сбоку|вигляд збоку|widok z boku|yandan|侧视|側視|横版|横スクロール|サイドビュー|횡스크롤|사이드뷰/iu,
  ],
  ["first person", /\bfirst[- ]person (?:view|perspective|camera)/i],
  ["front view", /\bfront(?:al)?[- ]view|frontalansicht|vue de face|vista frontal|вид спереди|正面|フロントビュー/iu],
  ["three-quarter", /(?:\b3\/4|\bthree[- ]quarters?)[- ](?:view|perspective|angle)/i],
];

const inProse: Readonly<Record<Exclude<PhraseName, "perspective">, RegExp>> = {
  lighting:
    /\blighting$|\blight sources?\b|\blight (?:from|comes|falls)\b|\blight$|\b(?:back|moon|sun|candle|torch|neon)(?:lit|light)\b|\blit (?:by|from)\b|beleuchtung|\blicht\b|lumière|iluminaci|iluminaç|освещени|光源|조명/iu,
  outline:
    /\boutlin(?:e|es|ed|ing)\b(?! (?:the|what|how|our|this|all)\b)|\bcontours?\b|\bline ?(?:art|work)\b|umriss|contorno|contorni|контур|обводк|描边|轮廓线|輪郭線|외곽선/iu,
  mood: /(?<!^the |^the [a-z]+ )\b(?:moods?|atmosphere|vibes?)$|stimmung|ambiance|атмосфер|氛围|雰囲気|분위기/iu,
};

const maxDenialWords = 2;
/** A longer clause is about something else, unless the clause says where the light comes from. */
const maxProseWords = 7;
const places = /\b(?:left|right|top|above|below|behind|front|north|south|east|west)\b/i;
const hasColour = /#[0-9a-f]{3}/i;
const colourAlone = /^\W*#[0-9a-f]{3,8}\W*$/i;

export function findPhrase(name: PhraseName, all: readonly Unit[]): Phrase | undefined {
  // In a palette, "Outline: #2b1d0e" names a colour.
  const units = outermostFirst(all.filter((unit) => unit.kind !== "code" && !isPaletteUnit(unit)));
  return findInFields(name, units) ?? findInSections(name, units) ?? findInProse(name, units);
}

function findInFields(name: PhraseName, units: readonly Unit[]): Phrase | undefined {
  for (const unit of units) {
    if (unit.field !== name || unit.isForbidden || colourAlone.test(unit.value)) continue;
    const text = name === "perspective" ? toPerspective(unit.value) : toPhrase(name, unit.value);
    if (text !== undefined) return { text, unit };
  }
  return undefined;
}

/** A field may say no in few words: `Outline: none`. */
function toPhrase(name: PhraseName, written: string): string | undefined {
  // "Soft edges (avoid pure black)" asks for soft edges.
  const value = written.replace(/\s*[(（][^()（）]*[)）]/gu, (remark) => (forbids(remark) ? "" : remark));
  const isShort = value.split(" ").length <= maxDenialWords;
  return fitClauses(value, name) ?? (isShort || !forbids(value) ? fitWords(value, name) : undefined);
}

function findInSections(name: PhraseName, units: readonly Unit[]): Phrase | undefined {
  const inside = units.filter((unit) => unit.kind !== "row" && unit.section.field === name);
  for (const unit of inside) {
    if (unit.isForbidden || unit.clauses.every((clause) => clause.isForbidden)) continue;
    const text = name === "perspective" ? findPerspective(unit.text) : fitClauses(unit.text, name);
    if (text !== undefined) return { text, unit };
  }
  return undefined;
}

function findInProse(name: PhraseName, units: readonly Unit[]): Phrase | undefined {
  for (const unit of units) {
    if (unit.isForbidden || unit.section.isProcess) continue;
    for (const { text: clause, isForbidden } of unit.clauses) {
      if (isForbidden) continue;
      const text = name === "perspective" ? findPerspective(clause) : toProsePhrase(name, trimEnds(clause));
      if (text !== undefined) return { text, unit };
    }
  }
  return undefined;
}

function toProsePhrase(name: Exclude<PhraseName, "perspective">, clause: string): string | undefined {
  const words = clause.split(" ").length;
  const isShort = words > 1 && (words <= maxProseWords || (name === "lighting" && places.test(clause)));
  const isTold = isShort && !isPointer(clause) && inProse[name].test(clause);
  return isTold && fits(clause, name) && !hasColour.test(clause) ? clause : undefined;
}

/** A label with the word alone (`Show: lighting`), or the name of a reference, describes nothing. */
function isPointer(clause: string): boolean {
  return /^[^:：]+[:：]\s*\S+$/u.test(clause) || /\breferences?\b|参考|参照|참고/iu.test(clause);
}

/** Keeps the author's words if they are few and in Latin letters, because image models know English best. */
function toPerspective(value: string): string | undefined {
  const first = trimEnds(toClauses(value)[0] ?? "");
  const isPlain = first !== "" && fits(first, "perspective") && /[a-z]{3}/i.test(first);
  return isPlain ? first : (findPerspective(value) ?? fitWords(value, "perspective"));
}

function findPerspective(text: string): string | undefined {
  return perspectives.find(([, form]) => form.test(text))?.[0];
}

/** The clauses from the beginning that fit and forbid nothing; undefined if the first does not fit. */
function fitClauses(value: string, name: PhraseName): string | undefined {
  const fitting: string[] = [];
  for (const clause of toClauses(value)) {
    // "Light. One key light from the left." begins with a label.
    if (fitting.length === 0 && /^\p{L}+\.$/u.test(clause) && clause.length < value.length) continue;
    if (!fits(joinClauses([...fitting, clause]), name)) break;
    if (!forbids(clause)) fitting.push(clause);
    if (/[.!?。！？]$/.test(clause)) break;
  }
  return trimEnds(joinClauses(fitting)) || undefined;
}

function fitWords(value: string, name: PhraseName): string | undefined {
  const { codePoints, words } = styleLimits[name];
  return trimEnds(cutText(value.split(" ", words).join(" "), codePoints)) || undefined;
}

function fits(text: string, name: PhraseName): boolean {
  const { codePoints, words } = styleLimits[name];
  return text.length <= codePoints && text.split(" ").length <= words;
}

function trimEnds(text: string): string {
  return text.replace(/^[\s,;:–—-]+/, "").replace(/[\s.,;:。、；–—-]{1,8}$/, "");
}
