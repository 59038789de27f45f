import { expect, test } from "vitest"
import { faultOf } from "./refusal.ts"

test.each([
  [{ command: "MAIL FROM", responseCode: 530 }, "sender"],
  [{ command: "MAIL FROM", responseCode: 451 }, "sender"],
  [{ command: "AUTH PLAIN", responseCode: 535 }, "sender"],
  [{ command: "EHLO", responseCode: 550 }, "sender"],
  [{ command: "CONN", responseCode: 554 }, "sender"],
  [{ command: "RCPT TO", responseCode: 530 }, "sender"],
  [{ command: "RCPT TO", responseCode: 450, response: "450 4.7.1 Greylisted" }, undefined],
  [{ command: "RCPT TO", responseCode: 550, response: "550 relay not permitted" }, "sender"],
  [{ command: "RCPT TO", responseCode: 550, response: "550 5.1.1 no such mailbox" }, undefined],
  // Said at the recipient, and about the sender.
  [
    {
      command: "RCPT TO",
      responseCode: 553,
      response: "553 5.7.1 <a@b.example>: Sender address rejected: not owned by user c",
    },
    "sender",
  ],
  [
    { command: "RCPT TO", responseCode: 550, response: "550 5.1.8 <a@b>: Domain not found" },
    "sender",
  ],
  [{ command: "RCPT TO", responseCode: 550, response: "550 Sender verify failed" }, "sender"],
  [{ command: "DATA", responseCode: 550, response: "550 5.7.26 DMARC" }, "sender"],
  [{ command: "DATA", responseCode: 554, response: "554 5.6.0 no message" }, undefined],
  [{ command: "API", code: "EENVELOPE" }, undefined],
  [{ command: "API", code: "ESTREAM" }, undefined],
  [{ command: "API", code: "ECONNECTION" }, "provider"],
  [{ command: "CONN", code: "ETIMEDOUT" }, "provider"],
  [{}, "provider"],
] as const)("a call that ends with %j is the fault of: %s", (failure, fault) => {
  expect(faultOf(failure)).toBe(fault)
})
