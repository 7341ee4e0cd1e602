import createClient from "openapi-fetch";
import type { paths } from "./openapi_fetch";

const api = createClient<paths>({ baseUrl: process.argv[2] });
const { data, error } = await api.GET("/api/v3/news/", { params: { query: { limit: 2 } } });
if (!data) throw new Error(error.title);
const titles: string[] = data.items.map((item) => item.title);
console.log(JSON.stringify(titles));
