import type { Trouble } from "./segment/preview/trouble.tsx"

/** What the server answered, or why it did not do what it was told. */
export type Told<Answer> = { readonly answer: Answer } | { readonly refused: Trouble }

const NO_ANSWER: Trouble = {
  code: "NO_ANSWER",
  message: "The server did not answer; what stands here is kept. Try again.",
}

/** Tells the server something once, and never throws. Where the session has ended, the page shows where to sign in. */
export async function tell<Answer>(
  method: "PUT" | "POST",
  path: string,
  body: object,
): Promise<Told<Answer>> {
  try {
    const response = await fetch(path, {
      method,
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    })
    if (response.status === 401) location.reload()
    const said: unknown = await response.json()
    return response.ok ? { answer: said as Answer } : { refused: said as Trouble }
  } catch {
    return { refused: NO_ANSWER }
  }
}
