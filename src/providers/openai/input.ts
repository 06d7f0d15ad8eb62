/** Builds the requests to OpenAI's Image API. */

import type { AssetKind } from "../../domain/asset";
import type { DrawRequest, Reference } from "../provider";
import type { HostedModel } from "./models";

type Call = {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | FormData;
};

/** Images of these kinds fill the whole frame, so they have no background to leave out. */
const filling: readonly AssetKind[] = ["tileset", "background"];

/** Without references the request is JSON. With references the request is a form that carries the image files. */
export function toCall(request: DrawRequest, hosted: HostedModel): Call {
  const fields = toFields(request, hosted);
  if (request.references.length === 0) {
    const headers = { "content-type": "application/json" };
    return { path: "/images/generations", headers, body: JSON.stringify(fields) };
  }
  return { path: "/images/edits", headers: {}, body: toForm(fields, request.references) };
}

function toFields(
  { prompt, width, height, kind }: DrawRequest,
  { hostedName, quality, takesTransparent }: HostedModel,
): Readonly<Record<string, string>> {
  return {
    model: hostedName,
    prompt,
    size: `${width}x${height}`,
    quality,
    output_format: "png",
    background: takesTransparent && !filling.includes(kind) ? "transparent" : "opaque",
  };
}

function toForm(fields: Readonly<Record<string, string>>, references: readonly Reference[]): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  references.forEach(({ bytes, format }, index) => {
    form.append("image[]", new Blob([bytes], { type: `image/${format}` }), `reference-${index + 1}.${format}`);
  });
  return form;
}
