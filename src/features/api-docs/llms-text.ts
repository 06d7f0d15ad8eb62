/** The text at `/llms.txt`: the whole API for an agent that reads one page. */
import { conventions, steps, story, summary } from "../../openapi/about";
import type { OpenApiDocument } from "../../openapi/document";
import { entriesOf } from "./docs-operation";
import { grammar } from "../plans/grammar";

/** Markdown in the form of https://llmstxt.org. `publicBaseUrl` is an origin without a trailing slash. */
export function llmsText(document: OpenApiDocument, publicBaseUrl: string): string {
  const parts = [
    `# ${document.info.title}`,
    `> ${summary}`,
    story,
    steps(publicBaseUrl),
    `## The plan and the style\n\n${grammar}`,
    conventions,
    `## Operations\n\n${operationList(document)}`,
    `## Links\n\n${linkList(publicBaseUrl)}`,
  ];
  return `${parts.join("\n\n")}\n`;
}

function operationList(document: OpenApiDocument): string {
  const byTag = Map.groupBy(entriesOf(document), ({ op }) => op.tags[0] ?? "");
  const groups = document.tags.map(({ name }) => {
    const lines = (byTag.get(name) ?? []).map(
      ({ method, path, op }) => `- \`${method.toUpperCase()} ${path}\`: ${op.summary}`,
    );
    return `### ${name}\n\n${lines.join("\n")}`;
  });
  return groups.join("\n\n");
}

function linkList(origin: string): string {
  return [
    `- [OpenAPI 3.1](${origin}/openapi.json): every operation with schemas, errors, limits and examples`,
    `- [Reference](${origin}/docs): the same to read`,
    `- [Health](${origin}/health): whether the service is up`,
  ].join("\n");
}
