// Pictures dropped or pasted into a text are put in where they belong, by Wagtail's own upload; what they show is asked there.
const { childAt, streamAt, nearest, editorOf, halves, part, isFull, make } = window.blockEditor ?? {};
const words = Object.assign({}, ...[...document.querySelectorAll(".block-words")].map(({ dataset }) => ({ ...dataset })));
const MOST = 12;
const IMAGE = /^image\//;

// ---- The upload: the form of Wagtail's chooser with all it presets, sent with another file each time.
let asked;
const formOf = (html) => new DOMParser().parseFromString(html, "text/html").querySelector("form");
async function answer(url, options = {}) {
  const told = await fetch(url, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" }, ...options }).catch(() => null);
  if (told?.status === 403) throw new Error(words.mayNot);
  const known = await told?.json().catch(() => null);
  if (!known?.step) throw new Error(words.away);
  return known;
}
async function presets() {
  asked ??= answer(words.upload).then(({ htmlFragment }) => [...new FormData(formOf(htmlFragment))].filter(([, value]) => typeof value === "string"));
  return asked.catch((problem) => { asked = undefined; throw problem; });
}
const titleOf = (file) => /^image\.\w+$/.test(file.name) ? words.pasted : file.name.replace(/\.\w+$/, "").replace(/[_\s]+/g, " ").trim() || words.pasted;

function send(body, progress) {
  return new Promise((resolve, reject) => {
    const request = Object.assign(new XMLHttpRequest(), { responseType: "json" });
    request.open("POST", words.upload);
    request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
    request.setRequestHeader("X-CSRFToken", window.wagtailConfig.CSRF_TOKEN);
    request.upload.addEventListener("progress", ({ loaded, total }) => progress(loaded / total));
    request.addEventListener("load", () => {
      if (request.status === 403) reject(new Error(words.mayNot));
      else if (request.response?.step) resolve(request.response);
      else reject(new Error(words.away));
    });
    request.addEventListener("error", () => reject(new Error(words.away)));
    request.send(body);
  });
}
// What the site says of it: the picture as the chooser gives it. One that is here already is taken, and its copy thrown away.
async function upload(file, progress = () => {}) {
  if (!IMAGE.test(file.type)) throw new Error(words.noPicture);
  const body = new FormData();
  for (const [name, value] of await presets()) body.append(name, value);
  body.set("image-chooser-upload-title", titleOf(file));
  body.set("image-chooser-upload-file", file, file.name);
  const told = await send(body, progress);
  if (told.step === "chosen") return told.result;
  const page = new DOMParser().parseFromString(told.htmlFragment, "text/html");
  if (told.step === "duplicate_found") return known(page);
  const said = [...page.querySelectorAll(".error-message")].map((each) => each.textContent.trim());
  throw new Error(said.join(" ") || words.away);
}
async function known(page) {
  const [fresh, old] = [".use-new-image", ".use-existing-image"].map((link) => page.querySelector(link).getAttribute("href"));
  const body = new FormData();
  body.append("csrfmiddlewaretoken", window.wagtailConfig.CSRF_TOKEN);
  const told = await answer(old, { method: "POST", body }).catch(() => answer(fresh));
  return { ...told.result, known: true };
}

// ---- What is said meanwhile, in the place where the pictures will stand.
class Note {
  constructor(place) {
    this.element = make("div", "block-note");
    this.element.setAttribute("role", "status");
    this.said = make("p", "");
    this.bar = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
    this.element.append(this.said, this.bar);
    place.append(this.element);
  }
  begin(file, part) {
    const told = words.uploading.replace("{name}", file.name);
    if (this.said.textContent !== told) this.said.textContent = told;
    this.bar.value = part;
  }
  end() { this.element.remove(); }
}
// What was refused, and what was here already: it stands there until it is closed.
function tell(place, refused, known = []) {
  if (!refused.length && !known.length) return;
  const list = make("ul", `block-note${refused.length ? " is-wrong" : ""}`);
  list.setAttribute("role", refused.length ? "alert" : "status");
  const told = refused.map(({ name, reason }) => words.refused.replace("{name}", name).replace("{reason}", reason));
  list.append(...[...told, ...known.map(({ title }) => words.known.replace("{name}", title))].map((line) => make("li", "", line)));
  const close = Object.assign(make("button", "button button-small button-secondary", "×"), { type: "button", ariaLabel: words.close });
  close.addEventListener("click", () => list.remove());
  list.append(close);
  place.append(list);
}
async function uploadAll(files, place) {
  const note = new Note(place), refused = files.slice(MOST).map(({ name }) => ({ name, reason: words.tooMany })), results = [];
  for (const [number, file] of files.slice(0, MOST).entries()) {
    const share = (part) => note.begin(file, (number + part) / Math.min(files.length, MOST));
    share(0);
    try { results.push({ ...await upload(file, share), file }); } catch (problem) { refused.push({ name: file.name, reason: problem.message }); }
  }
  note.end();
  return { results, refused, known: results.filter((result) => result.known) };
}

// ---- Put in: one as a picture, several as a gallery, each with its description open.
const chooserOf = (element) => element.querySelector(".image-chooser").widget;
const describe = (element) => element.querySelector("[name$='-alt_text']");
function ask(element, next) {
  const field = describe(element);
  element.classList.add("is-asked");
  element.scrollIntoView({ block: "nearest" });
  field.focus();
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    element.classList.remove("is-asked");
    next().focus();
  });
  element.addEventListener("focusout", ({ relatedTarget }) => relatedTarget && !element.contains(relatedTarget) && element.classList.remove("is-asked"));
}
function addToGallery(list, results) {
  const first = results.map((result) => {
    const item = list.insert(list.blockDef.initialChildState, list.children.length, { id: window.blockEditor.newId() });
    chooserOf(item.element).setStateFromModalData(result);
    return item;
  })[0];
  const items = list.children, after = (item) => items[items.indexOf(item) + 1];
  items.slice(items.indexOf(first)).forEach((item) => describe(item.element).addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !after(item)) return;
    event.preventDefault();
    describe(after(item).element).focus();
  }));
  return first;
}
function putIn(stream, index, results, asks = true) {
  const { childBlockDefsByName: kinds, initialChildStates: states } = stream.blockDef, id = window.blockEditor.newId;
  const next = (child) => () => stream.inserters[child.index + 1].button;
  if (results.length > 1 && kinds.gallery && !isFull(stream, "gallery")) {
    const child = stream.insert({ type: "gallery", id: id(), value: states.gallery }, index), list = child.block.childBlocks.pictures;
    while (list.children.length) list.deleteBlock(0);
    const first = addToGallery(list, results);
    if (asks) ask(first.element, next(child));
    return { made: [child], left: [] };
  }
  const made = [];
  for (const result of results) {
    if (isFull(stream, "picture")) break;
    const child = stream.insert({ type: "picture", id: id(), value: states.picture }, index + made.length);
    chooserOf(child.element).setStateFromModalData(result);
    made.push(child);
  }
  if (made.length && asks) ask(made[0].element, next(made[0]));
  return { made, left: results.slice(made.length).map(({ title: name }) => ({ name, reason: words.noRoom })) };
}
async function take(files, stream, insertion) {
  const { results, refused, known } = await uploadAll(files, insertion.element);
  const place = stream.inserters.includes(insertion) ? insertion : stream.inserters.at(-1);
  const { left } = results.length ? putIn(stream, place.index, results) : { left: [] };
  tell(place.element, [...refused, ...left], known);
}
async function takeInto(chooser, files) {
  const field = chooser.closest(".w-field__input") ?? chooser.parentElement, more = files.slice(1).map(({ name }) => ({ name, reason: words.onlyOne }));
  const { results, refused, known } = await uploadAll(files.slice(0, 1), field);
  if (results.length) {
    chooser.widget.setStateFromModalData(results[0]);
    (chooser.closest("[data-streamfield-child]")?.querySelector("[name$='-alt_text']") ?? document.querySelector("#id_picture_text"))?.focus();
  }
  tell(field, [...refused, ...more], known);
}
async function takeGallery(list, files, place) {
  const { results, refused, known } = await uploadAll(files, place);
  if (results.length) ask(addToGallery(list, results).element, () => place.querySelector("[data-panel-toggle]"));
  tell(place, refused, known);
}

// Beside a picture there may be a text with it, of which it is a part (block-paste.js).
const hasWords = (data) => Boolean(new DOMParser().parseFromString(data.getData("text/html"), "text/html").body.textContent.trim());

// ---- What hangs over the page: where it would go is shown.
const takesPictures = (stream) => stream && ("picture" in stream.blockDef.childBlockDefsByName);
function target({ target: element, clientY }) {
  const chooser = element.closest?.(".image-chooser"), child = childAt(element);
  if (chooser?.widget) return { chooser, shown: chooser };
  if (child?.type === "gallery") return { gallery: child.block.childBlocks.pictures, shown: child.element };
  const stream = child && takesPictures(child.sequence) ? child.sequence : streamAt(element);
  if (!takesPictures(stream)) return null;
  const insertion = nearest(stream, clientY);
  return { stream, insertion, shown: insertion.element };
}
let aimed = null;
function aim(element) {
  if (aimed === element) return;
  aimed?.classList.remove("is-aimed");
  aimed = element;
  aimed?.classList.add("is-aimed");
}
// A static file has another name at each release: what one script gives to another goes by this object, not by its name.
if (window.blockEditor) Object.assign(window.blockEditor, { putIn, uploadAll, tellPictures: tell });
if (window.blockEditor) {
  const form = document.querySelector("form[data-edit-form]");
  form?.addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    const place = target(event);
    aim(place?.shown ?? null);
    event.preventDefault(); // beside the places too: the browser would leave the page for the picture
    event.dataTransfer.dropEffect = place ? "copy" : "none";
  }, true);
  form?.addEventListener("dragleave", ({ relatedTarget }) => form.contains(relatedTarget) || aim(null));
  form?.addEventListener("drop", (event) => {
    const files = [...(event.dataTransfer?.files ?? [])], place = target(event);
    aim(null);
    if (!files.length) return;
    event.preventDefault();
    event.stopPropagation();
    if (place?.chooser) takeInto(place.chooser, files);
    else if (place?.gallery) takeGallery(place.gallery, files, place.shown);
    else if (place) take(files, place.stream, place.insertion);
  }, true);
  form?.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])].filter(({ type }) => IMAGE.test(type));
    if (!files.length || event.defaultPrevented || hasWords(event.clipboardData)) return;
    const chooser = event.target.closest(".image-chooser"), child = childAt(event.target);
    if (!chooser && !takesPictures(child?.sequence)) return;
    event.preventDefault();
    event.stopPropagation();
    if (chooser?.widget) { takeInto(chooser, files); return; }
    const { sequence: stream } = child, index = editorOf(child) ? part(child, halves(child, true)) : child.index + 1;
    take(files, stream, stream.inserters[index]);
  }, true);
}
