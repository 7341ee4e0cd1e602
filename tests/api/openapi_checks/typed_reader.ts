// Uses of the client by somebody who types everything: what is right compiles, and what is wrong does not.
import { connect, type BlockOf, type PageOf, type Sheet } from "./client.js";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const sure = <_ extends true>() => undefined;
const api = connect("https://www.example.org");

export async function lists() {
  const { items, next } = await api.read("/api/v3/news/", { query: { limit: 3 }, fields: ["title", "picture.alt"] });
  const cursor: string | null | undefined = next;
  for (const item of items) {
    sure<Same<keyof typeof item, "id" | "title" | "picture">>();
    const alt: string | undefined = item.picture?.alt;
    // @ts-expect-error: a field that was not asked for
    void item.summary;
    // @ts-expect-error: nor this one, further in
    void item.picture?.credit;
    void [alt, item.id, item.title.length];
  }
  // @ts-expect-error: a field that there is not
  void api.read("/api/v3/news/", { fields: ["titel"] });
  // @ts-expect-error: nor further in
  void api.read("/api/v3/news/", { fields: ["picture.alternative"] });
  // @ts-expect-error: a parameter that there is not
  void api.read("/api/v3/news/", { query: { limt: 3 } });
  // @ts-expect-error: a value that it does not take
  void api.read("/api/v3/news/", { query: { order: "newest" } });
  // @ts-expect-error: an address that there is not
  void api.read("/api/v3/novelties/", {});
  return cursor;
}

export async function pages(path: string) {
  const whole = await api.read("/api/v3/content/", { query: { path } });
  if (whole.found === "redirect") return whole.to;
  // @ts-expect-error: an answer with a page leads nowhere
  void whole.to;
  const part = await api.read("/api/v3/content/", { query: { path }, fields: ["page.title", "meta.canonical", "translations.url"] });
  if (part.found === "page") {
    sure<Same<keyof typeof part, "found" | "page" | "meta" | "translations">>();
    const urls: string[] = part.translations.map((each) => each.url);
    // @ts-expect-error: only its title was asked for
    void part.page.body;
    void [urls, part.page.title, part.meta.canonical];
  }
  // @ts-expect-error: the path is needed
  void api.read("/api/v3/content/", {});
  const byId = await api.read("/api/v3/content/{page_id}/", { path: { page_id: 3 } });
  // @ts-expect-error: the id is a number
  void api.read("/api/v3/content/{page_id}/", { path: { page_id: "three" } });
  return byId.page;
}

export function heading(block: Sheet): string {
  switch (block.type) {
    case "heading":
      return block.text;
    case "text":
      // @ts-expect-error: running text comes with its format
      void block.text.toUpperCase();
      return block.text.text;
    case "picture":
      // @ts-expect-error: a picture block holds one picture
      void block.pictures;
      return block.picture?.alt ?? "";
    case "section":
      return block.index?.title ?? "";
    default:
      // @ts-expect-error: a divider has no words, and neither has what was not told apart yet
      return block.text;
  }
}

export function kinds(event: PageOf<"pages.EventPage">, quote: BlockOf<"quote">): string {
  // @ts-expect-error: only posts have a date of their own
  void event.date;
  // @ts-expect-error: a kind of page that there is not
  let unknown: PageOf<"pages.EvnetPage">;
  return `${event.shown?.starts_at ?? ""} ${quote.words} ${quote.speaker}`;
}
