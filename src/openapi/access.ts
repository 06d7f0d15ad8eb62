/** Describes the access rule and the rate limit of an operation, for readers and for programs. */
import { policies, type PolicyName, type Subject } from "../limits/policies";
import type { Components, RateLimit, Security, SecurityScheme } from "./document";
import { asksForRecentSignIn, isSignature, recentSignInHours, type Operation, type Signature } from "../http/operation";

const schemes = {
  accessToken: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description:
      "The `accessToken` of a signed-in person: `Authorization: Bearer <token>`. A token lives 15 minutes. Checks follow RFC8725: one pinned algorithm, a token type that no other token has, and required issuer, audience, subject and times.",
  },
  apiKey: {
    type: "http",
    scheme: "bearer",
    bearerFormat: "hk_…",
    description:
      "An API key, for an agent or CI: `Authorization: Bearer hk_…`. Scopes limit the operations that a key may call.",
  },
  webhookSignature: {
    type: "apiKey",
    in: "header",
    name: "webhook-signature",
    description:
      "A Standard Webhooks signature: `v1,` and the base64 HMAC-SHA256 of `<webhook-id>.<webhook-timestamp>.<body>`, with the bytes of the secret as key.",
  },
} as const satisfies Record<string, SecurityScheme>;

type SchemeName = keyof typeof schemes;

type AccessNote = {
  /** For programs: `public`, `scope:write`, `session`, `recent-session`, `admin` or `signature:trigger`. */
  readonly name: string;
  readonly sentence: string;
  readonly requirements: readonly (readonly [SchemeName, readonly string[]])[];
};

const recently = `who signed in within the last ${recentSignInHours} hours. A refresh does not count as a sign-in. After that time the response is 403 \`forbidden\`: sign in again. API keys cannot call this.`;

const subjects: Readonly<Record<Subject, string>> = {
  address: "address",
  user: "user",
  trigger: "trigger",
  job: "job",
  account: "account name",
};

const spans: Readonly<Record<number, string>> = { 60: "a minute", 3600: "an hour" };

type Admission = {
  readonly "x-access": string;
  readonly "x-sign-in-hours"?: number;
  readonly "x-rate-limit": RateLimit | null;
  readonly security: Security;
  /** For readers: who may call, and how often. */
  readonly sentence: string;
};

export function toRateLimit(policy: PolicyName): RateLimit {
  const { quota, windowSeconds, subject } = policies[policy];
  return { policy, quota, windowSeconds, per: subjects[subject] };
}

export function toAdmission(op: Operation, components: Components): Admission {
  const { name, sentence, requirements } = noteOf(op);
  for (const [scheme] of requirements) components.securitySchemes[scheme] = schemes[scheme];
  return {
    "x-access": name,
    ...(asksForRecentSignIn(op) && { "x-sign-in-hours": recentSignInHours }),
    "x-rate-limit": op.limit === "none" ? null : toRateLimit(op.limit),
    security: requirements.map(([scheme, roles]) => ({ [scheme]: roles })),
    sentence: `${sentence} ${limitSentence(op)}`,
  };
}

function noteOf(op: Operation): AccessNote {
  const { access } = op;
  if (access === "public") return { name: access, sentence: "Anybody may call this.", requirements: [] };
  if (access === "session")
    return {
      name: access,
      sentence: "For a signed-in person; API keys cannot call this.",
      requirements: [["accessToken", []]],
    };
  if (access === "recent session")
    return {
      name: "recent-session",
      sentence: `For a person ${recently}`,
      requirements: [["accessToken", []]],
    };
  if (access === "admin")
    return {
      name: access,
      sentence: asksForRecentSignIn(op)
        ? `For an administrator ${recently}`
        : "For a signed-in administrator; API keys cannot call this.",
      requirements: [["accessToken", ["admin"]]],
    };
  if (!isSignature(access))
    return {
      name: `scope:${access.scope}`,
      sentence: `For a signed-in person, or an API key with the scope \`${access.scope}\`.`,
      requirements: [
        ["accessToken", []],
        ["apiKey", [access.scope]],
      ],
    };
  return signatureNote(access);
}

function signatureNote({ kind }: Signature): AccessNote {
  const name = `signature:${kind}`;
  if (kind === "link")
    return {
      name,
      sentence: "The address is the credential: anybody who has the address may read the file until the link expires.",
      requirements: [],
    };
  if (kind === "callback")
    return {
      name,
      sentence:
        "For providers: each job has an address of its own, and the provider signs the body with the provider's own scheme.",
      requirements: [],
    };
  return {
    name,
    sentence: "For the holder of the secret: the request carries a Standard Webhooks signature.",
    requirements: [["webhookSignature", []]],
  };
}

function limitSentence({ limit, signInName }: Operation): string {
  if (limit === "none") return "Not limited.";
  const { quota, windowSeconds, per } = toRateLimit(limit);
  const span = spans[windowSeconds] ?? `in ${windowSeconds} seconds`;
  const tries = signInName ? `, and ${policies.login.quota} failed tries ${spans[3600]} for each sign-in name` : "";
  return `At most ${quota} calls ${span} for each ${per} (\`${limit}\`)${tries}.`;
}
