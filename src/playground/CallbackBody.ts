/** The bodies of an interaction's callback, one for each type of answer. */
import { Effect, Schema } from "effect"
import type { Modal } from "./Components.ts"
import type { DiscordError } from "./DiscordError.ts"
import { choice, decodeForm, invalidField, list, maybe, text } from "./FormBody.ts"
import type { MessageBody, MessageEdit } from "./MessageBody.ts"
import { checkBody } from "./Specification.ts"

const AutocompleteChoices = Schema.Struct({
  choices: list(
    Schema.Struct({ name: text(1, 100), value: Schema.Union([text(0, 100), Schema.Number]) }),
    25,
  ),
})

const withData = <S extends Schema.ConstraintDecoder<unknown>>(data: S) => decodeForm(Schema.Struct({ data }))

export const decodeType = decodeForm(Schema.Struct({ type: choice([1, 4, 5, 6, 7, 8, 9]) }))

type Answer<Data> = Effect.Effect<{ readonly data: Data }, DiscordError>

export const decodeMessage = Effect.fnUntraced(function* (json: unknown) {
  yield* checkBody("CreateMessageInteractionCallbackRequest", json)
  const { data } = json as { readonly data?: MessageBody | null }
  if (!data) return yield* invalidField(["data"], "BASE_TYPE_REQUIRED", "This field is required")
  return { data }
})
export const decodeDeferral = decodeForm(
  Schema.Struct({ data: maybe(Schema.Struct({ flags: maybe(Schema.Int) })) }),
)
export const decodeUpdate = (json: unknown): Answer<MessageEdit | null | undefined> =>
  Effect.as(
    checkBody("UpdateMessageInteractionCallbackRequest", json),
    json as { readonly data: MessageEdit | null },
  )
export const decodeChoices = withData(AutocompleteChoices)
export const decodeModal = (json: unknown): Answer<Modal> =>
  Effect.as(checkBody("ModalInteractionCallbackRequest", json), json as { readonly data: Modal })
