import { parse, type ScalarTag, stringify, type Tags } from 'yaml'
import { orderedLike } from '../../../../model/src/objects/clean.ts'
import { exactText, isExact, numberOf } from '../../../../model/src/objects/exact.ts'
import { quotedForKubectl } from './quotes.ts'

/** An object as people write it: block style, long lines kept, texts quoted where the API server would read something else. */
export function toYaml(value: unknown, like?: unknown): string {
  return stringify(orderedLike(value, like), {
    version: '1.1',
    lineWidth: 0,
    aliasDuplicateObjects: false,
    indentSeq: false,
    customTags: (tags) => [asWritten, ...quotedForKubectl(tags)],
  })
}

const never = /(?!)/

/** A number that is kept as its text is printed as that. */
const asWritten: ScalarTag = {
  tag: 'tag:yaml.org,2002:float',
  default: true,
  test: never,
  resolve: (text) => text,
  identify: isExact,
  stringify: ({ value }) => exactText(value) ?? '',
}

/** Characters of a text in which keys that stand twice are looked for: the parser compares each with each. */
const mostCompared = 200_000

/** Reads one document, its numbers as kubectl reads them, none of them rounded; throws with the place of the first mistake. */
export function fromYaml(text: string): unknown {
  const uniqueKeys = text.length <= mostCompared
  return parse(text, exact, { version: '1.1', merge: true, uniqueKeys, intAsBigInt: true, customTags: asKubectlReads })
}

function exact(_: unknown, one: unknown): unknown {
  if (typeof one === 'bigint') return numberOf(String(one))
  if (typeof one === 'number' && !Number.isFinite(one)) throw new Error(`${one} is no number that can be stored`)
  return one
}

/** Of YAML 1.1 neither dates nor numbers to the base of sixty, which stay texts; with `0o` octal numbers, and decimals as long as they are. */
function asKubectlReads(tags: Tags): Tags {
  const isText = (tag: ScalarTag) => tag.format === 'TIME' || tag.tag.endsWith(':timestamp')
  const known = tags.filter((tag) => typeof tag === 'object' && !isText(tag as ScalarTag)) as ScalarTag[]
  return [octal, ...known.map((tag) => (tag.tag.endsWith(':float') ? decimal(tag) : tag))]
}

/** kubectl's reader knows these too. */
const octal: ScalarTag = {
  tag: 'tag:yaml.org,2002:int',
  default: true,
  test: /^[-+]?0o[0-7_]+$/,
  resolve: (text) => (text.startsWith('-') ? -1n : 1n) * BigInt(text.replace(/^[-+]|_/g, '')),
}

const jsonNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?$/

const decimal = (tag: ScalarTag): ScalarTag => ({
  ...tag,
  resolve: (text, ...rest) => (jsonNumber.test(text) ? numberOf(text) : tag.resolve(text, ...rest)),
})
