// What a model costs, as values. Amounts are whole numbers of nano-dollars: see money.ts.

/** Nano-dollars per million tokens, but for `request`. What has no rate of its own is paid for as what it is part of. */
export interface Rates {
  readonly input: number
  readonly output: number
  /** Of the prompt's tokens that came out of a cache. */
  readonly cacheRead?: number
  /** Of those that went into one, for as long as the vendor keeps them unless asked otherwise. */
  readonly cacheWrite?: number
  /** Of those that went into one for an hour, which Anthropic charges more for. */
  readonly cacheWriteLong?: number
  /** Of the tokens of reasoning, where they do not cost what other output costs. */
  readonly reasoning?: number
  /** Nano-dollars per request, tokens or not. */
  readonly request?: number
}

/** Prices above a length of the prompt. They are for all of the reply's tokens, not for those above. */
export interface Tier {
  /** Tokens of the whole prompt, cached or not, that must be exceeded. */
  readonly above: number
  /** Laid over the rates below. */
  readonly rates: Partial<Rates>
}

/** Minutes of the day in UTC, the last of them not in it. One that begins after its end goes over midnight. */
export interface Hours {
  readonly from: number
  readonly until: number
}

/** One row of a price list. */
export interface Price {
  /** Names of models; `*` for any run of characters, `#` for a digit. Upper and lower case are the same. */
  readonly models: readonly string[]
  /** Undefined: nobody here says what it costs, and a wildcard beside it does not mean it. */
  readonly rates: Rates | undefined
  /** By `above`, the lowest first. */
  readonly tiers: readonly Tier[]
  /** Since when it has been in force, in epoch milliseconds. Absent: since ever. */
  readonly from?: number
  /** The hours of the day in which it is. Absent: all of them. */
  readonly hours?: readonly Hours[]
}

/** Prices from one source. */
export interface PriceList {
  readonly name: string
  /** Where they are written, for people to look at. */
  readonly sources: readonly string[]
  /** When somebody last looked there: an ISO date. */
  readonly date: string
  /** Names of upstreams that it is for; absent: any. */
  readonly upstreams?: readonly string[]
  /** Names of providers that it is for; absent: any. */
  readonly providers?: readonly string[]
  readonly prices: readonly Price[]
}

/** The first list that knows the model counts: the operator's own go before those that ship. */
export type PriceTable = readonly PriceList[]
