import { anthropic } from './anthropic.ts'
import { openai } from './openai.ts'
import type { Provider } from './provider.ts'

/** Every provider there is. A test compares this list with the folder. */
export const providers: readonly Provider[] = [openai, anthropic]
