import { expect, test } from 'vitest'
import { type NoticesOptions, noticesTo } from '../notices.ts'
import { pretty } from './pretty.ts'

function logging(options: Partial<NoticesOptions> = {}) {
  const lines: string[] = []
  const clock = { time: 0 }
  const { tell, flush } = noticesTo(
    { write: (line) => void lines.push(line) },
    { level: 'debug', now: () => clock.time, ...options },
  )
  return { lines, clock, tell, flush }
}

const request = {
  type: 'request',
  id: 'req_1',
  key: 'key_1',
  method: 'POST',
  path: '/v1/messages',
  status: 200,
  ms: 12,
} as const

test('a request is a line with its id, its key, its status and its time; one that we got wrong is a warning', () => {
  const { lines, tell } = logging()
  tell(request)
  tell({ ...request, status: 500, problem: 'relay-internal' })
  const { type: _, ...fields } = request
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ ...fields, level: 20, msg: 'request' })
  expect(JSON.parse(lines[1] ?? '')).toMatchObject({ level: 40, problem: 'relay-internal' })
})

test('a failure names what failed, and nothing that its message says, however many lines that has', () => {
  const { lines, tell } = logging()
  tell({ type: 'failure', what: 'the log', cause: new Error('planted one\nplanted two') })
  expect(lines.join('')).not.toContain('planted')
  expect(JSON.parse(lines[0] ?? '').stack[0]).toContain('at ')
})

test('the same failure is told five times a minute, and then how often it was', () => {
  const { lines, clock, tell, flush } = logging()
  const fail = (what: string) => tell({ type: 'failure', what, cause: new TypeError('planted') })
  for (let times = 0; times < 1_000; times += 1) fail('the books')
  fail('the log')
  expect(lines).toHaveLength(6)
  clock.time = 60_000
  fail('the books')
  expect(JSON.parse(lines[6] ?? '')).toMatchObject({ what: 'the books', name: 'TypeError', times: 995 })
  expect(lines).toHaveLength(8)
  for (let times = 0; times < 9; times += 1) fail('the books')
  flush()
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ times: 5 })
})

test('for people, a line is words; what comes from outside cannot look like two', () => {
  const { lines, tell } = logging({ format: 'pretty' })
  tell({ ...request, path: '/v1/a b\nERROR forged=1' })
  expect(lines[0]).toMatch(
    /^\d\d:\d\d:\d\d\.\d{3} DEBUG request +id=req_1 key=key_1 method=POST path="\/v1\/a b\\nERROR/,
  )
  expect(lines[0]?.split('\n')).toHaveLength(2)
  expect(pretty('{"level":30,"time":"2026-11-20T12:00:00.000Z","msg":"m"}')).toBe('12:00:00.000 INFO  m\n')
})
