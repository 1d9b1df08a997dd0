/** The ways in which the HTTP interface says no before a call is made. */
import { Schema } from "effect"

/** The request is not understood. */
export class BadRequest extends Schema.TaggedError<BadRequest>()(
  "BadRequest",
  { message: Schema.String },
  { httpApiStatus: 400 },
) {}

export class RouteNotFound extends Schema.TaggedError<RouteNotFound>()(
  "RouteNotFound",
  { method: Schema.String, path: Schema.String },
  { httpApiStatus: 404 },
) {
  override get message() {
    return `there is nothing at ${this.method} ${this.path}; /api/docs shows what there is`
  }
}

export class BodyTooLarge extends Schema.TaggedError<BodyTooLarge>()(
  "BodyTooLarge",
  { limit: Schema.Number },
  { httpApiStatus: 413 },
) {
  override get message() {
    return `a body of this call may have at most ${this.limit} bytes, and must arrive whole`
  }
}

export class MediaTypeUnsupported extends Schema.TaggedError<MediaTypeUnsupported>()(
  "MediaTypeUnsupported",
  { contentType: Schema.String },
  { httpApiStatus: 415 },
) {
  override get message() {
    return `expected application/json, not ${this.contentType}`
  }
}

/** The call took too long. Whether what it asked for has happened is not known. */
export class CallTimedOut extends Schema.TaggedError<CallTimedOut>()(
  "CallTimedOut",
  { seconds: Schema.Number },
  { httpApiStatus: 504 },
) {
  override get message() {
    return `the call took more than ${this.seconds} s`
  }
}

/** The runtime has no Discord application to sign in to. */
export class SignInUnavailable extends Schema.TaggedError<SignInUnavailable>()(
  "SignInUnavailable",
  {},
  { httpApiStatus: 503 },
) {
  override get message() {
    return "nobody can sign in here: the operator has not set DISCORD_CLIENT_ID and DISCORD_CLIENT_SECRET"
  }
}

/** A step of a sign-in does not follow from the one before. */
export class SignInRefused extends Schema.TaggedError<SignInRefused>()(
  "SignInRefused",
  { message: Schema.String },
  { httpApiStatus: 401 },
) {}
