// What the rounds brought. A measurement that failed in one round has failed: a lost token is not averaged away.
import { median } from './load/spread.ts'
import type { Measurement, Numbers } from './measure/measurement.ts'
import type { Peer, PeerName } from './peers/peer.ts'

export interface Cell {
  readonly measurement: Measurement
  readonly peer: Peer
  /** By round. */
  readonly rounds: Map<number, Numbers>
  failure?: string
}

export interface Summary {
  readonly group: string
  readonly name: string
  readonly peer: PeerName
  /** Medians over the rounds. */
  readonly numbers?: Numbers
  readonly failure?: string
}

/** Measured from the client, so that what the load itself costs is taken off: a peer's own share of a latency. */
const OVER_DIRECT = ['latencyUsP50', 'latencyUsP99', 'firstTokenMsP50', 'firstTokenMsP99']

export class Results {
  readonly cells: Cell[] = []
  readonly absentPeers: { readonly peer: Peer; readonly why: string }[] = []

  absent(peer: Peer, why: string): void {
    this.absentPeers.push({ peer, why })
  }

  add(measurement: Measurement, peer: Peer, round: number, numbers: Numbers): void {
    this.#cell(measurement, peer).rounds.set(round, numbers)
  }

  fail(measurement: Measurement, peer: Peer, round: number, why: string): void {
    this.#cell(measurement, peer).failure ??= `round ${round + 1}: ${why}`
  }

  get hasFailures(): boolean {
    return this.cells.some((cell) => cell.failure !== undefined)
  }

  find(name: string, peer: PeerName): Cell | undefined {
    return this.cells.find((cell) => cell.measurement.name === name && cell.peer.name === peer)
  }

  /** Medians, with what is added over `direct` in the same round under `added…`. Undefined when it failed. */
  numbers(cell: Cell): Numbers | undefined {
    if (cell.failure !== undefined || cell.rounds.size === 0) return undefined
    const names = Object.keys([...cell.rounds.values()][0] ?? {})
    const own = names.map((name) => [name, median([...cell.rounds.values()].map((numbers) => numbers[name] ?? NaN))])
    const added = OVER_DIRECT.filter((name) => names.includes(name)).map((name) => [
      `added${name[0]?.toUpperCase()}${name.slice(1)}`,
      this.across(cell.measurement.name, name, cell.peer.name, 'direct', (ours, theirs) => ours - theirs),
    ])
    return Object.fromEntries([...own, ...added]) as Numbers
  }

  /** The median over the rounds of a comparison made within each round. NaN where one of the two is missing. */
  across(
    measurement: string,
    number: string,
    ours: PeerName,
    theirs: PeerName,
    compare: (ours: number, theirs: number) => number,
  ): number {
    const one = this.find(measurement, ours)
    const other = this.find(measurement, theirs)
    if (!one || !other || one.failure !== undefined || other.failure !== undefined) return Number.NaN
    const compared = [...one.rounds].map(([round, numbers]) =>
      compare(numbers[number] ?? Number.NaN, other.rounds.get(round)?.[number] ?? Number.NaN),
    )
    return median(compared)
  }

  summary(): Summary[] {
    return this.cells.map((cell) => {
      const { group, name } = cell.measurement
      const numbers = this.numbers(cell)
      return {
        group,
        name,
        peer: cell.peer.name,
        ...(numbers ? { numbers: rounded(numbers) } : {}),
        ...(cell.failure === undefined ? {} : { failure: cell.failure }),
      }
    })
  }

  #cell(measurement: Measurement, peer: Peer): Cell {
    const found = this.find(measurement.name, peer.name)
    if (found) return found
    const cell: Cell = { measurement, peer, rounds: new Map() }
    this.cells.push(cell)
    return cell
  }
}

/** Four digits say more than was measured already. What does not apply is left out. */
const rounded = (numbers: Numbers): Numbers =>
  Object.fromEntries(
    Object.entries(numbers)
      .filter(([, value]) => Number.isFinite(value))
      .map(([name, value]) => [name, Number(value.toPrecision(4))]),
  )
