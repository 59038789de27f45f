import { Html, html } from "./html.ts"
import { SCRIPT, STYLE } from "./style.ts"

/** What every page needs. */
export interface Frame {
  /** The product's design tokens, CSS. */
  readonly tokens: string
  readonly at: string
  /** From the page to the first: `` or `../`. */
  readonly root: string
}

/** A whole page: nothing of it comes from anywhere else. */
export function page({ tokens, at, root }: Frame, title: string, body: Html): string {
  const style = new Html(`<style>${tokens}${STYLE}</style>`)
  const script = new Html(`<script>${SCRIPT}</script>`)
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
${style}
</head>
<body>
<a class="skip" href="#content">To the content</a>
<header><a href="${root}index.html">Models</a><span class="faint">as of ${at} UTC</span></header>
<main id="content">
${body}
</main>
${script}
</body>
</html>
`.text
}

/** A table that scrolls by itself where the page is narrow. */
export function table(heads: readonly string[], rows: readonly Html[], label: string): Html {
  const cells = heads.map((head) => html`<th scope="col">${head}</th>`)
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table><thead><tr>${cells}</tr></thead><tbody>${rows}</tbody></table></div>`
}
