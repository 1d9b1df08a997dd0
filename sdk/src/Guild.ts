/** What the isolate is told about the guild it serves, before the script runs. */
import { fromJson } from "./Primordials.ts"

let id = ""

/** The id of the guild whose script this is. */
export const guildId = (): string => id

export const introduce = (infoJson: string): void => {
  id = (fromJson(infoJson) as { guildId: string }).guildId
}
