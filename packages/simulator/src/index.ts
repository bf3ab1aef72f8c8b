export type { Seq } from '@holdfast/protocol'
