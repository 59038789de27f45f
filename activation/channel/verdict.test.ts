import { expect, test } from "vitest"
import { verdictOf } from "./verdict.ts"

const at = (command: string, response: string) =>
  verdictOf(command, Number.parseInt(response, 10), response)

test.each([
  "550 relay not permitted",
  "550-Verification failed for <hello@casino.example>\n550-Called: 192.0.2.1\n550 No such user",
  "550 Rejected because 192.0.2.1 is in a black list",
  "550 SPF check failed",
  "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
  "553 sorry, that domain isn't in my list of allowed rcpthosts",
  "550 authentication required",
  "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org",
  "554 5.7.1 <a@players.example>: Relay access denied",
  "550 5.4.5 Daily user sending limit exceeded",
  "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
  "550 5.7.23 The message was rejected because of Sender Policy Framework violation",
  "550 5.1.8 Domain of sender not found",
  "550 Administrative prohibition",
  "550",
])("what a server says at the recipient of who sends is no word on the recipient: %s", (said) => {
  expect(at("RCPT TO", said)).toBe("sender")
})

test.each([
  "550 5.1.1 <a@players.example>: Recipient address rejected: User unknown",
  "550-5.1.1 The email account that you tried to reach does not exist",
  "550 5.2.1 The account is disabled",
  "556 5.1.10 Domain takes no mail",
  "550 No such user here",
  "550 <spam@players.example>: unknown user",
  "550 sorry, no mailbox here by that name (#5.1.1)",
  "550 Unrouteable address",
  "550 User not found",
])("an address that nobody has is no good: %s", (said) => {
  expect(at("RCPT TO", said)).toBe("unknown_mailbox")
})

test.each([
  ["RCPT TO", "552 5.2.2 mailbox full", "recipient"],
  ["RCPT TO", "552 over its storage", "recipient"],
  ["RCPT TO", "550 Requested action not taken: mailbox unavailable", "recipient"],
  ["RCPT TO", "550 5.5.0 mailbox unavailable", "recipient"],
  ["RCPT TO", "501 malformed address", "recipient"],
  ["DATA", "552 too big", "message"],
  ["DATA", "552 5.3.4 too big", "message"],
  ["DATA", "554 5.6.0 not a message", "message"],
  ["DATA", "550 5.7.26 fails DMARC", "sender"],
  ["DATA", "550 5.4.5 Daily sending quota exceeded", "sender"],
  ["DATA", "554 Transaction failed", "sender"],
  ["DATA", "550 5.1.1 no such user", "unknown_mailbox"],
])("at %s the answer '%s' is about: %s", (command, said, about) => {
  expect(at(command, said)).toBe(about)
})
