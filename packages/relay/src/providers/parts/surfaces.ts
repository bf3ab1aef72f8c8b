// The surfaces that many vendors have, below a base URL as each vendor's SDK takes it.
import type { Surface } from '../provider.ts'
import { apiKeyAndBearer } from './credentials.ts'
import { needless } from './fields.ts'

/** @param before what stands between the base URL and the path that OpenAI's SDK adds to its own: '' or `/v1` */
export const chat = (before = '', more: Partial<Surface> = {}): Surface => ({
  dialect: 'openai-chat',
  path: () => `${before}/chat/completions`,
  ...more,
})

/** Servers that keep no reply refuse to make one in the background. The relay does, whoever is behind it. */
export const responses = (before = '', more: Partial<Surface> = {}): Surface => ({
  dialect: 'openai-responses',
  path: () => `${before}/responses`,
  ...(more.resume ? {} : { adapt: needless('background') }),
  ...more,
})

export const messages = (before = '', more: Partial<Surface> = {}): Surface => ({
  dialect: 'anthropic-messages',
  path: () => `${before}/messages`,
  authorise: apiKeyAndBearer,
  ...more,
})

/** Of servers that have Anthropic's counting of tokens beside its messages. */
export const countedMessages = (before = ''): Surface =>
  messages(before, { countPath: () => `${before}/messages/count_tokens` })

/**
 * OpenAI keeps a reply that is made in the background, and reads it out again by id. Its events are numbered from 0, so
 * the one after which to go on is one less than how many were heard.
 */
export const background = (before = ''): Pick<Surface, 'resume' | 'isKept' | 'cancelPath'> => ({
  resume: ({ id, after }) => ({
    path: `${before}/responses/${id}?stream=true${after > 0 ? `&starting_after=${after - 1}` : ''}`,
  }),
  isKept: (body) => body['background'] === true,
  cancelPath: (id) => `${before}/responses/${id}/cancel`,
})
