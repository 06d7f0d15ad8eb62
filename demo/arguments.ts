import { join } from "node:path";
import { parseArgs } from "node:util";
import { DemoError } from "./failure.ts";
import { providerNames } from "./provider.ts";

export type Arguments = {
  readonly plan: string;
  /** Undefined: the game has no style file. */
  readonly style: string | undefined;
  readonly out: string;
  /** Undefined: the style's model, else the server's. */
  readonly model: string | undefined;
  /** Undefined: drawn on this machine, by whatever the model is. */
  readonly provider: string | undefined;
};

export const help = `Turns a game's plan into a pack of sprites, on a Hatchery that runs on this machine for as long as it takes.

  npm run demo
  npm run demo -- --plan my-plan.md --style my-style.md --out dir

  --plan FILE    what the game needs; without it, the example game in examples/farm
  --style FILE   how it looks
  --out DIR      where the pack goes (default: out)
  --model NAME   the model that draws
  --provider P   draws through a local stand-in for a provider, which bills nobody: ${providerNames.join(", ")}
  --help         this text
`;

const examplePath = join(import.meta.dirname, "..", "examples", "farm");

/** Undefined when the user asks for help. */
export function parseArguments(argv: readonly string[]): Arguments | undefined {
  const values = readValues(argv);
  if (values.help) return undefined;
  for (const [name, value] of Object.entries(values))
    if (value === "") throw new DemoError(`--${name} needs a value. See: npm run demo -- --help`);
  const { plan, style, out = "out", model, provider } = values;
  // A game of one's own does not get the example's looks.
  const exampleStyle = plan === undefined ? join(examplePath, "style.md") : undefined;
  return { plan: plan ?? join(examplePath, "plan.md"), style: style ?? exampleStyle, out, model, provider };
}

function readValues(argv: readonly string[]) {
  const text = { type: "string" } as const;
  try {
    const options = {
      plan: text,
      style: text,
      out: text,
      model: text,
      provider: text,
      help: { type: "boolean", short: "h" },
    } as const;
    return parseArgs({ args: [...argv], options }).values;
  } catch (error) {
    const [line = ""] = error instanceof Error ? error.message.split("\n") : [];
    const [sentence = ""] = line.split(/\.(?: |$)/);
    throw new DemoError(`${sentence}. See: npm run demo -- --help`);
  }
}
