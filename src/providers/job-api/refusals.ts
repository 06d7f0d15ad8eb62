/** Why a provider surely did not take a request, as users read it. */

import { reasons } from "./reasons";

/** Reasons by status. All other statuses get `badRequest`. */
const byStatus: Readonly<Record<number, string>> = {
  401: reasons.badKey,
  402: reasons.noCredit,
  403: reasons.badKey,
  404: reasons.noModel,
  413: reasons.tooLarge,
};

/** Providers answer 403 not only for a bad key. These words tell the other reasons. */
const byWords: readonly (readonly [RegExp, string])[] = [
  [/exhausted balance|top[_ ]up|insufficient (?:credit|balance|funds)/i, reasons.noCredit],
  [/must be verified|verif(?:y|ication)[^.]{0,40}organi[sz]ation|organi[sz]ation[^.]{0,40}verif/i, reasons.notVerified],
  [/unsupported_country|country, region|(?:country|region|territory)[^.]{0,40}not supported/i, reasons.noRegion],
  [
    /not (?:have|allowed|permitted|authori[sz]ed)[^.]{0,60}model|model[^.]{0,60}(?:access|not (?:allowed|available))|model_not_found/i,
    reasons.noAccess,
  ],
];

/** `text` is the provider's answer. */
export function toRefusal(status: number, text: string): string {
  const told = status === 403 ? byWords.find(([words]) => words.test(text))?.[1] : undefined;
  return told ?? byStatus[status] ?? reasons.badRequest;
}
