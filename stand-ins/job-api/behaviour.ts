/** Lets tests choose how a local server treats each job. */

import type { Spelling } from "./spelling.ts";

/**
 * How a request goes wrong: by an error status, without an answer (`drop`), or with half an answer (`truncate`).
 * `throttle-silent` names no wait. `overloaded` is a 503 that names a wait and says that nothing was taken.
 */
export type Trouble =
  | "throttle"
  | "throttle-until"
  | "throttle-silent"
  | "overloaded"
  | "server-error"
  | "unavailable"
  | "no-credit"
  | "drop"
  | "truncate";

/** A redirect to any address. */
export type Moved = { readonly location: string };

/**
 * How a download goes wrong, also by a redirect: `moved` leads to the same image at another address of the server.
 */
export type Detour = Trouble | "missing" | "forbidden" | "gone" | "moved" | Moved;

/** How the server treats one job. An empty behaviour means that nothing goes wrong. */
export type Behaviour = {
  /**
   * Replaces the answer to the submit. With `drop` and `truncate` the server takes the job, which runs on and is
   * billed. With `drop-before` and every status the server does not take the job.
   */
  readonly submit?: Trouble | "drop-before";
  /**
   * `fail`, `filter` and `crash` end the job without an image, `blank` with a black one, and `abort` before the job
   * starts. `hang` lets it run forever.
   */
  readonly job?: "fail" | "filter" | "crash" | "blank" | "abort" | "hang";
  /** How long the job takes, in place of the server's `jobMs`. */
  readonly delayMs?: number;
  /** Servers that answer with the image: true to draw only after a `POST /__release` for the prompt. */
  readonly holds?: boolean;
  /** `early` ends the job and sends its callback before the submit is answered. */
  readonly callback?: "lose" | "double" | "early" | "late";
  /** True to send forged callbacks before the real one. */
  readonly forge?: boolean;
  /** The answers to the next polls of the job, one for each poll. */
  readonly polls?: readonly (Trouble | Moved)[];
  /**
   * The image: a JPEG, not an image, gone, without a URL (`unnamed`), or within the answer (`inline`). Servers that answer
   * with the image: no image in the answer (`empty`), its address in place of the image (`named`), and none of its price
   * (`unnamed`).
   */
  readonly result?: "jpeg" | "not-an-image" | "expired" | "unnamed" | "inline" | "empty" | "named";
  /** The shape in which the answer tells the image. */
  readonly spelling?: Spelling;
  /** The image's address, in place of the server's own. */
  readonly address?: string;
  /** The word for the state of the job after the end, in place of the provider's own. */
  readonly word?: string;
  /** The answers to the next downloads of the image, one for each download. */
  readonly downloads?: readonly Detour[];
};

export type Decide = (call: { readonly prompt: string; readonly input: unknown }) => Behaviour | undefined;
export type Queue = { readonly match: string; readonly behaviours: Behaviour[] };

export type Behaviours = {
  readonly behave: (decide: Decide) => void;
  readonly add: (queue: Queue) => void;
  readonly take: (prompt: string, input: unknown) => Behaviour;
  /** Lets the jobs go on whose prompt contains `match`: those that are held, and those that come later. */
  readonly release: (match: string) => void;
  /** Resolves once the prompt is released. */
  readonly released: (prompt: string) => Promise<void>;
};

/** A queued behaviour whose `match` is part of the prompt comes first, then the decision of the test. */
export function makeBehaviours(): Behaviours {
  const queues: Queue[] = [];
  const releases: string[] = [];
  const held: { readonly prompt: string; readonly resume: () => void }[] = [];
  let decide: Decide = () => undefined;
  return {
    behave: (next) => void (decide = next),
    add: (queue) => void queues.push(queue),
    take: (prompt, input) => {
      const queue = queues.find(({ match, behaviours }) => prompt.includes(match) && behaviours.length > 0);
      return queue?.behaviours.shift() ?? decide({ prompt, input }) ?? {};
    },
    release: (match) => {
      releases.push(match);
      for (const { prompt, resume } of held) if (prompt.includes(match)) resume();
    },
    released: (prompt) =>
      new Promise((resume) => {
        if (releases.some((match) => prompt.includes(match))) resume();
        else held.push({ prompt, resume });
      }),
  };
}
