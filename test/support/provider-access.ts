import type { ProviderAccess } from "../../src/providers/provider";

/** A ProviderAccess without a key and a network, with at most the AI binding. */
export function bindingAccess(AI?: Ai): ProviderAccess {
  const send = () => Promise.reject(new Error("this provider calls nobody"));
  return { key: "", send, callback: null, ...(AI !== undefined && { AI }) };
}
