import { expect, test } from 'vitest'
import { frameCounter } from './frames.ts'

const STREAM = 'id: 1\ndata: {"a":1}\n\n: ping\nid: 2\r\ndata: b\r\n\r\n: ping\n\n\nid: 3\nevent: x\ndata: c\n\n'

/** Frames counted when the stream comes in pieces of so many bytes. */
const counted = (text: string, size: number): number => {
  const bytes = new TextEncoder().encode(text)
  const count = frameCounter()
  let frames = 0
  for (let at = 0; at < bytes.length; at += size) frames += count(bytes.subarray(at, at + size))
  return frames
}

test('frames are counted by their blank lines, at every split', () => {
  // A comment with a blank line behind it counts as well; the relay never sends one.
  for (let size = 1; size <= STREAM.length; size++) expect(counted(STREAM, size)).toBe(4)
})

test('a heartbeat is no frame', () => {
  expect(counted(': ping\n: ping\n', 3)).toBe(0)
})
