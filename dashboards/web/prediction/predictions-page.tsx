import type { PredictionRow } from "../../api/prediction/schema.ts"
import { currencyOf } from "../brand-scope.ts"
import { useAnswer } from "../live.ts"
import { Frame } from "../page/frame.tsx"
import { useShell } from "../page/shell.ts"
import { Old, Waiting } from "../page/waiting.tsx"
import { Scope } from "../scope.tsx"
import { useView } from "../view.ts"
import { Prediction } from "./prediction.tsx"

/** Predictions: what each was held against, and whether it is good enough to be used. */
export function PredictionsPage() {
  const { snapshot } = useShell()
  const [view, change] = useView()
  const brands = snapshot.value?.brands ?? []
  const currency = currencyOf(brands, view.currency)
  const asked = view.brand ? `?brand=${encodeURIComponent(view.brand)}` : ""
  const live = useAnswer<readonly PredictionRow[]>(`/api/predictions${asked}`)
  return (
    <Frame
      crumbs={[["Predictions"]]}
      scope={<Scope {...{ brands, currency, view, change }} isCounted hasDays={false} />}
    >
      <h1>Predictions</h1>
      <p className="quiet sentence">
        Each model was held against days that it had not read, beside what anybody would say. One
        that comes no nearer is refused, and scores nobody.
      </p>
      {live.value === undefined ? (
        <Waiting live={live} what="the predictions" />
      ) : (
        <>
          <Old live={live} />
          <ByBrand rows={live.value} />
        </>
      )}
    </Frame>
  )
}

function ByBrand({ rows }: { readonly rows: readonly PredictionRow[] }) {
  if (rows.length === 0)
    return (
      <p className="quiet">
        Nothing was fitted yet. It is once a week, where a brand has half a year of payments; or by{" "}
        <span className="mono">pitboss predict run</span>.
      </p>
    )
  const brands = [...new Set(rows.map(({ brand }) => brand))]
  return brands.map((brand) => (
    <section key={brand} aria-label={brand}>
      <h2>{brand}</h2>
      <div className="predictions">
        {rows
          .filter((row) => row.brand === brand)
          .map((row) => (
            <Prediction key={row.subject} row={row} />
          ))}
      </div>
    </section>
  ))
}
