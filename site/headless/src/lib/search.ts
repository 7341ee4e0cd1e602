// A search as its address asks for it.
import { ApiError } from "../api/client";
import { searchFor } from "./api";

export const SIZE = 10;
export interface Search { query: string; kind: string[]; topic: string; year: number | null; everywhere: boolean; page: number }

export function searchOf(asked: URLSearchParams): Search {
  const whole = (name: string, most: number) => (new RegExp(`^[1-9]\\d{0,${most - 1}}$`).test(asked.get(name) ?? "") ? Number(asked.get(name)) : null);
  return {
    query: (asked.get("query") ?? "").trim().slice(0, 200), kind: asked.getAll("kind").filter(Boolean), topic: asked.get("topic") ?? "",
    year: whole("year", 4), everywhere: asked.get("language") === "all", page: whole("page", 3) ?? 1,
  };
}

/** The same as a query string, on this page of the results. */
export function addressOf(search: Search, page: number): string {
  const query = new URLSearchParams({ query: search.query });
  for (const kind of search.kind) query.append("kind", kind);
  const rest = { topic: search.topic, year: search.year ? String(search.year) : "", language: search.everywhere ? "all" : "", page: page > 1 ? String(page) : "" };
  for (const [name, value] of Object.entries(rest)) if (value) query.set(name, value);
  return `?${query}`;
}

/** What is found; a choice that there is not is left out. */
export async function find({ query, kind, topic, year, everywhere, page }: Search, locale: string) {
  const plain = { query, locale, everywhere, limit: SIZE, offset: (page - 1) * SIZE };
  try {
    return await searchFor({ ...plain, kind: kind as [], topic, year });
  } catch (error) {
    if (error instanceof ApiError && error.status === 422) return searchFor(plain);
    throw error;
  }
}
