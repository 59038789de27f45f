import { count, money, ratio } from "./figure.ts"
import type { BrandDay } from "./snapshot.ts"

interface BrandTableProps {
  readonly rows: readonly BrandDay[]
  readonly currency: string
}

/** The days as figures: what the chart shows, to read. */
export function BrandTable({ rows, currency }: BrandTableProps) {
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
            {["Handle", "GGR", "Hold", "NGR", "Deposits", "Withdrawals", "Actives", "FTD"].map(
              (name) => (
                <th scope="col" className="num" key={name}>
                  {name}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {latest.map((row) => (
            <tr key={`${row.day} ${row.brand}`}>
              <td className="nowrap">{row.day}</td>
              <td>{row.brand}</td>
              <td className="num">{money(row.handle, currency)}</td>
              <td className="num">{money(row.ggr, currency)}</td>
              <td className="num">{ratio(row.ggr, row.handle) ?? "null"}</td>
              <td className="num">{money(row.ngr, currency)}</td>
              <td className="num">{money(row.deposits, currency)}</td>
              <td className="num">{money(row.withdrawals, currency)}</td>
              <td className="num">{count(Number(row.actives))}</td>
              <td className="num">{count(Number(row.ftd))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
