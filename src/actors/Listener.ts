/** One who is told of something once, if it waits for it. */
export class Listener {
  private callback: (() => void) | undefined

  get waits(): boolean {
    return this.callback !== undefined
  }

  wait(callback: () => void): void {
    this.callback = callback
  }

  /** It waits no more; it may begin to again while it is told. */
  tell(): void {
    const { callback } = this
    this.callback = undefined
    callback?.()
  }

  forget(): void {
    this.callback = undefined
  }
}
