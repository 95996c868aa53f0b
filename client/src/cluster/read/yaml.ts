import { parse, stringify } from 'yaml'
import { orderedLike } from '../../../../model/src/objects/clean.ts'
import { exactText, numberOf } from '../../../../model/src/objects/exact.ts'
import { quotedForKubectl } from './quotes.ts'

/** An object as people write it: block style, long lines kept, texts quoted where the API server would read something else. */
export function toYaml(value: unknown, like?: unknown): string {
  const exact = (_: unknown, one: unknown) => {
    const text = exactText(one)
    return text === undefined ? one : /^-?\d+$/.test(text) ? BigInt(text) : Number(text)
  }
  return stringify(orderedLike(value, like), exact, {
    version: '1.1',
    lineWidth: 0,
    aliasDuplicateObjects: false,
    indentSeq: false,
    customTags: quotedForKubectl,
  })
}

/** Characters of a text in which keys that stand twice are looked for: the parser compares each with each. */
const mostCompared = 200_000

/** Reads one document; throws with the place of the first mistake. */
export function fromYaml(text: string): unknown {
  const exact = (_: unknown, one: unknown) => (typeof one === 'bigint' ? numberOf(String(one)) : one)
  return parse(text, exact, { version: '1.1', merge: true, uniqueKeys: text.length <= mostCompared, intAsBigInt: true })
}
