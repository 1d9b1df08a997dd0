/* Files that a script imports as their text; JSON is imported as its value. */

/** A file of comma-separated values, imported as its text. */
declare module "*.csv" {
  /** The whole file, read as UTF-8 when the script was bundled. */
  const text: string
  export default text
}
/** A file of a page, imported as its text. */
declare module "*.html" {
  /** The whole file, read as UTF-8 when the script was bundled. */
  const text: string
  export default text
}
/** A file of Markdown, imported as its text. */
declare module "*.md" {
  /** The whole file, read as UTF-8 when the script was bundled. */
  const text: string
  export default text
}
/** A file of SQL, imported as its text. */
declare module "*.sql" {
  /** The whole file, read as UTF-8 when the script was bundled. */
  const text: string
  export default text
}
/** A file of a drawing, imported as its text. */
declare module "*.svg" {
  /** The whole file, read as UTF-8 when the script was bundled. */
  const text: string
  export default text
}
/** A file of plain text, imported as its text. */
declare module "*.txt" {
  /** The whole file, read as UTF-8 when the script was bundled. */
  const text: string
  export default text
}
/** A file of XML, imported as its text. */
declare module "*.xml" {
  /** The whole file, read as UTF-8 when the script was bundled. */
  const text: string
  export default text
}
/** A file of YAML, imported as its text. */
declare module "*.yaml" {
  /** The whole file, read as UTF-8 when the script was bundled. */
  const text: string
  export default text
}
/** A file of YAML, imported as its text. */
declare module "*.yml" {
  /** The whole file, read as UTF-8 when the script was bundled. */
  const text: string
  export default text
}
