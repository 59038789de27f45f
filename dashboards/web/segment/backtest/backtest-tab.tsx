import { type FormEvent, useState } from "react"
import type { SegmentDocument } from "../../../api/segment/schema.ts"
import { Choice } from "../../choice.tsx"
import { readDraft } from "../draft.ts"
import { TaskState } from "../task/task-state.tsx"
import { useTask } from "../task/use-task.ts"
import { BacktestResult } from "./backtest-result.tsx"

const DAY_MS = 86_400_000
const DAYS_BACK = 14

const dayBefore = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10)
const drawer = () => sessionStorage

/** What the segment, or the draft of it, would have been day by day. */
export function BacktestTab({ segment }: { readonly segment: SegmentDocument }) {
  const { name, sql, purpose, parameters } = segment
  const draft = readDraft(name, drawer)
  const [isDraft, setDraft] = useState(draft !== undefined)
  const [from, setFrom] = useState(() => dayBefore(DAYS_BACK))
  const [to, setTo] = useState(() => dayBefore(1))
  const task = useTask("task")
  const isUnderWay = task.live.value !== undefined && task.live.value.ended_at === null
  const run = (event: FormEvent) => {
    event.preventDefault()
    const text = isDraft && draft !== undefined ? draft.text : sql
    void task.begin("/api/segments/backtest", { sql: text, purpose, parameters, from, to })
  }
  const found = task.live.value?.backtest
  return (
    <section aria-labelledby="backtest-head">
      <h2 id="backtest-head">Backtest</h2>
      <form className="run-bar" onSubmit={run}>
        {draft !== undefined && (
          <Choice
            name="Which text"
            options={[
              ["draft", "As it is written"],
              ["", segment.state === "published" ? "As it runs" : "As it was saved"],
            ]}
            chosen={isDraft ? "draft" : ""}
            choose={(one) => setDraft(one === "draft")}
          />
        )}
        <Day name="First day" value={from} max={to} change={setFrom} />
        <Day name="Last day" value={to} max={dayBefore(1)} change={setTo} />
        <button type="submit" className="btn first" disabled={isUnderWay}>
          Run backtest
        </button>
      </form>
      <TaskState task={task} />
      {found && <BacktestResult answer={found} name={name} about={task.live.value?.about ?? ""} />}
    </section>
  )
}

interface DayProps {
  readonly name: string
  readonly value: string
  readonly max: string
  readonly change: (day: string) => void
}

function Day({ name, value, max, change }: DayProps) {
  return (
    <input
      className="rule-value"
      type="date"
      aria-label={name}
      required
      value={value}
      max={max}
      onChange={({ target }) => change(target.value)}
    />
  )
}
