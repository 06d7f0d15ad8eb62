import { help, parseArguments, type Arguments } from "./arguments.ts";
import { DemoError, toSentence } from "./failure.ts";
import { readGame, requireWritableFolder } from "./game.ts";
import { takeHome } from "./pack.ts";
import { startProvider, type LocalProvider } from "./provider.ts";
import { tellStory } from "./story.ts";
import { createStoryteller } from "./step-log.ts";
import { summarize } from "./summary.ts";
import { Interrupted, withFreshServer } from "./workspace.ts";

async function runDemo(given: Arguments, startedMs: number): Promise<void> {
  const game = await readGame(given);
  await requireWritableFolder(given.out);
  const teller = createStoryteller(process.stdout, process.env);
  teller.title(`Hatchery draws ${JSON.stringify(game.name)}`);
  const provider = given.provider === undefined ? undefined : await startProvider(given.provider);
  const settings = {
    vars: provider?.vars ?? {},
    ...(provider?.workersAiUrl && { workersAiUrl: provider.workersAiUrl }),
  };
  const { told, pack } = await withFreshServer(settings, async (url) => {
    teller.remark(`A server with nothing in it is at ${url}`);
    const told = await tellStory(url, game, given, teller);
    if (provider !== undefined) requireSameBill(provider, told.generation.costMicroUsd);
    return { told, pack: await takeHome(told, given.out, teller) };
  });
  await provider?.close();
  const seconds = (performance.now() - startedMs) / 1000;
  process.stdout.write(summarize(pack, told.generation.costMicroUsd, seconds, provider?.name));
}

/** What is told to the user must be what the provider bills, to the micro-dollar. */
function requireSameBill({ name, bill }: LocalProvider, costMicroUsd: number): void {
  if (bill() !== costMicroUsd)
    throw new DemoError(`${name} bills ${bill()} micro-dollars, and the generation says ${costMicroUsd}.`);
}

/** The exit code. */
async function main(): Promise<number> {
  const startedMs = performance.now();
  try {
    const given = parseArguments(process.argv.slice(2));
    if (given === undefined) process.stdout.write(help);
    else await runDemo(given, startedMs);
    return 0;
  } catch (error) {
    if (error instanceof Interrupted) return error.exitCode;
    process.stderr.write(`${toSentence(error)}\n`);
    return 1;
  }
}

// Not only the exit code: an interrupted story may still be waiting for something.
process.exit(await main());
