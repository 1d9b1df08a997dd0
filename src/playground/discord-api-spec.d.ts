/** Discord's published API description as zod schemas, one export each; see `Specification.ts`. The package has no types for them. */
declare module "discord-api-spec/zod" {
  /** Has an effect only before the schemas are made, and so none. */
  export const setStrictObject: (strict: boolean) => void
}
