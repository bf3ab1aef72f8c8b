// What the relay says when it refuses, in its own words: they are written for people.

export class AdminProblem extends Error {
  override readonly name = 'AdminProblem'
  /** From the table of problems; undefined where nobody answered, or somebody else did. */
  readonly code: string | undefined
  readonly status: number

  constructor(message: string, status: number, code?: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/** @param body whatever came, parsed where it was JSON */
export function problemOf(status: number, body: unknown): AdminProblem {
  const error = field(body, 'error')
  const message = field(error, 'message')
  const code = field(error, 'code')
  return new AdminProblem(
    typeof message === 'string' ? message : `The relay answered ${status}, without a reason.`,
    status,
    typeof code === 'string' ? code : undefined,
  )
}

export const unreachable = (): AdminProblem => new AdminProblem('The relay does not answer. Is it running?', 0)

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
