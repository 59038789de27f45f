import type { Content } from "./content.ts"
import { indexPage } from "./index-page.ts"
import { modelPage } from "./model-page.ts"

/** The pages of the documentation: HTML by path. Pages link each other and nothing else. */
export function renderSite(content: Content, tokens: string): ReadonlyMap<string, string> {
  const { at } = content
  const pages = new Map([["index.html", indexPage({ tokens, at, root: "" }, content)]])
  for (const model of content.models)
    pages.set(`model/${model.name}.html`, modelPage({ tokens, at, root: "../" }, content, model))
  return pages
}
