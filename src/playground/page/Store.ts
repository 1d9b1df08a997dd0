import { type Change, initialState, reduce, type State } from "./State.ts"

/** Holds the state and tells its listeners once per batch of changes. */
export class Store {
  state: State = initialState
  private readonly listeners = new Set<() => void>()

  /** Applies the changes in order. */
  dispatch(...changes: ReadonlyArray<Change>): void {
    const before = this.state
    this.state = changes.reduce(reduce, before)
    if (this.state !== before) for (const listener of this.listeners) listener()
  }

  /** Calls the listener after each batch of changes, until the returned function is called. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => void this.listeners.delete(listener)
  }
}
