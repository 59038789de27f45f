import type { Law } from "./law/law.ts"
import type { Rulebook } from "./rulebook.ts"

/** A rule as an officer sees it. */
export interface ListedRule {
  readonly id: string
  /** Empty: the group's, for everybody everywhere. */
  readonly jurisdiction: string
  readonly says: string
  readonly status: Law["status"]
  /** First and last day in force; null: from ever, for ever. */
  readonly from: string | null
  readonly to: string | null
  readonly sources: readonly string[]
  /** How near the source is to the law; null: the group's own rule. */
  readonly mark: Law["mark"] | null
  readonly verified_by: string | null
  /** The rule of the group that enforces it; null: it is enforced by itself. */
  readonly enforced_by: string | null
  /** What is done: a kind of rule of law, or the rule of the group that does it. */
  readonly kind: string
  readonly applies_to: object
  readonly parameters: object
  readonly note: string | null
  /** The approved change by which it is as it is; null: it is as it ships. */
  readonly change: number | null
  /** A release ships another text than when that change was written. */
  readonly ships_otherwise: boolean
}

/** What is known of changes of laws. */
export interface ListedChanges {
  readonly changeOf: (law: string) => number | undefined
  readonly isShippedOtherwise: (law: string) => boolean
}

const NO_CHANGES: ListedChanges = { changeOf: () => undefined, isShippedOtherwise: () => false }

/** All rules: the group's, then each jurisdiction's. */
export function listRules(
  { groupRules, laws }: Pick<Rulebook, "groupRules" | "laws">,
  { changeOf, isShippedOtherwise }: ListedChanges = NO_CHANGES,
): readonly ListedRule[] {
  return [
    ...groupRules.map(({ id, says, on }) => ({
      ...{ id, jurisdiction: "", says, status: "active" as const, from: null, to: null },
      ...{ sources: [], mark: null, verified_by: null, enforced_by: null, note: null },
      ...{ applies_to: { classes: Object.keys(on) }, parameters: {} },
      ...{ kind: id, change: null, ships_otherwise: false },
    })),
    ...laws.map((law) => ({
      ...{ id: law.id, jurisdiction: law.jurisdiction, says: law.says, status: law.status },
      ...{ from: law.from ?? null, to: law.to ?? null, sources: law.sources, mark: law.mark },
      ...{ verified_by: law.verified_by ?? null, note: law.note ?? null },
      enforced_by: law.kind === "enforced-by" ? law.parameters.rule : null,
      kind: law.kind === "enforced-by" ? law.parameters.rule : law.kind,
      ...{ applies_to: law.applies_to, parameters: law.parameters },
      ...{ change: changeOf(law.id) ?? null, ships_otherwise: isShippedOtherwise(law.id) },
    })),
  ]
}
