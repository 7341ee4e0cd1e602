// A front end's first lines: the client that openapi-fetch makes of the types must know every one of these fields.
import createClient from "openapi-fetch";
import type { paths } from "./api";

const api = createClient<paths>({ baseUrl: "https://www.example.org" });

export async function newest(): Promise<string[]> {
  const { data, error } = await api.GET("/api/v3/news/", { params: { query: { limit: 3, topic: "", locale: "es" } } });
  if (error || !data) throw new Error("no news");
  return data.items.map((item) => `${item.date} ${item.title} ${item.picture?.sources[0]?.srcset ?? ""}`);
}

export async function body(id: number): Promise<string[]> {
  const { data } = await api.GET("/api/v3/content/{page_id}/", { params: { path: { page_id: id } } });
  const texts: string[] = [];
  for (const block of data?.page?.body ?? []) {
    if (block.type === "heading") texts.push(block.text);
  }
  return texts;
}

export async function publish(id: number): Promise<void> {
  await api.POST("/api/v3/pages/{page_id}/actions/publish/", { params: { path: { page_id: id } } });
}

export async function translate(id: number, words: (source: string) => string): Promise<string[]> {
  const at = { params: { path: { translation_id: id } } };
  const { data } = await api.GET("/api/v3/management/translations/{translation_id}/", at);
  const segments = (data?.segments ?? []).map((each) => ({ ...each, text: words(each.source) }));
  const written = await api.PATCH("/api/v3/management/translations/{translation_id}/", { ...at, body: { segments } });
  return (written.data?.segments ?? []).map((each) => {
    switch (each.outcome) {
      case "saved":
        return each.problem;
      case "conflict":
        return `${each.by}: ${each.text}`;
      default:
        // @ts-expect-error: only who wrote meanwhile has a name
        void each.by;
        return each.detail;
    }
  });
}

// @ts-expect-error: a text without its version
void api.PATCH("/api/v3/management/translations/{translation_id}/", { params: { path: { translation_id: 1 } }, body: { segments: [{ key: "1-1", text: "Pan" }] } });
// @ts-expect-error: a parameter that there is not
void api.GET("/api/v3/news/", { params: { query: { limt: 3 } } });
