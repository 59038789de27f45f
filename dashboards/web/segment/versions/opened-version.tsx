import type { SegmentVersionRow } from "../../../api/segment/version-schema.ts"
import { moment } from "../../figure.ts"
import { useAnswer } from "../../live.ts"
import { useField } from "../../page/place.ts"
import { Waiting } from "../../page/waiting.tsx"
import { PreviewBox } from "../preview/preview-box.tsx"
import { EMPTY_HEAD } from "../publish/segment-text.ts"

interface OpenedVersionProps {
  readonly name: string
  readonly number: number
  /** Number of the latest version. */
  readonly latest: number
}

/** One version of a segment in the field, to look at, to change, and to publish as the next. */
export function OpenedVersion({ name, number, latest }: OpenedVersionProps) {
  const path = `/api/segments/${encodeURIComponent(name)}/versions`
  const live = useAnswer<readonly SegmentVersionRow[]>(path)
  const [, open] = useField("open")
  if (live.value === undefined) return <Waiting live={live} what="the version" />
  const version = live.value.find((one) => one.number === number)
  const back = (
    <button type="button" className="pick" onClick={() => open("")}>
      Show what runs
    </button>
  )
  if (version === undefined)
    return (
      <p className="quiet">
        {name} has no version {number}. {back}
      </p>
    )
  const { state, by, at, sql } = version
  const head = version.head ?? { ...EMPTY_HEAD, name }
  return (
    <>
      <p className="small quiet">
        Version {number} ({state}), saved by {by}, {moment(at)} UTC. What is saved here becomes
        version {latest + 1}. {back}
      </p>
      <PreviewBox {...{ sql, head, latest }} name={`${name}@${number}`} purpose={head.purpose} />
    </>
  )
}
