import type { Command } from "commander"
import { campaignsDryRun, campaignsLs } from "./operation/campaigns.ts"
import { addCommand, answer, type GlobalOptions } from "./program.ts"

/** `pitboss campaigns`: what is sent to whom, and whom it would reach. */
export function registerCampaigns(program: Command): void {
  const campaigns = program.command("campaigns").description("what is sent to whom")
  addCommand(campaigns, "ls", "each campaign with its audience").action((options: GlobalOptions) =>
    answer(options, campaignsLs, {}),
  )
  addCommand(campaigns, "dry-run <name>", "whom the gate would let it reach now").action(
    (name: string, options: GlobalOptions) => answer(options, campaignsDryRun, { name }),
  )
}
