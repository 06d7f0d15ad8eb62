import { toBase64 } from "../../lib/encoding";
import type { DrawRequest, ProviderAccess, Reference } from "../provider";

type Input = Readonly<Record<string, string | number>>;

/** What the API is asked for. A callback is signed with the secret of its job alone. */
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

/** `input_image`, `input_image_2`, `input_image_3`, … */
function toImages(references: readonly Reference[]): Input {
  const entries = references.map(({ bytes }, index) => {
    return [index === 0 ? "input_image" : `input_image_${index + 1}`, toBase64(bytes)] as const;
  });
  return Object.fromEntries(entries);
}
