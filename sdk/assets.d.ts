/** Files that a script imports as their text; JSON is imported as its value. */
declare module "*.csv" {
  const text: string
  export default text
}
declare module "*.html" {
  const text: string
  export default text
}
declare module "*.md" {
  const text: string
  export default text
}
declare module "*.sql" {
  const text: string
  export default text
}
declare module "*.svg" {
  const text: string
  export default text
}
declare module "*.txt" {
  const text: string
  export default text
}
declare module "*.xml" {
  const text: string
  export default text
}
declare module "*.yaml" {
  const text: string
  export default text
}
declare module "*.yml" {
  const text: string
  export default text
}
