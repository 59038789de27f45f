import { useCallback } from "react"
import type { PredictionRow } from "../../api/prediction/schema.ts"
import { calibration } from "../chart/calibration.ts"
import { PlotFigure } from "../chart/plot.tsx"
import { count, dayWords } from "../figure.ts"

const REASONS_MAX = 4
/** Bounds of the population stability index that are in use: moved, and moved by much. */
const MOVED = 0.1
const MOVED_MUCH = 0.25

/** One prediction of a brand: its verdict, what its hold-out said, and how far its scores have moved since. */
export function Prediction({ row }: { readonly row: PredictionRow }) {
  const { subject, asks, purpose, is_shipped, refused, model } = row
  return (
    <article className="prediction" aria-label={subject}>
      <h3>
        {subject}{" "}
        <span className={is_shipped ? "chip good" : "chip"}>
          {is_shipped ? "in use" : "refused"}
        </span>
        {purpose === "protection" && <span className="chip">protection</span>}
      </h3>
      <p className="small quiet">{asks ?? "Nothing could be fitted."}</p>
      {refused !== null && <p className="small">{refused}</p>}
      <div className="judged">
        <Figures row={row} />
        <Calibrated row={row} />
      </div>
      {row.reasons.length > 0 && (
        <p className="small quiet wrap">
          What weighs most:{" "}
          {row.reasons
            .slice(0, REASONS_MAX)
            .map(
              ({ trait, weight }) =>
                `${trait} ${weight > 0 ? "+" : "−"}${Math.abs(weight).toFixed(2)}`,
            )
            .join(", ")}
        </p>
      )}
      <p className="small faint wrap">
        {model && `${model} · `}read up to {dayWords(row.calibration_end.slice(0, 10))}, held
        against the days up to {dayWords(row.holdout_end.slice(0, 10))}
      </p>
    </article>
  )
}

function Figures({ row }: { readonly row: PredictionRow }) {
  const { players, share, auc, baseline_auc, baseline, brier, baseline_brier, lift } = row
  const { mae, baseline_mae, bias, value_bias, drift } = row
  return (
    <dl className="measured">
      <Fact name="Players held against" value={players} say={count} note={shareWords(share)} />
      <Fact name="AUC" value={auc} say={rank} note={against(baseline_auc, rank, baseline)} />
      <Fact name="Lift of the first tenth" value={lift} say={(one) => `${one.toFixed(1)}×`} />
      <Fact
        name="Brier score"
        value={brier}
        say={rank}
        note={against(baseline_brier, rank, null)}
      />
      <Fact
        name="Deposits off by"
        value={mae}
        say={rank}
        note={against(baseline_mae, rank, baseline)}
      />
      <Fact name="Deposits in all" value={bias} say={percent} />
      <Fact
        name="Amounts in all"
        value={value_bias}
        say={percent}
        isBad={Math.abs(value_bias ?? 0) > MOVED_MUCH}
      />
      <Fact
        name="Drift (PSI)"
        value={drift?.psi ?? null}
        say={(one) => `${one.toFixed(3)}, ${driftWords(one)}`}
        isBad={(drift?.psi ?? 0) > MOVED_MUCH}
      />
    </dl>
  )
}

interface FactProps {
  readonly name: string
  readonly value: number | null
  readonly say: (value: number) => string
  readonly note?: string | undefined
  readonly isBad?: boolean
}

function Fact({ name, value, say, note, isBad = false }: FactProps) {
  if (value === null) return null
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <b className={isBad ? "num bad" : "num"}>{say(value)}</b>
        {note && <small className="quiet"> {note}</small>}
      </dd>
    </div>
  )
}

function Calibrated({ row: { subject, calibration: points } }: { readonly row: PredictionRow }) {
  const draw = useCallback((width: number) => calibration({ points, width }), [points])
  if (points.length === 0) return <p className="small quiet">No calibration is on record.</p>
  const [last] = points.slice(-1)
  const finding = `Of the tenth of players of whom ${subject} foretold most, ${percent(last?.observed ?? 0)} against ${percent(last?.predicted ?? 0)} foretold`
  return <PlotFigure finding={finding} draw={draw} />
}

const rank = (value: number) => value.toFixed(3)
const percent = (value: number) => `${value > 0 ? "+" : "−"}${Math.abs(100 * value).toFixed(1)} %`

function against(value: number | null, say: (value: number) => string, by: string | null) {
  return value === null ? undefined : `against ${say(value)}${by ? ` by ${by}` : ""}`
}

function shareWords(share: number | null): string | undefined {
  return share === null ? undefined : `it came to ${(100 * share).toFixed(1)} % of them`
}

function driftWords(psi: number): string {
  if (psi > MOVED_MUCH) return "moved by much: fit it anew"
  return psi > MOVED ? "moved" : "as at the fit"
}
