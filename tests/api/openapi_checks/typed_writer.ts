// What a program that writes is told by the types: what it read goes back, what is left out may be left out.
import { connect, type Schemas } from "./client.js";

const api = connect("https://www.example.org", { headers: { Authorization: "Bearer x" } });
const EVENT = "/api/v3/management/pages/{page_id}/";

export async function changeHost(page_id: number, name: string, website: string): Promise<string> {
  const read = await api.GET(EVENT, { params: { path: { page_id } } });
  if (read.error) throw new Error(read.error.detail ?? read.error.title);
  if (read.data.type !== "pages.EventPage") return "";
  const event: Schemas["EditableEventPage"] = read.data;
  const hosts = event.hosts.map((host) => (host.name === name ? { ...host, website } : host));
  const header = { "If-Match": read.response.headers.get("ETag") ?? "" };
  await api.PATCH(EVENT, { params: { path: { page_id } }, body: { ...event, hosts } });
  const written = await api.PATCH(EVENT, {
    params: { path: { page_id }, query: { publish: true }, header },
    body: { type: "pages.EventPage", hosts },
  });
  // @ts-expect-error: no such field
  void api.PATCH(EVENT, { params: { path: { page_id } }, body: { type: "pages.EventPage", host: hosts } });
  if (written.error) return written.error.errors?.map((each) => `${each.loc.join(".")}: ${each.msg}`).join("\n") ?? "";
  return written.data.url ?? "";
}

export async function writeReports(parent: number, titles: string[]): Promise<number[]> {
  const report = (title: string): Schemas["EditableNewsPageInput"] => ({
    type: "pages.NewsPage",
    parent,
    title,
    body: [{ type: "text", value: "<p>It is in.</p>" }, { type: "divider" }],
  });
  const operations = titles.map((title) => ({ method: "POST" as const, path: "management/pages/", body: { ...report(title) } }));
  const { data } = await api.POST("/api/v3/management/batch/", { body: { operations } });
  return data?.results.map((each) => each.status) ?? [];
}
