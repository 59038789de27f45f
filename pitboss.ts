import { Command } from "commander"
import { registerDemo } from "./commands/demo.ts"
import { registerImport } from "./commands/import.ts"
import { registerIngest } from "./commands/ingest.ts"
import { registerKeys } from "./commands/keys.ts"
import { registerListings } from "./commands/listing.ts"
import { printFailure } from "./commands/output.ts"
import { registerServe } from "./commands/serve.ts"

const program = new Command("pitboss")
  .description("Analytics-first CRM for iGaming operators")
  .showHelpAfterError()

for (const register of [
  registerServe,
  registerIngest,
  registerImport,
  registerDemo,
  registerKeys,
  registerListings,
])
  register(program)

program.parseAsync().then(
  () => process.exit(),
  (thrown: unknown) => {
    printFailure(thrown, { json: false, debug: process.argv.includes("--debug") })
    process.exit()
  },
)
