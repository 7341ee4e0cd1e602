// Beside the page: the pictures that its form holds now, what is read out of each, its size, and the way to its field.
let panel = document.querySelector("[data-page-pictures]");
const form = document.querySelector("[data-edit-form]");
const PHONE = matchMedia("(max-width: 50em)");
const put = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
const byId = (id) => document.getElementById(id);
const sizes = new Map(); // by the id of the picture: a promise of {width, height}

function sizeOf(id) {
  const ask = () => fetch(panel.dataset.sizeUrl.replace("/0/", `/${id}/`)).then((answer) => answer.ok ? answer.json() : null).catch(() => null);
  if (!sizes.has(id)) sizes.set(id, ask());
  return sizes.get(id);
}

// A block that was taken out stays in the form until that is saved.
const CHILD = "[data-streamfield-child], [data-inline-panel-child]", GONE = "input[type=hidden]:is([name$='-deleted'], [name$='-DELETE'])";
function isTakenOut(element) {
  for (let child = element.closest(CHILD); child; child = child.parentElement?.closest(CHILD))
    if ([...child.querySelectorAll(GONE)].some((input) => input.value && input.closest(CHILD) === child)) return true;
  return false;
}

// Where its description is written: beside the picture of the page, in the block of a picture, or with the picture itself.
function read(chooser) {
  const id = chooser.id.replace(/-chooser$/, ""), input = byId(id), image = chooser.querySelector("[data-chooser-image]");
  const field = byId(`${id}_text`) ?? byId(id.replace(/-image$/, "-alt_text"));
  const decorates = id.endsWith("-image") && Boolean(byId(id.replace(/-image$/, "-decorative"))?.checked);
  const says = field && field.id !== id ? field.value.trim() : image?.dataset.defaultAltText?.trim() ?? "";
  const asks = id !== "id_share_picture"; // which nobody is read
  return {
    id: input?.value, chooser, image, says, decorates, asks,
    field: field && field.id !== id ? field : null,
    title: chooser.querySelector("[data-chooser-title]")?.textContent.trim() ?? "",
    lacks: asks && !decorates && !says,
  };
}
const pictures = () => [...form.querySelectorAll(".image-chooser:not(.blank)")].filter((each) => !isTakenOut(each)).map(read).filter(({ id }) => id);

// Whatever hides the field opens: its tab, and folded blocks around it.
function go({ field, chooser }) {
  const to = field ?? chooser.querySelector("button") ?? chooser;
  const tab = to.closest("[role=tabpanel][hidden]");
  if (tab) document.querySelector(`[role=tab][aria-controls="${tab.id}"], [role=tab][href="#${tab.id.replace(/^tab-/, "")}"], #${tab.getAttribute("aria-labelledby")}`)?.click();
  for (let hidden = to.closest("[hidden]"); hidden; hidden = hidden.parentElement.closest("[hidden]")) {
    hidden.dispatchEvent(new Event("beforematch", { bubbles: true }));
    if (hidden.hasAttribute("hidden")) break;
  }
  if (PHONE.matches) document.querySelector("[data-form-side-close-button]")?.click();
  to.focus({ preventScroll: true });
  const show = () => to.scrollIntoView({ block: "center" });
  show();
  setTimeout(show, 350); // once the panel has made way
}

function row(picture) {
  const { dataset } = panel, item = panel.querySelector("template").content.firstElementChild.cloneNode(true);
  const part = (selector) => item.querySelector(selector);
  if (picture.image?.src) part("img").src = picture.image.src;
  part("b").textContent = picture.title;
  part("[data-words]").textContent = picture.decorates ? dataset.decorates : picture.says && picture.asks ? put(dataset.own, { words: `\u2068${picture.says}\u2069` }) : "";
  part("[data-lack]").textContent = dataset.lacks;
  part("[data-lack]").hidden = !picture.lacks;
  part(".page-picture-go").textContent = dataset.go;
  part("button").addEventListener("click", () => go(picture));
  sizeOf(picture.id).then((size) => {
    if (size?.width) part("[data-pixels]").textContent = put(size.width < Number(dataset.least) ? dataset.small : dataset.size, size);
  });
  return item;
}

let drawn = "";
function draw() {
  const now = document.querySelector("[data-page-pictures]");
  if (!now) return;
  if (now !== panel) { panel = now; drawn = ""; } // a new page, saved for the first time, gets its panels anew
  const found = pictures(), lacking = found.filter(({ lacks }) => lacks).length;
  const counter = document.querySelector("[data-side-panel-toggle=pictures] [data-side-panel-toggle-counter]");
  if (counter) { counter.textContent = lacking; counter.hidden = !lacking; }
  const shown = JSON.stringify(found.map(({ id, chooser, says, decorates, title }) => [id, chooser.id, says, decorates, title]));
  if (shown === drawn || panel.closest("[data-side-panel]").hidden) return; // its sizes are asked for whoever looks
  drawn = shown;
  panel.querySelector("[data-none]").hidden = found.length > 0;
  panel.querySelector("[data-said]").textContent = found.length ? put(panel.dataset.total, { all: found.length, lacking }) : "";
  panel.querySelector("[data-list]").replaceChildren(...found.map(row));
}

let soon;
const later = () => { clearTimeout(soon); soon = setTimeout(draw, 300); };
if (panel && form) {
  for (const kind of ["input", "change"]) form.addEventListener(kind, later);
  // A block that is taken out says so in a hidden field, whose value is an attribute too.
  new MutationObserver(later).observe(form, { childList: true, subtree: true, attributeFilter: ["value"] });
  new MutationObserver(draw).observe(panel.closest("[data-side-panel]"), { attributeFilter: ["hidden"] });
  addEventListener("load", later);
  later();
}
