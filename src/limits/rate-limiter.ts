/** The Durable Object that counts requests and knows which users and credentials are blocked. */
import { DurableObject } from "cloudflare:workers";
import { policies, type PolicyName } from "./policies";
import { giveBack, judge, type Decision, type Hits } from "./sliding-window";

export type Standing = "good" | "banned" | "gone" | "revoked";

/** `decision` is null when no policy was given, or when the standing is not good. */
export type Admission = { readonly standing: Standing; readonly decision: Decision | null };

/** Counters are written this long after a change, so that no request waits for storage. */
const flushDelayMs = 1000;
/**
 * Longer than a session lives (90 days), so that no token outlives the record that its session was revoked, also when a
 * restore of the database has taken the end of the session back.
 */
const revocationLifeMs = 91 * 24 * 3600 * 1000;

const countersKey = "counters";
const standingKey = "standing";
const revokedPrefix = "revoked:";

/**
 * One Durable Object for each subject: a user, an address, a trigger, a provider job or a sign-in name. One call checks
 * the standing and counts the request, in memory. An alarm writes the counters to storage; a change of standing is
 * written before the call returns. Methods return decisions and throw no AppError, because RPC loses the class of an
 * error.
 */
export class RateLimiter extends DurableObject<Env> {
  #counters = new Map<PolicyName, Hits>();
  #standing: "good" | "banned" | "gone" = "good";
  #revoked = new Map<string, number>();
  #flushing = false;

  constructor(state: DurableObjectState, env: Env) {
    super(state, env);
    void state.blockConcurrencyWhile(() => this.#load());
  }

  /** `credential` is the id of the caller's session or API key. */
  admit(policy: PolicyName | null, credential: string | null): Admission {
    if (this.#standing !== "good") return { standing: this.#standing, decision: null };
    if (credential !== null && this.#revoked.has(credential)) return { standing: "revoked", decision: null };
    if (policy === null) return { standing: "good", decision: null };
    const { decision, hits } = judge(this.#counters.get(policy) ?? [], policies[policy], Date.now());
    this.#counters.set(policy, hits);
    if (decision.allowed) this.#scheduleFlush();
    return { standing: "good", decision };
  }

  giveBack(policy: PolicyName): void {
    this.#counters.set(policy, giveBack(this.#counters.get(policy) ?? []));
    this.#scheduleFlush();
  }

  async revoke(credentials: readonly string[]): Promise<void> {
    const expiresAtMs = Date.now() + revocationLifeMs;
    for (const credential of credentials) {
      this.#revoked.set(credential, expiresAtMs);
      this.ctx.storage.kv.put(revokedPrefix + credential, expiresAtMs);
    }
    this.#scheduleFlush();
    await this.ctx.storage.sync();
  }

  /** `gone` is final: a ban or unban that arrives after the user's deletion does not change the standing. */
  async setStanding(standing: "good" | "banned" | "gone"): Promise<void> {
    if (this.#standing === "gone") return;
    this.#standing = standing;
    this.ctx.storage.kv.put(standingKey, standing);
    await this.ctx.storage.sync();
  }

  override async alarm(): Promise<void> {
    this.#flushing = false;
    const nowMs = Date.now();
    for (const [name, hits] of this.#counters) {
      const live = hits.filter((hit) => hit > nowMs - policies[name].windowSeconds * 1000);
      if (live.length === 0) this.#counters.delete(name);
      else this.#counters.set(name, live);
    }
    for (const [credential, expiresAtMs] of this.#revoked) {
      if (expiresAtMs > nowMs) continue;
      this.#revoked.delete(credential);
      this.ctx.storage.kv.delete(revokedPrefix + credential);
    }
    if (this.#counters.size > 0) {
      this.ctx.storage.kv.put(countersKey, [...this.#counters]);
      await this.ctx.storage.setAlarm(nowMs + this.#longestWindowMs());
    } else if (this.#standing === "good" && this.#revoked.size === 0) await this.ctx.storage.deleteAll();
    else {
      this.ctx.storage.kv.delete(countersKey);
      if (this.#revoked.size > 0) await this.ctx.storage.setAlarm(this.#firstRevocationEndMs());
    }
  }

  async #load(): Promise<void> {
    const { kv } = this.ctx.storage;
    this.#counters = new Map(kv.get<[PolicyName, Hits][]>(countersKey) ?? []);
    this.#standing = kv.get<"good" | "banned" | "gone">(standingKey) ?? "good";
    this.#revoked = new Map(
      Array.from(kv.list<number>({ prefix: revokedPrefix }), ([key, at]) => [key.slice(revokedPrefix.length), at]),
    );
  }

  #scheduleFlush(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    void this.ctx.storage.setAlarm(Date.now() + flushDelayMs);
  }

  #firstRevocationEndMs(): number {
    let firstMs = Infinity;
    for (const endMs of this.#revoked.values()) firstMs = Math.min(firstMs, endMs);
    return firstMs;
  }

  /** After this time, all remaining counters have run out and the alarm can delete the object's storage. */
  #longestWindowMs(): number {
    return Math.max(...Array.from(this.#counters.keys(), (name) => policies[name].windowSeconds * 1000));
  }
}
