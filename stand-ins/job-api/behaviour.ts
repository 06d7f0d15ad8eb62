/** How an exchange goes wrong: an answer with that status, no answer, half of one. */
export type Trouble =
  | "throttle"
  | "throttle-until"
  | "server-error"
  | "unavailable"
  | "no-credit"
  | "drop"
  | "truncate";

/** What becomes of one job; an empty behaviour is the ordinary course. */
export type Behaviour = {
  /**
   * Instead of the submit's answer. `drop` and `truncate` come after the job was taken, which goes on and is billed;
   * `drop-before` and every status come instead of taking it.
   */
  readonly submit?: Trouble | "drop-before";
  /**
   * `fail`, `filter` and `crash` end it without a picture, `blank` with a black one, `abort` before it starts; `hang`
   * leaves it running.
   */
  readonly job?: "fail" | "filter" | "crash" | "blank" | "abort" | "hang";
  /** How long it takes, in place of the server's own time. */
  readonly delayMs?: number;
  /** `early` tells the whole job before the submit is answered. */
  readonly callback?: "lose" | "double" | "early" | "late";
  /** Sends a callback of another author before the real one. */
  readonly forge?: boolean;
  /** What the next questions about the job get, one each. */
  readonly polls?: readonly Trouble[];
  /** The picture: another format, no picture at all, gone, or never named. */
  readonly result?: "jpeg" | "not-an-image" | "expired" | "unnamed" | "inline";
  /** What the next downloads of the picture get, one each. */
  readonly downloads?: readonly Trouble[];
};

export type Decide = (call: { readonly prompt: string; readonly input: unknown }) => Behaviour | undefined;
export type Queue = { readonly match: string; readonly behaviours: Behaviour[] };

export type Behaviours = {
  readonly behave: (decide: Decide) => void;
  readonly add: (queue: Queue) => void;
  readonly take: (prompt: string, input: unknown) => Behaviour;
};

/** Queues that were sent in for a part of a prompt come first, then what the test decides. */
export function makeBehaviours(): Behaviours {
  const queues: Queue[] = [];
  let decide: Decide = () => undefined;
  return {
    behave: (next) => void (decide = next),
    add: (queue) => void queues.push(queue),
    take: (prompt, input) => {
      const queue = queues.find(({ match, behaviours }) => prompt.includes(match) && behaviours.length > 0);
      return queue?.behaviours.shift() ?? decide({ prompt, input }) ?? {};
    },
  };
}
