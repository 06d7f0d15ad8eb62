import type { ProviderAccess } from "../../src/providers/provider";

/** What a provider gets that has no address and no key: at most the AI binding. */
export function bindingAccess(AI?: Ai): ProviderAccess {
  const send = () => Promise.reject(new Error("this provider calls nobody"));
  return { key: "", send, callback: null, ...(AI !== undefined && { AI }) };
}
