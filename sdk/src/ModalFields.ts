/** What a user has filled into a modal, by the custom ids of its inputs. */
import type { DiscordJson } from "./Events.ts"
import { dictionary, isArray, list, toArray } from "./Primordials.ts"
import { ComponentType } from "./components/Constants.ts"

/** A file that a user has sent with a modal. */
export interface UploadedFile {
  /** The file's id. */
  readonly id: string
  /** The file's name. */
  readonly filename: string
  /** In bytes. */
  readonly size: number
  /** Where it can be fetched, for some hours. */
  readonly url: string
  /** Media type, such as `image/png`. */
  readonly contentType?: string
}

/** Text of inputs, what was chosen in menus, files of uploads. */
export type ModalValue = string | boolean | readonly string[] | readonly UploadedFile[]

/** Values by custom id. */
export interface ModalFields {
  readonly [customId: string]: ModalValue | undefined
}

/** The part of a submitted modal that holds values. */
interface Submitted {
  readonly custom_id: string
  readonly components: readonly DiscordJson[]
  readonly resolved?: unknown
}

interface Filled {
  readonly type: number
  readonly custom_id?: string
  readonly value?: string | boolean | null
  readonly values?: readonly string[]
  readonly component?: Filled
  readonly components?: readonly Filled[]
}

export const fieldsOf = (data: Submitted): ModalFields => {
  const fields = dictionary<ModalValue | undefined>()
  const files = (data.resolved as { readonly attachments?: ResolvedFiles } | undefined)?.attachments
  const collect = (component: Filled): void => {
    const { custom_id, value, values } = component
    if (component.component !== undefined) collect(component.component)
    else if (isArray(component.components)) collectAll(component.components)
    else if (custom_id === undefined) return
    else if (component.type === ComponentType.FileUpload) fields[custom_id] = filesOf(values ?? [], files)
    else if (values !== undefined) fields[custom_id] = values
    else if (value !== undefined && value !== null) fields[custom_id] = value
  }
  const collectAll = (components: readonly Filled[]): void => {
    for (let i = 0; i < components.length; i++) collect(components[i]!)
  }
  collectAll(data.components as unknown as readonly Filled[])
  return fields
}

interface ResolvedFiles {
  readonly [id: string]: Omit<UploadedFile, "contentType"> & { readonly content_type?: string }
}

const filesOf = (ids: readonly string[], resolved: ResolvedFiles | undefined): UploadedFile[] => {
  const files = list<UploadedFile>()
  for (let i = 0; i < ids.length; i++) {
    const file = resolved?.[ids[i]!]
    if (file === undefined) continue
    const { id, filename, size, url, content_type } = file
    const known = { id, filename, size, url }
    files[files.length] = content_type === undefined ? known : { ...known, contentType: content_type }
  }
  return toArray(files)
}
