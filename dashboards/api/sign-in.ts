const STYLE = `
:root{color-scheme:light dark;--canvas:light-dark(#FFFFFF,#121518);--ink:light-dark(#161B20,#E9EBEE);--ink-2:light-dark(#495157,#ACB2B7);--control:light-dark(#858D93,#6A7177);--petrol:light-dark(#016F82,#59C2D4);--bad:light-dark(#B3241F,#FA8880);--on-ink:light-dark(#FFFFFF,#121518)}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--canvas);color:var(--ink);font:400 13px/20px system-ui,sans-serif}
main{width:min(420px,calc(100vw - 32px))}
h1{font-size:18px;line-height:28px;font-weight:600;margin:0 0 8px}
p{margin:0 0 12px;color:var(--ink-2)}p.bad{color:var(--bad)}
code{font:12px/20px ui-monospace,monospace;color:var(--ink)}
form{display:flex;gap:8px;margin-top:20px}label{display:block;margin-top:20px;font-weight:500}label+form{margin-top:4px}
input{flex:1;min-width:0;height:32px;padding:0 8px;border:1px solid var(--control);border-radius:5px;background:none;color:inherit;font:inherit}
button{height:32px;padding:0 12px;border:0;border-radius:5px;background:var(--ink);color:var(--on-ink);font:500 13px/20px system-ui,sans-serif;cursor:pointer}
:focus-visible{outline:2px solid var(--petrol);outline-offset:1px}`

/** Where somebody without a session stands. `isWrong`: he came with a key that opens nothing. */
export function signInPage(isWrong: boolean): string {
  const wrong = isWrong
    ? `<p class="bad" role="alert">This key opens nothing here: it is mistyped, revoked, or of an earlier start.</p>`
    : ""
  return document_(
    "Sign in",
    `<h1>Pitboss</h1>${wrong}
<p>Open the address that Pitboss printed when it started. It stands on the terminal of <code>npm start</code>, and looks like <code>http://127.0.0.1:8080/?key=...</code></p>
<p>An administrator makes keys for other people: <code>pitboss keys create --role viewer NAME</code></p>
<label for="key">Or paste a key</label>
<form method="get" action="/"><input id="key" name="key" type="password" autocomplete="off" required><button>Sign in</button></form>`,
  )
}

/** What stands at `/` as long as nobody has built the page. */
export function notBuiltPage(): string {
  return document_(
    "Not built",
    `<h1>The page is not built yet</h1>
<p>Run <code>npm run -s build</code> in the folder of Pitboss, then reload. <code>npm start</code> does it by itself. The API under <code>/api</code> works without.</p>`,
  )
}

function document_(title: string, body: string): string {
  return `<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title} · Pitboss</title><style>${STYLE}</style></head><body><main>${body}</main></body></html>`
}
