// Blocks of a text: a plus between them, "/" in an empty line, and a chooser that finds them by everyday words.
(() => {
  const { StreamBlock, StreamBlockDefinition } = window.wagtailStreamField.blocks;
  let told; // the words of the desk's language (block_editor.html), once they are there
  const words = () => told ??= Object.assign({}, ...[...document.querySelectorAll(".block-words")].map(({ dataset }) => ({ ...dataset })));
  const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/ة/g, "ه").replace(/ى/g, "ي").toLowerCase(); // as one types without looking
  const begins = (text, query) => plain(text).split(/[\s-]+/).some((_word, place, all) => all.slice(place).join(" ").startsWith(query));
  const newId = () => crypto.randomUUID?.() ?? `${1e7}-1e3-4e3-8e3-1e11`.replace(/[018]/g, (digit) => (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16));
  const make = (name, className, textContent = "") => Object.assign(document.createElement(name), { className, textContent });
  const svg = (name) => {
    const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    drawn.setAttribute("viewBox", "0 0 72 52");
    drawn.setAttribute("class", "block-mini");
    drawn.setAttribute("aria-hidden", "true");
    drawn.append(document.createElementNS("http://www.w3.org/2000/svg", "use"));
    drawn.firstChild.setAttribute("href", `#mini-${document.getElementById(`mini-${name}`) ? name : "text"}`);
    return drawn;
  };

  // ---- What may be chosen: the blocks of the stream, and behind "/" what the line itself may become.
  const blocksOf = (stream) => stream.blockDef.groupedChildBlockDefs.flatMap(([, blocks]) => blocks).filter(({ name }) => !stream.blockDef.meta.off?.includes(name)).map(({ name, meta }) => ({
    name, mini: name, label: meta.label, hint: meta.description ?? "", keywords: (stream.blockDef.meta.words?.[name] ?? "").split(/\s*[,،]\s*/).filter(Boolean),
    full: isFull(stream, name),
  }));
  const linesOf = (editor) => (editor.props.blockTypes ?? []).map(({ type, description, label }) => ({
    line: type, name: type, mini: type.startsWith("header") ? "heading" : "list", label: description || label || type, hint: "", keywords: [],
  }));
  const reached = (most, count) => typeof most === "number" && count >= most;
  function isFull(stream, name) {
    const most = stream.blockDef.meta;
    return reached(most.maxNum, stream.children.length) || reached(most.blockCounts?.[name]?.max_num, stream.children.filter(({ type }) => type === name).length);
  }
  const hintOf = ({ full, why, hint }) => full ? why ?? words().full : hint;
  // How well a block answers, the best first; the word that hit where that is not its name.
  function hit(item, query) {
    if (!query || plain(item.label).startsWith(query)) return { rank: 0 };
    const keyword = item.keywords.find((word) => plain(word).startsWith(query)) ?? item.keywords.find((word) => begins(word, query));
    if (keyword) return { rank: 1, keyword };
    return begins(item.label, query) || begins(item.hint, query) ? { rank: 2 } : null;
  }

  // ---- The chooser: one at a time, below the plus that opened it.
  const GAP = 8; // pixels between it and the edges of what is seen
  let shown = null;
  class Chooser {
    constructor(insertion, items, { put, back }) {
      shown?.close();
      shown = this;
      Object.assign(this, { insertion, items, put, back });
      this.box = document.querySelector("#block-editor").content.firstElementChild.cloneNode(true);
      [this.input, this.list, this.none, this.count] = ["input", "[role=listbox]", ".block-chooser-none", ".block-chooser-count"].map((part) => this.box.querySelector(part));
      insertion.element.append(this.box);
      insertion.element.classList.add("is-open");
      insertion.button.setAttribute("aria-expanded", "true");
      this.options = items.map((item) => this.draw(item));
      this.input.addEventListener("input", () => this.filter());
      this.box.addEventListener("keydown", (event) => this.press(event));
      this.filter();
      this.box.tabIndex = -1;
      (matchMedia("(hover: hover)").matches ? this.input : this.box).focus(); // no keyboard over the blocks on a phone
      this.fit = () => this.fitIn();
      this.fit();
      visualViewport.addEventListener("resize", this.fit); // a keyboard on the screen opens
    }
    // Between what is fixed to the head of the window and to its foot, however low that is.
    fitIn() {
      const edge = (selector) => document.querySelector(selector)?.getBoundingClientRect(), { offsetTop, height } = visualViewport;
      const head = Math.max(edge(".w-slim-header")?.bottom ?? 0, offsetTop) + GAP, foot = Math.min(edge("[data-state-line]")?.top ?? innerHeight, offsetTop + height) - GAP;
      const around = this.box.offsetHeight - this.list.offsetHeight;
      this.box.style.setProperty("--room", `${Math.round(foot - head - around)}px`);
      const { top, bottom } = this.box.getBoundingClientRect();
      const down = top < head ? top - head : Math.max(0, Math.min(bottom - foot, top - head));
      this.box.closest("main")?.scrollBy({ top: down, behavior: "instant" });
    }
    draw(item) {
      const option = make("div", "block-option"), name = make("b", "", item.label), hint = make("small", "", hintOf(item));
      Object.assign(option, { id: `block-option-${item.name}`, role: "option" });
      Object.assign(name, { id: `${option.id}-name` });
      Object.assign(hint, { id: `${option.id}-hint` });
      option.setAttribute("aria-labelledby", name.id);
      option.setAttribute("aria-describedby", hint.id);
      if (item.full) option.setAttribute("aria-disabled", "true");
      option.append(svg(item.mini), name, hint);
      option.addEventListener("click", () => this.choose(option));
      return Object.assign(option, { item });
    }
    filter() {
      const query = plain(this.input.value.trim().replace(/^\//, ""));
      const found = this.options.map((option) => ({ option, ...hit(option.item, query) })).filter(({ rank }) => rank !== undefined);
      found.sort((one, other) => one.rank - other.rank);
      for (const { option, keyword } of found) {
        option.lastChild.replaceChildren(hintOf(option.item), ...(keyword ? [" ", make("mark", "", keyword)] : []));
      }
      this.list.replaceChildren(...this.grouped(found.map(({ option }) => option)));
      this.list.hidden = !found.length;
      this.none.hidden = found.length > 0;
      const told = words().count.replace("{count}", found.length).replace("{total}", this.options.length);
      if (this.count.textContent !== told) this.count.textContent = told;
      this.aim(this.found[0]);
    }
    // What has a group of its own stands together: before the others if the best of all is in it.
    grouped(options) {
      const inside = options.filter(({ item }) => item.group), others = options.filter(({ item }) => !item.group);
      const first = Boolean(options[0]?.item.group), group = make("div", "block-group");
      this.found = first ? [...inside, ...others] : [...others, ...inside];
      if (!inside.length) return others;
      group.setAttribute("role", "group");
      group.setAttribute("aria-label", inside[0].item.group);
      group.append(make("p", "block-group-name", inside[0].item.group), ...inside);
      group.firstChild.setAttribute("aria-hidden", "true");
      return first ? [group, ...others] : [...others, group];
    }
    aim(option) {
      this.aimed = option;
      for (const each of this.options) each.setAttribute("aria-selected", String(each === option));
      if (option) this.input.setAttribute("aria-activedescendant", option.id);
      else this.input.removeAttribute("aria-activedescendant");
      option?.scrollIntoView({ block: "nearest" });
    }
    press(event) {
      const { key, isComposing } = event, all = this.found, step = { ArrowDown: 1, ArrowUp: -1 }[key];
      if (isComposing) return;
      if (key === "Escape") { this.close(); this.back(); }
      else if (key === "Enter") { if (this.aimed) this.choose(this.aimed); }
      else if (step && all.length) this.aim(all[(all.indexOf(this.aimed) + step + all.length) % all.length]);
      else return;
      event.preventDefault();
      event.stopPropagation();
    }
    choose({ item }) {
      if (item.full) return;
      this.close();
      this.put(item);
    }
    close() {
      if (shown === this) shown = null;
      visualViewport.removeEventListener("resize", this.fit);
      this.box.remove();
      this.insertion.element.classList.remove("is-open");
      this.insertion.button.setAttribute("aria-expanded", "false");
    }
  }
  const leave = ({ target }) => { if (shown && !shown.insertion.element.contains(target)) shown.close(); };
  for (const kind of ["pointerdown", "focusin"]) document.addEventListener(kind, leave);

  // ---- The plus, in the place of Wagtail's insertion control.
  class Insertion {
    constructor(place, { index, onRequestInsert }, stream) {
      Object.assign(this, { index, onRequestInsert, stream });
      this.element = make("div", "block-insert");
      this.button = Object.assign(make("button", "c-sf-add-button"), { type: "button", title: words().hint });
      this.button.setAttribute("aria-label", words().insert);
      this.button.setAttribute("aria-expanded", "false");
      this.button.innerHTML = '<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M7 2h2v5h5v2H9v5H7V9H2V7h5z"/></svg>';
      this.button.addEventListener("click", () => this.open());
      this.element.append(this.button);
      place.replaceWith(this.element);
    }
    open(more = [], { put = (item) => this.put(item), back = () => this.button.focus() } = {}) {
      const blocks = blocksOf(this.stream);
      if (shown?.insertion === this) { shown.close(); return; }
      if (blocks.length === 1 && !more.length) this.put(blocks[0]);
      else new Chooser(this, [...window.blockEditor.items(this), ...blocks, ...more, ...window.blockEditor.patterns(this)], { put, back });
    }
    put({ name, act }) {
      if (act) act(() => this);
      else this.onRequestInsert(this.index, { type: name });
    }
    setIndex(index) { this.index = index; }
    delete() { this.element.remove(); }
  }

  // ---- Draftail's own list opens at any "/", in "and/or" too: ours has its place.
  const { DraftailRichTextArea, initEditor } = window.draftail, none = { commandToolbar: () => null };
  class Text extends DraftailRichTextArea {
    constructor(options) { super({ ...options, ...none }); }
  }
  window.telepath.register("wagtail.widgets.DraftailRichTextArea", Text);
  window.draftail.initEditor = (field, options, script) => initEditor(field, { ...options, ...none }, script);

  // ---- "/" in an empty line of a text.
  const editorOf = (child) => child.block.widget?.input?.draftailEditor;
  const has = (blocks) => blocks.some((block) => block.getText().trim() || block.getEntityAt(0));
  function keep(state, blocks) {
    const { constructor: EditorState } = state, content = state.getCurrentContent(), map = content.getBlockMap().clear();
    const kept = map.withMutations((filled) => blocks.forEach((block) => filled.set(block.getKey(), block)));
    return EditorState.moveSelectionToEnd(EditorState.push(state, content.set("blockMap", kept), "remove-range"));
  }
  // The two halves of a text where the cursor stands, `whole` behind its paragraph, without the empty lines there.
  function halves(child, whole = false) {
    const now = editorOf(child).getEditorState(), at = now.getSelection();
    const length = now.getCurrentContent().getBlockForKey(at.getEndKey()).getLength();
    const end = { anchorKey: at.getEndKey(), focusKey: at.getEndKey(), anchorOffset: length, focusOffset: length, isBackward: false };
    const state = whole ? now.constructor.acceptSelection(now, at.merge(end)) : now;
    const { stateBefore, stateAfter, shouldMoveCommentFn } = window.draftail.splitState(state);
    const [before, after] = [stateBefore, stateAfter].map((each) => each.getCurrentContent().getBlocksAsArray());
    if (!has(before.slice(-1))) before.pop();
    if (!has(after.slice(0, 1))) after.shift();
    return { stateBefore, stateAfter, before, after, moves: shouldMoveCommentFn };
  }
  function write(child, state) {
    const before = editorOf(child).getEditorState();
    editorOf(child).onChange(state);
    window.blockEditor.record?.({ kind: "text", stream: child.sequence, id: child.id, before, after: state });
  }
  // Parts the text, more lines at the end of the one and at the beginning of the other; the place between them is answered.
  const part = (...given) => window.blockEditor.together(() => partNow(...given));
  function partNow(child, { stateBefore, stateAfter, moves, ...parts } = halves(child), lead = [], trail = []) {
    const { sequence: stream } = child, before = [...parts.before, ...lead], after = [...trail, ...parts.after];
    if (!has(before) && !has(after)) {
      const { index } = child;
      stream.deleteBlock(index);
      return index;
    }
    write(child, has(before) ? keep(stateBefore, before) : keep(stateAfter, after));
    if (has(before) && has(after)) {
      const rest = stream.insert({ type: child.type, id: newId(), value: keep(stateAfter, after) }, child.index + 1);
      const [from, to] = [child.getContentPath(), rest.getContentPath()], app = window.comments?.commentApp;
      if (from && to && app) for (const comment of app.utils.selectCommentsForContentPathFactory(from)(app.store.getState())) {
        if (moves(comment)) app.updateContentPath(comment.localId, to);
      }
    }
    return has(before) ? child.index + 1 : child.index;
  }
  function slash(event, child) {
    const editor = editorOf(child);
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !editor) return;
    const state = editor.getEditorState(), selection = state.getSelection();
    if (!selection.isCollapsed() || state.getCurrentContent().getBlockForKey(selection.getStartKey()).getText()) return;
    event.preventDefault();
    event.stopPropagation();
    const { sequence: stream } = child, place = () => stream.inserters[part(child)];
    const put = ({ line, ...item }) => {
      if (line) { editor.focus(); editor.toggleBlockType(line); }
      else if (item.act) item.act(place);
      else place().put(item);
    };
    stream.inserters[child.index + 1].open(linesOf(editor), { put, back: () => editor.focus() });
  }

  // Draftail gives its texts no name.
  function nameTexts(child) {
    for (const text of child.element.querySelectorAll(".public-DraftEditor-content:not([aria-label])")) {
      const label = text.closest("[data-contentpath]")?.querySelector(":scope > label, :scope > .w-field__label");
      text.setAttribute("aria-label", label?.firstChild.textContent.trim() || child.blockDef.meta.label);
    }
  }

  // ---- The head of a block stands behind what it is the head of, as a toolbar: one stop of the Tab key, arrows inside.
  function dress(child, stream) {
    const panel = child.element.querySelector("[data-panel]"), bar = panel.querySelector(":scope > .w-panel__header");
    const controls = bar.querySelector("[data-panel-controls]"), last = controls.lastElementChild;
    for (const [action, icon] of [["copy", "copy"], ["cut", "cut"]]) {
      const button = Object.assign(make("button", "button button--icon text-replace white"), { type: "button", title: words()[action] });
      button.dataset.blockAction = action;
      button.innerHTML = `<svg class="icon icon-${icon}" aria-hidden="true"><use href="#icon-${icon}"></use></svg>`;
      controls.insertBefore(button, last);
    }
    controls.querySelector("[data-streamfield-action=DUPLICATE] use")?.setAttribute("href", "#icon-block-again"); // two sheets are copying
    const buttons = () => [...bar.querySelectorAll("button")].filter((button) => !button.disabled);
    const stop = (button) => bar.querySelectorAll("button").forEach((each) => { each.tabIndex = each === button ? 0 : -1; });
    const first = bar.querySelector("[data-panel-toggle]");
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", words().toolbar.replace("{block}", child.blockDef.meta.label));
    bar.querySelectorAll("a").forEach((link) => { link.tabIndex = -1; });
    stop(first);
    bar.addEventListener("focusin", ({ target }) => target.matches("button") && stop(target));
    bar.addEventListener("focusout", ({ relatedTarget }) => bar.contains(relatedTarget) || stop(first));
    bar.addEventListener("keydown", (event) => {
      const all = buttons(), at = all.indexOf(event.target), back = getComputedStyle(bar).direction === "rtl" ? 1 : -1;
      const step = { ArrowLeft: back, ArrowRight: -back }[event.key];
      if (!step || at < 0) return;
      event.preventDefault();
      all[(at + step + all.length) % all.length].focus();
    });
    child.element.addEventListener("keydown", (event) => slash(event, child), true);
    setTimeout(nameTexts, 200, child); // once they are drawn
    if (stream.blockDef.meta.collapsed) return; // rows: the head is all that is seen of them
    panel.classList.add("has-head-behind");
    panel.append(bar);
  }

  // Which block of a stream an element stands in, and which stream: for what is dropped and pasted there.
  const children = new WeakMap(), streams = new WeakMap();
  function childAt(element) {
    for (let each = element?.closest?.("[data-streamfield-child]"); each; each = each.parentElement.closest("[data-streamfield-child]")) {
      if (children.has(each)) return children.get(each);
    }
    return null;
  }
  const streamAt = (element) => streams.get(element?.closest?.("[data-streamfield-stream-container]"));
  // The place of a stream that is nearest to a height on the screen.
  const nearest = (stream, y) => stream.inserters.reduce((one, other) => {
    const [near, far] = [one, other].map(({ element }) => Math.abs(element.getBoundingClientRect().top + 14 - y));
    return far < near ? other : one;
  });
  // A block as it can be put in again, on another page too: what stands in its fields, rich texts as Draftail's JSON.
  function plainState(value) {
    if (value?.getCurrentContent) return JSON.stringify(window.Draftail.serialiseEditorStateToRaw(value));
    if (Array.isArray(value)) return value.map(plainState);
    if (value && Object.getPrototypeOf(value) === Object.prototype) return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plainState(each)]));
    return value;
  }
  const copyOf = (child) => plainState(child.getState());
  window.blockEditor = { childAt, streamAt, nearest, editorOf, halves, part, write, keep, isFull, make, newId, copyOf, together: (act) => act(), unrecorded: (act) => act(), items: () => [], patterns: () => [] };

  class Stream extends StreamBlock {
    _createInsertionControl(place, options) {
      streams.set(this.sequenceContainer[0], this);
      return new Insertion(place, options, this);
    }
    _createChild(...given) {
      const child = super._createChild(...given);
      children.set(child.element, child);
      dress(child, this);
      return child;
    }
    ready = true; // from here on: what stands there at first is no change
    _insert(...given) {
      const child = super._insert(...given);
      if (this.ready) window.blockEditor.record?.({ kind: "insert", stream: this, index: child.index, id: child.id, child });
      return child;
    }
    deleteBlock(index, options) {
      const child = this.children[index], record = this.ready && window.blockEditor.record, state = record && copyOf(child);
      super.deleteBlock(index, options);
      record?.({ kind: "delete", stream: this, index, id: child.id, state, label: child.blockDef.meta.label });
    }
    moveBlock(from, to) {
      const { id } = this.children[from];
      super.moveBlock(from, to);
      if (from !== to) window.blockEditor.record?.({ kind: "move", stream: this, id, from, to });
    }
    blockCountChanged() {
      super.blockCountChanged();
      const full = reached(this.blockDef.meta.maxNum, this.children.length);
      for (const { element } of this.inserters) element.hidden = full;
    }
  }

  class StreamDefinition extends StreamBlockDefinition {
    render(...given) { return new Stream(this, ...given); }
  }
  window.telepath.register("house.Stream", StreamDefinition);
})();
