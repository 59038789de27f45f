import { createHash } from "node:crypto"
import { readdirSync, readFileSync } from "node:fs"
import { basename, join } from "node:path"
import { parse } from "yaml"
import { z } from "zod"
import { asError, PitbossError } from "../../core/errors.ts"
import { Kept } from "../../core/kept.ts"
import { GROUP_RULES, type GroupRule } from "./group-rules.ts"
import { Law } from "./law/law.ts"
import { isUnder } from "./law/place.ts"
import type { Residence } from "./residence.ts"
import type { MessageClass, Rule } from "./subject.ts"

/** Grows with every change of a rule's code; what laws say is in the version by its hash. */
const CODE_VERSION = "2026-11-28.6"

/** Sets of places of which the laws are kept at hand. */
const KEPT_PLACES_MAX = 1_000

const TAKEN = "the id is taken already."

/** A rule of the group that is asked about a class of messages. */
export interface AskedRule {
  readonly rule: Rule
  /** It is put on record, and decides nothing. */
  readonly isNoted: boolean
}

type Places = Pick<Residence, "jurisdictions" | "countries">

/** All rules by which is decided: of the group, and of the law of each place. */
export interface Rulebook {
  readonly groupRules: readonly GroupRule[]
  /** Those of the group that are asked, in their order. */
  readonly askedFor: Readonly<Record<MessageClass, readonly AskedRule[]>>
  readonly laws: readonly Law[]
  /** Laws that do something by themselves for whoever may live or play in these places. */
  readonly enforcedWhere: (residence: Places) => readonly Law[]
  /** Each decision names it. */
  readonly version: string
}

/** The rules by which is decided, which may change while a process runs. */
export interface Rules {
  at(now: number): Rulebook
  /** Changes in force that cannot be read: nothing promotional is decided on. */
  faultsAt(now: number): readonly object[]
}

/** Rules that never change. */
export function fixedRules(rulebook: Rulebook): Rules {
  return { at: () => rulebook, faultsAt: () => [] }
}

/**
 * Reads a folder of laws, one YAML list for each jurisdiction. Throws LAW_FILE with file and field, for what is no
 * rule, an id that is taken, or a rule of the group that there is none of: without its laws nobody is decided on.
 */
export function readRulebook(folder: string): Rulebook {
  const laws = new Map<string, Law>()
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith(".yml")) continue
    const path = join(folder, file)
    for (const law of lawsOf(path)) {
      const fault = faultOf(law, laws, basename(file, ".yml"))
      if (fault !== undefined) throw broken(path, `${law.id}: ${fault}`)
      laws.set(law.id, law)
    }
  }
  return rulebookOf(GROUP_RULES, [...laws.values()])
}

/** A rulebook of these rules, under a version of its own. */
export function rulebookOf(groupRules: readonly GroupRule[], laws: readonly Law[]): Rulebook {
  const text = JSON.stringify([groupRules.map(({ id }) => id), laws])
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 8)
  const enforced = laws.filter(({ status, kind }) => status === "active" && kind !== "enforced-by")
  return {
    ...{ groupRules, laws, version: `${CODE_VERSION}-${hash}` },
    askedFor: {
      promotional: askedRules(groupRules, "promotional"),
      operational: askedRules(groupRules, "operational"),
      regulatory: askedRules(groupRules, "regulatory"),
    },
    enforcedWhere: lawsByPlace(enforced),
  }
}

function askedRules(rules: readonly GroupRule[], messageClass: MessageClass): AskedRule[] {
  return rules.flatMap(({ rule, on }) => {
    const say = on[messageClass]
    return say === undefined ? [] : [{ rule, isNoted: say === "is_noted" }]
  })
}

// Players live in few places, and each is looked up once for all of them.
function lawsByPlace(laws: readonly Law[]): Rulebook["enforcedWhere"] {
  const kept = new Kept<readonly Law[]>(KEPT_PLACES_MAX)
  return ({ jurisdictions, countries }) =>
    kept.of(`${listOf(jurisdictions)} ${listOf(countries)}`, () =>
      laws.filter((law) => isUnder(law.jurisdiction, { jurisdictions, countries })),
    )
}

// Nearly everybody has one of each.
function listOf(places: readonly string[]): string | undefined {
  return places.length === 1 ? places[0] : places.join()
}

function lawsOf(path: string): readonly Law[] {
  let read: unknown
  try {
    read = parse(readFileSync(path, "utf8"))
  } catch (thrown) {
    throw broken(path, asError(thrown).message)
  }
  const parsed = z.array(Law).min(1).safeParse(read)
  if (parsed.success) return parsed.data
  throw broken(path, z.prettifyError(parsed.error))
}

function faultOf(law: Law, laws: ReadonlyMap<string, Law>, file: string): string | undefined {
  const { id, jurisdiction } = law
  if (laws.has(id)) return TAKEN
  if (jurisdiction !== file.toUpperCase() && !jurisdiction.startsWith(`${file.toUpperCase()}-`))
    return `it is of ${jurisdiction}: expected it in ${jurisdiction.split("-")[0]?.toLowerCase()}.yml.`
  return groupRuleFault(law)
}

/** What of a law does not go with the rules of the group. */
export function groupRuleFault({ id, kind, parameters }: Law): string | undefined {
  const ids = GROUP_RULES.map((one) => one.id)
  if (ids.includes(id)) return TAKEN
  if (kind === "enforced-by" && !ids.includes(parameters.rule))
    return `no rule of the group is called '${parameters.rule}'. Expected one of: ${ids.join(", ")}.`
  return undefined
}

function broken(path: string, why: string): PitbossError {
  return new PitbossError("LAW_FILE", `${path}: ${why}`, { path })
}
