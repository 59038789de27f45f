import type { Warehouse } from "../../../warehouse/warehouse.ts"
import type { CampaignResult } from "./schema.ts"

/** What came of a campaign by brand since its start: who got it against who was held out, the former first. */
export async function readResults(
  warehouse: Warehouse,
  name: string,
  brand: string,
): Promise<CampaignResult[]> {
  const rows = await warehouse.query<Record<keyof CampaignResult, string>>(
    `select brand, arm, toString(start) as start, days, players, players_open, actives, ngr_per_player, difference,
    difference_low, difference_high, verdict
from fct_campaign_result
where campaign = {name:String} and period = 'whole' and ({brand:String} = '' or brand = {brand:String})
order by brand, arm = 'held_out'`,
    { name, brand },
  )
  return rows.map((row) => ({
    ...row,
    days: Number(row.days),
    players: Number(row.players),
    players_open: Number(row.players_open),
    actives: Number(row.actives),
  }))
}
