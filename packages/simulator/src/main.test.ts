import { afterEach, expect, test, vi } from 'vitest'
import { simulate } from './main.ts'
import { presets } from './presets.ts'

afterEach(() => vi.restoreAllMocks())

function listen() {
  const said = { out: '', err: '' }
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((said.out += String(text)), true))
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((said.err += String(text)), true))
  return said
}

test('--help names every preset', async () => {
  const said = listen()
  expect(await simulate(['--help'])).toBe(0)
  for (const name of Object.keys(presets)) expect(said.out).toContain(`sim/${name}`)
})

test.each([
  ['--prot', '1'],
  ['--port', '99999'],
  ['--port', 'x'],
  ['--plan', 'sim/nope'],
])('a wrong %s is said on stderr, with exit code 2', async (...args) => {
  const said = listen()
  expect(await simulate(args)).toBe(2)
  expect(said.err).toMatch(/^holdfast-simulator: /)
  expect(said.out).toBe('')
})
