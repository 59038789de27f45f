import { expect, test } from "vitest"
import {
  isUntoldFeature,
  isUntoldRule,
  UNTOLD_REASONS,
} from "../../../activation/compliance/untold.ts"
import { MODELS_DIR } from "../../../commands/folders.ts"
import { loadProject } from "../../../models/runner/project.ts"
import { RULE_OF_REASON } from "../../web/player/rule-of-reason.ts"

/** What protects a player and everybody may know who is to leave him alone. */
const TOLD_PROTECTION = [
  "blocked_at",
  "cooling_off_until",
  "excluded_at",
  "exclusion_register",
  "exclusion_scope",
]

test("a rule that is not told has no reason that is, and the other way round", () => {
  const untold = Object.entries(RULE_OF_REASON).filter(([, rule]) => isUntoldRule(rule))
  expect(untold.map(([reason]) => reason).sort()).toEqual([...UNTOLD_REASONS].sort())
})

test("of every feature that protects it was decided whether it is told to everybody", () => {
  const columns = loadProject(MODELS_DIR).byName.get("ft_player")?.matter.columns ?? {}
  const protecting = Object.entries(columns).flatMap(([name, column]) =>
    typeof column === "object" && column.protects ? [name] : [],
  )
  expect(protecting.filter((name) => !isUntoldFeature(name)).sort()).toEqual(TOLD_PROTECTION)
})
