// A conversation to take away: as Markdown for people, as JSON for programs.
import type { ChatMessage } from '@holdfast/client/chat'
import { reasoningOf, textOf } from '@holdfast/client'

/** Headings of the conversation are of the second level: an answer brings its own. */
export function asMarkdown(title: string, messages: readonly ChatMessage[]): string {
  return [`# ${title}`, ...messages.map(section)].join('\n\n') + '\n'
}

export const asJson = (title: string, messages: readonly ChatMessage[]): string =>
  JSON.stringify({ title, messages: messages.map(bare) }, undefined, 2) + '\n'

/** A name that every file system takes. */
export function fileName(title: string, extension: 'md' | 'json'): string {
  const words = title.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  return `${words.join('-').slice(0, 60) || 'chat'}.${extension}`
}

function section(message: ChatMessage): string {
  if (message.role === 'user') {
    const files = (message.attachments ?? []).map(({ name, mediaType }) => `*${name} (${mediaType})*`)
    return ['## You', ...files, message.text].join('\n\n')
  }
  const { content, model } = message
  const parts = [`## ${content.model ?? model}`]
  const reasoning = reasoningOf(content)
  if (reasoning) parts.push(`<details><summary>Reasoning</summary>\n\n${reasoning}\n\n</details>`)
  for (const block of content.blocks) {
    if (block.type === 'text' && block.text) parts.push(block.text)
    if (block.type === 'tool') parts.push(`\`${block.name}\`\n\n${fenced(block.json, 'json')}`)
  }
  if (!textOf(content) && parts.length === 1) parts.push('*(nothing)*')
  const { ending } = content
  if (ending !== 'complete' && ending !== 'tool-use') parts.push(`*(${ending ?? 'the ending was not read'})*`)
  return parts.join('\n\n')
}

/** In a fence that nothing inside can close. */
function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((run) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}${language}\n${text}\n${fence}`
}

/** Without what belongs to this visit: the line, its numbers, the branches beside. */
function bare(message: ChatMessage): object {
  if (message.role === 'user') {
    const { id, at, role, text, attachments } = message
    return { id, at: new Date(at).toISOString(), role, text, ...(attachments && { attachments }) }
  }
  const { id, at, role, model, content, replyId, cost, trouble } = message
  return { id, at: new Date(at).toISOString(), role, model, content, replyId, cost, trouble }
}
