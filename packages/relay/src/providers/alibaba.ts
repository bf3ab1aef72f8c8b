import { qwen } from './parts/continuations.ts'
import { openaiCompatible } from './parts/openai-compatible.ts'

export const alibaba = openaiCompatible({
  name: 'alibaba',
  title: 'Alibaba Model Studio',
  source: 'https://www.alibabacloud.com/help/en/model-studio/compatibility-of-openai-with-dashscope',
  baseUrl: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1',
  environment: { key: 'DASHSCOPE_API_KEY', baseUrl: 'DASHSCOPE_BASE_URL' },
  models: ['qwen*', 'qwq-*'],
  continuations: qwen(),
})
