// A relay that may be asked to die: its parent starts it again where it was, and in everything else is not there.
import { start, textOf } from '@holdfast/client'
import { type PlanInput, expectedText } from '@holdfast/simulator'
import { expect, it } from 'vitest'
import { expectFolded, readLog } from './oracle.ts'
import { KEY, type RelayProcess, access, refusedRelay } from './relay-process.ts'
import { PROMPT, type Scene, openScene } from './scene.ts'
import { within } from './watched.ts'

const essay = { form: 'essay', tokens: 200, tokensPerSecond: 100 } as const satisfies PlanInput
const endless = { tokens: 10_000, tokensPerSecond: 50 } as const satisfies PlanInput

const opened = (plan: PlanInput = essay): Promise<Scene> => openScene({ model: plan }, { faults: true })

const strike = (relay: RelayProcess, path: string, fault: string): Promise<Response> =>
  fetch(relay.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ fault }),
  })

const asking = (relay: RelayProcess) =>
  start({
    ...access(relay),
    dialect: 'openai-chat',
    body: { model: 'model', messages: [{ role: 'user', content: PROMPT }] },
  })

type Reading = ReturnType<typeof asking>

/** Resolves when so many more frames have come. */
function more(reply: Reading, frames = 10): Promise<void> {
  const seq = reply.seq + frames
  const reached = new Promise<void>((resolve) => {
    const look = (): void => void (reply.seq >= seq && resolve())
    reply.subscribe(look)
    look()
  })
  return within(reached, () => `frame ${seq}`)
}

async function expectWhole({ relay }: Scene, reply: Reading): Promise<void> {
  const message = await within(reply.finished, () => 'the reply to end')
  expect([message.ending, textOf(message)]).toEqual(['complete', expectedText(essay, PROMPT)])
  expectFolded(reply, await readLog(relay, 'openai-chat', reply.id as string))
}

it('asked to die, it is back at its port, and the reply that ran ends whole', async () => {
  const scene = await opened()
  const { relay } = scene
  const reply = asking(relay)
  await more(reply)
  const before = relay.childPid()
  expect((await strike(relay, '/v1/faults', 'restart-relay')).status).toBe(202)
  await expectWhole(scene, reply)
  expect(relay.childPid()).not.toBe(before)
  expect(reply.message.seams).toMatchObject([{ how: 'continued' }])
  expect(reply.metrics.reconnects).toBeGreaterThan(0)
})

it('killed by somebody else it is back as well, as often as that happens', async () => {
  const scene = await opened()
  const reply = asking(scene.relay)
  for (let kills = 0; kills < 2; kills++) {
    await more(reply)
    process.kill(scene.relay.childPid(), 'SIGKILL')
  }
  await expectWhole(scene, reply)
})

it('readers that are dropped and a provider that is killed lose nothing', async () => {
  const scene = await opened()
  const { relay } = scene
  const reply = asking(relay)
  await more(reply)
  const path = `/v1/replies/${reply.id}/faults`
  expect(await (await strike(relay, path, 'drop-readers')).json()).toMatchObject({ struck: 1 })
  await more(reply)
  expect(await (await strike(relay, path, 'kill-upstream')).json()).toMatchObject({ struck: 1 })
  await expectWhole(scene, reply)
  expect(reply.metrics.reconnects).toBe(1)
  expect(reply.message.seams).toHaveLength(1)
})

it('SIGTERM ends it, and nobody starts it again', async () => {
  const { relay } = await opened()
  expect(await relay.signal('SIGTERM')).toMatchObject({ code: 0, signal: null })
  await expect(fetch(`${relay.url}/health`)).rejects.toThrow()
})

it('a second SIGTERM ends it at once, with the code for that', async () => {
  const { relay } = await opened(endless)
  await more(asking(relay))
  const gone = relay.signal('SIGTERM')
  // The second must not overtake the first: that one is heard when the door is closed.
  while (await fetch(`${relay.url}/health`, { headers: { connection: 'close' } }).then(Boolean, () => false));
  await relay.signal('SIGTERM')
  expect(await gone).toMatchObject({ code: 130 })
})

it('a start that fails is not tried again, and says why once', async () => {
  const { options } = await opened()
  const { code, stderr } = await refusedRelay(options)
  expect(code).toBe(2)
  expect(stderr.match(/Another relay is using the books/g)).toHaveLength(1)
})

it('kill -9 of the parent is the end of both, and the directory is free', async () => {
  const { relay } = await opened()
  // Over when both have let go of what they were given: the pipes are the child's, too.
  await relay.kill()
  await expect(fetch(`${relay.url}/health`)).rejects.toThrow()
  await relay.start()
  expect((await fetch(`${relay.url}/ready`)).status).toBe(200)
})
