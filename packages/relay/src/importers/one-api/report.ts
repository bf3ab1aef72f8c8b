// What became of everything that was found: nothing is left out without a word.

export interface Finding {
  /** `channel 3 (azure)`: what it is about, as the other product calls it. */
  readonly about: string
  /** `changed`: it is here, and not quite what it was. `left-out`: it is not here. `note`: for somebody to know. */
  readonly outcome: 'changed' | 'left-out' | 'note'
  readonly words: string
}

export class Report {
  readonly #findings: Finding[] = []

  changed(about: string, words: string): void {
    this.#findings.push({ about, outcome: 'changed', words })
  }

  leftOut(about: string, words: string): void {
    this.#findings.push({ about, outcome: 'left-out', words })
  }

  note(about: string, words: string): void {
    this.#findings.push({ about, outcome: 'note', words })
  }

  get findings(): readonly Finding[] {
    return this.#findings
  }
}
