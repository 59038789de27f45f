import type { ExportRow } from "../../api/export/routes.ts"
import { count, moment, players } from "../figure.ts"
import { useAnswer } from "../live.ts"
import { TaskState } from "./task/task-state.tsx"
import { useTask } from "./task/use-task.ts"

interface MembersToolsProps {
  readonly name: string
}

/** Taking the members out, with who did before; and a check of them against a look at everybody. */
export function MembersTools({ name }: MembersToolsProps) {
  const path = `/api/segments/${encodeURIComponent(name)}`
  const exports = useAnswer<readonly ExportRow[]>(`${path}/exports`, 10_000)
  const task = useTask("check")
  const found = task.live.value?.verify?.verified.find(({ segment }) => segment === name)
  // Whoever may not take them out may not check them either.
  if (exports.value === undefined) return null
  const [latest] = exports.value
  return (
    <section className="members-tools" aria-label="What to do with the members">
      <div className="run-bar">
        <a className="btn" href={`${path}/export?format=csv`} download>
          Export CSV
        </a>
        <a className="btn" href={`${path}/export?format=arrow`} download>
          Export Arrow
        </a>
        <button
          type="button"
          className="btn"
          onClick={() => task.begin("/api/segments/verify", { name })}
        >
          Check against everybody
        </button>
        {latest && (
          <span className="small quiet num">
            last export {moment(latest.at)} by {latest.by}
            {latest.players === null ? ", broken off" : `, ${players(latest.players)}`}
          </span>
        )}
      </div>
      <TaskState task={task} />
      {found && (
        <p className={found.missing + found.extra > 0 ? "bad" : ""} role="status">
          {found.missing + found.extra === 0 ? "Exact: " : ""}
          <span className="num">
            {count(found.members)} found, {count(found.missing)} missing, {count(found.extra)} too
            many
          </span>{" "}
          <span className="small quiet num">at {moment(found.at)} UTC</span>
          {found.players.length > 0 && (
            <span className="block mono small">{found.players.join(", ")}</span>
          )}
        </p>
      )}
    </section>
  )
}
