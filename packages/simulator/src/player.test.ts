import { expect, test } from 'vitest'
import { Journal } from './journal.ts'
import type { Line } from './line.ts'
import { Player } from './player.ts'
import { endOf, type Step, writeOf } from './steps.ts'
import { Wheel } from './wheel.ts'

/** A stage without HTTP: a line that can be full, and a clock that goes when told. */
function stage(steps: Iterable<Step>, headMs = 0) {
  let now = 0
  let soon: (() => void)[] = []
  let roomLeft = Number.POSITIVE_INFINITY
  const said: string[] = []
  const line: Line = {
    head: (status) => said.push(`${now} head ${status}`),
    write: (octets) => {
      said.push(`${now} ${octets}`)
      roomLeft -= 1
      return roomLeft > 0
    },
    end: () => said.push(`${now} end`),
    close: () => said.push(`${now} close`),
    reset: () => said.push(`${now} reset`),
    onDrain: undefined,
    onGone: undefined,
  }
  const wheel = new Wheel({ now: () => now, every: () => () => {}, soon: (work) => soon.push(work) }, 2)
  const journal = new Journal(10)
  const entry = journal.open({
    at: 0,
    dialect: 'openai-chat',
    model: 'm',
    stream: true,
    promptHash: '',
    promptChars: 0,
  })
  const script = { head: { status: 200, headers: {}, afterMs: headMs }, steps }
  new Player(script, line, entry, journal, wheel).run(0)
  return {
    said,
    entry,
    line,
    fill: (writes: number) => (roomLeft = writes),
    go(toMs: number) {
      for (; now < toMs; now += 1) wheel.advance(now)
      wheel.advance(now)
    },
    settle() {
      for (const work of soon.splice(0)) work()
    },
  }
}

const token = (octets: string, afterMs: number): Step => ({ do: 'write', afterMs, octets, events: 1, tokens: 1 })

test('each step comes at its time, and lateness does not add up', () => {
  const { said, go, entry } = stage([token('a', 5), token('b', 5), token('c', 5), endOf('finished')], 4)
  go(30)
  // Due at 9, 14 and 19: on ticks of two milliseconds that is 10, 14 and 20.
  expect(said).toEqual(['4 head 200', '10 a', '14 b', '20 c', '20 end'])
  expect(entry).toMatchObject({ state: 'finished', events: 3, tokens: 3, bytes: 3, status: 200 })
})

test('a full line is written no more until it drains, and the wait is not caught up', () => {
  const { said, go, fill, line } = stage([token('a', 2), token('b', 10), token('c', 10), endOf('finished')])
  fill(1)
  go(50)
  expect(said).toEqual(['0 head 200', '2 a'])
  fill(99)
  line.onDrain?.()
  go(100)
  expect(said.slice(2)).toEqual(['60 b', '70 c', '70 end'])
})

test('who leaves in the middle of a silence is written down, and nothing more is said', () => {
  let isClosed = false
  function* steps(): Generator<Step> {
    try {
      yield token('a', 0)
      yield { do: 'wait', afterMs: Number.POSITIVE_INFINITY }
      yield token('never', 0)
    } finally {
      isClosed = true
    }
  }
  const { said, go, line, entry } = stage(steps())
  go(5000)
  line.onGone?.()
  go(9000)
  expect(said).toEqual(['0 head 200', '0 a'])
  expect(entry).toMatchObject({ state: 'client-gone', tokens: 1 })
  expect(isClosed).toBe(true)
})

test('a stream without end lets others have their turn', () => {
  function* steps(): Generator<Step> {
    for (;;) yield writeOf('x')
  }
  const { said, settle } = stage(steps())
  const first = said.length
  expect(first).toBeLessThan(1000)
  settle()
  expect(said.length).toBeGreaterThan(first)
})

test('a script must end', () => {
  expect(() => stage([token('a', 0)])).toThrow('ends with an end')
})
