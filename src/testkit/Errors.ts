/** What can go wrong in a test, as its author gets to see it. */
import type { ScriptError } from "../domain/Errors.ts"

/** A script that does not load, or a handler of it that has thrown: with the name, message and stack of what was thrown. */
export class ScriptFailed extends Error {
  readonly during: string

  constructor(during: string, { message, name, stack }: ScriptError) {
    super(message)
    this.name = name
    this.during = during
    this.stack = stack ?? `${name}: ${message}`
  }
}

/** The test asks for something that nobody could do. */
export class TestMistake extends Error {
  override readonly name = "TestMistake"
}
