// One upstream, tested: can it be reached, does it take each key, does it know the models, does one of them answer.
import { dialects } from '@holdfast/protocol'
import { type Place, type Transport, type Upstream, nameOfKey, parseModels } from '@holdfast/relay'
import { durationText } from '../quantity.ts'
import { counted } from '../terminal.ts'
import { betterAddress, isNowhere, spokenNear } from './address.ts'
import type { Finding, Verdict } from './finding.ts'
import { hear, isPage } from './hearing.ts'
import type { Answer, Silence } from './inquire.ts'
import { nearestNames } from './names.ts'
import { type Questions, questionsFor } from './questions.ts'
import { wordsOfRefusal, wordsOfSilence } from './words.ts'

export interface Test {
  readonly upstream: Upstream
  /** Models that the configuration asks for there, by the upstream's names. */
  readonly configured: readonly string[]
  /** Models that are to be asked for a word. */
  readonly places: readonly Place[]
}

/** Everything that came of it, in the order in which people want to know. Never rejects. */
export async function testUpstream(test: Test, transport: Transport): Promise<readonly Finding[]> {
  const testing = new Testing(test, questionsFor(test.upstream, transport))
  await testing.run()
  return testing.findings
}

class Testing {
  readonly findings: Finding[] = []
  readonly #test: Test
  readonly #upstream: Upstream
  readonly #questions: Questions
  /** What the upstream says it has; undefined where it has not said. */
  #models: readonly string[] | undefined
  /** Keys that are not known to be of no use. */
  #usable: readonly string[] = []

  constructor(test: Test, questions: Questions) {
    this.#test = test
    this.#upstream = test.upstream
    this.#questions = questions
  }

  async run(): Promise<void> {
    const [first = ''] = this.#upstream.secrets
    const greeting = await (this.#questions.list(first) ?? this.#knock(first))
    if (!(await this.#testAddress(greeting))) return
    for (const [at, secret] of this.#upstream.secrets.entries())
      await this.#testKey(secret, at === 0 ? greeting : await (this.#questions.list(secret) ?? this.#knock(secret)))
    this.#lookUpModels()
    for (const place of this.#test.places) for (const secret of this.#usable) await this.#testModel(place, secret)
  }

  #note(what: Finding['what'], which: string | null, verdict: Verdict): void {
    this.findings.push({ upstream: this.#upstream.name, what, which, ...verdict })
  }

  /** An empty request, where the upstream's best surface is. */
  #knock(secret: string): Promise<Answer | Silence> {
    return this.#questions.knock(secret, this.#upstream.provider.surfaces[0]?.path('holdfast', 'stream') ?? '')
  }

  /** False when there is no use going on. */
  async #testAddress(greeting: Answer | Silence): Promise<boolean> {
    const { baseUrl, name } = this.#upstream
    if (greeting.kind === 'silence') {
      this.#note('address', null, wordsOfSilence(greeting.code, baseUrl))
      return false
    }
    if (isNowhere(greeting) && (await this.#isNobodyThere())) {
      const better = await betterAddress(this.#upstream, this.#questions)
      const words = isPage(greeting)
        ? `a web page is there, and no API (${greeting.status})`
        : `something answers there, but not this API (${greeting.status})`
      const remedy = better
        ? `${wordsOfChange(baseUrl, better)}: baseUrl: ${better}, at upstreams › ${name}`
        : (await this.#wordsOfDialect()) || 'Is baseUrl what the vendor’s own SDK takes?'
      this.#note('address', null, { state: 'bad', words, remedy })
      return false
    }
    this.#note('address', null, { state: 'good', words: `answers in ${durationText(greeting.firstByteMs)}` })
    return true
  }

  /** Some have no list of models, but a door. */
  async #isNobodyThere(): Promise<boolean> {
    if (this.#upstream.provider.modelsPath === undefined) return false
    const answer = await this.#knock(this.#upstream.secrets[0] ?? '')
    return answer.kind === 'silence' || isNowhere(answer)
  }

  async #wordsOfDialect(): Promise<string> {
    const expected = this.#upstream.provider.surfaces[0]?.dialect ?? 'openai-chat'
    const spoken = await spokenNear(this.#upstream, this.#questions, expected)
    return spoken
      ? `It speaks ${spoken} there, not ${expected}: another provider at upstreams › ${this.#upstream.name}?`
      : ''
  }

  async #testKey(secret: string, answer: Answer | Silence): Promise<void> {
    const which = secret === '' ? null : nameOfKey(secret)
    if (answer.kind === 'silence') return this.#note('key', which, wordsOfSilence(answer.code, this.#upstream.baseUrl))
    const refusal = this.#refusal(answer, secret)
    if (refusal) return this.#note('key', which, refusal)
    this.#usable = [...this.#usable, secret]
    const isList = this.#upstream.provider.modelsPath !== undefined && answer.status === 200
    if (isList) this.#models = [...new Set([...(this.#models ?? []), ...this.#idsIn(answer)])]
    const listed = isList ? `; ${counted(this.#idsIn(answer).length, 'model')}` : ''
    if (secret === '') return this.#note('key', null, { state: 'good', words: `none is needed${listed}` })
    const isProven = isList && !(await this.#isOpen(this.#questions.list('')))
    const verdict = isProven ? undefined : await this.#wordsOfDoor(secret)
    this.#note('key', which, verdict ?? { state: 'good', words: `accepted${listed}` })
  }

  /** Where everybody may see the list, the door has to tell. Undefined: it says that the key is good. */
  async #wordsOfDoor(secret: string): Promise<Verdict | undefined> {
    const answer = await this.#knock(secret)
    if (answer.kind === 'silence') return wordsOfSilence(answer.code, this.#upstream.baseUrl)
    const refusal = this.#refusal(answer, secret)
    if (refusal) return refusal
    if (!(await this.#isOpen(this.#knock('')))) return undefined
    return {
      state: 'note',
      words: 'not told: who asks for nothing is let in without a key too',
      remedy: '--model NAME asks for a word, which tests it.',
    }
  }

  /** True unless it wants a key. */
  async #isOpen(asked: Promise<Answer | Silence> | undefined): Promise<boolean> {
    const answer = await asked
    return answer?.kind === 'answer' && !this.#refusal(answer, '')
  }

  #refusal({ status, headers, body }: Answer, secret: string): Verdict | undefined {
    if (status < 300) return undefined
    const dialect = dialects[this.#upstream.provider.surfaces[0]?.dialect ?? 'openai-chat']
    return wordsOfRefusal(dialect.readRefusal(status, headers, body), this.#asking(secret))
  }

  #asking(secret: string) {
    const { name: upstream, provider } = this.#upstream
    return { title: provider.title, upstream, hasKey: secret !== '', now: Date.now() }
  }

  #idsIn = ({ body }: Answer): string[] => parseModels(body, this.#upstream.provider.name).map(({ id }) => id)

  /** A list may lack what can be asked for all the same: aliases, deployments. So this is a note. */
  #lookUpModels(): void {
    const known = this.#models
    if (!known || known.length === 0) return
    const asked = new Set(this.#test.places.map(({ model }) => model))
    for (const model of this.#test.configured)
      if (!asked.has(model) && !known.includes(model))
        this.#note('model', model, {
          state: 'note',
          words: `not in its list${orRather(model, known)}`,
          remedy: `holdfast verify --model ${this.#upstream.name}/${model} asks it.`,
        })
  }

  async #testModel(place: Place, secret: string): Promise<void> {
    const { model, surface } = place
    const answer = await this.#questions.word(place, secret)
    const withKey = this.#upstream.secrets.length > 1 ? ` with key ${nameOfKey(secret)}` : ''
    const bad = (words: string, remedy: string): void =>
      this.#note('model', model, { state: 'bad', words: words + withKey, remedy })
    if (answer.kind === 'silence')
      return this.#note('model', model, wordsOfSilence(answer.code, this.#upstream.baseUrl))
    if (answer.status >= 300) return this.#note('model', model, await this.#wordsOfNo(place, secret, answer, withKey))
    const heard = hear(answer, surface.dialect)
    switch (heard.kind) {
      case 'reply':
        this.#isProven(secret)
        return this.#note('model', model, {
          state: 'good',
          words: `answers${withKey}, after ${durationText(answer.firstByteMs)}`,
        })
      case 'failed':
        return bad(
          `failed in mid-answer: ${heard.problem.code}`,
          'Try again; if it stays so, it is the vendor’s to put right.',
        )
      case 'cut':
        return bad('its answer stopped before its end', 'Something between here and there cuts streams off.')
      case 'page':
        return bad('answers with a web page', 'Is baseUrl what the vendor’s own SDK takes?')
      case 'foreign':
        return bad(
          heard.dialect ? `answers in ${heard.dialect}, not in ${surface.dialect}` : `answers in no dialect known here`,
          `Another provider at upstreams › ${this.#upstream.name}: docs/providers.md lists them.`,
        )
    }
  }

  /** A word was had with this key: what its door did not tell is known now. */
  #isProven(secret: string): void {
    const at = this.findings.findIndex(
      ({ what, which, state }) => what === 'key' && state === 'note' && which === nameOfKey(secret),
    )
    const { remedy: _, ...finding } = this.findings[at] ?? {}
    if (at >= 0) this.findings[at] = { ...(finding as Finding), state: 'good', words: 'accepted' }
  }

  /** Why there was no reply. */
  async #wordsOfNo({ model, surface }: Place, secret: string, answer: Answer, withKey: string): Promise<Verdict> {
    const { status, headers, body } = answer
    const problem = dialects[surface.dialect].readRefusal(status, headers, body)
    const about = wordsOfRefusal(problem, this.#asking(secret))
    if (about)
      return { ...about, words: `${nameOfKey(secret) === 'none' ? 'key' : `key ${nameOfKey(secret)}`} ${about.words}` }
    const said = [status, problem.vendorCode].filter((word) => word !== undefined).join(', ')
    if (status === 404 || ABSENT.test(problem.vendorCode ?? '') || status === 403) {
      if (await this.#isNoDoor(surface, secret)) {
        const words = `there is nothing at ${surface.path(model, 'stream')} (${said})`
        return {
          state: 'bad',
          words,
          remedy: (await this.#wordsOfDialect()) || 'Is baseUrl what the vendor’s own SDK takes?',
        }
      }
      const has = this.#models?.includes(model)
      return {
        state: 'bad',
        words: `${has ? 'listed, but not to be had' : `there is no such model, or not for us`}${withKey} (${said})${has ? '' : orRather(model, this.#models ?? [])}`,
        remedy: has ? 'Look at what the account or the project may use.' : 'Correct its name in models › targets.',
      }
    }
    return {
      state: 'bad',
      words: `refuses even the plainest request${withKey} (${said})`,
      remedy: 'Look at models › parameters, or ask it for what it takes: the vendor’s documentation says.',
    }
  }

  /** Where the path does not name the model, an empty request tells a missing model from a missing surface. */
  async #isNoDoor(surface: Place['surface'], secret: string): Promise<boolean> {
    const path = surface.path('one', 'stream')
    if (path !== surface.path('other', 'stream')) return false
    const answer = await this.#questions.knock(secret, path)
    return answer.kind === 'answer' && isNowhere(answer)
  }
}

/** Vendors' words for a model that they do not have. */
const ABSENT = /model_?not_?(?:found|supported|exist)|deployment_?not_?found|not_found_error|invalid_model/i

function orRather(model: string, known: readonly string[]): string {
  const names = nearestNames(model, known)
  return names.length > 0 ? `; there is ${names.join(', ')}` : ''
}

function wordsOfChange(from: string, to: string): string {
  const versions = (url: string): number => url.split('/v1').length - 1
  if (versions(to) < versions(from)) return '/v1 is there once too often'
  return versions(to) > versions(from) ? '/v1 is missing' : 'it is found elsewhere'
}
