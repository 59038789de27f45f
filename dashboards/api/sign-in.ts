const STYLE = `:root{color-scheme:light dark;font:15px/22px Inter,system-ui,sans-serif}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:light-dark(#fff,#121518);color:light-dark(#161b20,#e9ebee)}
main{max-width:420px;padding:24px}
h1{font-size:18px;line-height:28px;font-weight:600;margin:0 0 8px}
p{margin:0 0 16px;color:light-dark(#495157,#acb2b7)}
p.bad{color:light-dark(#b3241f,#fa8880)}
code{font:13px/20px ui-monospace,monospace;color:light-dark(#161b20,#e9ebee)}
label{display:block;font-weight:500;margin-bottom:4px}
input{box-sizing:border-box;width:100%;height:36px;padding:0 10px;border:1px solid light-dark(#858d93,#6a7177);border-radius:5px;background:transparent;color:inherit;font:13px ui-monospace,monospace}
button{margin-top:12px;height:36px;padding:0 14px;border:0;border-radius:5px;background:light-dark(#161b20,#e9ebee);color:light-dark(#fff,#121518);font:500 14px Inter,system-ui,sans-serif;cursor:pointer}
:focus-visible{outline:2px solid light-dark(#016f82,#59c2d4);outline-offset:2px}`

const PAGE = (title: string, body: string) =>
  `<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,"><title>${title} · Pitboss</title><style>${STYLE}</style></head><body><main>${body}</main></body></html>`

/** Asks for a key. `isRefused`: one was given, and it is wrong or was revoked. */
export const signInPage = (isRefused: boolean) =>
  PAGE(
    "Sign in",
    `<h1>Sign in to Pitboss</h1>
${isRefused ? '<p class="bad" role="alert">This key is not known, was revoked, or may not look at the page.</p>' : ""}
<p>Open the address that <code>npm start</code> or <code>pitboss serve</code> printed, or give a key of the role viewer or admin: <code>pitboss keys create NAME --role viewer</code> makes one.</p>
<form method="post" action="/sign-in"><label for="key">Key</label>
<input id="key" name="key" type="password" autocomplete="current-password" required autofocus>
<button type="submit">Sign in</button></form>`,
  )

export const NOT_BUILT_PAGE = PAGE(
  "Not built",
  "<h1>The page is not built yet</h1><p>Run <code>npm run build</code> and load it again.</p>",
)
