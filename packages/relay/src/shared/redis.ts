// What nodes have in common, in Redis. Each command is one script over one key. Whoever asks has a patience of its own
// (sharing.ts), so nothing is repeated here.
import { textOfOctets } from '../octets.ts'
import type { Answer, Redis, Script } from '../redis/connect.ts'
import { type ServerReport, reportsOf } from '../redis/report.ts'
import { WAIT_MS } from './claims.ts'
import { type Claim, type Claimed, type Commons, type Drawn, HOLD_MS, type Said, type Wish } from './commons.ts'
import { type News, parseNews, writeNews } from './news.ts'
import { BEAT, CLAIM, DRAW, SAID, SAY } from './redis-scripts.ts'

export class RedisCommons implements Commons {
  onNews: ((news: News) => void) | undefined
  readonly #redis: Redis
  readonly node: string
  /** Names of which this node has slots, or waits for some. */
  readonly #claimed = new Set<string>()
  #unlisten: (() => void) | undefined
  #isSubscribing = false

  /** @param node an incarnation of a node: another one after a restart */
  constructor(redis: Redis, node: string) {
    this.#redis = redis
    this.node = node
  }

  async draw(bucket: string, { rate, least, most, debit, back }: Wish): Promise<Drawn> {
    const size = rate.burst ?? rate.perMinute
    const given = [rate.perMinute, size, least, most, debit, back?.amount ?? 0, back?.drawnAt ?? 0, HOLD_MS]
    const [granted, grains, at] = numbersOf(await this.#run(DRAW, `bucket:${bucket}`, given), 3)
    return { granted, grains, at }
  }

  async claim(name: string, { max, keep, wish, isWaiting, ttlMs }: Claim): Promise<Claimed> {
    this.#claimed.add(name)
    const given = [this.node, max, keep, wish, isWaiting ? 1 : 0, ttlMs, WAIT_MS]
    const [granted, waiting] = numbersOf(await this.#run(CLAIM, `slots:${name}`, given), 2)
    if (granted === 0 && !isWaiting) this.#claimed.delete(name)
    return { granted, isContested: waiting > 0 }
  }

  async beat(ttlMs: number): Promise<number> {
    // Once it holds, the connection sees to it that it goes on.
    if (!this.#unlisten && !this.#isSubscribing) void this.#subscribe()
    const [nodes] = numbersOf([await this.#run(BEAT, 'beats', [this.node, ttlMs])], 1)
    return nodes
  }

  async say(text: string, keepMs: number): Promise<void> {
    await this.#cards(SAY, [this.node, text, `${keepMs}`])
  }

  async said(): Promise<readonly Said[]> {
    const answer = await this.#cards(SAID, [])
    const all = Array.isArray(answer) ? answer.map(String) : []
    const said: Said[] = []
    for (let at = 0; at + 2 < all.length; at += 3)
      said.push({ node: all[at] ?? '', agoMs: Number(all[at + 1]), text: textOfOctets(all[at + 2] ?? '') })
    return said
  }

  servers(): Promise<readonly ServerReport[]> {
    return reportsOf(this.#redis)
  }

  async tell(news: News): Promise<void> {
    const channel = this.#channel
    const command = this.#redis.isCluster ? 'SPUBLISH' : 'PUBLISH'
    await this.#redis.at(channel, (wire) => wire.send([command, channel, `${this.node} ${writeNews(news)}`]))
  }

  async leave(): Promise<void> {
    this.#unlisten?.()
    const { prefix } = this.#redis
    const commands = [
      ['ZREM', `${prefix}beats`],
      ...[...this.#claimed].map((name) => ['HDEL', `${prefix}slots:${name}`]),
    ] as const
    await Promise.all(
      commands.map(([command, key]) => this.#redis.at(key, (wire) => wire.send([command, key, this.node]))),
    )
  }

  get #channel(): string {
    return `${this.#redis.prefix}news`
  }

  #run(script: Script, name: string, given: readonly (string | number)[]): Promise<Answer> {
    const key = `${this.#redis.prefix}${name}`
    return this.#redis.at(key, (wire) => wire.run(script, [key], given.map(String)))
  }

  #cards(script: Script, given: readonly string[]): Promise<Answer> {
    const key = `${this.#redis.prefix}{cards}`
    return this.#redis.at(key, (wire) => wire.run(script, [key, `${key}:at`], given))
  }

  async #subscribe(): Promise<void> {
    this.#isSubscribing = true
    try {
      this.#unlisten = await this.#redis.listen(this.#channel, {
        heard: (message) => this.#hear(textOfOctets(message)),
        // What was missed every node finds out by itself.
        resumed: () => {},
      })
    } catch {
      // The next beat tries again.
    }
    this.#isSubscribing = false
  }

  #hear(message: string): void {
    const space = message.indexOf(' ')
    // What it has told itself it knows.
    if (message.slice(0, space) === this.node) return
    const news = parseNews(message.slice(space + 1))
    if (news) this.onNews?.(news)
  }
}

type Tuple<Count extends number, Numbers extends number[] = []> = Numbers['length'] extends Count
  ? Numbers
  : Tuple<Count, [...Numbers, number]>

/** @throws Error for what is no answer of these scripts */
function numbersOf<Count extends number>(answer: Answer, count: Count): Tuple<Count> {
  const numbers = Array.isArray(answer) ? answer.map(Number) : []
  if (numbers.length !== count || numbers.some((one) => !Number.isFinite(one)))
    throw new Error('Redis has answered something else')
  return numbers as Tuple<Count>
}
