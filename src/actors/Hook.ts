/** `onSuspend` or `onResume` of a script, from when it is asked for until its handler has ended. */
export class Hook {
  readonly seq: number
  /** As the script spells it. */
  readonly name: "onSuspend" | "onResume"
  private readonly maxBytes: number
  private delivery: string
  private hasEnded = false
  private kept: string | undefined

  /** `seq` is a number of its own among the guild's events, `payload` JSON text; the state may have so many bytes. */
  constructor(hook: "suspend" | "resume", seq: number, payload: string, maxBytes: number) {
    this.name = hook === "suspend" ? "onSuspend" : "onResume"
    this.seq = seq
    this.maxBytes = maxBytes
    this.delivery = `[${seq},"${hook}",1,${payload}]`
  }

  get waits(): boolean {
    return this.delivery !== ""
  }

  get runs(): boolean {
    return !this.hasEnded
  }

  /** JSON text that the script gave, if any. */
  get state(): string | undefined {
    return this.kept
  }

  /** What goes into the next turn, once. */
  take(): string {
    const { delivery } = this
    this.delivery = ""
    return delivery
  }

  /** Keeps what the script gave. The host is not trusted to have kept to the bound that the SDK tells authors of: the answer says what is wrong. */
  keep(state: unknown): string | undefined {
    if (this.hasEnded) return undefined
    const text = JSON.stringify(state)
    const bytes = Buffer.byteLength(text)
    if (bytes > this.maxBytes)
      return `${this.name} gave ${bytes} bytes; at most ${this.maxBytes} are carried, so none are`
    this.kept = text
    return undefined
  }

  end(): void {
    this.hasEnded = true
  }
}
