// What is pasted from Word, Google Docs or a page becomes our blocks: headings, texts with lists and links, tables, pictures.
// It is read and never shown: nothing in it runs, and nothing is fetched for it.
const { childAt, streamAt, editorOf, halves, part, write, keep, newId, putIn, uploadAll, tellPictures } = window.blockEditor ?? {};
const words = Object.assign({}, ...[...document.querySelectorAll(".block-words")].map(({ dataset }) => ({ ...dataset })));
const DROPPED = "style, script, meta, link, title, xml, template, object, iframe, noscript, del, [hidden], .MsoCommentReference, .msocomtxt, .msocomanchor, .msocomoff, [style*='mso-element:comment'], [style*='mso-element: comment'], [style*='display:none'], [style*='display: none'], [style*='mso-hide:all']";
const BLOCKS = new Set(["ADDRESS", "ARTICLE", "ASIDE", "BLOCKQUOTE", "BODY", "CENTER", "DD", "DIV", "DL", "DT", "FIGCAPTION", "FIGURE", "FOOTER", "FORM", "H1", "H2", "H3", "H4", "H5", "H6", "HEADER", "HR", "LI", "MAIN", "NAV", "OL", "P", "PRE", "SECTION", "TABLE", "UL"]);
const OURS = /data-draftjs-conductor|data-draftail|data-block-clipboard/;
const LONGEST = 120; // letters of a heading
const NUMBER = /^[\s\d.,:%+\-–—$€£()]*\d[\s\d.,:%+\-–—$€£()]*$/;

// ---- A line: its text, what is bold or italic in it, its links.
const boldOf = ({ tagName, style }, bold) => {
  const weight = style?.fontWeight;
  if (weight) return weight === "bold" || weight === "bolder" || Number(weight) >= 600;
  return bold || tagName === "B" || tagName === "STRONG";
};
const italicOf = ({ tagName, style }, italic) => style?.fontStyle ? /italic|oblique/.test(style.fontStyle) : italic || tagName === "I" || tagName === "EM";
function addressOf(link) {
  const href = link.getAttribute("href")?.trim() ?? "";
  if (!/^(https?:|mailto:|tel:)/i.test(href) || !URL.canParse(href)) return null;
  const { host, pathname, searchParams } = new URL(href);
  return /^(www\.)?google\.com$/.test(host) && pathname === "/url" && /^https?:/.test(searchParams.get("q") ?? "") ? searchParams.get("q") : href;
}

class Line {
  constructor(type = "unstyled", depth = 0) { Object.assign(this, { type, depth, text: "", marks: [], links: [] }); }
  add(text, { bold, italic, link }) {
    const begins = !this.text || /\s$/.test(this.text), more = begins ? text.replace(/^ +/, "") : text;
    if (!more) return;
    const range = { offset: this.text.length, length: more.length };
    if (bold) this.marks.push({ ...range, style: "BOLD" });
    if (italic) this.marks.push({ ...range, style: "ITALIC" });
    if (link) this.links.push({ ...range, url: link });
    this.text += more;
  }
  breaks() { if (this.text) this.text = `${this.text.trimEnd()}\n`; }
  get empty() { return !this.text.trim(); }
}
function rawOf(lines) {
  const entityMap = {};
  const blocks = lines.map(({ type, depth, text, marks, links }) => {
    const kept = text.trimEnd(), within = (ranges) => ranges.filter(({ offset }) => offset < kept.length).map((range) => ({ ...range, length: Math.min(range.length, kept.length - range.offset) }));
    const entityRanges = within(links).map(({ offset, length, url }) => {
      const key = Object.keys(entityMap).length;
      entityMap[key] = { type: "LINK", mutability: "MUTABLE", data: { url } };
      return { offset, length, key };
    });
    const inlineStyleRanges = (type.startsWith("header") ? [] : within(marks)).map(({ offset, length, style }) => ({ offset, length, style }));
    return { key: Math.random().toString(36).slice(2, 7), text: kept, type, depth, inlineStyleRanges, entityRanges, data: {} };
  });
  return { blocks, entityMap };
}

// ---- The whole: pieces in order, each of one kind of ours.
class Reader {
  constructor(kinds) { Object.assign(this, { kinds, pieces: [], line: null, caption: "" }); }
  static read(html, kinds) {
    const { body } = new DOMParser().parseFromString(html, "text/html"), reader = new Reader(kinds);
    body.querySelectorAll(DROPPED).forEach((each) => each.remove());
    reader.walk(body, {});
    reader.end();
    reader.flush();
    return reader.pieces;
  }
  get lines() {
    if (this.pieces.at(-1)?.kind !== "text") this.pieces.push({ kind: "text", lines: [] });
    return this.pieces.at(-1).lines;
  }
  begin(type, depth) { this.end(); this.line = new Line(type, depth); }
  end() {
    const { line } = this;
    this.line = null;
    if (!line || line.empty) return;
    if (line.caption) { this.takeCaption(line); return; }
    this.flush();
    if (line.heading && line.text.trim().length <= LONGEST && this.kinds.heading) this.pieces.push({ kind: "heading", text: line.text.trim() });
    else this.lines.push(line);
  }
  takeCaption(line) {
    const last = this.pieces.at(-1), text = line.text.trim();
    if (last?.kind === "picture" && !last.caption) last.caption = text;
    else if (last?.kind === "table" && !last.caption) last.caption = text;
    else this.caption = text;
  }
  // One that stands above nothing is a paragraph as others.
  flush() {
    const { caption } = this;
    this.caption = "";
    if (caption) this.lines.push(Object.assign(new Line(), { text: caption }));
  }
  walk(node, look) {
    for (const child of node.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) this.words(child.data, look);
      else if (child.nodeType === Node.ELEMENT_NODE) this.element(child, look);
    }
  }
  words(text, look) {
    const flat = text.replace(/[\s\u00a0]+/g, " ");
    if (!this.line && !flat.trim()) return;
    this.line ??= new Line();
    this.line.add(flat, look);
  }
  element(element, look) {
    const { tagName } = element;
    if (tagName === "BR") { this.line?.breaks(); return; }
    if (tagName === "IMG") { this.picture(element); return; }
    if (tagName === "TABLE") { this.table(element, look); return; }
    if (/mso-list:\s*ignore/i.test(element.getAttribute("style") ?? "")) return; // the mark of a list of Word
    const inner = { ...look, bold: boldOf(element, look.bold), italic: italicOf(element, look.italic) };
    if (tagName === "A") inner.link = addressOf(element) ?? look.link;
    if (!BLOCKS.has(tagName)) { this.walk(element, inner); return; }
    if (tagName === "UL" || tagName === "OL") inner.list = { type: tagName === "UL" ? "unordered-list-item" : "ordered-list-item", depth: look.list ? look.list.depth + 1 : 0 };
    const inItem = look.list && tagName !== "LI" && !/^H\d|[UO]L$/.test(tagName) && this.line && this.line.empty;
    if (!inItem) this.begin(...this.shape(element, inner));
    this.mark(element, inner);
    this.walk(element, inner);
    this.end();
  }
  // What a line becomes: in Word a class or a style says it, elsewhere its element.
  shape(element, look) {
    const style = element.getAttribute("style") ?? "", level = /mso-list:\s*l\d+\s+level(\d)/i.exec(style);
    if (level) {
      const sign = element.querySelector("[style*='ignore' i]")?.textContent.trim() ?? "";
      return [/^\(?[0-9a-z]{1,4}[.)]/i.test(sign) ? "ordered-list-item" : "unordered-list-item", Math.min(Number(level[1]) - 1, 4)];
    }
    if (element.tagName === "LI" || (look.list && element.tagName !== "UL" && element.tagName !== "OL")) {
      return [look.list?.type ?? "unordered-list-item", Math.min(look.list?.depth ?? 0, 4)];
    }
    return [{ 3: "header-three" }[this.rank(element)] ?? (this.rank(element) ? (this.rank(element) < 3 ? "header-three" : "header-four") : "unstyled"), 0];
  }
  rank({ tagName, className, style }) {
    if (/^H[1-6]$/.test(tagName)) return Number(tagName[1]);
    if (/MsoTitle/.test(className)) return 1;
    if (/MsoSubtitle/.test(className)) return 2;
    return Number(/MsoHeading([1-9])|mso-outline-level:\s*([1-9])/i.exec(`${className} ${style?.cssText ?? ""}`)?.[1] ?? 0);
  }
  mark(element, look) {
    if (!this.line) return;
    if (/MsoCaption/.test(element.className) || element.tagName === "FIGCAPTION") this.line.caption = true;
    const rank = this.rank(element);
    this.line.heading = rank > 0 && rank < 3;
    if (rank) look.bold = look.italic = false;
  }
  picture(image) {
    if (Number(image.getAttribute("width") || 9) < 4) return; // counts visits, shows nothing
    const { line } = this;
    this.end();
    this.pieces.push({ kind: "picture", src: image.getAttribute("src") ?? "", alt: image.getAttribute("alt")?.trim() ?? "" });
    if (line) this.line = Object.assign(new Line(line.type, line.depth), { caption: line.caption });
  }
  table(table, look) {
    const rows = [...table.rows].filter((row) => row.closest("table") === table);
    const cells = rows.map((row) => [...row.cells].flatMap((cell) => [this.cell(cell), ...Array(Math.min(cell.colSpan, 12) - 1).fill("")]));
    const width = Math.max(0, ...cells.map((row) => row.length));
    this.end();
    if (width < 2 || rows.length < 2) { // a box around words
      rows.forEach((row) => [...row.cells].forEach((cell) => { this.walk(cell, look); this.end(); }));
      return;
    }
    for (const image of table.querySelectorAll("img")) this.picture(image);
    const [heads, ...rest] = cells.map((row) => [...row, ...Array(width - row.length).fill("")]);
    if (!this.kinds.table) {
      this.lines.push(...[heads, ...rest].map((row) => Object.assign(new Line(), { text: row.filter(Boolean).join(" · ") })));
      return;
    }
    const columns = heads.map((heading, place) => ({ heading, type: rest.every((row) => !row[place] || NUMBER.test(row[place])) && rest.some((row) => row[place]) ? "number" : "text" }));
    this.pieces.push({ kind: "table", columns, rows: rest.map((values) => ({ values })), caption: this.caption });
    this.caption = "";
  }
  cell(cell) { return cell.textContent.replace(/[\s\u00a0]+/g, " ").trim(); }
}
const read = (html, kinds) => Reader.read(html, kinds);

// ---- Pictures lie in the text itself, or beside it in the clipboard; those elsewhere are not fetched.
function fileOf(piece, files) {
  const data = /^data:(image\/[\w.+-]+);base64,(.*)$/s.exec(piece.src);
  if (!data) return files.shift() ?? null;
  try {
    const bytes = Uint8Array.from(atob(data[2].replace(/\s+/g, "")), (letter) => letter.charCodeAt(0));
    return new File([bytes], `image.${data[1].split("/")[1]}`, { type: data[1] });
  } catch { return null; }
}

// ---- Put in where the cursor stands.
const blocksOf = (lines) => window.Draftail.createEditorStateFromRaw(rawOf(lines)).getCurrentContent().getBlocksAsArray();
function valueOf(piece, { initialChildStates: states }) {
  if (piece.kind === "text") return JSON.stringify(rawOf(piece.lines));
  if (piece.kind === "heading") return piece.text;
  const { columns, rows, caption } = piece;
  return { ...states.table, table: { columns, rows, caption } };
}
// Where texts meet, they are one: the first lines go into the text before, the last into the one behind.
function placeFor(child, pieces) {
  const parts = halves(child), text = (piece) => piece?.kind === "text" ? blocksOf(piece.lines) : [];
  if (pieces.length === 1 && pieces[0].kind === "text") {
    const { before, after, stateBefore } = parts;
    write(child, keep(stateBefore, [...before, ...text(pieces.shift()), ...after]));
    return child.index + 1;
  }
  const lead = text(pieces[0]), trail = pieces.length > 1 ? text(pieces.at(-1)) : [];
  if (trail.length) pieces.pop();
  if (lead.length) pieces.shift();
  return part(child, parts, lead, trail);
}
function putBlocks(pieces, stream, child, from, files) {
  let index = child ? placeFor(child, pieces) : from;
  const gaps = [];
  for (const [place, piece] of pieces.entries()) {
    if (piece.kind !== "picture") {
      stream.insert({ type: piece.kind, id: newId(), value: valueOf(piece, stream.blockDef) }, index);
      index += 1;
      continue;
    }
    piece.file = fileOf(piece, files);
    if (pieces[place - 1]?.kind === "picture" && gaps.length) gaps.at(-1).pictures.push(piece);
    else gaps.push({ insertion: stream.inserters[index], pictures: [piece] });
  }
  return { gaps, index };
}
async function insert(pieces, stream, child, from, files = []) {
  const { gaps, index } = window.blockEditor.together(() => putBlocks(pieces, stream, child, from, files));
  if (document.activeElement === document.body) stream.inserters[Math.min(index, stream.inserters.length - 1)].button.focus();
  const lost = gaps.flatMap(({ pictures }) => pictures.filter(({ file }) => !file)).length;
  let asks = true;
  for (const { insertion, pictures } of gaps) {
    const there = pictures.filter(({ file }) => file);
    if (!there.length) continue;
    const { results, refused, known } = await uploadAll(there.map(({ file }) => file), insertion.element);
    const pieceOf = (result) => there.find(({ file }) => file === result.file);
    for (const result of results) result.default_alt_text ||= pieceOf(result).alt;
    const { made, left } = results.length ? putIn(stream, insertion.index, results, asks) : { made: [], left: [] };
    made.forEach(({ block }, place) => pieceOf(results[place]).caption && block.childBlocks.caption?.setState(pieceOf(results[place]).caption));
    if (made.length) asks = false;
    tellPictures(insertion.element, [...refused, ...left], known);
  }
  return lost;
}
function tell(lost, stream, index) {
  if (!lost) return;
  const note = Object.assign(document.createElement("p"), { className: "block-note", textContent: words.lost.replace("{number}", lost) });
  note.setAttribute("role", "status");
  (stream.inserters[index] ?? stream.inserters.at(-1)).element.append(note);
}
if (window.blockEditor) document.querySelector("form[data-edit-form]")?.addEventListener("paste", (event) => {
  const html = event.clipboardData?.getData("text/html") ?? "", child = childAt(event.target), editor = child && editorOf(child);
  const inText = Boolean(editor && child.block.element.contains(event.target));
  const stream = inText ? child.sequence : event.target.matches?.(".c-sf-add-button") && streamAt(event.target);
  if (!stream || !html || OURS.test(html) || event.defaultPrevented) return;
  const pieces = read(html, stream.blockDef.childBlockDefsByName).filter(({ kind }) => kind !== "picture" || "picture" in stream.blockDef.childBlockDefsByName);
  const lines = pieces.length === 1 && pieces[0].lines;
  // One line is part of the one where the cursor stands, as Draftail puts it in.
  if (!pieces.length || (inText && lines && lines.length === 1 && lines[0].type === "unstyled")) return;
  event.preventDefault();
  event.stopPropagation();
  const files = [...event.clipboardData.files].filter(({ type }) => /^image\//.test(type));
  const index = inText ? child.index : stream.inserters.find(({ element }) => element.contains(event.target)).index;
  insert(pieces, stream, inText ? child : null, index, files).then((lost) => tell(lost, stream, index + 1));
}, true);
