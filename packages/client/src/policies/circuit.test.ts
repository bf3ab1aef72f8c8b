import { describe, expect, it } from 'vitest'
import { World } from '../../test/world.ts'
import {
  CIRCUIT,
  type CircuitHappening,
  type CircuitState,
  UNANSWERED_MS,
  openCircuit,
  stepCircuit,
} from './circuit.ts'
import type { Leave } from './gate.ts'
import { anOrder, codeOf } from './order.suite.ts'

const never = new AbortController().signal
const CLOSED: CircuitState = { phase: 'closed', failures: 0 }

describe('the states of a circuit', () => {
  const check = (happenings: (CircuitHappening | number)[], expected: CircuitState, dice = 0) => {
    let now = 0
    let state: CircuitState = CLOSED
    for (const happening of happenings) {
      if (typeof happening === 'number') now += happening
      else state = stepCircuit(state, happening, now, dice, { ...CIRCUIT, failuresMax: 2 })
    }
    expect(state).toEqual(expected)
  }

  it('opens after so many failures in a row, and an answer in between begins anew', () => {
    check(['failed', 'answered', 'failed'], { phase: 'closed', failures: 1 })
    check(['failed', 'failed'], { phase: 'open', until: 2_500, times: 1 })
  })
  it('lets one try when its time is over, and not before', () => {
    check(['failed', 'failed', 2_499, 'asked'], { phase: 'open', until: 2_500, times: 1 })
    check(['failed', 'failed', 2_500, 'asked'], { phase: 'half-open', times: 1 })
  })
  it('closes when that one is answered, and stays open for longer when it is not', () => {
    check(['failed', 'failed', 2_500, 'asked', 'answered'], CLOSED)
    check(['failed', 'failed', 2_500, 'asked', 'failed'], { phase: 'open', until: 7_500, times: 2 })
  })
  it('lets another try when that one gave up', () => {
    check(['failed', 'failed', 2_500, 'asked', 'given-up', 'asked'], { phase: 'half-open', times: 1 })
  })
  it('is closed by an answer to a line that was there before', () => {
    check(['failed', 'failed', 'answered'], CLOSED)
  })
  it('is open for no longer than its cap, and dice decide about half of it', () => {
    let state: CircuitState = CLOSED
    for (let times = 0; times < 30; times += 1) {
      if (state.phase === 'open') state = stepCircuit(state, 'asked', state.until, 0, CIRCUIT)
      while (state.phase !== 'open') state = stepCircuit(state, 'failed', 0, 0.999, CIRCUIT)
      expect(state.until).toBeLessThanOrEqual(CIRCUIT.openMsCap)
    }
  })
})

describe('a circuit around requests', () => {
  function circuitOf(answers: (number | 'down' | 'hang')[]) {
    const world = new World()
    world.dice = () => 0
    const circuit = openCircuit({ failuresMax: 2 }, world.runtime)
    const fetch = circuit.layer(async (_input, init) => {
      const answer = answers.shift() ?? 200
      if (answer === 'down') throw new TypeError('fetch failed')
      if (answer === 'hang') return new Promise((_, reject) => init!.signal!.addEventListener('abort', reject))
      return new Response('', { status: answer })
    })
    return { world, circuit, fetch }
  }

  it('counts what the server does wrong, and nothing else', async () => {
    const { circuit, fetch } = circuitOf([500, 'down'])
    await fetch('x')
    await fetch('x').catch(() => undefined)
    expect(circuit.state.phase).toBe('open')
    for (const status of [400, 401, 404, 429]) {
      const other = circuitOf([500, status, 500])
      for (let turn = 0; turn < 3; turn += 1) await other.fetch('x')
      expect(other.circuit.state.phase).toBe('closed')
    }
  })

  it('takes a request that was given up on for a failure only where nobody answered for long', async () => {
    for (const [ms, failures] of [
      [UNANSWERED_MS - 1, 0],
      [UNANSWERED_MS, 1],
    ] as const) {
      const { world, circuit, fetch } = circuitOf(['hang'])
      const leaving = new AbortController()
      const asked = fetch('x', { signal: leaving.signal }).catch(() => undefined)
      await world.pass(ms)
      leaving.abort()
      await asked
      expect(circuit.state).toEqual({ phase: 'closed', failures })
    }
  })

  it('turns everybody away while it is open, says for how long, and then lets one try', async () => {
    const { world, circuit, fetch } = circuitOf([503, 503])
    for (let turn = 0; turn < 2; turn += 1) await fetch('x')
    const refusal = await Promise.resolve()
      .then(() => circuit.early(anOrder(), never))
      .catch((failure: unknown) => failure)
    expect(refusal).toMatchObject({ code: 'circuit-open', problem: { retryAfterMs: 2_500 } })
    await world.pass(2_500)
    expect(await codeOf(() => circuit.early(anOrder(), never))).toBeUndefined()
    const leave = (await circuit.gate(anOrder(), never)) as Leave
    expect(await codeOf(() => circuit.gate(anOrder(), never))).toBe('circuit-open')
    expect(await codeOf(() => circuit.early(anOrder(), never))).toBe('circuit-open')
    // It left without having asked: the next may.
    leave()
    expect(await codeOf(() => circuit.gate(anOrder(), never))).toBeUndefined()
    await fetch('x')
    expect(await codeOf(() => circuit.gate(anOrder(), never))).toBeUndefined()
    expect(circuit.state).toEqual(CLOSED)
  })
})
