// Fields for texts with marks: what is bold, slanted or a link is seen, put in by button or key, and can't be broken.
(() => {
  const words = JSON.parse(document.getElementById("bench-words").textContent);
  const SIMPLE = { B: "b", STRONG: "strong", I: "i", EM: "em", CODE: "code" };
  const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
  const parsed = (html) => new DOMParser().parseFromString(html, "text/html").body;
  const NAMES = { b: words.bold, strong: words.bold, i: words.italic, em: words.italic, code: words.code };
  const COMMANDS = { b: "bold", strong: "bold", i: "italic", em: "italic" };

  // From the server's HTML to what is seen. Links become marks: a link in a field would lead away.
  function draw(from, into, numbers) {
    for (const node of from.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) { into.append(node.data); continue; }
      if (node.nodeName === "BR") { into.append(document.createElement("br")); continue; }
      let shell = into;
      if (node.nodeName === "A") shell = into.appendChild(link(node.id, numbers));
      else if (SIMPLE[node.nodeName]) shell = into.appendChild(document.createElement(SIMPLE[node.nodeName]));
      draw(node, shell, numbers);
    }
  }
  function link(id, numbers) {
    const mark = document.createElement("span");
    mark.className = "bench-link";
    mark.dataset.mark = id;
    mark.dataset.number = numbers.get(id) ?? "?";
    return mark;
  }

  // And back: only the marks that the original has, whatever the browser made of the keys.
  function read(node, known) {
    let html = "";
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) { html += escape(child.data.replace(/\u200b/g, "")); continue; }
      if (child.nodeName === "BR") { html += child === node.lastChild && node.nodeName !== "SPAN" ? "" : "<br/>"; continue; }
      const inner = read(child, known);
      const id = child.dataset?.mark;
      const tag = SIMPLE[child.nodeName] && [SIMPLE[child.nodeName], { b: "strong", strong: "b", i: "em", em: "i" }[SIMPLE[child.nodeName]]].find((each) => known.tags.has(each));
      if (!inner) continue;
      if (id && known.links.has(id)) html += `<a id="${id}">${inner}</a>`;
      else if (tag) html += `<${tag}>${inner}</${tag}>`;
      else html += (/^(DIV|P)$/.test(child.nodeName) && html && !html.endsWith("<br/>") ? "<br/>" : "") + inner;
    }
    return html;
  }

  function chosen(box) {
    const selection = getSelection();
    const range = selection.rangeCount ? selection.getRangeAt(0) : null;
    return range && box.contains(range.commonAncestorContainer) ? range : null;
  }
  const marksAt = (range, box) => {
    const found = [];
    for (let node = range?.commonAncestorContainer; node && node !== box; node = node.parentNode) if (node.nodeType === 1) found.push(node);
    return found;
  };
  function put(box, html) {
    box.focus();
    document.execCommand("insertHTML", false, html);
  }

  class Twin {
    constructor(field) {
      this.field = field;
      const row = field.closest("[data-key]");
      const original = parsed(row.dataset.source);
      this.known = { tags: new Set([...original.querySelectorAll("b,strong,i,em,code")].map((each) => each.localName)), links: new Map() };
      for (const each of original.querySelectorAll("a[id]")) this.known.links.set(each.id, each.textContent);
      this.numbers = new Map([...this.known.links.keys()].map((id, place) => [id, place + 1]));
      this.box = this.build();
      this.bar = this.buildBar();
      field.hidden = true;
      field.after(this.box);
      if (this.bar) this.box.before(this.bar);
      this.show(field.value);
      this.listen();
    }
    build() {
      const box = document.createElement("div");
      box.className = `${this.field.className} bench-rich`;
      box.contentEditable = "true";
      box.lang = this.field.lang;
      box.dir = this.field.dir;
      box.spellcheck = true;
      const label = document.querySelector(`label[for="${this.field.id}"]`);
      label.id ||= `l-${this.field.id}`;
      label.addEventListener("click", () => box.focus());
      for (const [name, value] of [["role", "textbox"], ["aria-multiline", "true"], ["aria-labelledby", label.id], ["aria-describedby", this.field.getAttribute("aria-describedby")]]) box.setAttribute(name, value);
      return box;
    }
    buildBar() {
      const bar = document.createElement("div");
      bar.className = "bench-marks";
      bar.setAttribute("role", "group");
      bar.setAttribute("aria-label", words.marks);
      this.buttons = new Map();
      const add = (key, text, title, act) => {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = text;
        button.title = title;
        button.addEventListener("mousedown", (event) => event.preventDefault());
        button.addEventListener("click", () => { act(); this.changed(); });
        bar.append(button);
        this.buttons.set(key, button);
      };
      for (const tag of this.known.tags) add(tag, NAMES[tag], NAMES[tag], () => this.simple(tag));
      for (const [id, text] of this.known.links) add(id, words.link.replace("%(number)s", this.numbers.get(id)), text, () => this.link(id));
      return this.buttons.size ? bar : null;
    }
    listen() {
      this.box.addEventListener("input", () => this.changed());
      this.box.addEventListener("paste", (event) => {
        event.preventDefault();
        document.execCommand("insertText", false, event.clipboardData.getData("text/plain").replace(/\s*\n\s*/g, " "));
      });
      this.box.addEventListener("drop", (event) => event.preventDefault());
      this.box.addEventListener("beforeinput", (event) => {
        if (event.inputType.startsWith("format") && !/^format(Bold|Italic|Remove)/.test(event.inputType)) event.preventDefault();
        if (event.inputType === "insertParagraph") { event.preventDefault(); document.execCommand("insertLineBreak"); }
      });
      this.box.addEventListener("keydown", (event) => {
        if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
        const tag = { KeyB: ["b", "strong"], KeyI: ["i", "em"] }[event.code]?.find((each) => this.known.tags.has(each));
        if (/^Key[BIU]$/.test(event.code)) event.preventDefault();
        if (tag) { this.simple(tag); this.changed(); }
        if (event.code === "KeyK") {
          event.preventDefault();
          const id = this.missing()[0] ?? (this.known.links.size === 1 ? [...this.known.links.keys()][0] : undefined);
          if (id) { this.link(id); this.changed(); }
        }
      });
    }
    simple(tag) {
      this.box.focus();
      if (COMMANDS[tag]) document.execCommand(COMMANDS[tag]);
      else {
        const range = chosen(this.box);
        const inside = marksAt(range, this.box).find((each) => each.nodeName === "CODE");
        if (inside) inside.replaceWith(...inside.childNodes);
        else if (range && !range.collapsed) put(this.box, `<code>${escape(range.toString())}</code>`);
      }
    }
    // The chosen words become the link; without any, the words of the original come with it. Once more: no link.
    link(id) {
      this.box.focus();
      let range = chosen(this.box);
      if (!range) { range = document.createRange(); range.selectNodeContents(this.box); range.collapse(false); getSelection().removeAllRanges(); getSelection().addRange(range); }
      const inside = marksAt(range, this.box).find((each) => each.dataset?.mark === id);
      if (inside) { inside.replaceWith(...inside.childNodes); return; }
      const text = range.toString() || this.known.links.get(id);
      for (const old of this.box.querySelectorAll(`[data-mark="${id}"]`)) if (!range.collapsed) old.replaceWith(...old.childNodes);
      const mark = link(id, this.numbers);
      mark.textContent = text;
      range.deleteContents();
      range.insertNode(mark);
      const at = document.createRange();
      at.selectNodeContents(mark);
      getSelection().removeAllRanges();
      getSelection().addRange(at);
    }
    missing() {
      return [...this.known.links.keys()].filter((id) => !this.box.querySelector(`[data-mark="${id}"]`));
    }
    changed() {
      this.mark();
      this.field.value = read(this.box, this.known);
      this.field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    mark() {
      const missing = this.missing();
      for (const [key, button] of this.buttons) {
        const gone = this.known.links.has(key) ? missing.includes(key) : !this.box.querySelector(key);
        button.classList.toggle("is-missing", gone);
        button.setAttribute("aria-label", button.textContent + (gone ? `, ${words.missing}` : ""));
      }
    }
    // As if it were typed, so that it can be taken back.
    replace(html) {
      const drawn = document.createElement("div");
      draw(parsed(html), drawn, this.numbers);
      this.box.focus();
      getSelection().selectAllChildren(this.box);
      if (!(html ? document.execCommand("insertHTML", false, drawn.innerHTML) : document.execCommand("delete"))) this.show(html);
      this.changed();
    }
    show(html) {
      this.box.replaceChildren();
      draw(parsed(html), this.box, this.numbers);
      this.mark();
    }
  }

  for (const field of document.querySelectorAll("textarea[data-rich]")) field.twin = new Twin(field);
})();
