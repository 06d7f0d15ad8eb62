/** The Durable Object that counts requests and knows which users and credentials are blocked. */
import { DurableObject } from "cloudflare:workers";
import { policies, type PolicyName } from "./policies";
import { giveBack, judge, type Decision, type Hits } from "./sliding-window";

export type Standing = "good" | "banned" | "gone" | "revoked";

/** `decision` is null when no policy was given, or when the standing is not good. */
export type Admission = { readonly standing: Standing; readonly decision: Decision | null };

/** Within this time after a write of the counters, further changes wait for an alarm, which writes them together. */
const flushDelayMs = 1000;
/** No request waits for the storage of counters. A crash loses the last changes. */
const unconfirmed = { allowUnconfirmed: true };
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
 * the standing and counts the request, in memory. The counters of a slow caller are written at once, those of a fast one
 * by an alarm; a change of standing is written before the call returns. Methods return decisions and throw no AppError, because RPC loses the class of an
 * error.
 */
export class RateLimiter extends DurableObject<Env> {
  #counters = new Map<PolicyName, Hits>();
  #standing: "good" | "banned" | "gone" = "good";
  #revoked = new Map<string, number>();
  /** An alarm is set that will write the counters. */
  #flushing = false;
  #writtenMs = 0;
  /** When the alarm will ring that this instance has set. */
  #alarmMs = 0;

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
    if (decision.allowed) this.#keepCounters();
    return { standing: "good", decision };
  }

  giveBack(policy: PolicyName): void {
    this.#counters.set(policy, giveBack(this.#counters.get(policy) ?? []));
    this.#keepCounters();
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
    this.#alarmMs = 0;
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
    if (this.#counters.size > 0) this.#writeCounters(nowMs);
    else if (this.#standing === "good" && this.#revoked.size === 0) await this.ctx.storage.deleteAll();
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

  /**
   * A write costs less than an alarm, which is one more call of the object and writes all the same. A burst costs one
   * alarm a second.
   */
  #keepCounters(): void {
    const nowMs = Date.now();
    if (this.#flushing) return;
    if (Math.abs(nowMs - this.#writtenMs) < flushDelayMs) this.#scheduleFlush();
    else this.#writeCounters(nowMs);
  }

  /** An alarm that is set already will find these counters, too. */
  #writeCounters(nowMs: number): void {
    this.#writtenMs = nowMs;
    void this.ctx.storage.put(countersKey, [...this.#counters], unconfirmed);
    if (this.#alarmMs <= nowMs) this.#setAlarm(nowMs + this.#longestWindowMs());
  }

  #scheduleFlush(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    this.#setAlarm(Date.now() + flushDelayMs);
  }

  #setAlarm(atMs: number): void {
    this.#alarmMs = atMs;
    void this.ctx.storage.setAlarm(atMs, unconfirmed);
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
