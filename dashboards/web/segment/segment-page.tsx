import type { SegmentDocument } from "../../api/segment/schema.ts"
import { clock, moment } from "../figure.ts"
import { useKeys } from "../keys.tsx"
import { useAnswer } from "../live.ts"
import { Frame } from "../page/frame.tsx"
import { useField } from "../page/place.ts"
import { Tabs } from "../page/tabs.tsx"
import { Old, Waiting } from "../page/waiting.tsx"
import { BacktestTab } from "./backtest/backtest-tab.tsx"
import { CompareTab } from "./compare/compare-tab.tsx"
import { Idle } from "./idle.tsx"
import { Members } from "./members.tsx"
import { PreviewBox } from "./preview/preview-box.tsx"
import type { Head as SegmentHead } from "./publish/segment-text.ts"
import { SegmentFacts } from "./segment-facts.tsx"
import { SegmentSide } from "./segment-side.tsx"
import { Transitions } from "./transitions.tsx"
import { OpenedVersion } from "./versions/opened-version.tsx"
import { Versions } from "./versions/versions.tsx"

const TABS = [
  ["", "Definition"],
  ["members", "Members"],
  ["moves", "Came and went"],
  ["backtest", "Backtest"],
  ["compare", "Compare"],
  ["versions", "Versions"],
] as const

/** One segment: what it says, how large it is, who belongs to it. */
export function SegmentPage({ name }: { readonly name: string }) {
  const [hours] = useField("hours", "24")
  const live = useAnswer<SegmentDocument>(
    `/api/segments/${encodeURIComponent(name)}?hours=${encodeURIComponent(hours)}`,
    1_000,
  )
  return (
    <Frame crumbs={[["Segments", "/segments"], [name]]}>
      {live.value ? (
        <>
          <Old live={live} />
          <Whole segment={live.value} />
        </>
      ) : (
        <Waiting live={live} what="the segment" />
      )}
    </Frame>
  )
}

function Whole({ segment }: { readonly segment: SegmentDocument }) {
  const [tab, choose] = useField("tab")
  useKeys({ v: () => choose("compare", { after: "" }) })
  return (
    <>
      <header className="head">
        <h1>{segment.description || segment.name}</h1>
        <SegmentFacts segment={segment} />
        <Fault segment={segment} />
        {segment.state === "archived" && <Idle segment={segment} />}
      </header>
      <Tabs
        name="Segment"
        tabs={TABS}
        chosen={tab}
        choose={(one) => choose(one, { after: "", open: "" })}
      />
      <div className="halves">
        <div>
          <Shown {...{ tab, segment }} />
        </div>
        <SegmentSide segment={segment} />
      </div>
    </>
  )
}

// A segment of a file is changed there.
function headOf(segment: SegmentDocument): { readonly head?: SegmentHead } {
  if (segment.from === "file") return {}
  const { name, description, owner, tags, purpose, folder, parameters } = segment
  return { head: { name, description, owner, tags, purpose, folder, parameters } }
}

interface ShownProps {
  readonly tab: string
  readonly segment: SegmentDocument
}

function Shown({ tab, segment }: ShownProps) {
  const { name, size, state } = segment
  switch (tab) {
    case "members":
      return state === "published" ? <Members {...{ name, size }} /> : <Nobody segment={segment} />
    case "moves":
      return state === "draft" ? <Nobody segment={segment} /> : <Transitions name={name} />
    case "backtest":
      return <BacktestTab segment={segment} />
    case "compare":
      return state === "published" ? <CompareTab name={name} /> : <Nobody segment={segment} />
    case "versions":
      return segment.from === "store" ? (
        <Versions name={name} />
      ) : (
        <p className="quiet">Its file in the library has its versions.</p>
      )
    default:
      return <Definition segment={segment} />
  }
}

// An archived one says so above, whatever is looked at.
function Nobody({ segment }: { readonly segment: SegmentDocument }) {
  if (segment.state === "draft") return <Idle segment={segment} />
  return (
    <p className="quiet">
      Nobody belongs to it since it was archived. Who came and went before is kept.
    </p>
  )
}

function Definition({ segment }: { readonly segment: SegmentDocument }) {
  const [open] = useField("open")
  const { name, sql, purpose, number, latest, draft } = segment
  if (/^\d+$/.test(open) && segment.from === "store")
    return <OpenedVersion key={open} {...{ name, latest }} number={Number.parseInt(open, 10)} />
  return (
    <>
      {draft !== null &&
        (number === null ? <OwnDraft {...{ draft }} /> : <NewerDraft {...{ draft }} />)}
      <PreviewBox {...{ name, sql, purpose, latest }} {...headOf(segment)} />
    </>
  )
}

interface DraftProps {
  readonly draft: NonNullable<SegmentDocument["draft"]>
}

function OwnDraft({ draft }: DraftProps) {
  return (
    <p className="small quiet">
      Version {draft.number} is a draft, saved by {draft.by}, {moment(draft.at)} UTC. It stands
      below, and does not run.
    </p>
  )
}

function NewerDraft({ draft }: DraftProps) {
  const [, open] = useField("open")
  return (
    <p className="small quiet">
      Version {draft.number} is a draft, saved by {draft.by}, {moment(draft.at)} UTC. Below stands
      what runs.{" "}
      <button type="button" className="pick" onClick={() => open(String(draft.number))}>
        Open the draft
      </button>
    </p>
  )
}

// What is wrong and where; a segment that was never evaluated has no members to keep.
function Fault({ segment }: { readonly segment: SegmentDocument }) {
  const { error, error_code, error_since, size } = segment
  if (error === null) return null
  return (
    <p className="trouble" role="alert">
      <b>{error_since === null ? "Does not run" : `Rests since ${clock(error_since)} UTC`}</b>
      {size === null ? ". " : " and keeps its members. "}
      {error} <code className="mono faint">{error_code}</code>
    </p>
  )
}
