import { connection } from 'next/server'
import { Conversation } from './conversation'

export default async function Page() {
  await connection()
  const { HOLDFAST_URL = 'http://127.0.0.1:8787', HOLDFAST_MODEL = 'sim/essay' } = process.env
  return <Conversation relay={HOLDFAST_URL} model={HOLDFAST_MODEL} />
}
