import { Waiting } from "../../page/waiting.tsx"
import { TroubleNote } from "../preview/trouble.tsx"
import type { FollowedTask } from "./use-task.ts"

/** How far a task is, and a way to end it; nothing of one that is done. */
export function TaskState({ task }: { readonly task: FollowedTask }) {
  const { live, refused, cancel, isAsked } = task
  const { value } = live
  if (refused !== undefined) return <TroubleNote {...refused} />
  if (!isAsked) return null
  if (value === undefined) return <Waiting live={live} what="the task" />
  const { state, done, of, step, error, ended_at, ahead } = value
  if (state === "done") return null
  if (error !== null) return <TroubleNote {...error} />
  if (state === "cancelled")
    return (
      <p className="quiet" role="status">
        {ended_at === null ? `Cancelled; ends behind ${step || "this step"}.` : "Cancelled."}
      </p>
    )
  return (
    <div className="task">
      <progress max={Math.max(1, of)} value={done} aria-label="Progress" />
      <p className="small quiet num" role="status">
        {state === "waiting" ? waitingWords(ahead) : `${done} of ${of}, now ${step}`}
      </p>
      <button type="button" className="btn" onClick={cancel}>
        Cancel
      </button>
    </div>
  )
}

function waitingWords(ahead: number): string {
  const others = ahead > 1 ? `${ahead} tasks that were` : "a task that was"
  return `Waits for ${others} begun before: one runs at a time.`
}
