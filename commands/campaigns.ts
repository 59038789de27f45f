import type { Command } from "commander"
import {
  campaignsDryRun,
  campaignsLs,
  campaignsPut,
  campaignsRemove,
  campaignsVersions,
} from "./operation/campaigns.ts"
import { BY, type Ordered, REASON } from "./ordered.ts"
import { addCommand, answer, type GlobalOptions } from "./program.ts"
import { readTextFile } from "./text-file.ts"

/** `pitboss campaigns`: what is sent to whom, and whom it would reach. */
export function registerCampaigns(program: Command): void {
  const campaigns = program.command("campaigns").description("what is sent to whom")
  addCommand(campaigns, "ls", "each campaign with its audience").action((options: GlobalOptions) =>
    answer(options, campaignsLs, {}),
  )
  addCommand(campaigns, "dry-run <name>", "whom the gate would let it reach now").action(
    (name: string, options: GlobalOptions) => answer(options, campaignsDryRun, { name }),
  )
  addCommand(campaigns, "put <file>", "makes a campaign in the store, or changes one")
    .option(...BY)
    .option(...REASON)
    .action((path: string, { by, reason, ...options }: Ordered) =>
      answer(options, campaignsPut, {
        path,
        text: readTextFile(path, "CAMPAIGN_FILE"),
        by,
        reason,
      }),
    )
  addCommand(campaigns, "remove <name>", "ends a campaign of the store")
    .option(...BY)
    .option(...REASON)
    .action((name: string, { by, reason, ...options }: Ordered) =>
      answer(options, campaignsRemove, { name, by, reason }),
    )
  addCommand(
    campaigns,
    "versions <name>",
    "every text that it had, and who put or removed it",
  ).action((name: string, options: GlobalOptions) => answer(options, campaignsVersions, { name }))
}
