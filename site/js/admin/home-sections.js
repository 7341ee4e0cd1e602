// The sections of the home page as rows: a drawing of the piece, what it shows now or why it shows nothing, and moved by hand or by key.
const told = JSON.parse(document.querySelector("#section-states").textContent);
const field = document.querySelector("[data-contentpath=sections]");
const make = (tag, props = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), props);
  element.append(...children);
  return element;
};
const put = (words, values) => words.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
const say = (element, words) => { if (element.textContent !== words) element.textContent = words; };
const aloud = make("p", { className: "w-sr-only" });
aloud.setAttribute("role", "status");

function dress(row) {
  const page = row.querySelector('input[name$="-value-page"]'), title = row.querySelector('input[name$="-value-title"]');
  const head = row.querySelector(".w-panel__header"), heading = head?.querySelector("[data-panel-heading-text]");
  if (!page || !heading) return;
  const known = told.pages[page.value], called = title?.value.trim() || known?.title || "";
  const name = known && put(told.name, { section: called, kind: known.kind });
  if (name) say(heading, name);
  row.dataset.section = called;
  handle(row, called);
  draw(row, head, known, called);
  let line = head.querySelector(".section-why");
  if (!line) head.append(line = make("p", { className: "section-why" }));
  if (line.dataset.of === page.value) return;
  line.dataset.of = page.value;
  line.replaceChildren();
  row.toggleAttribute("data-shows-nothing", Boolean(known && !known.shows));
  if (!known) return;
  const links = [known.remedy.words && { href: known.remedy.address, textContent: known.remedy.words }, { href: known.address, textContent: put(told.open, { title: known.title }) }];
  line.append(make("b", { textContent: known.state, className: `state state-${known.shows ? "public" : "draft"}` }), ` ${known.why} `);
  for (const link of links) if (link) line.append(make("a", link), " ");
}

// A small drawing of the section: its colour, its name, what stands first in it.
function draw(row, head, known, called) {
  let piece = head.querySelector(".section-piece");
  if (!piece) {
    piece = make("span", { className: "section-piece" }, make("i"), make("b"));
    piece.setAttribute("aria-hidden", "true");
    head.prepend(piece);
  }
  const ground = row.querySelector('[name$="-value-ground"]')?.value || "paper";
  if (piece.dataset.ground !== ground) piece.dataset.ground = ground;
  say(piece.firstChild, called);
  say(piece.lastChild, known?.piece ?? "");
}

// Wagtail's own buttons move the row; keys press them.
const rows = () => [...field.querySelectorAll("[data-streamfield-child]")].filter((each) => !each.hidden && each.querySelector("[data-streamfield-action=MOVE_UP]") && each.querySelector("input[name$='-deleted']")?.value !== "1");
const handleOf = (row) => row.querySelector(":scope > .w-panel > .w-panel__header [data-streamfield-action=DRAG]");
function handle(row, called) {
  const grip = handleOf(row);
  if (!grip) return;
  const name = put(told.handle, { title: called });
  if (grip.getAttribute("aria-label") !== name) grip.setAttribute("aria-label", name);
  if (!grip.hasAttribute("aria-pressed")) grip.setAttribute("aria-pressed", "false");
}
let moving = null, settled; // what has the focus while its row moves: Wagtail gives it to its own button, some time after
function move(row, up, back = document.activeElement) {
  const button = row.querySelector(`:scope > .w-panel > .w-panel__header [data-streamfield-action=${up ? "MOVE_UP" : "MOVE_DOWN"}]`);
  if (!button || button.disabled) return false;
  moving = row.contains(back) ? back : null;
  button.click();
  moving?.focus();
  clearTimeout(settled);
  settled = setTimeout(() => { moving = null; }, 600);
  const all = rows();
  aloud.textContent = put(told.place, { title: row.dataset.section, number: all.indexOf(row) + 1, all: all.length });
  return true;
}
function hold(row, held) {
  row.classList.toggle("held", held);
  if (held) row.dataset.from = rows().indexOf(row);
  handleOf(row)?.setAttribute("aria-pressed", String(held));
  aloud.textContent = held ? told.taken : told.let_go;
}
function keys(event) {
  const row = event.target.closest("[data-section]");
  if (!row || event.ctrlKey || event.metaKey) return;
  const held = row.classList.contains("held"), onHandle = event.target === handleOf(row), up = event.key === "ArrowUp";
  const arrow = up || event.key === "ArrowDown";
  if (arrow && (event.altKey || (held && onHandle))) move(row, up);
  else if (onHandle && event.key === "Enter") hold(row, !held);
  else if (onHandle && held && event.key === "Escape") {
    for (let steps = rows().indexOf(row) - Number(row.dataset.from); steps; steps -= Math.sign(steps)) if (!move(row, steps > 0)) break;
    hold(row, false);
  } else return;
  event.preventDefault();
  event.stopPropagation();
}

const dressAll = () => field.querySelectorAll("[data-streamfield-child]:has(> input[value=section])").forEach(dress);
if (field) {
  const hint = make("p", { className: "desk-hint section-keys", textContent: told.keys });
  field.before(hint, aloud);
  dressAll();
  new MutationObserver(dressAll).observe(field, { childList: true, subtree: true });
  for (const kind of ["input", "change"]) field.addEventListener(kind, dressAll);
  field.addEventListener("keydown", keys, true);
  field.addEventListener("focusin", ({ target }) => { if (moving && target !== moving && target.closest("[data-streamfield-action^=MOVE]")) moving.focus(); });
  field.addEventListener("focusout", ({ target }) => {
    const row = target.closest(".held");
    if (row && target === handleOf(row)) setTimeout(() => { if (!moving && document.activeElement !== target) hold(row, false); }, 150);
  });
}
