import { newsList } from "./orval";

const { status, data } = await newsList({ limit: 2 });
if (status !== 200) throw new Error(data.title);
const titles: string[] = data.items.map((item) => item.title);
console.log(JSON.stringify(titles));
