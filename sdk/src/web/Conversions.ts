/** What whatwg-url asks `webidl-conversions` for; the rest of that package needs memory that is shared, of which a script has none. */
import { usvString } from "./Interface.ts"

export { usvString as USVString }

export const any = (value: unknown): unknown => value
