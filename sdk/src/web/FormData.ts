/** `FormData`: named values, texts and files, in their order. */
import { Blob, File, isBlob } from "./Blob.ts"
import { entriesIterator, required, usvString, webInterface } from "./Interface.ts"

export type FormValue = string | File

export interface FormEntry {
  readonly name: string
  readonly value: FormValue
}

const forms = new WeakMap<object, { entries: FormEntry[] }>()

/** The entries of a form. Throws a TypeError for what is none. */
export const formEntries = (form: unknown): FormEntry[] => stateOf(form).entries

const stateOf = (form: unknown): { entries: FormEntry[] } => {
  const state = forms.get(form as object)
  if (state === undefined) throw new TypeError("this is no FormData")
  return state
}

export const isFormData = (value: unknown): value is FormData => forms.has(value as object)

const entryOf = (method: string, args: readonly unknown[]): FormEntry => {
  required(method, args.length, 2)
  const name = usvString(args[0])
  const value = args[1]
  if (!isBlob(value)) {
    if (args.length > 2) throw new TypeError(`${method}: only a Blob can have a file name`)
    return { name, value: usvString(value) }
  }
  const named = args.length > 2 ? usvString(args[2]) : undefined
  if (value instanceof File && named === undefined) return { name, value }
  const lastModified = value instanceof File ? { lastModified: value.lastModified } : {}
  return { name, value: new File([value as Blob], named ?? "blob", { type: value.type, ...lastModified }) }
}

class FormData {
  constructor(form?: unknown) {
    if (form !== undefined) throw new TypeError("new FormData: there are no form elements here")
    forms.set(this, { entries: [] })
  }
  append(..._: [name: string, value: unknown, filename?: string]): void {
    formEntries(this).push(entryOf("append", _))
  }
  delete(name: string): void {
    required("delete", arguments.length, 1)
    const key = usvString(name)
    const state = stateOf(this)
    state.entries = state.entries.filter((entry) => entry.name !== key)
  }
  get(name: string): FormValue | null {
    required("get", arguments.length, 1)
    const key = usvString(name)
    return formEntries(this).find((entry) => entry.name === key)?.value ?? null
  }
  getAll(name: string): FormValue[] {
    required("getAll", arguments.length, 1)
    const key = usvString(name)
    return formEntries(this).flatMap((entry) => (entry.name === key ? [entry.value] : []))
  }
  has(name: string): boolean {
    required("has", arguments.length, 1)
    const key = usvString(name)
    return formEntries(this).some((entry) => entry.name === key)
  }
  set(..._: [name: string, value: unknown, filename?: string]): void {
    const state = stateOf(this)
    const entry = entryOf("set", _)
    const first = state.entries.findIndex(({ name }) => name === entry.name)
    if (first < 0) state.entries.push(entry)
    else {
      state.entries = state.entries.filter(({ name }, index) => index <= first || name !== entry.name)
      state.entries[first] = entry
    }
  }
  forEach(visit: (value: FormValue, name: string, form: FormData) => void, self?: unknown): void {
    required("forEach", arguments.length, 1)
    const state = stateOf(this)
    if (typeof visit !== "function") throw new TypeError("forEach: the callback must be a function")
    for (let i = 0; i < state.entries.length; i++) {
      const { name, value } = state.entries[i]!
      visit.call(self, value, name, this)
    }
  }
  entries(): IterableIterator<[string, FormValue]> {
    return iterate(this, ({ name, value }) => [name, value])
  }
  keys(): IterableIterator<string> {
    return iterate(this, ({ name }) => name)
  }
  values(): IterableIterator<FormValue> {
    return iterate(this, ({ value }) => value)
  }
}

const iterate = <T>(form: FormData, pick: (entry: FormEntry) => T): IterableIterator<T> => {
  const state = stateOf(form)
  let index = 0
  return entriesIterator<T>("FormData Iterator", () => {
    const entry = state.entries[index++]
    return entry === undefined ? { value: undefined, done: true } : { value: pick(entry), done: false }
  })
}

webInterface(FormData, "FormData")
Object.defineProperty(FormData.prototype, Symbol.iterator, {
  value: FormData.prototype.entries,
  writable: true,
  configurable: true,
})
for (const name of ["append", "set"] as const) {
  Object.defineProperty(FormData.prototype[name], "length", { value: 2, configurable: true })
}

export { FormData }
