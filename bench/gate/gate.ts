import { decisionsPerSecond } from "./decisions.ts"
import { gateSize } from "./gate-size.ts"
import { persistedPerSecond } from "./persisted.ts"
import { sendsPerSecond } from "./sends.ts"

/**
 * What the gate decides, what of it can be kept, and what goes out behind it against bare nodemailer and a bare loop of
 * undici to the same servers: all of it in one run.
 */
export async function runGateBench(): Promise<object> {
  const size = gateSize(process.env)
  const decisions_per_s = decisionsPerSecond(size.decisions)
  // First: behind a warehouse that was closed, the engine reads no topics in this process.
  const sends = await sendsPerSecond(size.emails)
  const persisted_per_s = await persistedPerSecond(size.persisted)
  return {
    ...{ decisions_per_s, persisted_per_s, ...sends },
    emails_against_bare: against(sends.emails_per_s, sends.bare_emails_per_s),
    webhooks_against_bare: against(sends.webhooks_per_s, sends.bare_webhooks_per_s),
    size,
  }
}

function against(rate: number, bare: number): number {
  return Math.round((100 * rate) / bare) / 100
}
