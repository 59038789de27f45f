import type { Warehouse } from "../../warehouse/warehouse.ts"

/** A share of nobody counts as this: its logarithm would have no end. */
const SHARE_MIN = "0.0001"

/**
 * Keeps for each question by which players are scored how its probabilities lie now against those at its fit, in whose
 * tenths a tenth each lay: the population stability index, sum of (now - then) ln(now / then). One insert, of what the
 * latest scoring gave.
 */
export async function noteDrift(warehouse: Warehouse): Promise<void> {
  await warehouse.command(
    `insert into sys_prediction_drift
with
answers as (
    select answer.brand as brand, answer.question as question, answer.version as version, answer.probability as probability,
        arrayCount(edge -> edge <= answer.probability, fit.edges) as tenth
    from int_protection_answer as answer
    inner join (select brand, subject, edges from stg_prediction__fit) as fit
        on fit.brand = answer.brand and fit.subject = answer.question),
tenths as (
    select brand, question, version, tenth, count() as players, sum(probability) as total
    from answers group by brand, question, version, tenth),
brands as (
    select brand, question, version, sum(players) as whole, sum(total) / whole as mean_probability,
        mapFromArrays(groupArray(toUInt8(tenth)), groupArray(toFloat64(players))) as by_tenth
    from tenths group by brand, question, version)
select now64(3), brand, question, version, whole,
    arraySum(tenth -> (greatest(by_tenth[toUInt8(tenth)] / whole, ${SHARE_MIN}) - 0.1)
        * log(greatest(by_tenth[toUInt8(tenth)] / whole, ${SHARE_MIN}) / 0.1), range(10)) as psi,
    mean_probability
from brands`,
  )
}
