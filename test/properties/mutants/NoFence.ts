import { Fence } from "../../../src/actors/Fence.ts"
import { Guild } from "../World.ts"

class OpenFence extends Fence {
  override revoke(): void {}
}

/** Nobody is ever refused: what an isolate of the past still says is done. */
export class NoFence extends Guild {
  override makeFence(): Fence {
    return new OpenFence()
  }
}
