import { toBase64 } from "../../lib/encoding";
import type { DrawRequest, ProviderAccess, Reference } from "../provider";

type Input = Readonly<Record<string, string | number>>;

/** The body of a submit. BFL signs the callback with `webhook_secret`, which is a secret for this job alone. */
export function toInput(request: DrawRequest, callback: ProviderAccess["callback"]): Input {
  const { prompt, width, height, seed, references } = request;
  return {
    prompt,
    width,
    height,
    seed,
    output_format: "png",
    ...toImages(references),
    ...(callback === null ? {} : { webhook_url: callback.url, webhook_secret: callback.secret }),
  };
}

/** The fields `input_image`, `input_image_2`, `input_image_3`, … */
function toImages(references: readonly Reference[]): Input {
  const entries = references.map(({ bytes }, index) => {
    return [index === 0 ? "input_image" : `input_image_${index + 1}`, toBase64(bytes)] as const;
  });
  return Object.fromEntries(entries);
}
