import { tableFromIPC } from "apache-arrow"
import { useEffect, useRef, useState } from "react"
import type { BrandDay, Snapshot } from "./snapshot.ts"

const REFRESH_MS = 1_000
const DAYS_REFRESH_MS = 2_000

/** The latest good answer, and since when none has come. */
export interface Live<Value> {
  readonly value: Value | undefined
  readonly failedSince: Date | undefined
}

/** Asks again and again; an answer that fails leaves the last good one standing. */
function useLive<Value>(load: () => Promise<Value>, everyMs: number): Live<Value> {
  const [live, setLive] = useState<Live<Value>>({ value: undefined, failedSince: undefined })
  const loading = useRef(load)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let isOpen = true
    const round = async () => {
      try {
        const value = await loading.current()
        if (isOpen) setLive({ value, failedSince: undefined })
      } catch {
        if (isOpen)
          setLive(({ value, failedSince }) => ({ value, failedSince: failedSince ?? new Date() }))
      }
      if (isOpen) timer = setTimeout(round, everyMs)
    }
    void round()
    return () => {
      isOpen = false
      clearTimeout(timer)
    }
  }, [everyMs])
  return live
}

async function ask(path: string): Promise<Response> {
  const response = await fetch(path, { credentials: "same-origin" })
  // The session has ended: the server shows where to sign in.
  if (response.status === 401) location.assign("/")
  if (!response.ok) throw new Error(`${path} answered ${response.status}`)
  return response
}

export function useSnapshot(): Live<Snapshot> {
  return useLive(async () => (await (await ask("/api/overview")).json()) as Snapshot, REFRESH_MS)
}

export function useBrandDays(): Live<readonly BrandDay[]> {
  return useLive(async () => {
    const bytes = new Uint8Array(await (await ask("/api/days.arrow")).arrayBuffer())
    if (bytes.length === 0) return []
    const table = tableFromIPC(bytes)
    return table.toArray().map((row) => row.toJSON() as unknown as BrandDay)
  }, DAYS_REFRESH_MS)
}
