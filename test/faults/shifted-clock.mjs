// Loaded before a relay (`node --import`): its clock is wrong by HOLDFAST_CLOCK_OFF_MS. libfaketime would be truer, and is not
// everywhere; what a relay asks for the time is all in here.
const offMs = Number(process.env.HOLDFAST_CLOCK_OFF_MS)
const { now } = Date
const { timeOrigin } = performance

globalThis.Date = class extends Date {
  constructor(...when) {
    super(...(when.length === 0 ? [now() + offMs] : when))
  }

  static now = () => now() + offMs
}
Object.defineProperty(performance, 'timeOrigin', { value: timeOrigin + offMs })
