// `holdfast init` and `holdfast check`, built, as a person or a script runs them: in a pipe.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { run as runCommand } from './command.ts'

const folder = mkdtempSync(join(tmpdir(), 'holdfast-configuration-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const run = (args: readonly string[], env: Record<string, string> = {}) => runCommand(args, { cwd: folder, env })

const written = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return name
}

const KEYS = { OPENAI_API_KEY: 'a-key-that-nobody-shall-see' }

test('init writes a file that check finds right, and neither shows a key', async () => {
  const made = await run(['init'], KEYS)
  expect(made).toMatchObject({ code: 0, stderr: '' })
  expect(made.stdout).toContain('holdfast.yaml')
  const checked = await run(['check'], KEYS)
  expect(checked).toMatchObject({ code: 0, stderr: '' })
  expect(checked.stdout).toMatch(/✓ holdfast\.yaml: 1 upstream, \d+ models/)
  expect(checked.stdout).toContain('https://api.openai.com/v1')
  expect(made.stdout + checked.stdout + readFileSync(join(folder, 'holdfast.yaml'), 'utf8')).not.toContain('nobody')
})

test('init writes over nothing unless it is forced to', async () => {
  const file = written('mine.yaml', 'mine')
  const refused = await run(['init', file])
  expect(refused).toMatchObject({ code: 2, stdout: '' })
  expect(refused.stderr).toContain('--force')
  expect(readFileSync(join(folder, file), 'utf8')).toBe('mine')
  expect((await run(['init', file, '--force'])).code).toBe(0)
  expect(readFileSync(join(folder, file), 'utf8')).toContain('yaml-language-server')
})

test('init --print writes to standard output alone', async () => {
  const { code, stdout, stderr } = await run(['init', 'printed.yaml', '--print'], KEYS)
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain('keys: ${OPENAI_API_KEY}')
  expect(() => readFileSync(join(folder, 'printed.yaml'))).toThrow('ENOENT')
})

test('check tells every problem as file:line:column, shows the place, and exits with 1', async () => {
  const file = written('bad.yaml', 'upstreams:\n  openai: { keys: [] }\nmodels:\n  a: opnai\n  b: openay\n')
  const { code, stdout } = await run(['check', file])
  expect(code).toBe(1)
  expect(stdout).toBe(`bad.yaml:4:6: models › a: no upstream is called “opnai”; did you mean “openai”?
  4 │   a: opnai
    │      ^^^^^

bad.yaml:5:6: models › b: no upstream is called “openay”; did you mean “openai”?
  5 │   b: openay
    │      ^^^^^^

✗ bad.yaml: 2 problems
`)
})

test('check --json has problems and, when there are none, what the file means', async () => {
  const bad = await run(['check', '--json', written('bad.yaml', 'servr: {}\n')])
  expect(bad.code).toBe(1)
  expect(JSON.parse(bad.stdout)).toMatchObject({
    file: 'bad.yaml',
    ok: false,
    findings: [{ severity: 'error', line: 1, column: 1, field: 'servr' }],
  })
  const good = await run(['check', '--json', written('good.yaml', 'models:\n  fast: openai/gpt-4o-mini\n')], KEYS)
  expect(good.code).toBe(0)
  expect(good.stdout).not.toContain('nobody')
  expect(JSON.parse(good.stdout)).toMatchObject({
    ok: true,
    findings: [],
    upstreams: [{ name: 'openai', provider: 'openai', base_url: 'https://api.openai.com/v1', keys: 1 }],
    models: [{ name: 'fast', targets: [[{ upstream: 'openai', model: 'gpt-4o-mini', weight: 1 }]] }],
  })
})

test('warnings are told, and are no failure', async () => {
  const file = written(
    'odd.yaml',
    'upstreams:\n  openai: { keys: [] }\n  anthropic: { keys: [] }\nmodels: { a: openai }\n',
  )
  const { code, stdout } = await run(['check', file])
  expect(code).toBe(0)
  expect(stdout).toContain('odd.yaml:3:3: warning: upstreams › anthropic: no model goes to this upstream')
})

test('a file that is not there was asked for wrongly', async () => {
  const { code, stderr } = await run(['check', 'nowhere.yaml'])
  expect(code).toBe(2)
  expect(stderr).toContain('There is no nowhere.yaml')
  expect((await run(['check'], { HOLDFAST_CONFIG: 'elsewhere.yaml' })).stderr).toContain('There is no elsewhere.yaml')
})
