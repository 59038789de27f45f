import { Command } from "commander"
import { registerAudits } from "./commands/audits.ts"
import { registerBackups } from "./commands/backups.ts"
import { registerCampaigns } from "./commands/campaigns.ts"
import { registerDeadLetters } from "./commands/dead-letters.ts"
import { registerDecide } from "./commands/decide.ts"
import { registerDemo } from "./commands/demo.ts"
import { registerHistory } from "./commands/history.ts"
import { registerImport } from "./commands/import.ts"
import { registerIngest } from "./commands/ingest.ts"
import { registerKeys } from "./commands/keys.ts"
import { registerListings } from "./commands/listing.ts"
import { registerLists } from "./commands/lists.ts"
import { registerModels } from "./commands/models.ts"
import { printFailure } from "./commands/output.ts"
import { registerPredict } from "./commands/predict.ts"
import { registerRates } from "./commands/rates.ts"
import { registerRegisters } from "./commands/register-commands.ts"
import { registerRules } from "./commands/rules.ts"
import { registerSegments } from "./commands/segments.ts"
import { registerServe } from "./commands/serve.ts"
import { registerShadow } from "./commands/shadow.ts"
import { registerSql } from "./commands/sql.ts"

const program = new Command("pitboss")
  .description("Analytics-first CRM for iGaming operators")
  .showHelpAfterError()

for (const register of [
  registerServe,
  registerIngest,
  registerImport,
  registerAudits,
  registerBackups,
  registerDeadLetters,
  registerHistory,
  registerRates,
  registerDemo,
  registerKeys,
  registerSegments,
  registerCampaigns,
  registerLists,
  registerRules,
  registerRegisters,
  registerShadow,
  registerDecide,
  registerListings,
  registerSql,
  registerModels,
  registerPredict,
])
  register(program)

// A pipe takes what is written when its reader does: nothing of an answer is cut off at the end.
const written = (stream: NodeJS.WriteStream) =>
  new Promise<void>((resolve) => stream.write("", () => resolve()))

// Whoever reads may stop reading, as `head` does.
process.stdout.on("error", () => process.exit())

program
  .parseAsync()
  .catch((thrown: unknown) =>
    printFailure(thrown, { json: false, debug: process.argv.includes("--debug") }),
  )
  .then(() => Promise.all([written(process.stdout), written(process.stderr)]))
  .then(() => process.exit())
