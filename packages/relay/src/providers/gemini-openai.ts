import { openaiCompatible } from './parts/openai-compatible.ts'

/**
 * Google's own translation of the Gemini API, for clients that want it rather than ours. Only by name in holdfast.yaml: a
 * key in the environment makes the native one.
 */
export const geminiOpenai = openaiCompatible({
  name: 'gemini-openai',
  title: 'Google Gemini (OpenAI-compatible)',
  source: 'https://ai.google.dev/gemini-api/docs/openai',
  baseUrl: 'https://generativelanguage.googleapis.com/v1beta/openai',
})
