const sentences: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or directory",
  EACCES: "you may not read or write it",
  EISDIR: "it is a directory",
}

/** What is wrong with a file that a person has named, in a sentence. */
export const fileProblem = (path: string, error: unknown): string => {
  const { code = "" } = error as { readonly code?: string }
  const known = Object.hasOwn(sentences, code) ? sentences[code] : undefined
  return `${path}: ${known ?? (error instanceof Error ? error.message : String(error))}`
}
