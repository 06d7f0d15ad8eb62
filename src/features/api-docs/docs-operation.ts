import type { OpenApiDocument, OperationObject, RateLimit, Ref, ResponseObject } from "../../openapi/document";
import { everywhere } from "../../openapi/headers";
import { curlExample } from "./docs-curl";
import { fromMarkdown, inline } from "./docs-markdown";
import { fieldList, parameterList } from "./docs-schema";
import { markup, nothing, type Html } from "./html";

/** The part of the reference page about one operation. */

export type Entry = { readonly method: string; readonly path: string; readonly op: OperationObject };

/** Lists every operation in the order of the document's paths. */
export function entriesOf(document: OpenApiDocument): Entry[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, op]) => ({ method, path, op })),
  );
}

export function methodChip(method: string): Html {
  return markup`<span class="method ${method}">${method.toUpperCase()}</span>`;
}

/** Marks the parameters of a path such as `/v1/projects/{projectId}`. */
function pathOf(path: string): Html {
  const parts = path
    .split(/(\{\w+\})/)
    .map((part) => (part.startsWith("{") ? markup`<var>${part}</var>` : markup`${part}`));
  return markup`<code class="path">${parts}</code>`;
}

export function limitOf({ quota, windowSeconds, per }: RateLimit): string {
  const span = windowSeconds === 60 ? "min" : windowSeconds === 3600 ? "hour" : `${windowSeconds} s`;
  return `${quota} / ${span} / ${per}`;
}

function chips({ "x-access": access, "x-rate-limit": limit }: OperationObject): Html {
  const rate = limit === null ? "not limited" : limitOf(limit);
  return markup`<p class="chips"><span>${access.replace(":", " ")}</span> <span>${rate}</span></p>`;
}

function parametersOf({ parameters = [] }: OperationObject): Html[] {
  const groups = [
    ["path", "In the path"],
    ["query", "In the query"],
    ["header", "Headers"],
  ] as const;
  return groups.map(([where, title]) => {
    const listed = parameters.filter((parameter) => parameter.in === where);
    return listed.length === 0
      ? nothing
      : markup`<h4>${title}</h4>
          ${parameterList(listed)}`;
  });
}

function bodyOf({ requestBody }: OperationObject): Html {
  if (requestBody === undefined) return nothing;
  const optional = requestBody.required ? "" : " It may be left out.";
  const bodies = Object.entries(requestBody.content).map(([type, { schema }]) =>
    type === "application/json" && schema ? fieldList(schema, "taken") : markup`<p class="type">${type}</p>`,
  );
  return markup`<h4>Body</h4>
    <p>${requestBody.description}${optional}</p>
    ${bodies}`;
}

function isRef(response: ResponseObject | Ref): response is Ref {
  return "$ref" in response;
}

function answerOf(status: string, { description, headers, content = {} }: ResponseObject): Html {
  const usual: readonly string[] = everywhere;
  const telling = Object.keys(headers).filter((name) => !usual.includes(name));
  const sent =
    telling.length === 0 ? nothing : markup` With ${inline(telling.map((name) => `\`${name}\``).join(", "))}.`;
  const bodies = Object.entries(content).map(([type, { schema }]) =>
    type === "application/json" && schema ? fieldList(schema, "answered") : markup`<p class="type">${type}</p>`,
  );
  return markup`<div class="answer">
    <p><span class="status">${status}</span> ${inline(description)}${sent}</p>
    ${bodies}
  </div>`;
}

/** What a call may answer, to read and to copy. */
function examplesOf(status: string, { content = {} }: ResponseObject): Html[] {
  return Object.entries(content).map(([type, { example }]) => {
    if (example === undefined) return nothing;
    const text = typeof example === "string" ? example.trim() : JSON.stringify(example, null, 2);
    return markup`<p class="type"><span class="status">${status}</span> ${type}</p>
      <pre class="sample"><code>${text}</code></pre>`;
  });
}

/** The error codes of a shared response, which are the names of the response's examples. */
function codesOf({ $ref }: Ref, document: OpenApiDocument): string[] {
  const response = document.components.responses[$ref.slice("#/components/responses/".length)];
  return Object.keys(response?.content?.["application/problem+json"]?.examples ?? {});
}

function errorsOf({ responses }: OperationObject, document: OpenApiDocument): Html {
  const rows = Object.entries(responses).flatMap(([status, response]) =>
    isRef(response)
      ? codesOf(response, document).map(
          (code) =>
            markup`<li>
              <span class="status">${status}</span> <a href="#error-${code}"><code>${code}</code></a>
            </li>`,
        )
      : [],
  );
  return markup`<h4>Errors</h4>
    <ul class="codes">
      ${rows}
    </ul>`;
}

export function operationSection({ method, path, op }: Entry, document: OpenApiDocument): Html {
  const answers = Object.entries(op.responses).map(([status, response]) =>
    isRef(response) ? nothing : answerOf(status, response),
  );
  const origin = document.servers[0]?.url ?? "";
  return markup`<article id="${op.operationId}">
    <h3><a href="#${op.operationId}">${op.summary}</a></h3>
    <p class="route">${methodChip(method)} ${pathOf(path)}</p>
    ${chips(op)}
    <div class="columns">
      <div>
        ${fromMarkdown(op.description)} ${parametersOf(op)} ${bodyOf(op)}
        <h4>Answers</h4>
        ${answers} ${errorsOf(op, document)}
      </div>
      <div class="side">
        <pre class="call"><code>${curlExample(method, path, op, origin)}</code></pre>
        ${Object.entries(op.responses).map(([status, response]) => (isRef(response) ? nothing : markup`${examplesOf(status, response)}`))}
      </div>
    </div>
  </article> `;
}
