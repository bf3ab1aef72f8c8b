// Which of a cluster's slots a key is in. CRC16 (XMODEM) of what is between the first braces, or of all of it.

export const SLOTS = 16_384

const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1
  return crc
})

/** @param key whose tag is of octets */
export function slotOf(key: string): number {
  const open = key.indexOf('{')
  const close = open < 0 ? -1 : key.indexOf('}', open + 1)
  const [from, to] = close > open + 1 ? [open + 1, close] : [0, key.length]
  let crc = 0
  for (let at = from; at < to; at++)
    crc = ((crc << 8) ^ (TABLE[((crc >> 8) ^ key.charCodeAt(at)) & 0xff] ?? 0)) & 0xffff
  return crc % SLOTS
}
