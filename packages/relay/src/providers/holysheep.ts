import { openaiCompatible } from './parts/openai-compatible.ts'

/** A relay of many vendors' models. What its models make of a prefill nobody has written down, so they are asked in words. */
export const holysheep = openaiCompatible({
  name: 'holysheep',
  title: 'HolySheep',
  source:
    'https://www.holysheep.ai/articles/en-ai-api-tongyijiekouguifanopenai-jianrongxieyizai-h-2026-06-15-0015.html',
  baseUrl: 'https://api.holysheep.ai/v1',
  environment: { key: 'HOLYSHEEP_API_KEY', baseUrl: 'HOLYSHEEP_BASE_URL' },
})
