import type { ScalarTag, Tags } from 'yaml'

/** What go-yaml takes for a number, once its underscores are gone: also `0o644`, `0X1F` and `+7`, which are texts to others. */
const number = /^[-+]?(0[box][\da-f]+|(\d+\.?\d*|\.\d+)(e[-+]?\d+)?)$/i
/** Breaks of lines and marks that a YAML text may not hold, or is read differently with. */
const unwritable = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g
/** A text of several lines that begins with a blank: a block of it needs a sign that not every parser reads alike. */
const blankFirst = /^[ \t][\s\S]*\n/

const isPlainOrBlock = (text: string, isKey: boolean) =>
  !number.test(text.replaceAll('_', '')) &&
  text.search(unwritable) < 0 &&
  !blankFirst.test(text) &&
  !(isKey && text.includes('\n'))

/** A JSON text that YAML reads alike: some characters of a text would break its lines there, and others are refused. */
export const readAsYaml = (json: string) =>
  json.replace(unwritable, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** For `stringify`: a text that kubectl would read as something else is put between quotes, whatever YAML's own rules say of it. */
export const quotedForKubectl = (tags: Tags): Tags =>
  tags.map((tag) => {
    if (typeof tag === 'string' || tag.collection || tag.tag !== 'tag:yaml.org,2002:str') return tag
    const { stringify } = tag
    const forKubectl: ScalarTag = {
      ...tag,
      stringify(item, context, ...rest) {
        const text = String(item.value)
        const asUsual = stringify && isPlainOrBlock(text, context.implicitKey === true)
        return asUsual ? stringify(item, context, ...rest) : readAsYaml(JSON.stringify(text))
      },
    }
    return forKubectl
  })
