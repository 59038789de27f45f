/** What the sign-in page is made for. */
export interface SignIn {
  /** Addresses of the built stylesheets: the tokens are the page's own. */
  readonly styles: readonly string[]
  /** A key was given, and it is wrong or was revoked. */
  readonly isRefused: boolean
  /** The page that was asked for, to come back to. */
  readonly path: string
  /** What of it was asked for, `brand=orsa&days=14`, to come back to; never a key. */
  readonly query: string
}

/** Asks for a key, and says where one is found. */
export function signInPage({ styles, isRefused, path, query }: SignIn): string {
  const target = `/sign-in${path === "/" ? "" : path}`
  const action = escaped(query ? `${target}?${query}` : target)
  return document(
    "Sign in",
    styles,
    `<h1>Sign in to Pitboss</h1>
${isRefused ? '<p class="bad" role="alert">This key is not known, was revoked, or may not look at the page.</p>' : "<p>The page opens with a key.</p>"}
<form method="post" action="${action}"><label for="key">Key</label>
<div><input id="key" name="key" type="password" autocomplete="current-password" required autofocus>
<button type="submit" class="btn first">Sign in</button></div></form>
<dl><dt>On the machine where Pitboss runs</dt>
<dd><code>npm start</code> and <code>pitboss serve</code> print the address with a key in it, at their start: open that.</dd>
<dt>Elsewhere</dt>
<dd>Ask whoever runs it for a key of the role viewer: <code>pitboss keys create NAME --role viewer</code> makes one.</dd></dl>`,
  )
}

export function notBuiltPage(): string {
  return document(
    "Not built",
    [],
    "<h1>The page is not built yet</h1><p>Run <code>npm run build</code> and load it again.</p>",
  )
}

function document(title: string, styles: readonly string[], body: string): string {
  const links = styles.map((style) => `<link rel="stylesheet" href="${style}">`).join("")
  return `<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><link rel="icon" href="data:,"><title>${title} · Pitboss</title>${links}</head><body class="sign-in"><main>${body}</main></body></html>`
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll('"', "&quot;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
}
