import { useState } from "react"
import type { Backtest } from "../../api/policy/schema.ts"
import { Picker } from "../choice.tsx"
import { count } from "../figure.ts"
import { type Trouble, TroubleNote } from "../segment/preview/trouble.tsx"
import { tell } from "../told.ts"

const DAYS = [
  ["7", "7 days"],
  ["30", "30 days"],
  ["90", "90 days"],
] as const

/** What a change would have made of the decisions of the last days; asked for, for it may take a while. */
export function BacktestBox({ path }: { readonly path: string }) {
  const [days, choose] = useState("30")
  const [isRunning, setRunning] = useState(false)
  const [found, find] = useState<Backtest>()
  const [refused, refuse] = useState<Trouble>()
  const run = async () => {
    setRunning(true)
    const said = await tell<Backtest>("POST", `${path}/backtest`, { days: Number(days) })
    setRunning(false)
    refuse("refused" in said ? said.refused : undefined)
    if ("answer" in said) find(said.answer)
  }
  return (
    <>
      <div className="rule-fields">
        <Picker name="Days" options={DAYS} chosen={days} choose={choose} />
        <button type="button" className="btn" disabled={isRunning} onClick={run}>
          {isRunning ? "Deciding again…" : "Try on past decisions"}
        </button>
      </div>
      {refused && <TroubleNote {...refused} />}
      {found && <Found found={found} />}
    </>
  )
}

function Found({ found }: { readonly found: Backtest }) {
  const { decisions, would_have_blocked: blocked, would_have_released: released } = found
  const why = Object.entries(found.not_decidable_because)
  return (
    <div role="status">
      <p>
        Of {count(decisions)} messages of {found.days} days it would have blocked{" "}
        <b className="num">{count(blocked)}</b>, released <b className="num">{count(released)}</b>,
        deferred {count(found.deferred_more)} more and {count(found.deferred_less)} less.
      </p>
      {why.length > 0 && (
        <p className="warn">
          Of {count(found.not_decidable)} what is on record does not suffice:{" "}
          {why.map(([one, n]) => `${count(n)} ${one.replaceAll("_", " ")}`).join(", ")}.
        </p>
      )}
      <Parts name="Place" parts={found.by_jurisdiction} />
      <Parts name="Campaign" parts={found.by_campaign} />
      <Players words="Blocked, the first" players={found.players_blocked} />
      <Players words="Released, the first" players={found.players_released} />
    </div>
  )
}

interface PartsProps {
  readonly name: string
  readonly parts: Backtest["by_campaign"]
}

function Parts({ name, parts }: PartsProps) {
  const rows = Object.entries(parts)
  if (rows.length === 0) return null
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{name}</th>
          <th scope="col" className="num">
            Blocked
          </th>
          <th scope="col" className="num">
            Released
          </th>
          <th scope="col" className="num">
            Deferred
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([one, tally]) => (
          <tr key={one}>
            <td>{one}</td>
            <td className="num">{count(tally.would_have_blocked)}</td>
            <td className="num">{count(tally.would_have_released)}</td>
            <td className="num">{count(tally.deferred_more)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Players({
  words,
  players,
}: {
  readonly words: string
  readonly players: readonly string[]
}) {
  if (players.length === 0) return null
  return (
    <p className="small quiet wrap">
      {words}: <span className="mono">{players.join(", ")}</span>
    </p>
  )
}
