/** How a request of a guild to the outside can fail. The messages are for the guild's authors: they tell nothing of the operator's network. */
import { Schema } from "effect"

/** Which rule a request broke. */
export const RefusalReason = Schema.Literals([
  /** The text is no absolute URL. */
  "url",
  "scheme",
  /** The URL carries a user name or a password. */
  "credentials",
  "port",
  /** The name is one for private networks. */
  "host",
  /** The name stands for, or the URL holds, an address that is not public. */
  "address",
  /** Discord's own API, or what stands in for it. */
  "discord",
  /** This runtime's own server. */
  "self",
  "method",
  "header",
  "redirect",
  /** A secret may not go where the request goes. */
  "secret",
])
export type RefusalReason = typeof RefusalReason.Type

/** A rule of flora forbids the request; the same request will be refused again. */
export class FetchRefused extends Schema.TaggedError<FetchRefused>()("FetchRefused", {
  reason: RefusalReason,
  message: Schema.String,
}) {}

/** The name was not found, nobody answered, or the answer could not be read. */
export class FetchFailed extends Schema.TaggedError<FetchFailed>()("FetchFailed", {
  message: Schema.String,
}) {}

/** There was no complete answer in the time that a request has, with its redirects and the wait for its turn. */
export class FetchTimeout extends Schema.TaggedError<FetchTimeout>()("FetchTimeout", {
  message: Schema.String,
}) {}

/** What is to be sent, or what came back, is larger than allowed. */
export class FetchTooLarge extends Schema.TaggedError<FetchTooLarge>()("FetchTooLarge", {
  message: Schema.String,
  /** The bound, in bytes. */
  limit: Schema.Number,
}) {}

/** The guild has made as many requests as it may for now. */
export class FetchRateExceeded extends Schema.TaggedError<FetchRateExceeded>()("FetchRateExceeded", {
  message: Schema.String,
  /** Milliseconds after which the next request is allowed. */
  retryAfterMs: Schema.Number,
}) {}

export type FetchError = FetchRefused | FetchFailed | FetchTimeout | FetchTooLarge | FetchRateExceeded
