import { makeCourier, type Courier, type CourierOptions, type Delivery } from "./courier.ts";
import { makeState, startServer, type Route, type Server, type ServerOptions, type ServerState } from "./server.ts";
import { makeWorkshop, type Hooks } from "./workshop.ts";

export type JobServerOptions = ServerOptions &
  CourierOptions & {
    /** How long a job takes. */
    readonly jobMs?: number;
    /** How long after its job's end a late callback is sent. */
    readonly lateMs?: number;
    /** Between the tries of a callback. */
    readonly retryDelaysMs?: readonly number[];
  };

export type JobState<Detail> = ServerState<Detail> & {
  readonly lateMs: number;
  readonly retryDelaysMs: readonly number[];
  readonly courier: Courier;
};

export type JobServer<Detail> = Server<Detail> & {
  /** Every callback that was sent, its retries too. */
  readonly callbacks: readonly Delivery[];
};

/** How a provider goes about its jobs, where the test does not say otherwise. */
type Ways<Detail> = Omit<Hooks<Detail>, "jobMs"> & {
  readonly key: string;
  readonly retryDelaysMs: readonly number[];
};

export function makeJobState<Detail>(
  options: JobServerOptions,
  { key, retryDelaysMs, ...hooks }: Ways<Detail>,
): JobState<Detail> {
  const { jobMs = 20, lateMs = 300 } = options;
  return {
    ...makeState(options.key ?? key, makeWorkshop({ jobMs, ...hooks })),
    lateMs,
    retryDelaysMs: options.retryDelaysMs ?? retryDelaysMs,
    courier: makeCourier(options),
  };
}

/** A server whose jobs go on after their submit was answered, and which calls back when they end. */
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
