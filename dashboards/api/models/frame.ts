import { Html, html } from "../../../models/docs/html.ts"
import type { Frame } from "../../../models/docs/page.ts"
import { CONTENT_STYLE } from "../../../models/docs/style.ts"
import { PAGES } from "../../web/page/pages.ts"
import { hrefTo } from "../../web/page/scope.ts"

/** Where the pages of models begin. */
export const MODELS = "/models"
/** What the browser runs on them: the policy of the pages lets no script in but ours, from a file. */
export const SCRIPTS = { shell: `${MODELS}/shell.js`, walk: `${MODELS}/walk.js` } as const

interface ProductFrame {
  /** Addresses of the product's stylesheets. */
  readonly styles: readonly string[]
  /** `?brand=orsa`: what of it is the scope, links keep. */
  readonly search: string
  /** The model that the page tells of; absent on the first. */
  readonly model?: string
  /** When what the page tells was gathered, UTC; absent where it tells nothing. */
  readonly at?: string
}

/** The product's navigation and top bar around a page of models. */
export function productFrame({ styles, search, model, at }: ProductFrame): Frame {
  const to = (path: string) => hrefTo(path, search)
  const sheets = styles.map((style) => html`<link rel="stylesheet" href="${style}">`)
  const crumbs = model
    ? html`<span class="crumb"><a href="${to(MODELS)}">Models</a> / </span><span class="crumb"><b>${model}</b></span>`
    : html`<span class="crumb"><b>Models</b></span>`
  const here = model ? "true" : "page"
  return {
    hrefOf: (name) => to(`${MODELS}/model/${name}`),
    page: (title, content) =>
      html`<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${title} · Pitboss</title>
${sheets}
${new Html(`<style>${CONTENT_STYLE}</style>`)}
<script src="${SCRIPTS.shell}"></script>
<script src="${SCRIPTS.walk}" defer></script>
</head>
<body>
<a class="skip" href="#content">To the content</a>
<nav class="nav" aria-label="Pages"><a class="nav-home" href="${to("/")}">Pitboss</a>
${items(to, "item", here)}<a class="item" href="/api/openapi.json">API</a>
<div class="nav-foot small"><button type="button" class="pick" id="theme">Theme <kbd>t</kbd></button></div></nav>
<div class="page"><header class="top"><div class="crumbs">${crumbs}</div><span class="grow"></span>${at ? html`<span class="state num">As of ${clock(at)} UTC</span>` : undefined}</header>
<main id="content" tabindex="-1">
${content}
</main></div>
<nav class="tabbar" aria-label="Pages">${items(to, "tab", here)}</nav>
</body>
</html>
`.text,
  }
}

function items(to: (path: string) => string, look: string, here: "page" | "true"): Html[] {
  return PAGES.map(([words, path, keys]) =>
    path === MODELS
      ? html`<a class="${look}" href="${to(path)}" data-keys="${keys}" aria-current="${here}">${words}</a>\n`
      : html`<a class="${look}" href="${to(path)}" data-keys="${keys}">${words}</a>\n`,
  )
}

// `2026-11-23 14:31:58.000`, as the warehouse says it.
function clock(at: string): string {
  return at.slice(11, 19)
}
