/** The command line of the demo. */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { DemoError } from "./failure.ts";
import { providerNames } from "./provider.ts";

export type Arguments = {
  readonly plan: string;
  /** Undefined if the game has no style file. */
  readonly style: string | undefined;
  readonly out: string;
  /** Undefined for the style's model, or else the server's default. */
  readonly model: string | undefined;
  /** The provider of which a local stand-in draws. Undefined to start no stand-in. */
  readonly provider: string | undefined;
  /** The formats of the pack. Empty for the server's default. */
  readonly targets: readonly string[];
};

export const help = `Turns a game's plan into a pack of sprites, with a temporary Hatchery server on this machine.

  npm run demo
  npm run demo -- --plan my-plan.md --style my-style.md --out dir

  --plan FILE    the plan, which lists the game's assets (default: the example in examples/farm)
  --style FILE   the style of the images (default: the example's style, or none with --plan)
  --out DIR      the folder for the pack (default: out)
  --model NAME   the model that draws (default: the style's model, or else the server's)
  --target T     the formats of the pack, such as godot,phaser (default: plain images)
  --provider P   draw through a free local stand-in for a provider: ${providerNames.join(", ")}
  --help         show this text
`;

const examplePath = join(import.meta.dirname, "..", "examples", "farm");

/** Returns undefined if the user asks for help. */
export function parseArguments(argv: readonly string[]): Arguments | undefined {
  const values = readValues(argv);
  if (values.help) return undefined;
  for (const [name, value] of Object.entries(values))
    if (value === "") throw new DemoError(`--${name} needs a value. See: npm run demo -- --help`);
  const { plan, style, out = "out", model, provider } = values;
  const targets = (values.target ?? "").split(",").filter((name) => name !== "");
  // The example's style is for the example's plan only.
  const exampleStyle = plan === undefined ? join(examplePath, "style.md") : undefined;
  return { plan: plan ?? join(examplePath, "plan.md"), style: style ?? exampleStyle, out, model, provider, targets };
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
      target: text,
      help: { type: "boolean", short: "h" },
    } as const;
    return parseArgs({ args: [...argv], options }).values;
  } catch (error) {
    const [line = ""] = error instanceof Error ? error.message.split("\n") : [];
    const [sentence = ""] = line.split(/\.(?: |$)/);
    throw new DemoError(`${sentence}. See: npm run demo -- --help`);
  }
}
