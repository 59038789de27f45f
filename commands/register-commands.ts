import type { Command } from "commander"
import { registersCheck, registersLs } from "./operation/registers.ts"
import { addCommand, answer, type GlobalOptions } from "./program.ts"

interface CheckOptions extends GlobalOptions {
  readonly register?: string
}

/** `pitboss registers`: registers of excluded people that are asked player by player. */
export function registerRegisters(program: Command): void {
  const registers = program
    .command("registers")
    .description("registers of excluded people that are asked before a promotion is sent")
  addCommand(registers, "ls", "each register, what it answered, and since when it does not").action(
    (options: GlobalOptions) => answer(options, registersLs, {}),
  )
  addCommand(registers, "check <player>", "ask the registers of a player's places now, on record")
    .option("--register <id>", "this one, wherever he is")
    .action((player: string, { register, ...options }: CheckOptions) =>
      answer(options, registersCheck, { player, register }),
    )
}
