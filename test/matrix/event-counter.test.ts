import { expect, it } from 'vitest'
import { EventCounter } from './event-counter.ts'

const stream = 'data: 1\nid: 1\n\n: ping\ndata: 2\n\n: only a comment\n\nevent: x\r\ndata: 3\r\n\r\ndata: 4\n\n'

it('cuts after the same event however the bytes arrive', () => {
  const bytes = Buffer.from(stream)
  for (let step = 1; step <= bytes.length; step++) {
    const counter = new EventCounter()
    let passed = 0
    while (counter.events < 3) passed += counter.take(bytes.subarray(passed, passed + step), 3)
    expect(bytes.subarray(0, passed).toString()).toBe(stream.slice(0, stream.indexOf('data: 4')))
  }
})
