import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Readable } from "node:stream"
import chromium from "@sparticuz/chromium"
import { type Browser, chromium as playwright } from "playwright-core"
import { Configuration } from "../../commands/configuration.ts"
import { sendNdjson } from "../../commands/ingest.ts"
import { openMailbox } from "../../commands/mailbox.ts"
import type { Runtime } from "../../commands/running.ts"
import { openRuntime } from "../../commands/runtime.ts"
import { ROOT } from "../architecture.ts"

/** Screenshots are kept here, to be looked at. */
export const ARTIFACTS = join(ROOT, "artifacts")

export interface PageSite {
  readonly runtime: Runtime
  readonly browser: Browser
  /** Address of the page, with a key. */
  readonly address: string
  send(events: readonly object[]): Promise<void>
  close(): Promise<void>
}

/** A zone whose date is not UTC's now. */
export const OTHER_DAY_ZONE = new Date().getUTCHours() >= 11 ? "Pacific/Kiritimati" : "Etc/GMT+12"

const BRANDS = [{ name: "orsa" }, { name: "gull", baseCurrency: "GBP", timeZone: OTHER_DAY_ZONE }]

/** Everything runs, in a fresh folder, with a real headless Chromium beside it; `more`: what else is configured. */
export async function openPageSite(more: object = {}): Promise<PageSite> {
  mkdirSync(ARTIFACTS, { recursive: true })
  const dataDir = mkdtempSync(join(tmpdir(), "pitboss-page-"))
  process.env["PITBOSS_MASTER_KEY"] = Buffer.alloc(32, 7).toString("base64")
  const mailbox = await openMailbox()
  const configuration = Configuration.parse({
    brands: BRANDS,
    smtp: { host: "127.0.0.1", port: mailbox.port },
    ...more,
  })
  const runtime = await openRuntime({ dataDir, need: "everything", configuration })
  const browser = await playwright.launch({
    executablePath: await chromium.executablePath(),
    // One process for everything ends with its first page.
    args: chromium.args.filter((flag) => flag !== "--single-process" && flag !== "--no-zygote"),
    headless: true,
  })
  const { door } = runtime
  if (!door) throw new Error("every role has a door")
  return {
    runtime,
    browser,
    address: `${door.url}/?key=${door.key}`,
    async send(events) {
      const lines = events.map((event) => `${JSON.stringify(event)}\n`)
      await sendNdjson(door, Readable.from(lines), "test")
      await runtime.roles?.settled()
    },
    async close() {
      await browser.close()
      await runtime.close()
      await mailbox.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
