import { expect, test } from "vitest"
import { faultOf } from "./refusal.ts"

test.each([
  [{ command: "MAIL FROM", responseCode: 530 }, "sender"],
  [{ command: "MAIL FROM", responseCode: 451 }, "sender"],
  [{ command: "AUTH PLAIN", responseCode: 535 }, "sender"],
  [{ command: "EHLO", responseCode: 550 }, "sender"],
  [{ command: "CONN", responseCode: 554 }, "sender"],
  [{ command: "RCPT TO", responseCode: 530 }, "sender"],
  [{ command: "RCPT TO", responseCode: 550 }, undefined],
  [{ command: "DATA", responseCode: 554 }, undefined],
  [{ command: "API", code: "EENVELOPE" }, undefined],
  [{ command: "API", code: "ESTREAM" }, undefined],
  [{ command: "API", code: "ECONNECTION" }, "provider"],
  [{ command: "CONN", code: "ETIMEDOUT" }, "provider"],
  [{}, "provider"],
] as const)("a call that ends with %j is the fault of: %s", (failure, fault) => {
  expect(faultOf(failure)).toBe(fault)
})
