// A field of terms (topics, authors, an outlet, a place) as a combobox: what is typed is searched, Enter takes it or makes it.
// The select stays in the form and holds what is chosen; without this script it is what people choose in.
const make = (tag, props = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), props);
  element.append(...children);
  return element;
};
const fill = (words, name) => words.replace("%s", name);
const same = (one, other) => one.trim().toLocaleLowerCase() === other.trim().toLocaleLowerCase();
const WAIT = 120; // ms without a key before the server is asked
let number = 0;

class TermChoice extends HTMLElement {
  connectedCallback() {
    this.select = this.querySelector("select");
    if (this.input || !this.select || this.closest("template")) return;
    const id = `${this.select.id || "terms"}-${++number}`;
    this.labels = [...this.select.labels];
    this.list = make("ul", { id: `${id}-list`, role: "listbox", hidden: true, className: "term-list" });
    this.input = make("input", { type: "text", id: `${id}-input`, autocomplete: "off", spellcheck: false, role: "combobox" });
    this.said = make("p", { className: "term-said", role: "status" });
    this.aloud = make("p", { className: "w-sr-only", role: "status" });
    this.tokens = make("ul", { role: "list", className: "term-tokens" });
    this.results = { options: [] };
    this.dress();
    const box = make("div", { className: "term-combo" }, this.input, this.list);
    this.append(make("div", { className: "term-line" }, ...(this.several ? [this.tokens] : []), box), this.said, this.aloud);
    this.select.hidden = true;
    this.listen();
    this.draw();
  }

  get several() { return this.select.multiple; }
  get chosen() { return [...this.select.selectedOptions].filter(({ value }) => value); }
  get text() { return this.input.value.replace(/\s+/g, " ").trim(); }
  get language() { return this.dataset.language ?? this.closest("form")?.querySelector("[data-language]")?.dataset.language ?? ""; }

  // Names, and what Wagtail says of the field, go over to what people type in.
  dress() {
    const attributes = { "aria-autocomplete": "list", "aria-controls": this.list.id, "aria-expanded": "false", dir: "auto" };
    for (const name of ["aria-describedby", "aria-invalid", "aria-label", "aria-labelledby"])
      if (this.select.hasAttribute(name)) attributes[name] = this.select.getAttribute(name);
    for (const [name, value] of Object.entries(attributes)) this.input.setAttribute(name, value);
    for (const label of this.labels) label.htmlFor = this.input.id;
    const name = this.labels[0]?.textContent.replace("*", "").trim() || this.select.getAttribute("aria-label") || "";
    for (const list of [this.list, this.tokens]) if (name) list.setAttribute("aria-label", name);
    this.input.placeholder = this.dataset.hint;
    this.input.disabled = this.select.disabled;
  }

  listen() {
    this.input.addEventListener("input", () => { this.said.textContent = ""; this.soon(); });
    this.input.addEventListener("click", () => { if (this.list.hidden) this.ask(this.several ? this.text : ""); });
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => this.leave());
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    this.list.addEventListener("click", ({ target }) => {
      const place = [...this.list.children].indexOf(target.closest("[role=option]"));
      if (place >= 0) this.take(this.offers[place]);
    });
    this.tokens.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (button) this.takeOut(button.value);
    });
    this.select.addEventListener("change", () => this.draw()); // by us, or by another script
  }

  key(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key], open = !this.list.hidden, count = this.offers?.length ?? 0;
    if (step) {
      event.preventDefault();
      if (open) this.point((this.at + step + count) % count);
      else this.ask(this.isChosenName() ? "" : this.text);
    } else if (event.key === "Enter") {
      event.preventDefault(); // never sends the form
      this.enter();
    } else if (event.key === "Escape" && (open || this.text)) {
      event.preventDefault();
      event.stopPropagation();
      this.hide();
      if (!this.several) this.draw();
    } else if (event.key === "Backspace" && this.several && !this.input.value && this.chosen.length) {
      event.preventDefault();
      this.takeOut(this.chosen.at(-1).value);
    }
  }

  // Enter takes what is pointed at; faster than the answer, it takes what would be.
  async enter() {
    if (this.busy || !this.text || this.isChosenName()) return this.hide();
    if (this.list.hidden || this.asked !== this.text) await this.ask(this.text);
    if (this.offers.length) return this.take(this.offers[this.at]);
    const there = this.chosen.find(({ text }) => same(text, this.text));
    this.tell(there ? fill(this.dataset.there, there.text) : this.results.refused ?? "");
    if (there) this.input.value = "";
  }

  isChosenName() { return !this.several && this.chosen.some(({ text }) => text === this.input.value); }

  soon() {
    clearTimeout(this.timer);
    if (!this.text) return this.hide();
    this.timer = setTimeout(() => this.ask(this.text), WAIT);
  }

  async ask(query) {
    clearTimeout(this.timer);
    this.request?.abort();
    this.request = new AbortController();
    const { signal } = this.request;
    try {
      const address = `${this.dataset.search}?${new URLSearchParams({ q: query, language: this.language })}`;
      const answer = await fetch(address, { signal, headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      this.results = await answer.json();
    } catch (problem) {
      if (problem.name === "AbortError") return;
      this.results = { options: [], told: "" };
      this.tell(this.dataset.failed);
    }
    if (signal.aborted || document.activeElement !== this.input) return;
    this.asked = query;
    this.show();
  }

  show() {
    const { options, told } = this.results, ids = new Set(this.several ? this.chosen.map(({ value }) => value) : []);
    const found = options.filter(({ id }) => !ids.has(id)), name = this.results.new;
    const begins = (option) => option.name.toLocaleLowerCase().startsWith(this.text.toLocaleLowerCase());
    const made = name ? [{ name, isNew: true }] : [];
    this.offers = found.length && (begins(found[0]) || !name) ? [...found, ...made] : [...made, ...found];
    this.list.replaceChildren(...this.offers.map((offer, place) => this.option(offer, place)));
    this.aloud.textContent = told;
    this.list.hidden = !this.offers.length;
    this.input.setAttribute("aria-expanded", !this.list.hidden);
    this.point(this.offers.length ? 0 : -1);
  }

  option({ name, detail, isNew }, place) {
    const words = make("span", { dir: "auto" });
    if (isNew) {
      const [before, after = ""] = this.dataset.new.split("%s");
      words.append(before, make("b", { textContent: name }), after);
    } else words.textContent = name;
    const hint = isNew ? make("kbd", { textContent: "Enter", ariaHidden: "true" }) : make("small", { textContent: detail ?? "", dir: "auto" });
    const item = make("li", { id: `${this.list.id}-${place}`, role: "option" }, words, " ", hint);
    item.classList.toggle("is-new", Boolean(isNew));
    return item;
  }

  point(at) {
    this.at = at;
    [...this.list.children].forEach((item, place) => item.setAttribute("aria-selected", place === at));
    const item = this.list.children[at];
    if (!item) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", item.id);
    item.scrollIntoView({ block: "nearest" });
    this.said.textContent = this.offers[at].isNew ? this.dataset.later : "";
  }

  hide() {
    clearTimeout(this.timer);
    this.request?.abort();
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    if (this.said.textContent === this.dataset.later) this.said.textContent = "";
  }

  async take({ id, name, isNew }) {
    if (this.busy) return;
    this.hide();
    if (!isNew) return this.choose(id, name);
    this.busy = true;
    this.input.setAttribute("aria-busy", "true");
    try {
      const { term, made, said = [] } = await this.send(name);
      if (term) this.choose(term.id, term.name, made);
      else this.tell(said.join(" "));
    } catch {
      this.tell(this.dataset.failed);
    }
    this.busy = false;
    this.input.removeAttribute("aria-busy");
  }

  async send(name) {
    const csrfmiddlewaretoken = this.closest("form").querySelector("[name=csrfmiddlewaretoken]").value;
    const body = new URLSearchParams({ csrfmiddlewaretoken, name, language: this.language });
    const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" };
    const answer = await fetch(this.dataset.add, { method: "POST", body, headers });
    if (!answer.ok || answer.redirected) throw new Error(answer.status);
    return answer.json();
  }

  choose(id, name, words = "") {
    const { options } = this.select;
    let option = [...options].find(({ value }) => value === id);
    if (!option) options.add(option = new Option(name, id));
    const was = option.selected;
    option.selected = true;
    this.input.value = this.several ? "" : option.text;
    this.changed();
    this.tell(words || fill(was && this.several ? this.dataset.there : this.dataset.chosen, option.text), !words && !was);
  }

  takeOut(id) {
    const option = this.chosen.find(({ value }) => value === id);
    if (!option) return;
    option.selected = false;
    this.changed();
    this.tell(fill(this.dataset.gone, option.text), true);
    this.input.focus();
  }

  changed() {
    for (const name of ["input", "change"]) this.select.dispatchEvent(new Event(name, { bubbles: true }));
  }

  // What can be seen anyway is only read out.
  tell(words, isSeen = false) {
    this.said.textContent = isSeen ? "" : words;
    this.aloud.textContent = isSeen ? words : "";
  }

  // What was typed and not chosen is never taken for chosen, nor thrown away without a word.
  leave() {
    this.hide();
    if (this.busy || (!this.several && !this.text)) return this.several || this.busy ? undefined : this.empty();
    if (!this.text || this.isChosenName()) return;
    const found = this.results.options.find(({ name }) => same(name, this.text));
    if (found) return this.choose(found.id, found.name);
    this.said.textContent = fill(this.dataset.open, this.text);
  }

  empty() {
    if (!this.chosen.length) return;
    this.select.value = "";
    this.changed();
  }

  draw() {
    const chosen = this.chosen;
    if (!this.several) {
      this.input.value = chosen[0]?.text ?? "";
      return;
    }
    this.tokens.replaceChildren(...chosen.map(({ text, value }) => {
      const button = make("button", { type: "button", value, ariaLabel: fill(this.dataset.out, text), disabled: this.select.disabled });
      return make("li", {}, make("bdi", { textContent: text }), button);
    }));
    this.tokens.hidden = !chosen.length;
  }
}
customElements.define("term-choice", TermChoice);
