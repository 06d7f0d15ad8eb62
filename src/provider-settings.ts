/** The providers that are paid through a key, with the settings that hold the operator's key and a local stand-in. */
export const providerVariables = {
  replicate: { key: "REPLICATE_API_TOKEN", testOrigin: "REPLICATE_URL" },
  fal: { key: "FAL_KEY", testOrigin: "FAL_URL" },
  bfl: { key: "BFL_API_KEY", testOrigin: "BFL_URL" },
  openrouter: { key: "OPENROUTER_API_KEY", testOrigin: "OPENROUTER_URL" },
  openai: { key: "OPENAI_API_KEY", testOrigin: "OPENAI_URL" },
} as const;

export type KeyedProvider = keyof typeof providerVariables;

/** The names are exactly the keys of the table above. */
export const keyedProviders = Object.keys(providerVariables) as readonly KeyedProvider[];

export function isKeyedProvider(name: string): name is KeyedProvider {
  return Object.hasOwn(providerVariables, name);
}

type ProviderSetting = {
  /** The operator's key; null where only users' own keys are used. */
  readonly key: string | null;
  /** A local server in the provider's place, for tests alone. */
  readonly testOrigin: string | null;
};

export type ProviderSettings = Readonly<Record<KeyedProvider, ProviderSetting>>;

/** The variables that name a local server in a provider's place: never there in production. */
export const providerTestOrigins = keyedProviders.map((name) => providerVariables[name].testOrigin);

/** Printable ASCII without a space: it goes into a header. */
export const providerKeyPattern = /^[\x21-\x7e]{8,512}$/;

/** The name of the first setting with a value that cannot be used, or the settings. */
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
