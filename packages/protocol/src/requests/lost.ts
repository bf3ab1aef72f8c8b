// What a writer cannot say, gathered while it writes.
import { lossOfOther, lossesOfExtras } from './losses.ts'
import type { Loss, Request } from './request.ts'

export class Lost {
  readonly losses: Loss[] = []

  /** Without it the answer is tuned otherwise, but is an answer to the same question. */
  tunes(what: string, why: string): void {
    this.losses.push({ what, why, essential: false })
  }

  /** Without it the answer would be to another question. */
  essential(what: string, why: string): void {
    this.losses.push({ what, why, essential: true })
  }

  /** A part that has no word. */
  other(kind: string, what: string): void {
    this.losses.push(lossOfOther(kind, what))
  }

  /** @param isCarried true for those that have a place in the written dialect too */
  extras(request: Request, isCarried?: (path: string) => boolean): void {
    this.losses.push(...lossesOfExtras(request, isCarried))
  }
}
