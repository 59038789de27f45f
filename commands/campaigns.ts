import { userInfo } from "node:os"
import type { Command } from "commander"
import {
  campaignsDryRun,
  campaignsLs,
  campaignsPut,
  campaignsRemove,
  campaignsVersions,
} from "./operation/campaigns.ts"
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
    .option("--by <name>", "who does", userInfo().username)
    .action((path: string, { by, ...options }: GlobalOptions & { readonly by: string }) =>
      answer(options, campaignsPut, { path, text: readTextFile(path, "CAMPAIGN_FILE"), by }),
    )
  addCommand(campaigns, "remove <name>", "ends a campaign of the store")
    .option("--by <name>", "who does", userInfo().username)
    .action((name: string, { by, ...options }: GlobalOptions & { readonly by: string }) =>
      answer(options, campaignsRemove, { name, by }),
    )
  addCommand(
    campaigns,
    "versions <name>",
    "every text that it had, and who put or removed it",
  ).action((name: string, options: GlobalOptions) => answer(options, campaignsVersions, { name }))
}
