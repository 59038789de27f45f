import type { CampaignDocument } from "../../api/campaign/schema.ts"

interface BudgetProps {
  readonly budget: NonNullable<CampaignDocument["budget"]>
}

/** How much a campaign has used up of what it may, and that nothing is left. */
export function Budget({ budget }: BudgetProps) {
  const { per, messages, messages_spent, amount, amount_spent, currency, is_spent } = budget
  const parts = [
    ...(messages === null ? [] : [`${messages_spent} of ${messages} messages`]),
    ...(amount === null ? [] : [`${amount_spent} of ${amount} ${currency}`]),
  ]
  const when = per === "day" ? "today, UTC" : "in all"
  return (
    <>
      {is_spent && <span className="chip bad">budget spent</span>}
      <span className={is_spent ? "bad" : ""}>
        {parts.join(" and ")} spent {when}
      </span>
    </>
  )
}
