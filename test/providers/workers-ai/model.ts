/** A refusal in the service's own terms. */
export type Refusal = { readonly status: number; readonly code: number; readonly description: string };

type Size = { readonly width: number; readonly height: number };

const tiles = ({ width, height }: Size) => Math.ceil(width / 512) * Math.ceil(height / 512);

/** What each model charges for one picture, in micro-US-dollars. */
const models: Readonly<Record<string, (size: Size, steps: number) => number>> = {
  "@cf/black-forest-labs/flux-2-klein-4b": (size) => 287 * tiles(size),
  "@cf/black-forest-labs/flux-2-klein-9b": ({ width, height }) =>
    15_000 + 2_000 * Math.max(0, Math.ceil((width * height) / 1_048_576) - 1),
  "@cf/black-forest-labs/flux-2-dev": (size, steps) => 410 * tiles(size) * steps,
};

export type Job = Size & {
  readonly model: string;
  readonly prompt: string;
  readonly seed: string;
  readonly priceMicroUsd: number;
};

/** What the model would draw and charge, or why it refuses. Stricter than the service: a field it ignores is refused. */
export function readJob(model: string, fields: Readonly<Record<string, string>>): Job | Refusal {
  const price = models[model];
  if (price === undefined) return refusal(5007, `No such model ${model} or task`);
  const { prompt, width = "1024", height = "768", seed = "", steps, guidance, ...unknown } = fields;
  if (prompt === undefined || prompt.trim() === "") return refusal(5006, "required properties at '/' are 'prompt'");
  const names = Object.keys(unknown);
  if (names.length > 0) return refusal(5006, `additional properties ${names.join(", ")}`);
  if (steps !== undefined && !model.endsWith("-dev")) return refusal(5006, "steps is fixed for this model");
  if (!isWithin(steps ?? "25", 1, 50)) return refusal(5006, "steps is out of range");
  if (!isWithin(width, 256, 1920) || !isWithin(height, 256, 1920)) return refusal(5006, "size is out of range");
  if (seed !== "" && !isWithin(seed, 0, Number.MAX_SAFE_INTEGER)) return refusal(5006, "seed is not an integer");
  if (guidance !== undefined && !Number.isFinite(Number(guidance))) return refusal(5006, "guidance is not a number");
  const size = { width: Number(width), height: Number(height) };
  return { model, prompt, seed, ...size, priceMicroUsd: price(size, Number(steps ?? "25")) };
}

export function refusal(code: number, description: string, status = 400): Refusal {
  return { status, code, description };
}

function isWithin(text: string, min: number, max: number): boolean {
  return /^\d{1,16}$/.test(text) && Number(text) >= min && Number(text) <= max;
}
