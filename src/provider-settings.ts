/** The settings of the image providers that require an API key. */

/** For each provider: the variable with the operator's key, and the variable with the origin of a local stand-in. */
export const providerVariables = {
  replicate: { key: "REPLICATE_API_TOKEN", testOrigin: "REPLICATE_URL" },
  fal: { key: "FAL_KEY", testOrigin: "FAL_URL" },
  bfl: { key: "BFL_API_KEY", testOrigin: "BFL_URL" },
  openrouter: { key: "OPENROUTER_API_KEY", testOrigin: "OPENROUTER_URL" },
  openai: { key: "OPENAI_API_KEY", testOrigin: "OPENAI_URL" },
} as const;

export type KeyedProvider = keyof typeof providerVariables;

/** TypeScript types `Object.keys` as `string[]`; these are exactly the keys of the table above. */
export const keyedProviders = Object.keys(providerVariables) as readonly KeyedProvider[];

export function isKeyedProvider(name: string): name is KeyedProvider {
  return Object.hasOwn(providerVariables, name);
}

type ProviderSetting = {
  /** The operator's key. Null when only users' own keys work at this provider. */
  readonly key: string | null;
  /** The origin of a local server that stands in for the provider in tests. Always null in production. */
  readonly testOrigin: string | null;
};

export type ProviderSettings = Readonly<Record<KeyedProvider, ProviderSetting>>;

/** The variables for local stand-ins. Production does not start if one is set. */
export const providerTestOrigins = keyedProviders.map((name) => providerVariables[name].testOrigin);

/** Printable ASCII without spaces, because the key is sent in a header. */
export const providerKeyPattern = /^[\x21-\x7e]{8,512}$/;

/** Returns the settings, or in `wrong` the name of the first variable with an invalid value. */
export function readProviderSettings(
  env: Readonly<Record<string, unknown>>,
  testOrigins: readonly string[],
): ProviderSettings | { readonly wrong: string } {
  const text = (name: string): string | null => {
    const value = env[name];
    return typeof value === "string" && value !== "" ? value : null;
  };
  const entries = keyedProviders.map((name) => {
    const names = providerVariables[name];
    return [name, { key: text(names.key), testOrigin: text(names.testOrigin) }] as const;
  });
  for (const [name, { key, testOrigin }] of entries) {
    if (key !== null && !providerKeyPattern.test(key)) return { wrong: providerVariables[name].key };
    if (testOrigin !== null && !testOrigins.includes(testOrigin)) return { wrong: providerVariables[name].testOrigin };
  }
  // The keys are exactly `keyedProviders`.
  return Object.fromEntries(entries) as ProviderSettings;
}
