import { expect } from "vitest"
import type { PageSite } from "./page-site.ts"

/** Asks the API with the console's key. */
export function ask({ runtime: { door } }: PageSite, path: string, init: RequestInit = {}) {
  const headers = { authorization: `Bearer ${door?.key}`, ...init.headers }
  return fetch(`${door?.url}${path}`, { ...init, headers })
}

/** What it answers where it answers well. */
export async function askFor(site: PageSite, path: string): Promise<unknown> {
  const answer = await ask(site, path)
  const said = await answer.json()
  expect([answer.status, said]).toEqual([200, said])
  return said
}
