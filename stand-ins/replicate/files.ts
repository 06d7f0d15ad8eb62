/** Replicate's files, through which references are uploaded. */

import { createHash } from "node:crypto";
import { sendJson, toForm, type Exchange } from "../job-api/http.ts";
import { readDataUrl } from "../job-api/megapixels.ts";
import { notFound, refuse } from "./answers.ts";
import { newId, type State, type StoredFile } from "./state.ts";

/** `POST /v1/files`, and `GET` and `DELETE` of one file. */
export async function handleFiles(state: State, exchange: Exchange, id: string | undefined): Promise<void> {
  const { method, response } = exchange;
  if (method === "POST" && id === undefined) return store(state, exchange);
  const file = state.files.get(id ?? "");
  if (file === undefined) return notFound(exchange);
  if (method !== "DELETE") return sendJson(response, 200, toFileJson(state, file));
  state.files.delete(file.id);
  response.writeHead(204).end();
}

/** The bytes at a URL in a model's input: a data URL, or a file that was uploaded here. */
export function readAddress(state: State, address: string): Uint8Array | undefined {
  const id = /\/v1\/files\/([^/]+)$/.exec(address)?.[1];
  return readDataUrl(address) ?? state.files.get(id ?? "")?.bytes;
}

async function store(state: State, exchange: Exchange): Promise<void> {
  const { response, request, body } = exchange;
  const form = await toForm(body, request.headers["content-type"] ?? "");
  const content = form?.get("content");
  if (!(content instanceof File)) return refuse(exchange, "content", "content is required");
  const bytes = new Uint8Array(await content.arrayBuffer());
  const file = { id: newId(), type: content.type, bytes, name: content.name };
  state.files.set(file.id, file);
  sendJson(response, 201, toFileJson(state, file));
}

function toFileJson({ url }: State, { id, type, bytes, name }: StoredFile) {
  return {
    id,
    name,
    content_type: type,
    size: bytes.length,
    checksums: { sha256: createHash("sha256").update(bytes).digest("hex") },
    metadata: {},
    created_at: new Date().toISOString(),
    expires_at: new Date(Date.now() + 3_600_000).toISOString(),
    urls: { get: `${url}/v1/files/${id}` },
  };
}
