import { newsList } from "./hey_api";
import { client } from "./hey_api/client.gen";

client.setConfig({ baseUrl: process.argv[2] });
const { data, error } = await newsList({ query: { limit: 2 } });
if (!data) throw new Error(error.title);
const titles: string[] = data.items.map((item) => item.title);
console.log(JSON.stringify(titles));
