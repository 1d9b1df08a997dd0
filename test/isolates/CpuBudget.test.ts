import { assert, describe, it } from "vitest"
import { CpuBudget } from "../../src/isolates/CpuBudget.ts"

const make = () => {
  let now = 0
  const budget = new CpuBudget({ cpuPerSecondMs: 50, cpuBurstMs: 250 }, () => now)
  return { budget, pass: (ms: number) => (now += ms) }
}

describe("CpuBudget", () => {
  it("calls a guild proven while its last turn was quick", () => {
    const { budget } = make()
    budget.charge(100)
    assert.isFalse(budget.proven)
    budget.note(100)
    assert.isTrue(budget.proven)
    budget.note(21_000)
    assert.isFalse(budget.proven)
  })

  it("lets a burst pass and is exhausted beyond it", () => {
    const { budget } = make()
    budget.charge(249_000)
    assert.isFalse(budget.exhausted)
    budget.charge(2000)
    assert.isTrue(budget.exhausted)
  })

  it("recovers at its rate", () => {
    const { budget, pass } = make()
    budget.charge(260_000)
    pass(150)
    assert.isTrue(budget.exhausted)
    pass(100)
    assert.isFalse(budget.exhausted)
  })

  it("never saves more than a burst, nor owes more than one", () => {
    const { budget, pass } = make()
    pass(3_600_000)
    budget.charge(250_000)
    assert.isTrue(budget.exhausted)
    budget.charge(60_000_000)
    pass(5_100)
    assert.isFalse(budget.exhausted)
  })
})
