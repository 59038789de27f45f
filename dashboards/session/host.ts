const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"])

/**
 * Whether a request's Host header names this Pitboss: loopback, or a name from the configuration.
 * A page of somebody else that points its own name at this machine is refused.
 */
export function isOwnHost(header: string | undefined, hosts: readonly string[]): boolean {
  const name = (header ?? "").toLowerCase().replace(/:\d+$/, "")
  return LOOPBACK.has(name) || hosts.some((host) => host.toLowerCase() === name)
}
