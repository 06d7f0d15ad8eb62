/** What the local providers do to each image, drawn by the seed, and how often they have done so. */
import type { Behaviour } from "../../stand-ins/job-api/behaviour";
import { chance, oneOf, shareOf } from "./chance";

const submitShares = { drop: 0.05, throttle: 0.06, silent: 0.05, overloaded: 0.05, error: 0.03 };
const callbackShares = { lose: 0.3, double: 0.3, early: 0.1 };
/** `empty`, `gone` and `strange` end without an image; the others must not. */
const endShares = {
  missing: 0.08,
  forbidden: 0.07,
  moved: 0.08,
  spelled: 0.16,
  word: 0.1,
  empty: 0.04,
  gone: 0.04,
  strange: 0.04,
};
const atOnceShares = { throttle: 0.08, silent: 0.08, overloaded: 0.08, spelled: 0.3, named: 0.15, empty: 0.1 };

export type JobFault = keyof typeof submitShares | keyof typeof endShares | "lose" | "double" | "forge";
export type AtOnceFault = keyof typeof atOnceShares;

const submits = {
  throttle: { submit: "throttle" },
  silent: { submit: "throttle-silent" },
  overloaded: { submit: "overloaded" },
  error: { submit: "server-error" },
} as const;

const spellings: readonly [Behaviour, ...Behaviour[]] = [
  { spelling: "object" },
  { spelling: "list" },
  { spelling: "image" },
  { spelling: "past-null" },
  { spelling: "nested" },
  { spelling: "lines", result: "inline" },
  { spelling: "url-safe", result: "inline" },
  { spelling: "parameters", result: "inline" },
];

function toEnd(end: keyof typeof endShares | undefined, prompt: string): Behaviour {
  if (end === "missing") return { downloads: ["missing", "missing"] };
  if (end === "forbidden") return { downloads: ["forbidden"] };
  if (end === "moved") return { downloads: ["moved", "moved"] };
  // A kill can hide an answer, and the next run asks again. A host that has lost an image says so each time.
  if (end === "gone") return { downloads: Array.from({ length: 20 }, () => "gone" as const) };
  if (end === "spelled") return oneOf(spellings, `${prompt} spelling`);
  if (end === "word") return { word: oneOf(["SUCCEEDED", "Completed", "ready", "wholly finished"], `${prompt} word`) };
  if (end === "empty") return { result: "unnamed" };
  return end === "strange" ? { job: "fail", word: "ABANDONED_BY_SCHEDULER" } : {};
}

/** Counts the faults that were done. */
export type Tally<Fault extends string> = {
  readonly counts: ReadonlyMap<Fault, number>;
  readonly of: (fault: Fault) => number;
};

function makeTally<Fault extends string>() {
  const counts = new Map<Fault, number>();
  const add = (fault: Fault): void => void counts.set(fault, (counts.get(fault) ?? 0) + 1);
  return { add, counts, of: (fault: Fault) => counts.get(fault) ?? 0 };
}

/** True the first time for a prompt: no image meets the same trouble with its submit twice. */
function firstTimes(): (prompt: string) => boolean {
  const seen = new Set<string>();
  return (prompt) => !seen.has(prompt) && seen.add(prompt).has(prompt);
}

export const jobFaults: readonly JobFault[] = [
  ...(["drop", "throttle", "silent", "overloaded", "error", "lose", "double", "forge"] as const),
  ...(["missing", "forbidden", "moved", "spelled", "word", "empty", "gone", "strange"] as const),
];

/** For a provider that draws after it was asked, and calls back. */
export function planJobs(): { decide: (prompt: string) => Behaviour; tally: Tally<JobFault> } {
  const { add, ...tally } = makeTally<JobFault>();
  const isFirst = firstTimes();
  const decide = (prompt: string): Behaviour => {
    const submit = isFirst(prompt) ? shareOf(submitShares, `${prompt} submit`) : undefined;
    if (submit !== undefined) add(submit);
    if (submit !== undefined && submit !== "drop") return submits[submit];
    const callback = shareOf(callbackShares, `${prompt} callback`);
    if (callback === "lose" || callback === "double") add(callback);
    const forge = chance(`${prompt} forge`) < 0.1;
    if (forge) add("forge");
    const end = shareOf(endShares, `${prompt} end`);
    if (end !== undefined) add(end);
    const course = { ...(callback && { callback }), forge, delayMs: 200 + 2_000 * chance(`${prompt} delay`) };
    return { ...course, ...toEnd(end, prompt), ...(submit === "drop" && { submit }) };
  };
  return { decide, tally };
}

export const atOnceFaults: readonly AtOnceFault[] = ["throttle", "silent", "overloaded", "spelled", "named", "empty"];

/** For a provider that answers with the image. */
export function planAtOnce(): { decide: (prompt: string) => Behaviour; tally: Tally<AtOnceFault> } {
  const { add, ...tally } = makeTally<AtOnceFault>();
  const isFirst = firstTimes();
  const decide = (prompt: string): Behaviour => {
    const fault = shareOf(atOnceShares, `${prompt} at once`);
    const isSubmit = fault === "throttle" || fault === "silent" || fault === "overloaded";
    if (fault === undefined || (isSubmit && !isFirst(prompt))) return {};
    add(fault);
    if (isSubmit) return submits[fault];
    if (fault === "empty") return { result: "empty" };
    if (fault === "named") return { result: "named", downloads: ["missing"] };
    return { spelling: oneOf(["lines", "url-safe", "parameters", "past-null"], `${prompt} spelling`) };
  };
  return { decide, tally };
}
