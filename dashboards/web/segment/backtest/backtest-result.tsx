import { useCallback } from "react"
import type { BacktestAnswer } from "../../../api/backtest/schema.ts"
import { PlotFigure } from "../../chart/plot.tsx"
import { movesByDay, sizeByDay } from "../../chart/size-by-day.ts"
import { count, dayWords, players } from "../../figure.ts"
import { Link } from "../../page/link.tsx"
import { useField } from "../../page/place.ts"
import { EntryValues } from "./entry-values.tsx"
import { Reach } from "./reach.tsx"

interface BacktestResultProps {
  readonly answer: BacktestAnswer
  readonly name: string
  readonly about: string
}

/** What a backtest found: sizes, moves, overlap, value around the entry, and whom one could write to. */
export function BacktestResult({ answer, name, about }: BacktestResultProps) {
  const { reading, days, overlap, value, contactable_now } = answer
  const last = days.at(-1)
  return (
    <div className="stack backtest">
      <p className="small quiet">
        {reading === "true"
          ? "As true: from all that had occurred by the end of each day, whenever it came in."
          : "As known: from what had come in by the end of each day."}
      </p>
      <Sizes {...{ days, name, about }} />
      <Overlaps overlap={overlap} size={last?.size ?? 0} />
      <EntryValues value={value} />
      <Reach rows={contactable_now} />
    </div>
  )
}

type SizesProps = Pick<BacktestAnswer, "days"> & Pick<BacktestResultProps, "name" | "about">

function Sizes({ days, name, about }: SizesProps) {
  const [tables, show] = useField("tables")
  const drawSizes = useCallback((width: number) => sizeByDay({ days, width }), [days])
  const drawMoves = useCallback((width: number) => movesByDay({ days, width }), [days])
  const isTable = tables.split(",").includes("backtest")
  const last = days.at(-1)
  const came = days.reduce((sum, { entered }) => sum + (entered ?? 0), 0)
  const went = days.reduce((sum, { left }) => sum + (left ?? 0), 0)
  const moves = `${count(came)} came and ${count(went)} left`
  return (
    <section aria-labelledby="days-head">
      <div className="row-head">
        <h3 id="days-head">Members by day, {about}</h3>
        <button
          type="button"
          className="pick"
          aria-pressed={isTable}
          onClick={() => show(isTable ? "" : "backtest")}
        >
          Table
        </button>
      </div>
      <p>
        <b className="figure num">{count(last?.size ?? 0)}</b>{" "}
        <span className="quiet">players at the end, {moves}</span>
      </p>
      {isTable ? (
        <DayTable days={days} />
      ) : (
        <>
          <PlotFigure
            finding={`${name} had ${players(last?.size ?? 0)} at the end`}
            draw={drawSizes}
          />
          <h3>Came and left</h3>
          <PlotFigure finding={moves} draw={drawMoves} />
        </>
      )}
    </section>
  )
}

function DayTable({ days }: Pick<BacktestAnswer, "days">) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Day</th>
          <th scope="col" className="num">
            Members
          </th>
          <th scope="col" className="num">
            Came
          </th>
          <th scope="col" className="num">
            Left
          </th>
        </tr>
      </thead>
      <tbody>
        {days.map(({ day, size, entered, left }) => (
          <tr key={day}>
            <td>{dayWords(day)}</td>
            <td className="num strong">{count(size)}</td>
            <td className="num">{entered === null ? "null" : count(entered)}</td>
            <td className="num">{left === null ? "null" : count(left)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Overlaps({ overlap, size }: Pick<BacktestAnswer, "overlap"> & { readonly size: number }) {
  return (
    <section aria-labelledby="overlap-head">
      <h3 id="overlap-head">Overlap on the last day</h3>
      {overlap.length === 0 ? (
        <p className="quiet">No other segment that can be built for a past day had members.</p>
      ) : (
        <table>
          <thead>
            <tr>
              <th scope="col">Segment</th>
              <th scope="col" className="num">
                In both
              </th>
              <th scope="col" className="num">
                Of these {count(size)}
              </th>
              <th scope="col" className="num">
                Members
              </th>
            </tr>
          </thead>
          <tbody>
            {overlap.map(({ segment, both, members }) => (
              <tr key={segment}>
                <td>
                  <Link to={`/segments/${segment}`}>{segment}</Link>
                </td>
                <td className="num strong">{count(both)}</td>
                <td className="num">{size === 0 ? "" : `${((100 * both) / size).toFixed(1)}%`}</td>
                <td className="num">{count(members)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
