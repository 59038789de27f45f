import { PitbossError } from "../../core/errors.ts"

/** How much is measured. */
export interface GateSize {
  readonly decisions: number
  readonly persisted: number
  /** E-mails, and as many calls. */
  readonly emails: number
}

const DEFAULT: GateSize = { decisions: 1_000_000, persisted: 200_000, emails: 2_000 }

/** The default, or what BENCH_GATE_DECISIONS, _PERSISTED and _EMAILS say. Throws BENCH_SIZE. */
export function gateSize(environment: Readonly<Record<string, string | undefined>>): GateSize {
  const number = (name: string, otherwise: number): number => {
    const text = environment[`BENCH_GATE_${name}`]
    if (text === undefined) return otherwise
    if (!/^[1-9]\d{0,8}$/.test(text))
      throw new PitbossError(
        "BENCH_SIZE",
        `BENCH_GATE_${name} is '${text}'. Expected a whole number from 1.`,
      )
    return Number.parseInt(text, 10)
  }
  return {
    decisions: number("DECISIONS", DEFAULT.decisions),
    persisted: number("PERSISTED", DEFAULT.persisted),
    emails: number("EMAILS", DEFAULT.emails),
  }
}
