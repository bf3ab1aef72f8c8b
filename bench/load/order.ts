// What a request orders from the bench's upstream. It travels as the model's name, which every peer passes on.

export interface Order {
  /** Tokens until the ending. */
  readonly tokens: number
  /** Tokens per second; 0: as fast as the reader takes them. */
  readonly rate: number
  /** Tokens of a stream in a turn of the upstream, in one write; `as-taken`: a write each, until the socket is full. */
  readonly burst: number | 'as-taken'
  /** Tokens that are sent at once, before the pace begins. */
  readonly lead: number
}

const AS_TAKEN = 'as-taken'

export const modelOf = ({ tokens, rate, burst, lead }: Order): string => `bench-${tokens}-${rate}-${burst}-${lead}`

/** Finds the order in a request's body. */
export function orderIn(body: string): Order | undefined {
  const found = /"bench-(\d+)-([\d.]+)-(\d+|as-taken)-(\d+)"/.exec(body)
  if (!found) return undefined
  const [, tokens, rate, burst, lead] = found
  return {
    tokens: Number(tokens),
    rate: Number(rate),
    burst: burst === AS_TAKEN ? burst : Number(burst),
    lead: Number(lead),
  }
}

/** A request as a client of OpenAI would send it, about 600 bytes long; one of Anthropic's may send it, too. */
export const bodyOf = (order: Order, modelPrefix = ''): string =>
  JSON.stringify({
    model: modelPrefix + modelOf(order),
    stream: true,
    max_tokens: 100_000,
    temperature: 0.7,
    messages: [
      {
        role: 'system',
        content: 'You are a patient assistant. You answer in plain words and say what you do not know.',
      },
      { role: 'user', content: QUESTION },
    ],
  })

const QUESTION =
  'A friend keeps bees on a roof in the city and says that the honey tastes different every year although the hives ' +
  'have not moved. What could be the reasons, which of them could one test at home with little money, and how would ' +
  'one go about it so that the result means something? Please begin with the most likely one.'
