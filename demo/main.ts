/** The demo: draws a game with a temporary server and writes the pack to a folder. Run by `npm run demo`. */
import { help, parseArguments, type Arguments } from "./arguments.ts";
import { DemoError, toSentence } from "./failure.ts";
import { readGame, requireWritableFolder } from "./game.ts";
import { savePack } from "./pack.ts";
import { drawLikeModels, startProvider, type LocalProvider } from "./provider.ts";
import { createStepLog } from "./step-log.ts";
import { runStory } from "./story.ts";
import { summarize } from "./summary.ts";
import { Interrupted, withFreshServer } from "./workspace.ts";

async function runDemo(given: Arguments, startedMs: number): Promise<void> {
  const game = await readGame(given);
  await requireWritableFolder(given.out);
  const log = createStepLog(process.stdout, process.env);
  log.title(`Hatchery draws ${JSON.stringify(game.name)}`);
  if (given.provider !== undefined) await drawLikeModels();
  const provider = given.provider === undefined ? undefined : await startProvider(given.provider);
  const settings = {
    vars: provider?.vars ?? {},
    ...(provider?.workersAiUrl && { workersAiUrl: provider.workersAiUrl }),
  };
  const { generation, pack } = await withFreshServer(settings, async (url) => {
    log.remark(`Started an empty server at ${url}`);
    const result = await runStory(url, game, given, log);
    if (provider !== undefined) requireSameBill(provider, result.generation.costMicroUsd);
    return { generation: result.generation, pack: await savePack(result, given.out, log) };
  });
  await provider?.close();
  const seconds = (performance.now() - startedMs) / 1000;
  process.stdout.write(summarize(pack, generation.costMicroUsd, seconds, provider?.name));
}

/** The reported cost must equal the provider's bill, to the micro-dollar. */
function requireSameBill({ name, bill }: LocalProvider, costMicroUsd: number): void {
  if (bill() !== costMicroUsd)
    throw new DemoError(`${name} bills ${bill()} micro-dollars, but the generation reports ${costMicroUsd}.`);
}

/** Returns the exit code. */
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

// Setting only `process.exitCode` would not end an interrupted demo that still waits for a request.
process.exit(await main());
