import { decisionsPerSecond } from "./decisions.ts"
import { emailsPerSecond } from "./emails.ts"
import { gateSize } from "./gate-size.ts"
import { persistedPerSecond } from "./persisted.ts"

/**
 * What the gate decides, what of it can be kept, and what goes out behind it against bare nodemailer to the same
 * server: the three in one run.
 */
export async function runGateBench(): Promise<object> {
  const size = gateSize(process.env)
  const decisions_per_s = decisionsPerSecond(size.decisions)
  // First: behind a warehouse that was closed, the engine reads no topics in this process.
  const { emails_per_s, bare_emails_per_s, ...of } = await emailsPerSecond(size.emails)
  const persisted_per_s = await persistedPerSecond(size.persisted)
  return {
    ...{ decisions_per_s, persisted_per_s, emails_per_s, bare_emails_per_s },
    emails_against_bare: Math.round((100 * emails_per_s) / bare_emails_per_s) / 100,
    size: { ...size, ...of },
  }
}
