/** The parts that all local servers have in common. */

import { makeBehaviours, type Behaviours, type Decide } from "./behaviour.ts";
import { control } from "./control.ts";
import { listen, type Exchange, type LoggedRequest } from "./http.ts";
import type { ServedJob, Workshop } from "./workshop.ts";

export type ServerOptions = {
  /** Absent: any free port. */
  readonly port?: number;
  /** The key of the server's one account. */
  readonly key?: string;
};

/** The state of every local server. Some providers add their own. */
export type ServerState<Detail> = {
  readonly key: string;
  readonly requests: LoggedRequest[];
  readonly behaviours: Behaviours;
  readonly workshop: Workshop<Detail>;
  /** The server's own origin; "" until it listens. */
  url: string;
};

/** A running server, as tests see it. */
export type Server<Detail> = {
  readonly url: string;
  readonly key: string;
  readonly requests: readonly LoggedRequest[];
  readonly jobs: readonly ServedJob<Detail>[];
  /** Sets how the next jobs are treated. */
  readonly behave: (decide: Decide) => void;
  /** Starts a waiting job, or ends a running one, at once. */
  readonly advance: (id: string) => Promise<void>;
  /** The bill for the jobs whose prompt contains `match`, in micro-US-dollars. */
  readonly bill: (match?: string) => number;
  readonly close: () => Promise<void>;
};

/** Answers in the provider's protocol. Requests to the paths of `control` never get here. */
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
