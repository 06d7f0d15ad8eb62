import * as z from "zod";
import type { OutboundAnswer, OutboundInit } from "../../outbound/guarded-fetch";
import type { Teller } from "../job-api/failures";
import type { Job, ProviderAccess } from "../provider";
import type { HostedModel } from "./models";

const origin = "https://queue.fal.run";
const limits = { timeoutMs: 60_000, maxBytes: 1024 * 1024 };

/** Ids go into addresses; fal's are UUIDs. */
export const requestId = z.string().regex(/^[A-Za-z0-9_-]{1,100}$/);

type ApiInit = Omit<OutboundInit, "headers"> & { readonly headers?: Readonly<Record<string, string>> };

/** `path` with a leading slash. The key goes to the queue's own host alone. */
export function call(access: ProviderAccess, path: string, init: ApiInit): Promise<OutboundAnswer> {
  const headers = { ...init.headers, authorization: `Key ${access.key}` };
  return access.send(`${origin}${path}`, { ...init, headers }, limits);
}

/** The job's own path at the queue, where its result is; `/status` and `/cancel` are below it. */
export function toJobPath({ id, url }: Job, app: string): string {
  return findJobPath(id, url) ?? `/${app}/requests/${encodeURIComponent(id)}`;
}

/**
 * Where fal said that the result will be, at the queue itself: the key follows no address to another host. Null when it
 * said nothing of the kind.
 */
export function toResultUrl(id: string, address: string): string | null {
  const path = findJobPath(id, address);
  return path === undefined ? null : `${origin}${path}`;
}

function findJobPath(id: string, address: string | null): string | undefined {
  const path = address === null ? undefined : URL.parse(address)?.pathname;
  return path?.endsWith(`/requests/${id}`) ? path : undefined;
}

export function toEndpoint({ app, drawPath, editPath }: HostedModel, references: number): string {
  return `/${app}${references > 0 && editPath !== null ? editPath : drawPath}`;
}

export function toTeller({ key }: ProviderAccess): Teller {
  return { api: "fal", key };
}
