import { useState } from "preact/hooks"
import { useActions } from "../Actions.ts"
import { ControlError, type ModalValues } from "../ControlApi.ts"
import type { Guild, Modal } from "../World.ts"
import { Dialog } from "./Dialog.tsx"
import { initiallyPicked, SelectMenu, type SelectSpec } from "./SelectMenu.tsx"

/** The parts of Discord's component types that a modal is made of, by number. */
const componentType = { stringSelect: 3, textInput: 4, channelSelect: 8 } as const
const paragraphStyle = 2

interface TextInput {
  readonly type: typeof componentType.textInput
  readonly custom_id: string
  readonly style: number
  readonly label?: string
  readonly placeholder?: string
  readonly value?: string
  readonly required?: boolean
  readonly min_length?: number
  readonly max_length?: number
}

interface ModalPart {
  readonly type: number
  readonly components?: ReadonlyArray<Input>
  readonly component?: Input
  readonly label?: string
  readonly description?: string
}

type Input = TextInput | SelectSpec

interface Field {
  readonly input: Input
  readonly label: string
  readonly description: string | undefined
}

interface Props {
  readonly interactionId: string
  readonly modal: Modal
  readonly guild: Guild | undefined
}

/** The form that a bot opened. */
export const ModalDialog = ({ guild, interactionId, modal }: Props) => {
  const actions = useActions()
  const fields = fieldsOf(modal)
  const [values, setValues] = useState<ModalValues>(() => preselected(fields))
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string>()

  const submit = async () => {
    setBusy(true)
    setFailure(undefined)
    try {
      const outcome = await actions.submitModal(interactionId, values)
      if (outcome.timedOut === true) setFailure("Something went wrong. Try again.")
      else actions.closeModal()
    } catch (error) {
      setFailure(error instanceof ControlError ? error.message : String(error))
    }
    setBusy(false)
  }

  return (
    <Dialog title={modal.title} close={actions.closeModal}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (!busy) void submit()
        }}
      >
        {fields.map((field, at) => (
          <FieldView
            key={field.input.custom_id}
            field={field}
            guild={guild}
            first={at === 0}
            set={(value) => setValues((values) => ({ ...values, [field.input.custom_id]: value }))}
          />
        ))}
        {failure !== undefined && (
          <p class="failure" role="alert">
            {failure}
          </p>
        )}
        <footer class="dialog-footer">
          <button type="button" class="button plain" onClick={actions.closeModal}>
            Cancel
          </button>
          <button type="submit" class="button primary" aria-busy={busy} disabled={busy}>
            Submit
          </button>
        </footer>
      </form>
    </Dialog>
  )
}

interface FieldProps {
  readonly field: Field
  readonly guild: Guild | undefined
  readonly first: boolean
  readonly set: (value: string | ReadonlyArray<string>) => void
}

const FieldView = ({ field: { description, input, label }, first, guild, set }: FieldProps) => {
  const required = input.required !== false
  const heading = (
    <>
      <span class="field-label">
        {label} {required && <span class="required">*</span>}
      </span>
      {description !== undefined && <small>{description}</small>}
    </>
  )
  if (input.type !== componentType.textInput)
    return (
      <div class="field" role="group" aria-label={label}>
        {heading}
        <SelectMenu select={input} guild={guild} busy={false} choose={set} />
      </div>
    )
  const attributes = {
    "aria-label": label,
    name: input.custom_id,
    defaultValue: input.value ?? "",
    required,
    placeholder: input.placeholder,
    minLength: input.min_length,
    maxLength: input.max_length ?? 4_000,
    autoFocus: first,
    onInput: (event: { currentTarget: { value: string } }) => set(event.currentTarget.value),
  }
  return (
    <label class="field">
      {heading}
      {input.style === paragraphStyle ? (
        <textarea rows={5} {...attributes} />
      ) : (
        <input type="text" {...attributes} />
      )}
    </label>
  )
}

/** Text inputs stand in action rows (with a label of their own) or in labels, selects in labels. */
const fieldsOf = (modal: Modal): ReadonlyArray<Field> =>
  (modal.components as unknown as ReadonlyArray<ModalPart>).flatMap((part) =>
    (part.component === undefined ? (part.components ?? []) : [part.component])
      .filter(isInput)
      .map((input) => ({
        input,
        label: part.label ?? ("label" in input ? input.label : undefined) ?? input.custom_id,
        description: part.description,
      })),
  )

/** What selects hold before anybody touches them; a text input's own text is the server's default. */
const preselected = (fields: ReadonlyArray<Field>): ModalValues =>
  Object.fromEntries(
    fields.flatMap(({ input }) =>
      input.type === componentType.textInput ? [] : [[input.custom_id, initiallyPicked(input)]],
    ),
  )

const isInput = ({ type }: Input) => type >= componentType.stringSelect && type <= componentType.channelSelect
