/** The page's style sheet, served inline. The Content-Security-Policy allows exactly these bytes by their hash. */
export const css = `
:root {
  color-scheme: light dark;
  --paper: #fdfcf9; --sheet: #f5f2ea; --line: #e2dccd; --ink: #24211b; --soft: #6a6354;
  --accent: #a35a07; --code: #f1ede2; --block: #26231d; --block-ink: #f3ead6;
  --get: #0b6b4f; --post: #1f56a8; --put: #8a4b00; --patch: #6d3ea8; --delete: #ab2330;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #181613; --sheet: #201d19; --line: #37322a; --ink: #ebe5d8; --soft: #a59c89;
    --accent: #f0b357; --code: #2a2620; --block: #100f0d; --block-ink: #efe6d2;
    --get: #5fcda7; --post: #84b2f5; --put: #e8ab63; --patch: #c3a0f0; --delete: #f28a91;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1.5rem; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", sans-serif;
}
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: 2px; }
code, pre, var { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: 0.875em; }
:not(pre) > code { background: var(--code); border-radius: 4px; padding: 0.1em 0.35em; overflow-wrap: anywhere; }
pre {
  margin: 1rem 0; padding: 1rem 1.15rem; overflow-x: auto; border-radius: 8px;
  background: var(--block); color: var(--block-ink); line-height: 1.55;
}
h1, h2, h3, h4 { line-height: 1.25; text-wrap: balance; }
h1 { margin: 0; font-size: 2.5rem; letter-spacing: -0.02em; }
h2 { margin: 0 0 0.75rem; font-size: 1.6rem; letter-spacing: -0.01em; }
h3 { margin: 0 0 0.5rem; font-size: 1.15rem; }
h3 a { color: inherit; text-decoration: none; }
h3 a:hover { text-decoration: underline; }
h4 { margin: 1.75rem 0 0.4rem; font-size: 0.8rem; letter-spacing: 0.06em; text-transform: uppercase; color: var(--soft); }
p { margin: 0.5rem 0; }

#menu, label[for="menu"] { display: none; }
nav {
  position: fixed; inset: 0 auto 0 0; width: 19rem; overflow-y: auto; overscroll-behavior: contain; scrollbar-width: thin;
  padding: 1.5rem 1.25rem 3rem; background: var(--sheet); border-right: 1px solid var(--line); font-size: 0.875rem;
}
nav p { margin: 1.1rem 0 0.3rem; font-weight: 600; }
nav div { position: sticky; top: -1.5rem; z-index: 1; margin: -1.5rem -1.25rem 0; padding: 1.5rem 1.25rem 0.5rem; background: var(--sheet); }
nav section + section { margin: 0; padding: 0; border: 0; }
#search {
  width: 100%; padding: 0.45rem 0.7rem; border: 1px solid var(--line); border-radius: 6px;
  background: var(--paper); color: var(--ink); font: inherit;
}
#found { display: block; min-height: 1.3em; color: var(--soft); font-size: 0.8rem; }
[hidden] { display: none !important; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav a { color: inherit; text-decoration: none; }
nav li a { display: flex; gap: 0.5rem; align-items: baseline; padding: 0.2rem 0.4rem; margin: 0 -0.4rem; border-radius: 5px; color: var(--soft); line-height: 1.35; }
nav a:hover, nav a:focus-visible { color: var(--accent); }
nav a[aria-current] { color: var(--accent); }
nav li a[aria-current] { background: var(--code); box-shadow: inset 2px 0 var(--accent); }
nav .method { flex: 0 0 3rem; padding: 0; border: 0; font-size: 0.65rem; text-align: right; }
main { margin-left: 19rem; padding: 3rem clamp(1.25rem, 4vw, 4rem) 6rem; max-width: 88rem; }
header { margin-bottom: 1.5rem; }
.lead { font-size: 1.2rem; color: var(--soft); text-wrap: balance; }
.prose { max-width: 46rem; }
.prose h2 { margin-top: 2.5rem; }
section + section { margin-top: 3.5rem; padding-top: 2.5rem; border-top: 1px solid var(--line); }
article { margin-top: 2.5rem; padding-top: 2.25rem; border-top: 1px dashed var(--line); }
section > h2 + article, section > h2 + p + article { border-top: 0; padding-top: 0; }

.route { display: flex; flex-wrap: wrap; gap: 0.6rem; align-items: center; margin: 0 0 0.5rem; }
.path { background: none !important; padding: 0 !important; font-size: 0.95rem; }
.path var { color: var(--accent); font-style: normal; font-size: inherit; }
.method {
  --of: var(--soft); color: var(--of); border: 1px solid; border-radius: 5px; padding: 0.1rem 0.45rem;
  font: 700 0.72rem/1.4 ui-monospace, Menlo, Consolas, monospace; letter-spacing: 0.03em;
}
.get { --of: var(--get); } .post { --of: var(--post); } .put { --of: var(--put); }
.patch { --of: var(--patch); } .delete { --of: var(--delete); }
.chips { display: flex; flex-wrap: wrap; gap: 0.4rem; margin-bottom: 1rem; }
.chips > * {
  padding: 0.1rem 0.6rem; border: 1px solid var(--line); border-radius: 99px;
  background: var(--sheet); color: var(--soft); font-size: 0.8rem; text-decoration: none;
}
.chips a { color: var(--accent); }
.columns { display: grid; gap: 1rem 3rem; grid-template-columns: minmax(0, 1fr); }
.columns > div { max-width: 46rem; }
.side pre { margin: 0.5rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.side .sample { max-height: 26rem; overflow: auto; font-size: 0.9rem; }
.side .type { margin: 1rem 0 0; }
@media (min-width: 82rem) {
  .columns { grid-template-columns: minmax(0, 1.15fr) minmax(0, 1fr); }
  .side { position: sticky; top: 1.5rem; align-self: start; max-height: calc(100vh - 3rem); overflow-y: auto; scrollbar-width: thin; }
}
pre { position: relative; }
pre button {
  position: absolute; top: 0.5rem; right: 0.5rem; padding: 0.15rem 0.6rem; border: 1px solid; border-radius: 5px;
  background: var(--block); color: var(--block-ink); font: 0.75rem system-ui, sans-serif; cursor: pointer; opacity: 0.55;
}
pre:hover button, pre button:focus-visible { opacity: 1; }

.fields { list-style: none; margin: 0.5rem 0; padding: 0; border-top: 1px solid var(--line); }
.fields li { padding: 0.55rem 0; border-bottom: 1px solid var(--line); }
.fields p { margin: 0.15rem 0 0; }
.fields .name { background: none; padding: 0; font-weight: 600; }
.type, .bounds { color: var(--soft); font-size: 0.875rem; }
.must { color: var(--accent); font-size: 0.75rem; font-weight: 600; }
.short { max-width: 30rem; }
.answer + .answer { margin-top: 1.25rem; }
.status { font: 600 0.875rem ui-monospace, Menlo, Consolas, monospace; }
.codes { display: flex; flex-wrap: wrap; gap: 0.35rem 1.5rem; list-style: none; margin: 0.4rem 0; padding: 0; }
:target > h3 a, li:target .name { color: var(--accent); }

@media (max-width: 60rem) {
  label[for="menu"] {
    display: block; position: sticky; top: 0; z-index: 1; padding: 0.75rem 1.25rem; cursor: pointer;
    background: var(--sheet); border-bottom: 1px solid var(--line); font-weight: 600;
  }
  label[for="menu"]::after { content: " ▾"; color: var(--accent); }
  #menu { display: block; position: absolute; opacity: 0; }
  #menu:focus-visible + label { outline: 2px solid var(--accent); outline-offset: -2px; }
  nav { display: none; position: static; width: auto; border-right: 0; border-bottom: 1px solid var(--line); }
  nav div { position: static; }
  pre button { opacity: 1; }
  #menu:checked ~ nav { display: block; }
  nav li a { padding: 0.4rem; }
  main { margin-left: 0; padding-top: 2rem; }
  html { scroll-padding-top: 4rem; }
  h1 { font-size: 2rem; }
}
/* Without the script, nothing would close contents that cover the page. */
@media (max-width: 60rem) and (scripting: enabled) {
  nav { position: fixed; inset: 3.1rem 0 0; z-index: 1; border: 0; }
}
@media print { nav, .side, pre button { display: none; } main { margin: 0; } }
`;
