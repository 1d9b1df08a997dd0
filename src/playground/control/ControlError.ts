import { Schema } from "effect"
import type { DiscordError } from "../DiscordError.ts"

/** Why a control call was refused: HTTP status, a word for programs and a sentence for people. */
export class ControlError extends Schema.TaggedError<ControlError>()("ControlError", {
  status: Schema.Number,
  code: Schema.String,
  message: Schema.String,
}) {
  get body() {
    return { error: { code: this.code, message: this.message } }
  }
}

export const badRequest = (message: string) => new ControlError({ status: 400, code: "bad_request", message })

/** What Discord would have refused, told to somebody who is not a bot: "Unknown Channel" becomes `unknown_channel`. */
export const fromDiscord = (error: DiscordError) =>
  new ControlError({
    status: error.status,
    code: error.message
      .toLowerCase()
      .replace(/\W+/g, "_")
      .replace(/^_+|_+$/g, ""),
    message:
      error.errors === undefined ? error.message : `${error.message}: ${sentences(error.errors).join("; ")}`,
  })

const sentences = (tree: unknown, path: ReadonlyArray<string> = []): Array<string> =>
  Object.entries(tree as object).flatMap(([field, value]) =>
    field === "_errors"
      ? (value as Array<{ message: string }>).map(({ message }) => `${path.join(".")}: ${message}`)
      : sentences(value, [...path, field]),
  )
