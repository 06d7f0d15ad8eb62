/** Awaits and reads the answer to a request. Every function throws a ProviderError that fits the kind of request. */

import type * as z from "zod";
import type { OutboundAnswer } from "../../outbound/guarded-fetch";
import { findJson, isSuccess } from "./answer";
import {
  toLossError,
  toPollError,
  toPollLossError,
  toSubmitError,
  toUnknownJobError,
  toUnreadableError,
  type ErrorSource,
} from "./failures";

type Sent = Promise<OutboundAnswer>;

/** The answer to a submit, with any status. */
export function getSubmitAnswer(sent: Sent): Sent {
  return sent.catch((error: unknown) => {
    throw toLossError(error);
  });
}

/** The content of a successful answer to a submit. */
export async function readSubmit<Value>(sent: Sent, shape: z.ZodType<Value>, source: ErrorSource): Promise<Value> {
  const answer = await getSubmitAnswer(sent);
  if (!isSuccess(answer)) throw toSubmitError(answer, source, Date.now());
  return readAs(shape, answer, source);
}

/** The answer to a poll or to another question that starts no job, with any status. */
export function getPollAnswer(sent: Sent): Sent {
  return sent.catch((error: unknown) => {
    throw toPollLossError(error);
  });
}

/** A successful answer to a question that starts no job. */
export async function getPollSuccess(sent: Sent, source: ErrorSource): Sent {
  return requireSuccess(await getPollAnswer(sent), source);
}

/** The content of a successful answer to a question that starts no job. */
export async function readPoll<Value>(sent: Sent, shape: z.ZodType<Value>, source: ErrorSource): Promise<Value> {
  return readAs(shape, await getPollSuccess(sent, source), source);
}

/** The content of a successful answer about one job. A 404 means that the provider does not know the job. */
export async function readJobPoll<Value>(sent: Sent, shape: z.ZodType<Value>, source: ErrorSource): Promise<Value> {
  return readJobAnswer(await getPollAnswer(sent), shape, source);
}

/** As `readJobPoll`, for an answer that has come. */
export function readJobAnswer<Value>(answer: OutboundAnswer, shape: z.ZodType<Value>, source: ErrorSource): Value {
  if (answer.status === 404) throw toUnknownJobError(answer, source);
  return readAs(shape, requireSuccess(answer, source), source);
}

function requireSuccess(answer: OutboundAnswer, source: ErrorSource): OutboundAnswer {
  if (!isSuccess(answer)) throw toPollError(answer, source, Date.now());
  return answer;
}

function readAs<Value>(shape: z.ZodType<Value>, answer: OutboundAnswer, source: ErrorSource): Value {
  const parsed = shape.safeParse(findJson(answer));
  if (!parsed.success) throw toUnreadableError(answer, source);
  return parsed.data;
}
