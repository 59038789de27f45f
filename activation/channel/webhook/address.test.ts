import { expect, test } from "vitest"
import { ADDRESS_REFUSED, lookupWithin, mayCall } from "./address.ts"

const OPEN = { allowsPrivate: false, isLoopback: false }
const PRIVATE = { allowsPrivate: true, isLoopback: false }

test.each(["93.184.215.14", "2606:4700::1111"])("%s is of the internet", (address) => {
  expect(mayCall(address, OPEN)).toBe(true)
})

test.each([
  ...["10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254", "127.0.0.1"],
  ...["::1", "fd00:ec2::254", "fe80::1", "::ffff:10.0.0.1", "::ffff:169.254.169.254"],
])("%s is called only where private addresses are let in", (address) => {
  expect([mayCall(address, OPEN), mayCall(address, PRIVATE)]).toEqual([false, true])
})

test.each([
  "0.0.0.0",
  "::",
  "224.0.0.1",
  "255.255.255.255",
  "192.0.2.1",
  "64:ff9b::a00:1",
  "2002:7f00:1::",
  "here",
])("%s is never called", (address) => {
  expect([mayCall(address, OPEN), mayCall(address, PRIVATE)]).toEqual([false, false])
})

test("this machine is called where it is what was configured, and no other private one", () => {
  const own = { allowsPrivate: false, isLoopback: true }
  expect([mayCall("127.0.0.1", own), mayCall("::1", own), mayCall("10.0.0.1", own)]).toEqual([
    true,
    true,
    false,
  ])
})

test.each([{ all: true }, { all: false }])(
  "a name that leads to this machine is refused when it is resolved for the connection: %o",
  async (options) => {
    const look = (rule: typeof OPEN) =>
      new Promise<string>((resolve) =>
        lookupWithin(rule)("localhost", options, (failed, found) =>
          resolve(failed?.code ?? JSON.stringify(found)),
        ),
      )
    expect(await look(OPEN)).toBe(ADDRESS_REFUSED)
    expect(await look(PRIVATE)).toMatch(/127\.0\.0\.1|::1/)
  },
)
