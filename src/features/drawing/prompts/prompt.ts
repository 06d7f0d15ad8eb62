import type { AssetSpec, ImageSlot } from "../../../domain/asset";
import type { Style } from "../../../domain/style";
import { toAnimationName, toPromptFields, type PromptFields } from "./prompt-fields";
import {
  describeBackground,
  describeDirection,
  describeLighting,
  describeMood,
  describeOutline,
  describePerspective,
  describePose,
  describePoses,
  describeStrip,
} from "./prompt-phrases";
import { describeTile, describeVariant } from "./set-phrases";
import { describeHead, getTemplate, stripFraming, type Template } from "./prompt-templates";
import { countCodePoints, countWords, toPhrase } from "./prompt-text";
import { sanitizePromptText } from "./sanitize";

/**
 * `images`: the number of frames that the picture shows side by side, from the slot's frame on; one if left out. `note`:
 * the change that a reviewer asked for. `hasReference`: a reference image is sent with the prompt. `isOpaque`: the model
 * cannot draw transparency.
 */
export type PromptInput = {
  readonly spec: AssetSpec;
  readonly style: Style;
  readonly slot: ImageSlot;
  readonly images?: number;
  readonly note: string | null;
  readonly hasReference: boolean;
  readonly isOpaque?: boolean;
};

type Moment = Pick<PromptInput, "slot" | "images">;
type Shot = Moment & Pick<PromptInput, "spec" | "hasReference" | "isOpaque">;

// FLUX.1 schnell takes 2,048 characters, and its attention fades long before.
const maxCodePoints = 2000;
const maxWords = 149;

/**
 * The prompt for one request: at most 2,000 characters and fewer than 150 words, the most important words first. Our own
 * phrases are all positive, because not every model takes a negative prompt.
 */
export function buildPrompt({ style, note, ...shot }: PromptInput): string {
  return assemble(toPromptFields(shot.spec, style, note), shot);
}

/** The prompt of each request of an asset. */
export function buildPrompts(input: Omit<PromptInput, keyof Moment>, moments: readonly Moment[]): string[] {
  const { style, note, ...shot } = input;
  const fields = toPromptFields(shot.spec, style, note);
  return moments.map((moment) => assemble(fields, { ...shot, ...moment }));
}

type PromptParts = Pick<PromptFields, "subject" | "description" | "note"> & { readonly styleWords: string };

/** The parts that all prompts of an asset share, for providers that read words instead of a prompt. */
export function toPromptParts({ spec, style, note }: Pick<PromptInput, "spec" | "style" | "note">): PromptParts {
  const fields = toPromptFields(spec, style, note);
  return {
    subject: fields.subject,
    // The category tells the meaning of a name without a description.
    description: fields.description || fields.category,
    note: fields.note,
    styleWords: joinPhrases([
      fields.medium,
      fields.keywords,
      fields.styleText,
      fields.lighting,
      fields.outline,
      fields.mood,
      fields.perspective,
    ]),
  };
}

/**
 * The short parts are always complete. The poses of a strip, outline and mood come next, then the description, then the
 * style's prose.
 */
function assemble(fields: PromptFields, shot: Shot): string {
  const template = getTemplate(shot.spec);
  const head = describeHead(fields.medium, template.noun, fields.subject);
  const scene = describeScene(fields, shot, template);
  const look = describeLook(fields, shot, template);
  const extras = [posesOf(shot), describeOutline(fields.outline), describeMood(fields.mood)];
  const accents = fitting(extras, [head, ...scene, ...look]);

  const short = [head, ...scene, ...accents, ...look];
  const description = toPhrase(fields.description, roomBeside(joinPhrases(short)));
  const prose = toPhrase(fields.styleText, roomBeside(joinPhrases([description, ...short])));

  // Each part is clean. Two parts side by side could still form a chat marker.
  return sanitizePromptText(joinPhrases([head, description, ...scene, prose, ...accents, ...look]), maxCodePoints);
}

function describeScene(fields: PromptFields, shot: Shot, template: Template): string[] {
  const { spec, slot, images = 1, isOpaque = false } = shot;
  return [
    // A name alone can be ambiguous (crane, bat). The category tells the meaning.
    fields.description === "" && fields.category !== "" ? `part of the ${fields.category} set` : "",
    fields.note === "" ? "" : `requested change: ${fields.note}`,
    describeMovement(shot),
    describeDirection(slot.direction),
    describeVariant(slot.variant, spec.variants),
    spec.tiles === null || slot.tile === null ? "" : describeTile(spec.tiles, slot.tile),
    ...(images === 1 ? template.framing : stripFraming),
    template.isolated ? describeBackground(fields.background, isOpaque ? fields.keyColour : null) : "",
    images === 1 ? `${spec.width}x${spec.height} pixels` : `each frame ${spec.width}x${spec.height} pixels`,
    fields.keywords,
  ];
}

function describeMovement({ spec, slot, images = 1 }: Shot): string {
  if (slot.animation === null) return "";
  const name = toAnimationName(slot.animation);
  if (images > 1) return describeStrip(name, images);
  const frames = spec.animations.find((each) => each.name === slot.animation)?.frames ?? 1;
  return describePose(name, slot.frame, frames);
}

function posesOf({ slot, images = 1 }: Shot): string {
  return slot.animation === null || images === 1 ? "" : describePoses(toAnimationName(slot.animation), images);
}

function describeLook(fields: PromptFields, { hasReference }: Shot, template: Template): string[] {
  return [
    fields.palette.length === 0 ? "" : `limited color palette of ${fields.palette.join(", ")}`,
    describeLighting(fields.lighting),
    template.inWorld ? describePerspective(fields.perspective) : "",
    hasReference ? "same design, proportions and colors as the reference image" : "",
    template.closing,
  ];
}

/** The phrases for which there is room beside the others. */
function fitting(phrases: readonly string[], others: readonly string[]): string[] {
  const kept: string[] = [];
  for (const phrase of phrases) {
    const room = roomBeside(joinPhrases([...others, ...kept]));
    if (countWords(phrase) <= room.words && countCodePoints(phrase) <= room.codePoints) kept.push(phrase);
  }
  return kept;
}

function roomBeside(text: string): { codePoints: number; words: number } {
  const separator = ", ";
  return {
    codePoints: Math.max(0, maxCodePoints - countCodePoints(text) - separator.length),
    words: Math.max(0, maxWords - countWords(text)),
  };
}

function joinPhrases(phrases: readonly string[]): string {
  return phrases.filter((phrase) => phrase !== "").join(", ");
}
