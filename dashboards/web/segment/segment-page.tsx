import type { SegmentDocument } from "../../api/segment/schema.ts"
import { clock, moment } from "../figure.ts"
import { useKeys } from "../keys.tsx"
import { useAnswer } from "../live.ts"
import { Frame } from "../page/frame.tsx"
import { Link } from "../page/link.tsx"
import { useField } from "../page/place.ts"
import { Tabs } from "../page/tabs.tsx"
import { Old, Waiting } from "../page/waiting.tsx"
import { BacktestTab } from "./backtest/backtest-tab.tsx"
import { CompareTab } from "./compare/compare-tab.tsx"
import { Members } from "./members.tsx"
import { PreviewBox } from "./preview/preview-box.tsx"
import type { Head as SegmentHead } from "./publish/segment-text.ts"
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
      <Head segment={segment} />
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
  const { name, size } = segment
  switch (tab) {
    case "members":
      return <Members {...{ name, size }} />
    case "moves":
      return <Transitions name={name} />
    case "backtest":
      return <BacktestTab segment={segment} />
    case "compare":
      return <CompareTab name={name} />
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

function Definition({ segment }: { readonly segment: SegmentDocument }) {
  const [open] = useField("open")
  const { name, sql, purpose, number, latest, draft } = segment
  if (/^\d+$/.test(open) && segment.from === "store")
    return <OpenedVersion key={open} {...{ name, latest }} number={Number.parseInt(open, 10)} />
  return (
    <>
      {number !== null && draft !== null && <NewerDraft {...{ draft }} />}
      <PreviewBox {...{ name, sql, purpose, latest }} {...headOf(segment)} />
    </>
  )
}

function NewerDraft({ draft }: { readonly draft: NonNullable<SegmentDocument["draft"]> }) {
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

function Head({ segment }: { readonly segment: SegmentDocument }) {
  const { description, owner, purpose, tags, version, campaigns } = segment
  return (
    <header className="head">
      <h1>{description}</h1>
      <p className="small quiet facts-line">
        <span>owned by {owner}</span>
        {segment.state !== "published" && (
          <span className="chip">
            {segment.state === "draft" ? "draft: it never ran" : "archived: nobody belongs to it"}
          </span>
        )}
        {purpose === "protection" && (
          <span className="chip">protection: never feeds a promotion</span>
        )}
        {tags.map((tag) => (
          <span className="chip" key={tag}>
            {tag}
          </span>
        ))}
        <span>
          version <span className="mono">{version.slice(0, 8)}</span>
        </span>
        {campaigns.map((campaign) => (
          <span key={campaign}>
            used by <Link to={`/campaigns/${campaign}`}>{campaign}</Link>
          </span>
        ))}
      </p>
      <Fault segment={segment} />
    </header>
  )
}

// What is wrong and where; a segment that was never evaluated has no members to keep.
function Fault({ segment }: { readonly segment: SegmentDocument }) {
  const { error, error_code, error_since, size } = segment
  if (error === null) return null
  return (
    <p className="trouble" role="alert">
      <b>Rests since {clock(error_since ?? "")} UTC</b>
      {size === null ? ". " : " and keeps its members. "}
      {error} <code className="mono faint">{error_code}</code>
    </p>
  )
}
