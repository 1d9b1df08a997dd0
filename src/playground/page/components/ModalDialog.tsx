import { useState } from "preact/hooks"
import { useActions } from "../Actions.ts"
import { ControlError, type ModalValues } from "../ControlApi.ts"
import type { Guild, Modal } from "../World.ts"
import { Dialog } from "./Dialog.tsx"
import { Markdown } from "./Markdown.tsx"
import { initiallyPicked, SelectMenu, type SelectSpec } from "./SelectMenu.tsx"

/** The parts of Discord's component types that a modal is made of, by number. */
const componentType = {
  stringSelect: 3,
  textInput: 4,
  channelSelect: 8,
  textDisplay: 10,
  fileUpload: 19,
  radioGroup: 21,
  checkboxGroup: 22,
  checkbox: 23,
} as const
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

interface FileUpload {
  readonly type: typeof componentType.fileUpload
  readonly custom_id: string
  readonly required?: boolean
  readonly max_values?: number
}

interface Checkbox {
  readonly type: typeof componentType.checkbox
  readonly custom_id: string
  readonly required?: boolean
  readonly default?: boolean
}

interface ModalPart {
  readonly type: number
  readonly content?: string
  readonly components?: ReadonlyArray<Input>
  readonly component?: Input
  readonly label?: string
  readonly description?: string
}

type Input = TextInput | SelectSpec | FileUpload | Checkbox

/** A text between the fields. */
interface Paragraph {
  readonly content: string
}

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
  const parts = partsOf(modal)
  const fields = parts.filter((part) => "input" in part)
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
        {parts.map((part) =>
          "input" in part ? (
            <FieldView
              key={part.input.custom_id}
              field={part}
              guild={guild}
              first={part === fields[0]}
              set={(value) => setValues((values) => ({ ...values, [part.input.custom_id]: value }))}
            />
          ) : (
            <div class="field">
              <Markdown text={part.content} guild={guild} />
            </div>
          ),
        )}
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
  if (input.type === componentType.checkbox)
    return (
      <label class="field">
        {heading}
        <input
          type="checkbox"
          name={input.custom_id}
          defaultChecked={input.default === true}
          onChange={(event) => set(String(event.currentTarget.checked))}
        />
      </label>
    )
  if (input.type === componentType.fileUpload)
    return (
      <label class="field">
        {heading}
        <input
          type="file"
          aria-label={label}
          name={input.custom_id}
          required={required}
          multiple={(input.max_values ?? 1) > 1}
          onChange={(event) => set(Array.from(event.currentTarget.files ?? [], ({ name }) => name))}
        />
      </label>
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

/** Text inputs stand in action rows (with a label of their own) or in labels, everything else in labels. */
const partsOf = (modal: Modal): ReadonlyArray<Field | Paragraph> =>
  (modal.components as unknown as ReadonlyArray<ModalPart>).flatMap(
    (part): ReadonlyArray<Field | Paragraph> =>
      part.type === componentType.textDisplay
        ? [{ content: part.content ?? "" }]
        : (part.component === undefined ? (part.components ?? []) : [part.component])
            .filter(isInput)
            .map((input) => ({
              input: asMenu(input),
              label: part.label ?? ("label" in input ? input.label : undefined) ?? input.custom_id,
              description: part.description,
            })),
  )

/** What selects hold before anybody touches them; a text input's own text is the server's default. */
const preselected = (fields: ReadonlyArray<Field>): ModalValues =>
  Object.fromEntries(
    fields.flatMap(({ input }) =>
      "style" in input || input.type === componentType.fileUpload || input.type === componentType.checkbox
        ? []
        : [[input.custom_id, initiallyPicked(input as SelectSpec)]],
    ),
  )

const isInput = ({ type }: { readonly type: number }) =>
  (type >= componentType.stringSelect && type <= componentType.channelSelect) ||
  (type >= componentType.fileUpload && type <= componentType.checkbox)

/** Groups of radio buttons and of checkboxes are shown as menus of their options. */
const asMenu = (input: Input): Input => {
  const type: number = input.type
  if (type === componentType.radioGroup) return { ...(input as SelectSpec), type: 3, max_values: 1 }
  if (type !== componentType.checkboxGroup) return input
  const group = input as SelectSpec
  return { ...group, type: 3, max_values: group.max_values ?? group.options?.length ?? 1 }
}
