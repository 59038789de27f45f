import { useState } from "react"
import type { Asker } from "../api/asker-route.ts"
import { latestToday } from "./brand-scope.ts"
import { CampaignPage } from "./campaign/campaign-page.tsx"
import { CampaignsPage } from "./campaign/campaigns-page.tsx"
import { useCopiedLink } from "./copied-link.ts"
import { ExclusionListsPage } from "./exclusion/exclusion-lists-page.tsx"
import { FindDialog } from "./find/find-dialog.tsx"
import { GatePage } from "./gate/gate-page.tsx"
import { KeysDialog, useKeys } from "./keys.tsx"
import { useAnswer, useSnapshot } from "./live.ts"
import { Navigation, TabBar } from "./navigation.tsx"
import { Overview } from "./overview.tsx"
import { PAGES, type Page, pageOf } from "./page/pages.ts"
import { go, usePlace } from "./page/place.ts"
import { hrefTo } from "./page/scope.ts"
import { ShellProvider } from "./page/shell.ts"
import { Unknown } from "./page/unknown.tsx"
import { PipelinePage } from "./pipeline-page/pipeline-page.tsx"
import { PlayerPage } from "./player/player-page.tsx"
import { PlayersPage } from "./player/players-page.tsx"
import { PredictionsPage } from "./prediction/predictions-page.tsx"
import { AuditPage } from "./proof/audit-page.tsx"
import { RulesPage } from "./rules/rules-page.tsx"
import { SegmentPage } from "./segment/segment-page.tsx"
import { SegmentsPage } from "./segment/segments-page.tsx"
import { useTheme } from "./theme.ts"

/** A key keeps its role as long as it stands. */
const ASKER_MS = 60_000

/** All pages, and what stands around them. */
export function App() {
  const { path, search } = usePlace()
  const snapshot = useSnapshot()
  const { value: asker } = useAnswer<Asker>("/api/me", ASKER_MS)
  const [theme, nextTheme] = useTheme()
  const [hasKeys, setKeys] = useState(false)
  const [isFinding, setFinding] = useState(false)
  const [isWide, setWide] = useState(true)
  const { said, copy } = useCopiedLink(latestToday(snapshot.value?.brands ?? []))
  useKeys({
    ...Object.fromEntries(PAGES.map(([, to, keys]) => [keys, () => go(hrefTo(to, search))])),
    t: nextTheme,
    c: copy,
    "/": () => setFinding(true),
    "[": () => setWide(!isWide),
    "?": () => setKeys(true),
  })
  const showKeys = () => setKeys(true)
  const find = () => setFinding(true)
  return (
    <ShellProvider value={{ snapshot, asker, theme, nextTheme, said, copy }}>
      {isWide && <Navigation {...{ path, theme, nextTheme, showKeys, find }} />}
      <div className={isWide ? "page" : "page alone"}>
        <Shown page={pageOf(path)} />
      </div>
      <TabBar path={path} />
      <FindDialog isOpen={isFinding} close={() => setFinding(false)} />
      <KeysDialog isOpen={hasKeys} close={() => setKeys(false)} />
    </ShellProvider>
  )
}

function Shown({ page }: { readonly page: Page }) {
  switch (page.kind) {
    case "overview":
      return <Overview />
    case "segments":
      return <SegmentsPage />
    case "segment":
      return <SegmentPage key={page.name} name={page.name} />
    case "campaigns":
      return <CampaignsPage />
    case "campaign":
      return <CampaignPage key={page.name} name={page.name} />
    case "players":
      return <PlayersPage />
    case "player":
      return <PlayerPage key={`${page.brand}:${page.player}`} {...page} />
    case "pipeline":
      return <PipelinePage />
    case "predictions":
      return <PredictionsPage />
    case "audit":
      return <AuditPage />
    case "gate":
      return <GatePage />
    case "exclusion-lists":
      return <ExclusionListsPage />
    case "rules":
      return <RulesPage />
    case "unknown":
      return <Unknown />
  }
}
