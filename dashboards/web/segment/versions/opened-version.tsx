import type { SegmentVersionDocument } from "../../../api/segment/version-schema.ts"
import { moment } from "../../figure.ts"
import { useAnswer } from "../../live.ts"
import { useField } from "../../page/place.ts"
import { Waiting } from "../../page/waiting.tsx"
import { PreviewBox } from "../preview/preview-box.tsx"
import { EMPTY_HEAD } from "../publish/segment-text.ts"

/** Its text stays; what became of it is asked for this often. */
const STATE_MS = 10_000

interface OpenedVersionProps {
  readonly name: string
  readonly number: number
  /** Number of the latest version. */
  readonly latest: number
}

/** One version of a segment in the field, to look at, to change, and to publish as the next. */
export function OpenedVersion({ name, number, latest }: OpenedVersionProps) {
  const path = `/api/segments/${encodeURIComponent(name)}/versions/${number}`
  const live = useAnswer<SegmentVersionDocument>(path, STATE_MS)
  const [, open] = useField("open")
  const back = (
    <button type="button" className="pick" onClick={() => open("")}>
      Show what runs
    </button>
  )
  if (live.value === undefined)
    return (
      <>
        <Waiting live={live} what={`version ${number}`} />
        <p>{back}</p>
      </>
    )
  const { state, by, at, sql } = live.value
  const head = live.value.head ?? { ...EMPTY_HEAD, name }
  return (
    <>
      <p className="small quiet">
        Version {number} ({state}), saved by {by}, {moment(at)} UTC. What is saved here becomes
        version {latest + 1}. {back}
      </p>
      <PreviewBox
        {...{ sql, head, latest }}
        name={`${name}@${number}`}
        purpose={head.purpose}
        published={() => open("")}
      />
    </>
  )
}
