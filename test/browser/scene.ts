// The stage for a file of tests. Each test has a visitor of its own, and what their browser complains of fails it.
import type { Entry, PlanInput } from '@holdfast/simulator'
import type { BrowserContextOptions } from 'playwright-core'
import { afterAll, expect, onTestFinished } from 'vitest'
import { KEY, type RelayProcessOptions } from '../faults/relay-process.ts'
import { within } from '../faults/watched.ts'
import { ChatPage } from './chat-page.ts'
import { type Stage, openStage } from './stage.ts'
import type { Visitor } from './visitor.ts'

export interface Scene extends Stage {
  /** From now on every model answers so, and nothing was bought yet. */
  says(plan: PlanInput): void
  /** What was bought since: requests for an answer that reached a provider. */
  readonly bought: readonly Entry[]
  /** Resolves with the first purchase, past or future, of which this is true. */
  asked(test: (entry: Entry) => boolean): Promise<Entry>
  /** Gone when the test is over. */
  visitor(options?: BrowserContextOptions): Promise<Visitor>
  /** The console, entered with the key, in a visitor's browser of its own. */
  visit(options?: BrowserContextOptions): Promise<ChatPage>
}

// Said while the file is read: within a hook it would be heard by nobody.
const open: Stage[] = []
afterAll(async () => {
  for (const stage of open.splice(0)) await stage.close()
})

/** To be called once in a file, before its tests: also in its `beforeAll`. */
export async function openScene(changed?: Partial<RelayProcessOptions>): Promise<Scene> {
  const stage = await openStage(changed)
  open.push(stage)
  const { simulator, line } = stage
  const isPurchase = ({ reads }: Entry): boolean => reads === undefined
  const visitor = async (options?: BrowserContextOptions): Promise<Visitor> => {
    const somebody = await stage.visitor(options)
    onTestFinished(async () => {
      await somebody.leave()
      expect(somebody.complaints, 'what the browser complained of').toEqual([])
    })
    return somebody
  }
  return {
    ...stage,
    says(plan) {
      simulator.reset()
      simulator.control(plan)
    },
    get bought() {
      return simulator.journal.filter(isPurchase)
    },
    asked: (test) =>
      within(
        simulator.when((entry) => isPurchase(entry) && test(entry)),
        () => 'the provider to be asked',
      ),
    visitor,
    async visit(options) {
      const chat = await ChatPage.open(await visitor(options), line.url)
      await chat.enter(KEY)
      return chat
    },
  }
}
