import { count, wholeAmount } from "./figure.ts"
import type { BrandDay } from "./snapshot.ts"

/** The days as figures: what the chart shows, to read. */
export function BrandTable({ rows }: { readonly rows: readonly BrandDay[] }) {
  const latest = [...rows].sort(
    (a, b) => b.day.localeCompare(a.day) || a.brand.localeCompare(b.brand),
  )
  return (
    // A region that scrolls must be reachable by key.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section className="scroll" tabIndex={0} aria-label="Days and brands as a table">
      <table>
        <thead>
          <tr>
            <th scope="col">Day</th>
            <th scope="col">Brand</th>
            {["Handle", "GGR", "NGR", "Deposits", "Actives", "FTD"].map((name) => (
              <th scope="col" className="num" key={name}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {latest.slice(0, 28).map(({ day, brand, handle, ggr, ngr, deposits, actives, ftd }) => (
            <tr key={`${day} ${brand}`}>
              <td className="nowrap">{day}</td>
              <td>{brand}</td>
              {[handle, ggr, ngr, deposits].map((amount, place) => (
                // The order of the columns is fixed, so the place names the cell.
                // biome-ignore lint/suspicious/noArrayIndexKey: see above
                <td className="num" key={place}>
                  {wholeAmount(amount)}
                </td>
              ))}
              <td className="num">{count(Number(actives))}</td>
              <td className="num">{count(Number(ftd))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
