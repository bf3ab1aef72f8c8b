'use client'
// `useChat` with everything at hand: both dialects by their names, and a meter.
import { anthropicMessages } from '../chat/dialects/anthropic-messages.ts'
import { openaiChat } from '../chat/dialects/openai-chat.ts'
import type { DialectName } from '../dialects.ts'
import { openMeter } from '../metrics.ts'
import * as core from './core.ts'

const dialects = { 'openai-chat': openaiChat, 'anthropic-messages': anthropicMessages }

export interface UseChatSettings extends Omit<core.UseChatSettings, 'dialect' | 'meter'> {
  /** Default: `openai-chat`. */
  readonly dialect?: DialectName
}

export type { UseChat } from './core.ts'

/** See `useChat` of `@holdfast/client/react/core`, which carries only what it is given. */
export const useChat = (settings: UseChatSettings): core.UseChat =>
  core.useChat({ ...settings, dialect: dialects[settings.dialect ?? 'openai-chat'], meter: openMeter })
