import { imageSlots, type AssetSpec, type ImageSlot } from "../../../domain/asset";
import type { Style } from "../../../domain/style";
import { toAnimationName, toPromptFields, type PromptFields } from "./prompt-fields";
import {
  describeBackground,
  describeDirection,
  describeLighting,
  describePerspective,
  describePose,
} from "./prompt-phrases";
import { describeHead, getTemplate, type Template } from "./prompt-templates";
import { countCodePoints, countWords, toPhrase } from "./prompt-text";
import { sanitizePromptText } from "./sanitize";

/**
 * `note` is a reviewer's wish for this version. `hasReference`: a picture to follow is sent along. `isOpaque`: the model
 * draws no transparency.
 */
export type PromptInput = {
  readonly spec: AssetSpec;
  readonly style: Style;
  readonly slot: ImageSlot;
  readonly note: string | null;
  readonly hasReference: boolean;
  readonly isOpaque?: boolean;
};

type Shot = Pick<PromptInput, "spec" | "slot" | "hasReference" | "isOpaque">;

// FLUX.1 schnell takes 2,048 characters, and its attention fades long before.
const maxCodePoints = 2000;
const maxWords = 149;

/**
 * The text that asks an image model for one picture: what matters most comes first, everything of ours is said
 * positively (not every model takes a negative prompt), at most 2,000 characters and fewer than 150 words.
 */
export function buildPrompt({ style, note, ...shot }: PromptInput): string {
  return assemble(toPromptFields(shot.spec, style, note), shot);
}

/** The prompt of every picture of an asset, in drawing order. */
export function buildPrompts(input: Omit<PromptInput, "slot">): { slot: ImageSlot; prompt: string }[] {
  const { style, note, ...shot } = input;
  const fields = toPromptFields(shot.spec, style, note);
  return imageSlots(shot.spec).map((slot) => ({ slot, prompt: assemble(fields, { ...shot, slot }) }));
}

type PromptParts = Pick<PromptFields, "subject" | "description" | "note"> & { readonly styleWords: string };

/** What all prompts of an asset say of it and of its style, each part for itself and whole. */
export function toPromptParts({ spec, style, note }: Pick<PromptInput, "spec" | "style" | "note">): PromptParts {
  const fields = toPromptFields(spec, style, note);
  return {
    subject: fields.subject,
    // A category says of a bare name what is meant.
    description: fields.description || fields.category,
    note: fields.note,
    styleWords: joinPhrases([fields.medium, fields.keywords, fields.styleText, fields.lighting]),
  };
}

/** The short parts always stand; the description, and after it the style's prose, get the room that is left. */
function assemble(fields: PromptFields, shot: Shot): string {
  const template = getTemplate(shot.spec);
  const head = describeHead(fields.medium, template.noun, fields.subject);
  const scene = describeScene(fields, shot, template);
  const look = describeLook(fields, shot, template);

  const room = roomBeside(joinPhrases([head, ...scene, ...look]));
  const description = toPhrase(fields.description, room);
  const prose = toPhrase(fields.styleText, roomBeside(joinPhrases([head, description, ...scene, ...look])));

  // Each part is clean by itself; this keeps two of them from making a marker together.
  return sanitizePromptText(joinPhrases([head, description, ...scene, prose, ...look]), maxCodePoints);
}

function describeScene(fields: PromptFields, { spec, slot, isOpaque = false }: Shot, template: Template): string[] {
  const frames = spec.animations.find(({ name }) => name === slot.animation)?.frames ?? 1;
  return [
    // A bare name can be ambiguous (a crane, a bat); its category says which is meant.
    fields.description === "" && fields.category !== "" ? `part of the ${fields.category} set` : "",
    fields.note === "" ? "" : `requested change: ${fields.note}`,
    slot.animation === null ? "" : describePose(toAnimationName(slot.animation), slot.frame, frames),
    describeDirection(slot.direction),
    ...template.framing,
    template.isolated ? describeBackground(fields.background, isOpaque) : "",
    `${spec.width}x${spec.height} pixels`,
    fields.keywords,
  ];
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
