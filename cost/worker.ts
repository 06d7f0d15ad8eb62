/** The Worker's entry point for `npm run cost`: the real one, whose background work is counted. */
import type { WorkflowStep } from "cloudflare:workers";
import worker, {
  AssetWorkflow as RealAssetWorkflow,
  DeletionWorkflow as RealDeletionWorkflow,
  ExportWorkflow as RealExportWorkflow,
  GenerationWorkflow as RealGenerationWorkflow,
  RateLimiter as RealRateLimiter,
} from "../src/index";
import { counted, countingEnv } from "./counting-env";
import { tallyOf } from "./journal";
import { inStep } from "./step-reads";
import type { Tally } from "./units";

type Params<W extends { run: (event: never, step: never) => unknown }> = Parameters<W["run"]>[0];

export class GenerationWorkflow extends RealGenerationWorkflow {
  constructor(ctx: ExecutionContext, env: Env) {
    super(ctx, countingEnv(env, tallyOf("generation workflow")));
  }

  override run(event: Params<RealGenerationWorkflow>, step: WorkflowStep): Promise<void> {
    return super.run(event, countSteps(step, tallyOf("generation workflow")));
  }
}

export class AssetWorkflow extends RealAssetWorkflow {
  constructor(ctx: ExecutionContext, env: Env) {
    super(ctx, countingEnv(env, tallyOf("asset workflow")));
  }

  override run(event: Params<RealAssetWorkflow>, step: WorkflowStep): Promise<void> {
    return super.run(event, countSteps(step, tallyOf("asset workflow")));
  }
}

export class ExportWorkflow extends RealExportWorkflow {
  constructor(ctx: ExecutionContext, env: Env) {
    super(ctx, countingEnv(env, tallyOf("export workflow")));
  }

  override run(event: Params<RealExportWorkflow>, step: WorkflowStep): Promise<void> {
    return super.run(event, countSteps(step, tallyOf("export workflow")));
  }
}

export class DeletionWorkflow extends RealDeletionWorkflow {
  constructor(ctx: ExecutionContext, env: Env) {
    super(ctx, countingEnv(env, tallyOf("deletion workflow")));
  }

  override run(event: Params<RealDeletionWorkflow>, step: WorkflowStep): Promise<void> {
    return super.run(event, countSteps(step, tallyOf("deletion workflow")));
  }
}

/**
 * Counts each run of a step's callback, repetitions included, and notes the reads. Waiting for a time or an event is free.
 */
function countSteps(step: WorkflowStep, tally: Tally): WorkflowStep {
  const counting = (name: string, given: unknown): unknown =>
    typeof given !== "function"
      ? given
      : (...args: unknown[]): unknown => {
          tally.units.workflowSteps += 1;
          return inStep(name, () => counted(tally, () => given(...args) as unknown));
        };
  return new Proxy(step, {
    get: (real, name) => {
      const value: unknown = Reflect.get(real, name, real);
      if (typeof value !== "function") return value;
      return (...args: unknown[]): unknown =>
        Reflect.apply(
          value,
          real,
          args.map((given) => counting(String(args[0]), given)),
        );
    },
  });
}

/** Counts the alarms, and the rows that an alarm and the calls before it write to the object's storage. */
export class RateLimiter extends RealRateLimiter {
  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    Object.defineProperty(this, "ctx", { value: countStorage(state) });
  }

  override alarm(): Promise<void> {
    tallyOf("alarm").units.objectRequests += 1;
    return super.alarm();
  }
}

/** A key that is written or deleted is a row, and so is an alarm that is set. */
function countStorage(state: DurableObjectState): DurableObjectState {
  const count = <T extends object>(target: T, methods: readonly string[], wrapped: Record<string, object> = {}): T =>
    new Proxy(target, {
      get: (real, name) => {
        if (typeof name === "string" && Object.hasOwn(wrapped, name)) return wrapped[name];
        const value: unknown = Reflect.get(real, name, real);
        if (typeof value !== "function") return value;
        return (...args: unknown[]): unknown => {
          if (methods.includes(String(name))) tallyOf("alarm").units.objectRowsWritten += 1;
          return Reflect.apply(value, real, args);
        };
      },
    });
  const { storage } = state;
  const keys = ["put", "delete"];
  const kv = count(storage.kv, keys);
  return count(state, [], { storage: count(storage, [...keys, "setAlarm", "deleteAlarm"], { kv }) });
}

export default {
  ...worker,
  queue: (batch, env, execution) => {
    const tally = tallyOf("queue");
    tally.units.requests += 1;
    return counted(tally, () => worker.queue(batch, countingEnv(env, tally), execution));
  },
} satisfies ExportedHandler<Env>;
