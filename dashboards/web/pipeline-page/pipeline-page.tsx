import type { PipelineDocument } from "../../api/pipeline/schema.ts"
import { useAnswer } from "../live.ts"
import { Frame } from "../page/frame.tsx"
import { Old, Waiting } from "../page/waiting.tsx"
import { Answers } from "./answers.tsx"
import { Audit } from "./audit.tsx"
import { Healings } from "./healings.tsx"
import { Letters } from "./letters.tsx"
import { Models } from "./models.tsx"
import { SegmentTimes } from "./segment-times.tsx"
import { Topics } from "./topics.tsx"

/** How far behind, how long each step takes, what needs a person. */
export function PipelinePage() {
  const live = useAnswer<PipelineDocument>("/api/pipeline")
  return (
    <Frame crumbs={[["Pipeline"]]}>
      <h1 className="visually-hidden">Pipeline</h1>
      {live.value ? (
        <>
          <Old live={live} />
          <Answers pipeline={live.value} />
          <div className="halves">
            <div className="stack">
              <Topics pipeline={live.value} />
              <Models pipeline={live.value} />
            </div>
            <aside className="engage">
              <Audit pipeline={live.value} />
              <SegmentTimes pipeline={live.value} />
              <Letters pipeline={live.value} />
              <Healings pipeline={live.value} />
            </aside>
          </div>
        </>
      ) : (
        <Waiting live={live} what="the pipeline" />
      )}
    </Frame>
  )
}
