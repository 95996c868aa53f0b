import { parseQuantity } from '../../../../model/src/resources/quantity.ts'
import type { FixData } from '../codes.ts'

/** The spelling that the author most likely meant: `512MB` → `512M`, `1gi` → `1Gi`, `500 m` → `500m`. */
export function quantityFix(text: string): FixData | undefined {
  const match = text.length > 100 ? null : /^\s*([+-]?[0-9]*[.,]?[0-9]+)\s*([A-Za-z]*)\s*$/.exec(text)
  if (!match) return undefined
  const number = (match[1] ?? '').replace(',', '.')
  const unit = (match[2] ?? '').replace(/bytes?$/i, '').replace(/(?<=.)b$/i, '')
  const letter = unit.charAt(0)
  const binaryUnit = /^[kmgtpe]i$/i.test(unit) ? `${letter.toUpperCase()}i` : undefined
  const decimalUnit = unit.toLowerCase() === 'k' ? 'k' : unit === 'm' && /b$/i.test(match[2] ?? '') ? 'M' : letter.toUpperCase()
  const spelled = binaryUnit ?? (unit.length <= 1 ? decimalUnit : undefined)
  if (spelled === undefined || typeof parseQuantity(number + spelled) === 'string') return undefined
  const both = binaryUnit || spelled === '' ? [number + spelled] : [number + spelled, `${number}${spelled.toUpperCase()}i`]
  return { fix: 'replace', with: both.filter((candidate) => typeof parseQuantity(candidate) !== 'string') }
}
