import { alibaba } from './alibaba.ts'
import { anthropicCompatible } from './anthropic-compatible.ts'
import { anthropic } from './anthropic.ts'
import { azureOpenaiDeployments } from './azure-openai-deployments.ts'
import { azureOpenai } from './azure-openai.ts'
import { deepseek } from './deepseek.ts'
import { geminiOpenai } from './gemini-openai.ts'
import { gemini } from './gemini.ts'
import { groq } from './groq.ts'
import { holdfast } from './holdfast.ts'
import { holysheep } from './holysheep.ts'
import { llamacpp } from './llamacpp.ts'
import { mistral } from './mistral.ts'
import { newApi } from './new-api.ts'
import { ollama } from './ollama.ts'
import { oneApi } from './one-api.ts'
import { openaiCompatible } from './openai-compatible.ts'
import { openai } from './openai.ts'
import { openrouter } from './openrouter.ts'
import type { Provider } from './provider.ts'
import { together } from './together.ts'
import { vllm } from './vllm.ts'
import { xai } from './xai.ts'

/**
 * Every provider there is. A test compares this list with the folder. Where only the environment says what there is, an
 * earlier one goes before a later one for a model that is nobody's own.
 */
export const providers: readonly Provider[] = [
  openai,
  anthropic,
  gemini,
  geminiOpenai,
  azureOpenai,
  azureOpenaiDeployments,
  deepseek,
  mistral,
  xai,
  alibaba,
  groq,
  together,
  openrouter,
  oneApi,
  newApi,
  holysheep,
  ollama,
  vllm,
  llamacpp,
  openaiCompatible,
  anthropicCompatible,
  holdfast,
]
