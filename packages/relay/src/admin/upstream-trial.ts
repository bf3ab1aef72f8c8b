// One small request to one upstream, as a reply would make it: through its breaker, its crowd and its keys, all of which
// learn from it. It buys a few tokens at the most.
import { HoldfastError, type Problem, type Usage, dialects } from '@holdfast/protocol'
import { type Ask, letterFor } from '../ask.ts'
import { headersFor } from '../errand.ts'
import { type Heard, inquire } from '../inquiry.ts'
import { refusalOf } from '../refusal.ts'
import { type Berth, isBerth } from '../routing/course.ts'
import type { House } from '../routes/route.ts'

/** Fewer are refused by some: OpenAI's Responses want sixteen. */
export const TRIAL_TOKENS_MAX = 16
const ANSWER_MS_MAX = 30_000
const ANSWER_BYTES_MAX = 256 * 1024

export interface Trial {
  /** As the upstream calls it. */
  readonly model: string
  /** From the request to the end of the answer; absent where none was sent. */
  readonly ms?: number
  /** Absent: it answered as it should. */
  readonly problem?: Problem
  readonly usage?: Usage
}

/**
 * @param model the public name of one that this upstream serves
 * @throws HoldfastError `request-invalid` for one that it does not, `model-unknown`.
 */
export async function tryUpstream(upstream: string, model: string, house: House): Promise<Trial> {
  const { router, runtime } = house
  const deadline = runtime.now() + ANSWER_MS_MAX
  const { course, places } = router.course({ dialect: 'openai-chat', model, owner: 'trial', deadline })
  const place = places.find((one) => one.upstream.name === upstream)
  if (!place) throw new HoldfastError('request-invalid', 'model: this upstream does not serve it')
  const berth = await course.next(undefined, (one) => one.upstream.name === upstream)
  if (!isBerth(berth)) return { model: place.model, problem: berth }
  const startedAt = runtime.now()
  const { problem, usage } = await ask(berth, model, house).catch((cause: unknown) => {
    berth.release(undefined)
    throw cause
  })
  if (!problem) berth.heard()
  berth.release(problem)
  return { model: berth.model, ms: runtime.now() - startedAt, ...(problem && { problem }), ...(usage && { usage }) }
}

async function ask(berth: Berth, model: string, { transport, runtime }: House): Promise<Omit<Trial, 'model' | 'ms'>> {
  const asked = askFor(model)
  const { upstream, surface } = berth
  const heard = await inquire(transport, runtime, {
    request: {
      method: 'POST',
      url: upstream.baseUrl + surface.path(berth.model, 'whole'),
      headers: { ...headersFor(asked, berth), 'content-type': 'application/json' },
      body: letterFor(asked, berth).body,
      connectMsMax: upstream.patience.connectMs,
    },
    msMax: ANSWER_MS_MAX,
    bytesMax: ANSWER_BYTES_MAX,
    // It is bought by then: what came of it is worth knowing, whoever still listens.
    onGone: () => () => {},
  })
  return judge(heard, berth, runtime.now())
}

function judge(heard: Heard, { surface, secret }: Berth, now: number): Omit<Trial, 'model' | 'ms'> {
  if (heard.kind !== 'answer') return { problem: SILENCES[heard.kind] }
  const dialect = dialects[surface.dialect]
  if (heard.status !== 200) return { problem: refusalOf(dialect, heard, secret, now).problem }
  const events = dialect.readWhole(heard.body)
  const failed = events.find((event) => event.type === 'message-fail')
  const usage = events.findLast((event) => event.type === 'usage')?.usage
  return { ...(failed && { problem: failed.problem }), ...(usage && { usage }) }
}

const SILENCES: Readonly<Record<Exclude<Heard['kind'], 'answer'>, Problem>> = {
  unreached: { code: 'upstream-unreachable', message: 'No connection was had.' },
  cut: { code: 'upstream-cut', message: 'The answer broke off.' },
  late: { code: 'upstream-silent', message: 'There was no answer in time.' },
  large: { code: 'upstream-garbled', message: 'The answer was far too large.' },
  left: { code: 'upstream-cut', message: 'The answer broke off.' },
}

function askFor(model: string): Ask {
  const value = {
    model,
    max_tokens: TRIAL_TOKENS_MAX,
    messages: [{ role: 'user', content: 'Say “ok”, and nothing else.' }],
  }
  return {
    dialect: 'openai-chat',
    body: Buffer.from(JSON.stringify(value)),
    value,
    headers: {},
    model,
    form: 'whole',
    accepts: { continuing: false, restarting: false },
  }
}
