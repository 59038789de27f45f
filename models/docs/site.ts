import type { Content } from "./content.ts"
import { indexPage } from "./index-page.ts"
import { modelPage } from "./model-page.ts"
import { folderFrame } from "./page.ts"

/** The pages of the documentation: HTML by path. Pages link each other and nothing else. */
export function renderSite(content: Content, tokens: string): ReadonlyMap<string, string> {
  const { at } = content
  const first = folderFrame({ tokens, at, root: "", models: "model/" })
  const pages = new Map([["index.html", indexPage(first, content)]])
  const frame = folderFrame({ tokens, at, root: "../", models: "" })
  for (const model of content.models)
    pages.set(`model/${model.name}.html`, modelPage(frame, content, model))
  return pages
}
