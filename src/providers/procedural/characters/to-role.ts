/** Finds the role of a person by the words, and mixes what the person is with the trade. */
import type { Traits } from "../traits";
import { type Phrases, findNamed } from "../words";
import type { Hat, Role } from "./role";
import { kinds, roles } from "./roles";

const outfits = ["tunic", "coat", "overalls", "robe"] as const;

/** An "orc warrior" has the face of an orc and the clothes of a warrior. */
export function toRole(traits: Traits, phrases: Phrases): Role {
  const name = findNamed<keyof typeof roles>(roles, phrases);
  const role: Role = name === undefined ? { words: "", outfit: traits.pick("outfit", outfits) } : roles[name];
  // A farmer who is said to chase goblins is none.
  const phrase = phrases.find((each) => findNamed<keyof typeof roles>(roles, [each]) !== undefined);
  const kind = phrase && findNamed<keyof typeof kinds>(kinds, [phrase]);
  const being: Role | undefined = kind === undefined ? undefined : kinds[kind];
  if (being === undefined || being === role) return role;
  const { hat: tradesHat, ...trade } = role;
  const hat = hidesFace(tradesHat) ? being.hat : (tradesHat ?? being.hat);
  const { words: _words, vague: _vague, outfit: _outfit, top: _top, held: _held, hat: _hat, ...body } = being;
  return { ...trade, ...body, ...(hat && { hat }), extras: [...(role.extras ?? []), ...(being.extras ?? [])] };
}

function hidesFace(hat: Hat | undefined): boolean {
  return hat === "helmet" || hat === "hood" || hat === "dome";
}
