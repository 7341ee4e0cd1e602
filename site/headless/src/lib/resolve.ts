// What stands at an address: a page, something below one, or a state of a list.
import { contentAt, idsByPath, isStatic, redirects } from "./api";
import { contentBelow } from "./below";
import { splitPath, type View } from "./state";

export async function resolve(asked: string, view: View) {
  if (!isStatic) return { path: asked, view, found: await contentAt(asked) };
  const known = await idsByPath(), moved = (await redirects()).find(({ path }) => `${path}/` === asked);
  if (moved && !known.has(asked)) return { path: asked, view, found: { found: "redirect" as const, ...moved } };
  const [path, written] = known.has(asked) ? [asked, view] : splitPath(asked);
  const found = (known.has(path) ? null : await contentBelow(path)) ?? (await contentAt(path));
  return { path, view: written, found };
}
