import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import type { Locator, Page } from "playwright-core"
import { expect } from "vitest"
import type { PageSite } from "./page-site.ts"

/** A page on a busy machine may take this long to show what it should. */
const SHOWN_MS_MAX = 60_000

/** How somebody looks at a page. */
export interface Look {
  readonly width: number
  readonly height: number
  readonly colorScheme: "light" | "dark"
}

export const LIGHT: Look = { width: 1440, height: 900, colorScheme: "light" }
export const DARK: Look = { ...LIGHT, colorScheme: "dark" }
export const PHONE: Look = { width: 390, height: 844, colorScheme: "light" }
export const LOOKS = [
  ["light", LIGHT],
  ["dark", DARK],
  ["phone", PHONE],
] as const

/** Opens a path of the page, signed in; what the browser complains of is collected. */
export async function openPage(
  { browser, address }: PageSite,
  path: string,
  { colorScheme, ...viewport }: Look = LIGHT,
): Promise<{ readonly page: Page; readonly faults: string[] }> {
  const context = await browser.newContext({ viewport, colorScheme })
  context.setDefaultTimeout(SHOWN_MS_MAX)
  const page = await context.newPage()
  const faults: string[] = []
  page.on("pageerror", (error) => faults.push(error.message))
  page.on("console", (message) => {
    if (message.type() === "error") faults.push(message.text())
  })
  const { origin, search } = new URL(address)
  await page.goto(`${origin}${path}${path.includes("?") ? search.replace("?", "&") : search}`)
  return { page, faults }
}

/** Serious faults of accessibility, as axe finds them. */
export async function seriousFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve("axe-core"), "utf8"))
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: {
        run(): Promise<{
          violations: { id: string; impact: string; nodes: { html: string }[] }[]
        }>
      }
    }
    const { violations } = await axe.run()
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
  })
}

/** How much wider the page is than what shows it; above zero, one has to scroll sideways. */
export function sideways(page: Page): Promise<number> {
  return page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
}

/** Presses keys until they show what they should: a page that has just come may not listen yet. */
export async function pressUntil(
  page: Page,
  keys: readonly string[],
  shown: Locator,
): Promise<void> {
  await expect
    .poll(
      async () => {
        if (await shown.isVisible()) return true
        for (const key of keys) await page.keyboard.press(key)
        return shown.isVisible()
      },
      { timeout: SHOWN_MS_MAX, interval: 500 },
    )
    .toBe(true)
}

/** Puts a text into the field for SQL in the place of what is there. */
export async function writeSql(page: Page, text: string): Promise<void> {
  await page.getByLabel("SQL", { exact: true }).click()
  await page.keyboard.press("Control+A")
  await page.keyboard.insertText(text)
  // What it would complete stands over the buttons.
  await page.keyboard.press("Escape")
}

/** What will stand in the field for SQL, on a busy machine after a while. */
export function sqlShown(page: Page) {
  return expect.poll(() => sqlOf(page), { timeout: SHOWN_MS_MAX })
}

/** What stands in the field for SQL. */
export async function sqlOf(page: Page): Promise<string> {
  return (await page.locator(".cm-line").allTextContents()).join("\n")
}
