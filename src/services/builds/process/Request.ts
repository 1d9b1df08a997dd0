/** What the runtime and a build process say to each other: one JSON text per line over their socket. */

/** The only line that the process is sent. */
export interface BuildRequest {
  /** Where the author's files are; nothing above it may be imported. */
  readonly root: string
  /** Path of the entry file below the root. */
  readonly entry: string
  readonly packages: ReadonlyArray<{ readonly file: string; readonly path: string; readonly label: string }>
  /** Bytes that all packages together may unpack to. */
  readonly packageBytes: number
  /** Files that all packages together may have. */
  readonly packageFiles: number
  /** Present where the types are to be checked, too. */
  readonly compiler?: Compiler
}

/** TypeScript, as it is installed beside flora. All paths are absolute. */
export interface Compiler {
  /** URL of the module by which it is talked to. */
  readonly api: string
  /** The program; its libraries are beside it. */
  readonly program: string
  /** The package `@flora/sdk`, with the types of what scripts find in an isolate. */
  readonly sdk: string
}

/** What the process answers with; the last line is `Built` or `Failed`. */
export type BuildAnswer =
  | { readonly _tag: "Log"; readonly message: string }
  | { readonly _tag: "Built"; readonly bundle: string; readonly sourceMap: string }
  | { readonly _tag: "Failed"; readonly message: string }
