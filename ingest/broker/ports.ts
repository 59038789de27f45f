import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { BrokerPorts } from "./settings.ts"

const HOST = "127.0.0.1"

/** The ports of the last start where they are still free, else new ones; kept in the file. */
export async function claimPorts(file: string): Promise<BrokerPorts> {
  const kept = existsSync(file) ? keptPorts(readFileSync(file, "utf8")) : undefined
  const ports =
    kept && (await isFree(kept.broker)) && (await isFree(kept.controller))
      ? kept
      : { broker: await freePort(), controller: await freePort() }
  writeFileSync(file, JSON.stringify(ports))
  return ports
}

// A file that a kill cut off names no ports: new ones do as well.
function keptPorts(text: string): BrokerPorts | undefined {
  try {
    return BrokerPorts.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** Whether nobody listens on a port of loopback at this moment. */
export function isFree(port: number): Promise<boolean> {
  return listenOnce(port).then(
    () => true,
    () => false,
  )
}

/** A port that nobody listens on at this moment. */
export function freePort(): Promise<number> {
  return listenOnce(0)
}

function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once("error", reject)
    server.listen(port, HOST, () => {
      const address = server.address()
      const claimed = typeof address === "object" && address ? address.port : port
      server.close(() => resolve(claimed))
    })
  })
}
