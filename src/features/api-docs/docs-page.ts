import type { OpenApiDocument } from "../../openapi/document";
import { fromMarkdown, inline } from "./docs-markdown";
import { entriesOf, limitOf, methodChip, operationSection, type Entry } from "./docs-operation";
import { fieldList } from "./docs-schema";
import { script } from "./docs-script";
import { css } from "./docs-style";
import { markup, type Html } from "./html";

const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath fill='%23e8a33d' d='M8 1c3 0 5 4.6 5 8a5 5 0 0 1-10 0c0-3.400 2-8 5-8z'/%3E%3Cpath fill='none' stroke='%237a4a08' d='m3 9 2-1.500L7 9l2-1.500L11 9l2-1.500'/%3E%3C/svg%3E";

type Group = readonly [tag: string, entries: readonly Entry[]];

/** Returns the complete page. The page loads nothing: the style sheet and the script are inline. */
export function docsPage(document: OpenApiDocument): string {
  const { info, tags } = document;
  const entries = entriesOf(document);
  const groups = tags.map(({ name }): Group => [name, entries.filter(({ op }) => op.tags[0] === name)]);
  const sections = groups.map(
    ([tag, listed]) =>
      markup`<section id="tag-${slug(tag)}">
        <h2>${tag}</h2>
        ${fromMarkdown(tags.find(({ name }) => name === tag)?.description ?? "")}
        ${listed.map((entry) => operationSection(entry, document))}
      </section> `,
  );
  const page = markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="description" content="${info.summary}" />
        <title>${info.title} API reference</title>
        <link rel="icon" href="${icon}" />
        ${{ text: `<style>${css}</style>` }}
      </head>
      <body id="top">
        <input type="checkbox" id="menu" /><label for="menu">Contents</label>
        ${contents(document, groups)}
        <main>
          <header>
            <h1>${info.title}</h1>
            <p class="lead">${info.summary}</p>
            <p class="chips">
              <span>version ${info.version}</span> <a href="/openapi.json">openapi.json</a> <a href="/llms.txt">llms.txt</a>
            </p>
          </header>
          <section class="prose">${fromMarkdown(info.description)}</section>
          ${sections} ${limitsSection(document)} ${schemasSection(document)} ${errorsSection(document)}
        </main>
        ${{ text: `<script>${script}</script>` }}
      </body>
    </html> `;
  return withoutIndent(page.text);
}

/** Drops the spaces between tags that only this file's layout needs. Escaped texts contain no `<`. */
function withoutIndent(html: string): string {
  return html.replaceAll(/\n *</g, "\n<");
}

function slug(name: string): string {
  return name.toLowerCase().replaceAll(" ", "-");
}

function contents({ components, "x-errors": errors }: OpenApiDocument, groups: readonly Group[]): Html {
  const operations = groups.map(([tag, entries]) => {
    const links = entries.map(({ method, op }) => navLink(op.operationId, markup`${methodChip(method)} ${op.summary}`));
    return navSection(`tag-${slug(tag)}`, tag, links);
  });
  const schemas = Object.keys(components.schemas).map((name) => navLink(`schema-${name}`, markup`${name}`));
  const codes = Object.keys(errors).map((code) => navLink(`error-${code}`, markup`${code}`));
  return markup`<nav aria-label="Contents">
    <div hidden>
      <input type="search" id="search" placeholder="Search (/)" aria-label="Search" autocomplete="off" spellcheck="false" />
      <output id="found" for="search"></output>
    </div>
    <p><a href="#top">Start</a></p>
    ${operations}
    <p><a href="#limits">Limits</a></p>
    ${navSection("schemas", "Schemas", schemas)} ${navSection("errors", "Errors", codes)}
  </nav>`;
}

function navSection(id: string, title: string, links: readonly Html[]): Html {
  return markup`<section>
    <p><a href="#${id}">${title}</a></p>
    <ul>
      ${links}
    </ul>
  </section> `;
}

function navLink(id: string, text: Html): Html {
  return markup`<li><a href="#${id}">${text}</a></li>`;
}

function limitsSection(document: OpenApiDocument): Html {
  const rows = document["x-rate-limits"].map(
    (limit) => markup`<li><code class="name">${limit.policy}</code> <span class="type">${limitOf(limit)}</span></li>`,
  );
  return markup`<section id="limits">
    <h2>Limits</h2>
    <p>
      Windows slide: at most so many calls in any span of that length. A limited answer carries
      ${inline("`RateLimit-Policy` and `RateLimit`")}; past the limit it is 429 with ${inline("`Retry-After`")}.
      ${inline("`anonymous` counts calls whose credential or signature was refused.")}
    </p>
    <ul class="fields short">
      ${rows}
    </ul>
  </section>`;
}

function schemasSection({ components }: OpenApiDocument): Html {
  const parts = Object.entries(components.schemas).map(
    ([name, schema]) =>
      markup`<article id="schema-${name}">
        <h3><a href="#schema-${name}">${name}</a></h3>
        ${schema.description === undefined ? [] : fromMarkdown(schema.description)}${fieldList(schema, "answered")}
      </article> `,
  );
  return markup`<section id="schemas">
    <h2>Schemas</h2>
    ${parts}
  </section>`;
}

function errorsSection(document: OpenApiDocument): Html {
  const rows = Object.entries(document["x-errors"]).map(
    ([code, { status, title, advice }]) =>
      markup`<li id="error-${code}">
        <span class="status">${status}</span> <a href="#error-${code}"><code class="name">${code}</code></a>
        <span class="type">${title}</span>
        <p>${inline(advice)}</p>
      </li>`,
  );
  return markup`<section id="errors">
    <h2>Errors</h2>
    <ul class="fields">
      ${rows}
    </ul>
  </section>`;
}
