import { lookup } from "node:dns"
import { isIP, type LookupFunction } from "node:net"
import ipaddr from "ipaddr.js"

/** What a receipt and a circuit say where an endpoint's address is none that may be called. */
export const ADDRESS_REFUSED = "ADDRESS_REFUSED"

/** Where an operator's own machines stand; those that give a cloud's machines their credentials are of them. */
const PRIVATE: readonly string[] = [
  ...["private", "uniqueLocal", "linkLocal", "carrierGradeNat", "loopback"],
]

/** Which addresses an endpoint may have. */
export interface AddressRule {
  readonly allowsPrivate: boolean
  /** The address of it that is configured is this machine's own. */
  readonly isLoopback: boolean
}

/** Whether an address may be called: what is neither of the internet nor let in by the rule never is. */
export function mayCall(address: string, { allowsPrivate, isLoopback }: AddressRule): boolean {
  if (isIP(address) === 0) return false
  // An IPv4 address in IPv6's clothes is what it is.
  const range = ipaddr.process(address).range()
  if (range === "unicast") return true
  if (range === "loopback" && isLoopback) return true
  return allowsPrivate && PRIVATE.includes(range)
}

/**
 * Resolves a name for the connection that is about to be made, so that what was looked at is what is called. Where any of
 * its addresses may not be called, none is.
 */
export function lookupWithin(rule: AddressRule): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (failed, found) => {
      const [first] = found ?? []
      if (failed !== null || first === undefined) {
        callback(failed ?? refusal(), [])
        return
      }
      if (!found.every(({ address }) => mayCall(address, rule))) callback(refusal(), [])
      else if (options.all) callback(null, found)
      else callback(null, first.address, first.family)
    })
  }
}

export function refusal(): NodeJS.ErrnoException {
  return Object.assign(new Error("the address may not be called"), { code: ADDRESS_REFUSED })
}

/** The host of an address, without the brackets of IPv6. */
export function literalOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, "$1")
}

/** Whether a host as it is configured is this machine. */
export function isLoopbackHost(host: string): boolean {
  if (host === "localhost") return true
  return isIP(host) !== 0 && ipaddr.process(host).range() === "loopback"
}
