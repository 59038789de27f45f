/** Text that is HTML already. */
export class Html {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

type Part = Html | string | number | readonly (Html | string)[] | undefined

/** Puts values into markup: texts are escaped, markup and lists of it stand as they are. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.reduce((text, string, place) => text + textOf(parts[place - 1]) + string))
}

function textOf(part: Part): string {
  if (part === undefined) return ""
  if (part instanceof Html) return part.text
  if (Array.isArray(part)) return part.map((one) => textOf(one)).join("")
  return escaped(String(part))
}

function escaped(text: string): string {
  const named: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  }
  return text.replaceAll(/[&<>"']/g, (letter) => named[letter] ?? letter)
}
