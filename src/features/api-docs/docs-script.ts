/**
 * The page's script, served inline. The Content-Security-Policy allows exactly these bytes by their hash. The page is
 * complete without the script, which adds a search, buttons that copy, and a mark of the reader's place.
 */
export const script = `
{
const nav = document.querySelector("nav");
const search = document.getElementById("search");
const found = document.getElementById("found");
const links = [...nav.querySelectorAll("a[href^='#']")];
const targets = new Map(links.map((link) => [link, document.getElementById(link.hash.slice(1))]));

// Buttons that copy.
for (const block of document.querySelectorAll("pre")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.addEventListener("click", async () => {
    const text = block.querySelector("code").textContent;
    const copied = navigator.clipboard ? navigator.clipboard.writeText(text).then(() => true, () => false) : Promise.resolve(false);
    if (!(await copied)) getSelection().selectAllChildren(block.querySelector("code"));
    button.textContent = (await copied) ? "Copied" : "Selected";
    setTimeout(() => { button.textContent = "Copy"; }, 2000);
  });
  block.append(button);
}

// A search through the texts of all operations, schemas and errors.
let texts;
function index() {
  return new Map([...targets].filter(([link]) => link.closest("li")).map(([link, target]) => [link, target.textContent.toLowerCase()]));
}
function find() {
  texts ??= index();
  const words = search.value.toLowerCase().split(/\\s+/).filter((word) => word !== "");
  let count = 0;
  for (const [link, text] of texts) {
    const fits = words.every((word) => text.includes(word));
    link.closest("li").hidden = !fits;
    if (fits) count += 1;
  }
  for (const group of nav.querySelectorAll("section")) group.hidden = words.length > 0 && !group.querySelector("li:not([hidden])");
  found.textContent = words.length === 0 ? "" : count === 0 ? "Nothing found." : count + " found";
}
search.closest("div").hidden = false;
search.addEventListener("input", find);
search.addEventListener("keydown", (event) => {
  if (event.key === "Escape") { search.value = ""; find(); }
  if (event.key !== "Enter" || search.value === "") return;
  const first = nav.querySelector("section:not([hidden]) li:not([hidden]) a");
  if (first) first.click();
});
addEventListener("keydown", (event) => {
  const isTyping = event.target instanceof HTMLElement && event.target.matches("input, textarea, select");
  if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  document.getElementById("menu").checked = true;
  search.focus();
});

// A mark of the place: the last target that begins above the upper third of the window.
let marked;
function mark() {
  const line = innerHeight / 3;
  let current = links[0];
  for (const [link, target] of targets) if (target.id !== "top" && target.getBoundingClientRect().top < line) current = link;
  if (current === marked) return;
  if (marked) marked.removeAttribute("aria-current");
  marked = current;
  marked.setAttribute("aria-current", "location");
  if (!nav.contains(document.activeElement) && getComputedStyle(nav).position === "fixed") marked.scrollIntoView({ block: "nearest" });
}
let waiting = false;
addEventListener("scroll", () => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; mark(); });
}, { passive: true });
addEventListener("resize", mark);
mark();

// On a small screen the contents cover the page: close them when a place is chosen.
nav.addEventListener("click", (event) => {
  if (event.target.closest("a")) document.getElementById("menu").checked = false;
});
}
`;
