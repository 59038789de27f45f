import type { ListRow } from "../../api/exclusion/schema.ts"
import { useAnswer } from "../live.ts"
import { Frame } from "../page/frame.tsx"
import { NotOfficers, OfficersOnly } from "../page/officers-only.tsx"
import { Old, Waiting } from "../page/waiting.tsx"
import { Cases } from "./cases.tsx"
import { Files } from "./files.tsx"
import { Lists } from "./lists.tsx"

/** Lists of excluded people: whether they are of today, what came in of them, and who is on them. */
export function ExclusionListsPage() {
  const live = useAnswer<readonly ListRow[]>("/api/exclusion-lists")
  return (
    <Frame crumbs={[["Exclusion lists"]]}>
      <h1>Exclusion lists</h1>
      {live.value === undefined ? (
        <Waiting live={live} what="the lists" />
      ) : (
        <>
          <Old live={live} />
          {live.value.length === 0 ? <NoLists /> : <Lists lists={live.value} />}
          {live.value.length > 0 && <Files lists={live.value} />}
        </>
      )}
      <OfficersOnly>
        <Cases />
      </OfficersOnly>
      <NotOfficers what="Who is on a list" />
    </Frame>
  )
}

function NoLists() {
  return (
    <p className="quiet sentence">
      None is configured. A regulator's or a state's list is described under{" "}
      <span className="mono">exclusion_lists</span> in <span className="mono">pitboss.yml</span>;
      from then on nobody who lives or plays where it holds gets a promotion until it is there.
    </p>
  )
}
