import { type Verdict, verdictOf } from "../compliance/decide.ts"
import type { Finding, Inputs } from "../compliance/subject.ts"

/** A decision as act_decision has it. */
export interface DecisionRecord {
  readonly intent_id: string
  readonly campaign: string
  readonly campaign_version: string
  readonly channel: string
  readonly brand: string
  readonly player_id: string
  /** ms, as text */
  readonly decided_ms: string
  readonly verdict: string
  readonly reasons: readonly string[]
  readonly inputs: string
}

/** What a decision's record says of it: what each rule looked at, and which refused. */
export interface Recorded {
  readonly at: number
  readonly entries: ReadonlyMap<string, Inputs>
  /** Undefined: the record does not say which rule refused; it is of before that was kept. */
  readonly refusing: readonly Finding[] | undefined
  readonly verdict: Verdict["kind"]
  /** Where the player may live; undefined: nobody wrote it down. */
  readonly place: { readonly jurisdictions: string[]; readonly countries: string[] } | undefined
  readonly timeZones: readonly string[] | undefined
}

/** Reads a record. Undefined: nobody was decided on, for what the gate did not know then. */
export function readRecord(row: DecisionRecord): Recorded | undefined {
  const read = JSON.parse(row.inputs) as Readonly<Record<string, Inputs>>
  const entries = new Map(Object.entries(read))
  if (entries.size === 0) return undefined
  const verdict = ruledVerdict(row)
  const at = Number(row.decided_ms)
  const refusing = [...entries].flatMap(([rule, inputs]) => refusalOf(rule, inputs))
  const timeZones = textsOf(saidBy(entries, "time_zone"))
  const age: Inputs = entries.get("age") ?? {}
  const [jurisdictions, countries] = [textsOf(age["jurisdictions"]), textsOf(age["countries"])]
  const reasons = verdict === "allow" ? [] : row.reasons
  const said = verdictOf(refusing, timeZones?.[0], at)
  return {
    ...{ at, entries, verdict, timeZones },
    refusing: isSame(said, verdict, reasons) ? refusing : undefined,
    place: jurisdictions && countries && { jurisdictions, countries },
  }
}

// What was only kept from being sent, the rules allowed.
function ruledVerdict({ verdict }: DecisionRecord): Verdict["kind"] {
  return verdict === "suppress" || verdict === "defer" ? verdict : "allow"
}

/** What an entry says by that name, of whichever rule; undefined: none has it. */
export function saidBy(entries: Recorded["entries"], name: string): Inputs[string] | undefined {
  for (const inputs of entries.values()) if (inputs[name] !== undefined) return inputs[name]
  return undefined
}

function refusalOf(rule: string, inputs: Inputs): readonly Finding[] {
  const { refused, deferred_until: until, sent_today: sent, most } = inputs
  if (typeof refused !== "string") return []
  const isOfDay = rule === "frequency-cap" && typeof sent === "string" && most !== "0"
  return [
    {
      ...{ rule, isAllowed: false, reason: refused },
      inputs() {
        return inputs
      },
      ...(typeof until === "string" && { deferredUntil: Date.parse(until) }),
      ...(isOfDay && { isOfDay: true as const }),
    },
  ]
}

function isSame(said: Verdict, verdict: Verdict["kind"], reasons: readonly string[]): boolean {
  const own = said.kind === "allow" ? [] : said.reasons
  const sorted = (texts: readonly string[]) => [...new Set(texts)].sort().join(" ")
  return said.kind === verdict && sorted(own) === sorted(reasons)
}

function textsOf(value: Inputs[string] | undefined): string[] | undefined {
  return typeof value === "string" ? value.split(" ") : undefined
}
