// What the attributes of `<holdfast-chat>` say. Pure: text in, settings out, and what could not be understood.

export interface ElementSettings {
  readonly baseURL: string
  readonly model: string | undefined
  readonly dialect: 'openai-chat' | 'anthropic-messages'
  /** Found again in the storage. */
  readonly id: string | undefined
  readonly storage: 'none' | 'session' | 'local'
  readonly apiKey: string | undefined
  /** Answers with a token for this visitor. */
  readonly apiKeyURL: string | undefined
  readonly system: string | undefined
  readonly parameters: Readonly<Record<string, unknown>> | undefined
  readonly theme: 'light' | 'dark' | 'auto'
  readonly dir: 'ltr' | 'rtl' | 'auto' | undefined
  readonly placeholder: string | undefined
  readonly greeting: string | undefined
  readonly suggestions: readonly string[]
  readonly attachments: boolean
}

export interface Parsed {
  readonly settings: ElementSettings
  /** For the console: one sentence for each attribute that says what nobody understands. */
  readonly complaints: readonly string[]
}

export const ATTRIBUTES = [
  'base-url',
  'model',
  'dialect',
  'chat-id',
  'storage',
  'token',
  'api-key-url',
  'system',
  'parameters',
  'theme',
  'dir',
  'placeholder',
  'greeting',
  'suggestions',
  'attachments',
] as const

export type AttributeName = (typeof ATTRIBUTES)[number]

/** @param read the value of an attribute, or null where it is absent */
export function parseAttributes(read: (name: AttributeName) => string | null): Parsed {
  const complaints: string[] = []
  const text = (name: AttributeName) => read(name)?.trim() || undefined
  const oneOf = <T extends string>(name: AttributeName, values: readonly T[], otherwise: T): T => {
    const value = text(name)
    if (value === undefined || values.includes(value as T)) return (value as T | undefined) ?? otherwise
    complaints.push(`${name}="${value}" is not one of ${values.join(', ')}.`)
    return otherwise
  }
  const parameters = objectIn(text('parameters'))
  if (parameters === null) complaints.push('parameters is not a JSON object.')
  if (text('model') === undefined) complaints.push('model is missing.')
  return {
    settings: {
      baseURL: text('base-url') ?? '',
      model: text('model'),
      dialect: oneOf('dialect', ['openai-chat', 'anthropic-messages'], 'openai-chat'),
      id: text('chat-id'),
      storage: oneOf('storage', ['none', 'session', 'local'], 'session'),
      apiKey: text('token'),
      apiKeyURL: text('api-key-url'),
      system: text('system'),
      parameters: parameters ?? undefined,
      theme: oneOf('theme', ['light', 'dark', 'auto'], 'auto'),
      dir: read('dir') === null ? undefined : oneOf<'ltr' | 'rtl' | 'auto'>('dir', ['ltr', 'rtl', 'auto'], 'auto'),
      placeholder: text('placeholder'),
      greeting: text('greeting'),
      suggestions: listIn(text('suggestions')),
      attachments: oneOf('attachments', ['on', 'off'], 'on') === 'on',
    },
    complaints,
  }
}

/** Undefined for nothing, null for something that is no object. */
function objectIn(text: string | undefined): Readonly<Record<string, unknown>> | null | undefined {
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}

/** One on each line, or between bars. */
const listIn = (text: string | undefined): readonly string[] =>
  text === undefined
    ? []
    : text
        .split(/[\n|]/)
        .map((one) => one.trim())
        .filter((one) => one !== '')
