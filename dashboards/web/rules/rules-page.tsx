import type { Change, Policy } from "../../api/policy/schema.ts"
import { useAnswer } from "../live.ts"
import { Frame } from "../page/frame.tsx"
import { NotOfficers, OfficersOnly } from "../page/officers-only.tsx"
import { useField } from "../page/place.ts"
import { Old, Waiting } from "../page/waiting.tsx"
import { ChangeDetail } from "./change-detail.tsx"
import { Changes } from "./changes.tsx"
import { DraftForm } from "./draft-form.tsx"
import { PlaceRules } from "./place-rules.tsx"
import { RuleMatrix } from "./rule-matrix.tsx"
import { ShadowList } from "./shadow-list.tsx"

/** By which rules is decided, where they come from, what is to change of them, and where nothing is sent yet. */
export function RulesPage() {
  const live = useAnswer<Policy>("/api/policy")
  const changes = useAnswer<readonly Change[]>("/api/policy/changes")
  const [place] = useField("place")
  const [law] = useField("law")
  const [change] = useField("change")
  return (
    <Frame crumbs={[["Rules"]]}>
      <h1>Rules</h1>
      {live.value === undefined ? (
        <Waiting live={live} what="the rules" />
      ) : (
        <>
          <p className="quiet sentence">
            Decided by version <span className="mono">{live.value.version}</span>. Whoever may live
            or play in a place is under its rules and those of everybody; the strictest wins.
          </p>
          <Old live={live} />
          <Faults policy={live.value} />
          <NotOfficers what="Changing them" />
          <RuleMatrix rules={live.value.rules} place={place} />
          <PlaceRules rules={live.value.rules} place={place} />
          <OfficersOnly>
            {law !== "" && <DraftForm key={law} rules={live.value.rules} law={law} place={place} />}
          </OfficersOnly>
        </>
      )}
      <section aria-labelledby="changes-head" className="law-part">
        <h2 id="changes-head">Changes</h2>
        {changes.value === undefined ? (
          <Waiting live={changes} what="the changes" />
        ) : (
          <Changes changes={changes.value} />
        )}
        {change !== "" && <ChangeDetail key={change} number={change} />}
      </section>
      <ShadowList />
    </Frame>
  )
}

function Faults({ policy: { faults, is_held } }: { readonly policy: Policy }) {
  if (faults.length === 0) return null
  const what = is_held ? "no promotion goes out" : "no promotion goes out from its instant on"
  return (
    <p className="trouble" role="alert">
      {faults.map(({ change, law, why }) => `Change ${change} of ${law}: ${why}`).join(" ")} While
      it cannot be read, {what}. <code className="mono faint">rules_unreadable</code>
    </p>
  )
}
