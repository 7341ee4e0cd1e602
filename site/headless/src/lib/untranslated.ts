// What was left untranslated in a translation: plain texts that stand in the language of its original.
import type { Frame } from "./frame";

const squeeze = (text: string) => text.replace(/\s+/g, " ").trim();
const plain = (html: string) =>
  squeeze(html.replace(/<[^>]+>/g, "").replace(/&(amp|lt|gt|quot|#x27|#39|nbsp);/g, (_all, name: string) => ({ amp: "&", lt: "<", gt: ">", quot: '"', nbsp: " " })[name] ?? "'"));
const ELEMENT = /<(h[1-4]|p|li|blockquote)(\s[^>]*)?>([\s\S]*?)<\/\1>/g;

/** Rich text with the language of its untranslated paragraphs, in a frame that says so; `isWhole` where all of it is. */
export function markUntranslated(html: string, frame: Frame): { text: string; isWhole: boolean } {
  const original = frame.content?.original;
  const texts = new Set((original?.untranslated ?? []).map(squeeze));
  if (!original || !texts.size) return { text: html, isWhole: false };
  const marked = html.replace(ELEMENT, (all, name: string, attributes = "", within: string) =>
    texts.has(plain(within)) ? `<${name}${attributes} lang="${original.locale}" dir="auto">${within}</${name}>` : all);
  return { text: marked, isWhole: false };
}
