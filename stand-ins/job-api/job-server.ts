/** A local server whose provider answers a submit at once, and draws afterwards. */

import { makeCourier, type Courier, type CourierOptions, type Delivery } from "./courier.ts";
import { makeState, startServer, type Route, type Server, type ServerOptions, type ServerState } from "./server.ts";
import { makeWorkshop, type Hooks } from "./workshop.ts";

export type JobServerOptions = ServerOptions &
  CourierOptions & {
    /** How long a job takes, unless its behaviour says otherwise. */
    readonly jobMs?: number;
    /** How long after the end of its job a late callback is sent. */
    readonly lateMs?: number;
    /** The pauses between the delivery attempts of a callback. */
    readonly retryDelaysMs?: readonly number[];
  };

export type JobState<Detail> = ServerState<Detail> & {
  readonly lateMs: number;
  readonly retryDelaysMs: readonly number[];
  readonly courier: Courier;
};

export type JobServer<Detail> = Server<Detail> & {
  /** Every delivery attempt of a callback, including retries. */
  readonly callbacks: readonly Delivery[];
};

/** A provider's own defaults, which a test can override. */
type JobDefaults<Detail> = Omit<Hooks<Detail>, "jobMs"> & {
  readonly key: string;
  readonly retryDelaysMs: readonly number[];
};

export function makeJobState<Detail>(
  options: JobServerOptions,
  { key, retryDelaysMs, ...hooks }: JobDefaults<Detail>,
): JobState<Detail> {
  const { jobMs = 20, lateMs = 300 } = options;
  return {
    ...makeState(options.key ?? key, makeWorkshop({ jobMs, ...hooks })),
    lateMs,
    retryDelaysMs: options.retryDelaysMs ?? retryDelaysMs,
    courier: makeCourier(options),
  };
}

/** Jobs run after their submit was answered, and a callback is sent when they end. */
export async function startJobServer<Detail>(
  state: JobState<Detail>,
  route: Route,
  port?: number,
): Promise<JobServer<Detail>> {
  const server = await startServer(state, route, port);
  return {
    ...server,
    callbacks: state.courier.sent,
    close: () => {
      state.courier.close();
      return server.close();
    },
  };
}
