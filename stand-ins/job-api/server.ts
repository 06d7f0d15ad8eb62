import { makeBehaviours, type Behaviours, type Decide } from "./behaviour.ts";
import { control } from "./control.ts";
import { listen, type Exchange, type LoggedRequest } from "./http.ts";
import type { ServedJob, Workshop } from "./workshop.ts";

export type ServerOptions = {
  /** Any free one when absent. */
  readonly port?: number;
  /** Of the one account. */
  readonly key?: string;
};

/** What every provider's own part works with, beside what is its own. */
export type ServerState<Detail> = {
  readonly key: string;
  readonly requests: LoggedRequest[];
  readonly behaviours: Behaviours;
  readonly workshop: Workshop<Detail>;
  /** The server's own origin, once it listens. */
  url: string;
};

/** What every local server gives to its test. */
export type Server<Detail> = {
  readonly url: string;
  readonly key: string;
  readonly requests: readonly LoggedRequest[];
  readonly jobs: readonly ServedJob<Detail>[];
  /** What becomes of the next jobs. */
  readonly behave: (decide: Decide) => void;
  /** Starts a job that waits, and ends one that runs, before its time. */
  readonly advance: (id: string) => Promise<void>;
  /** Micro-US-dollars, for the jobs whose prompt contains `match`. */
  readonly bill: (match?: string) => number;
  readonly close: () => Promise<void>;
};

/** Answers in the provider's protocol. The paths of `control` do not come this far. */
export type Route = (exchange: Exchange) => Promise<void> | void;

export function makeState<Detail>(key: string, workshop: Workshop<Detail>): ServerState<Detail> {
  return { key, requests: [], behaviours: makeBehaviours(), workshop, url: "" };
}

export async function startServer<Detail>(state: ServerState<Detail>, route: Route, port = 0): Promise<Server<Detail>> {
  const { key, requests, behaviours, workshop } = state;
  const listener = await listen(port, (exchange) =>
    control(exchange, behaviours, workshop, requests) ? undefined : route(exchange),
  );
  state.url = listener.url;
  return {
    url: listener.url,
    key,
    requests,
    jobs: workshop.jobs,
    behave: behaviours.behave,
    advance: workshop.advance,
    bill: workshop.bill,
    close: () => {
      workshop.close();
      return listener.close();
    },
  };
}
