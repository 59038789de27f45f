const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"])

/**
 * Whether a request's Host header names this Pitboss: loopback, or a name from the configuration.
 * A page of somebody else that points its own name at this machine is refused.
 */
export function isOwnHost(header: string | undefined, hosts: readonly string[]): boolean {
  const name = (header ?? "").toLowerCase().replace(/:\d+$/, "")
  return LOOPBACK.has(name) || hosts.some((host) => bracketed(host.toLowerCase()) === name)
}

/** The port under which the browser knows this Pitboss: not ours, where a port is mapped. */
export function portOf(header: string | undefined): string {
  return /:(\d+)$/.exec(header ?? "")?.[1] ?? "default"
}

// An IPv6 address stands in brackets in the header, and may do so in the configuration.
function bracketed(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host
}
