import { tableFromIPC } from "apache-arrow"
import { useEffect, useRef, useState } from "react"
import type { BrandDay, Snapshot } from "./snapshot.ts"

const REFRESH_MS = 1_000
const DAYS_REFRESH_MS = 2_000
/** An answer that takes longer counts as none. */
const ANSWER_MS_MAX = 8_000

/** Why the server does not answer a question: asking again would not help. */
export interface Refusal {
  readonly status: number
  readonly code: string
  readonly message: string
}

/** The latest good answer, and since when none has come. */
export interface Live<Value> {
  readonly value: Value | undefined
  readonly failedSince: Date | undefined
  readonly refusal?: Refusal | undefined
}

class Refused extends Error {
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(refusal.message)
    this.refusal = refusal
  }
}

/**
 * Asks again and again, and at once when the question changes; an answer that fails leaves the last
 * good one standing.
 */
function useLive<Value>(
  path: string | undefined,
  read: (response: Response) => Promise<Value>,
  everyMs: number,
): Live<Value> {
  const [live, setLive] = useState<Live<Value>>({ value: undefined, failedSince: undefined })
  const reading = useRef(read)
  useEffect(() => {
    if (path === undefined) return
    let timer: ReturnType<typeof setTimeout> | undefined
    const closing = new AbortController()
    const round = async () => {
      const askedAt = new Date()
      try {
        const value = await reading.current(await ask(path, closing.signal))
        if (!closing.signal.aborted) setLive({ value, failedSince: undefined })
      } catch (thrown) {
        if (closing.signal.aborted) return
        if (thrown instanceof Refused)
          setLive({ value: undefined, failedSince: undefined, refusal: thrown.refusal })
        else setLive(({ value, failedSince }) => ({ value, failedSince: failedSince ?? askedAt }))
      }
      if (!closing.signal.aborted) timer = setTimeout(round, everyMs)
    }
    void round()
    return () => {
      closing.abort()
      clearTimeout(timer)
    }
  }, [path, everyMs])
  return live
}

async function ask(path: string, closing: AbortSignal): Promise<Response> {
  const signal = AbortSignal.any([closing, AbortSignal.timeout(ANSWER_MS_MAX)])
  const response = await fetch(path, { credentials: "same-origin", signal })
  // The session has ended: under the same address the server shows where to sign in.
  if (response.status === 401) location.reload()
  if (response.ok) return response
  if (response.status < 500)
    throw new Refused({ ...(await said(response)), status: response.status })
  throw new Error(`${path} answered ${response.status}`)
}

async function said(response: Response): Promise<Omit<Refusal, "status">> {
  const { code, message } = (await response.json()) as Record<string, unknown>
  return { code: String(code ?? ""), message: String(message ?? "") }
}

/** What an address of the API answers, asked again and again; without one nothing is asked. */
export function useAnswer<Value>(path: string | undefined, everyMs = 2_000): Live<Value> {
  return useLive(path, async (answer) => (await answer.json()) as Value, everyMs)
}

export function useSnapshot(): Live<Snapshot> {
  return useAnswer("/api/overview", REFRESH_MS)
}

/** Days with how whole they are: the header of the answer that brought them says it. */
export interface Days {
  readonly rows: readonly BrandDay[]
  readonly completeTo: string | null
}

export function useBrandDays(query: string): Live<Days> {
  return useLive(
    `/api/days.arrow?${query}`,
    async (answer) => {
      const bytes = new Uint8Array(await answer.arrayBuffer())
      const rows = bytes.length === 0 ? [] : tableFromIPC(bytes).toArray()
      return {
        rows: rows.map((row) => row.toJSON() as unknown as BrandDay),
        completeTo: answer.headers.get("pitboss-complete-to"),
      }
    },
    DAYS_REFRESH_MS,
  )
}
