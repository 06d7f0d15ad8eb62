import type { OperationObject } from "../../openapi/document";

/** Returns a curl command to paste into a shell, with one option on each line. */
export function curlExample(method: string, path: string, op: OperationObject, origin: string): string {
  const once = op.parameters?.some(({ name }) => name === "Idempotency-Key")
    ? ['-H "Idempotency-Key: $(uuidgen)"']
    : [];
  const url = `"${origin}${path.replaceAll(/\{(\w+)\}/g, (_, name: string) => toVariable(name))}"`;
  const verb = method === "get" ? "" : `-X ${method.toUpperCase()} `;
  const options = [...receiving(op), ...credentialOf(op), ...once, ...bodyOf(op)];
  return [`curl ${verb}${url}`, ...options].join(" \\\n  ");
}

/** `projectId` → `$PROJECT_ID`. The reader sets a shell variable; a shell could expand `{projectId}` as a pattern. */
function toVariable(name: string): string {
  return `$${name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

/** The curl options for a response that is not JSON. */
function receiving(op: OperationObject): string[] {
  const [type = ""] = Object.values(op.responses).flatMap((response) =>
    "content" in response ? Object.keys(response.content ?? {}) : [],
  );
  if (type === "text/event-stream") return ["-N"];
  return type === "" || type === "application/json" || type.startsWith("text/") ? [] : ["-OJ"];
}

function credentialOf(op: OperationObject): string[] {
  if ("webhookSignature" in (op.security[0] ?? {}))
    return ['-H "webhook-id: $ID"', '-H "webhook-timestamp: $(date +%s)"', '-H "webhook-signature: v1,$SIGNATURE"'];
  return op.security.length === 0 ? [] : ['-H "Authorization: Bearer $TOKEN"'];
}

function bodyOf(op: OperationObject): string[] {
  const example = op.requestBody?.content["application/json"]?.example;
  if (example === undefined) return [];
  return ['-H "Content-Type: application/json"', `-d ${shellQuoted(JSON.stringify(example))}`];
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
