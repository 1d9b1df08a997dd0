/** The bodies of an interaction's callback, one for each type of answer. */
import { Schema } from "effect"
import { Modal } from "./Components.ts"
import { choice, decodeForm, list, maybe, text } from "./FormBody.ts"
import { MessageBody, MessageEdit } from "./MessageBody.ts"

const AutocompleteChoices = Schema.Struct({
  choices: list(
    Schema.Struct({ name: text(1, 100), value: Schema.Union([text(0, 100), Schema.Number]) }),
    25,
  ),
})

const withData = <S extends Schema.ConstraintDecoder<unknown>>(data: S) => decodeForm(Schema.Struct({ data }))

export const decodeType = decodeForm(Schema.Struct({ type: choice([1, 4, 5, 6, 7, 8, 9]) }))
export const decodeMessage = withData(MessageBody)
export const decodeDeferral = decodeForm(
  Schema.Struct({ data: maybe(Schema.Struct({ flags: maybe(Schema.Int) })) }),
)
export const decodeUpdate = decodeForm(Schema.Struct({ data: maybe(MessageEdit) }))
export const decodeChoices = withData(AutocompleteChoices)
export const decodeModal = withData(Modal)
