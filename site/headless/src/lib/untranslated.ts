// What was left untranslated in a translation: plain texts that stand in the language of its original.
import type { Frame } from "./frame";

const squeeze = (text: string) => text.replace(/\s+/g, " ").trim();
const LETTERS: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', nbsp: " " };
const plain = (html: string) => squeeze(html.replace(/<[^>]+>/g, "").replace(/&(#?\w+);/g, (_all, name: string) => LETTERS[name] ?? "'"));
const ELEMENT = /<(h[1-4]|p|li|blockquote)(\s[^>]*)?>([\s\S]*?)<\/\1>/g;

/** Rich text whose untranslated paragraphs name the language that they are in. */
export function markUntranslated(html: string, { content }: Frame): string {
  const original = content?.original, texts = new Set((original?.untranslated ?? []).map(squeeze));
  if (!original || !texts.size) return html;
  return html.replace(ELEMENT, (all, name: string, attributes = "", within: string) =>
    texts.has(plain(within)) ? `<${name}${attributes} lang="${original.locale}" dir="auto">${within}</${name}>` : all);
}
