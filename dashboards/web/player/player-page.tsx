import type { PlayerDocument } from "../../api/player/schema.ts"
import { useAnswer } from "../live.ts"
import { Frame } from "../page/frame.tsx"
import { useField } from "../page/place.ts"
import { useShell } from "../page/shell.ts"
import { Tabs } from "../page/tabs.tsx"
import { Old, Waiting } from "../page/waiting.tsx"
import { Events } from "./events.tsx"
import { Explain } from "./explain.tsx"
import { FeatureGroups } from "./feature-groups.tsx"
import { Identity } from "./identity.tsx"
import { PlayerSide } from "./player-side.tsx"
import { Sums } from "./sums.tsx"

const TABS = [
  ["", "Now"],
  ["events", "What happened"],
  ["features", "Features"],
  ["explain", "Explain"],
] as const
const EVENTS_FIRST = 12

interface PlayerPageProps {
  readonly brand: string
  readonly player: string
}

/** One player: who, may we write, what happened last. */
export function PlayerPage({ brand, player }: PlayerPageProps) {
  const live = useAnswer<PlayerDocument>(
    `/api/players/${encodeURIComponent(brand)}/${encodeURIComponent(player)}`,
  )
  return (
    <Frame crumbs={[["Players", "/players"], [`${brand}:${player}`]]}>
      {live.value ? (
        <>
          <Old live={live} />
          <Whole document={live.value} />
        </>
      ) : (
        <Waiting live={live} what="the player" />
      )}
    </Frame>
  )
}

function Whole({ document }: { readonly document: PlayerDocument }) {
  const [tab, choose] = useField("tab")
  const { snapshot } = useShell()
  const { brand, player_id: player } = document
  const currency = snapshot.value?.brands?.find((one) => one.brand === brand)?.currency ?? "EUR"
  return (
    <>
      <Identity document={document} />
      <Tabs
        name="Player"
        tabs={TABS}
        chosen={tab}
        choose={(one) => choose(one, { before: "", topic: "", campaign: "", decided: "" })}
      />
      {tab === "features" ? (
        <FeatureGroups groups={document.groups} currency={currency} />
      ) : tab === "events" ? (
        <Events {...{ brand, player }} isWhole />
      ) : tab === "explain" ? (
        <Explain {...{ brand, player }} campaigns={explainable(document)} />
      ) : (
        <div className="halves">
          <div className="stack">
            <Sums document={document} currency={currency} />
            <Events {...{ brand, player }} limit={EVENTS_FIRST} />
          </div>
          <PlayerSide document={document} />
        </div>
      )}
    </>
  )
}

// What was decided for a campaign that has ended is explained too.
function explainable({ campaigns, decisions }: PlayerDocument): readonly string[] {
  return [...new Set([...campaigns, ...decisions.map(({ campaign }) => campaign)])]
}
