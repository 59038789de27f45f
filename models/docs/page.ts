import { Html, html } from "./html.ts"
import { CONTENT_STYLE, PAGE_STYLE, SCRIPT } from "./style.ts"

/** What stands around a page, and where its links lead: the pages are the same in a folder and in the product. */
export interface Frame {
  /** The whole page around its content. */
  readonly page: (title: string, content: Html) => string
  /** The address of a model's page, from where the frame's own page stands. */
  readonly hrefOf: (model: string) => string
}

interface FolderFrame {
  /** The product's design tokens, CSS. */
  readonly tokens: string
  readonly at: string
  /** From the page to the first: `` or `../`. */
  readonly root: string
  /** From the page to those of models: `model/` or ``. */
  readonly models: string
}

/** Pages in a folder: nothing of them comes from anywhere else. */
export function folderFrame({ tokens, at, root, models }: FolderFrame): Frame {
  const style = new Html(`<style>${tokens}${PAGE_STYLE}${CONTENT_STYLE}</style>`)
  const script = new Html(`<script>${SCRIPT}</script>`)
  return {
    hrefOf: (model) => `${models}${model}.html`,
    page: (title, content) =>
      html`<!doctype html>
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
${content}
</main>
${script}
</body>
</html>
`.text,
  }
}

/** The heading of a column of numbers or instants: it stands above them, to the right. */
export interface NumberHead {
  readonly number: string
}

/** A table that scrolls by itself where the page is narrow. */
export function table(
  heads: readonly (string | NumberHead)[],
  rows: readonly Html[],
  label: string,
): Html {
  const cells = heads.map((head) =>
    typeof head === "string"
      ? html`<th scope="col">${head}</th>`
      : html`<th scope="col" class="num">${head.number}</th>`,
  )
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table><thead><tr>${cells}</tr></thead><tbody>${rows}</tbody></table></div>`
}
