import { useState } from "react"
import type { SegmentDocument } from "../../api/segment/schema.ts"
import type { SegmentVersionRow } from "../../api/segment/version-schema.ts"
import { moment } from "../figure.ts"
import { useAnswer } from "../live.ts"
import { tell } from "../told.ts"
import { type Trouble, TroubleNote } from "./preview/trouble.tsx"

const VERSIONS_MS = 10_000

/** Stands where a segment does not run: why nobody is in it, and the one thing to do. */
export function Idle({ segment }: { readonly segment: SegmentDocument }) {
  const { name, state } = segment
  const path = `/api/segments/${encodeURIComponent(name)}`
  const versions = useAnswer<readonly SegmentVersionRow[]>(`${path}/versions`, VERSIONS_MS).value
  const [refused, refuse] = useState<Trouble>()
  const runs = versionToRun(versions ?? [])
  const run = async (number: number) => {
    const told = await tell("POST", `${path}/publish`, { number })
    refuse("refused" in told ? told.refused : undefined)
  }
  return (
    <div className="idle">
      <p className="quiet">
        {state === "draft" ? "Nobody belongs to a draft: it never ran. " : archivedWords(runs)}
        {runs && (
          <button type="button" className="btn" onClick={() => run(runs.number)}>
            {state === "draft" ? "Publish" : "Unarchive"} version {runs.number}
          </button>
        )}
      </p>
      {refused && <TroubleNote {...refused} />}
    </div>
  )
}

// What ran last, else the latest text.
function versionToRun(versions: readonly SegmentVersionRow[]): SegmentVersionRow | undefined {
  return versions.find(({ state }) => state === "archived") ?? versions[0]
}

function archivedWords(version: SegmentVersionRow | undefined): string {
  const ended = version?.changes.findLast(({ change }) => change === "archived")
  if (ended === undefined) return "It is archived. "
  return `Archived by ${ended.by}, ${moment(ended.at)} UTC. `
}
