import type { PipelineDocument } from "../../api/pipeline/schema.ts"
import { clock } from "../figure.ts"

interface PartMissingProps {
  readonly pipeline: PipelineDocument
  readonly part: string
}

/** A part that could not be read: since when, and its code last. */
export function PartMissing({ pipeline, part }: PartMissingProps) {
  const fault = pipeline.faults.find((one) => one.part === part)
  return (
    <p className="warn">
      Not available{fault && ` since ${clock(fault.since)} UTC`}; asked again.{" "}
      {fault && <code className="mono">{fault.code}</code>}
    </p>
  )
}
