// Documents in other hands: the same objects in flow style, as JSON, in steps of four, with CRLF, and as a template of a chart.
import { stringify } from 'yaml'
import { readYaml } from '../../server/src/language/index.ts'
import { mutations } from '../agreement/mutations.ts'

const styles: Readonly<Record<string, (value: unknown, text: string) => string>> = {
  flow: (value) => stringify(value, { collectionStyle: 'flow', lineWidth: 100 }),
  tabs: (value) => `${JSON.stringify(value, undefined, '\t')}\n`,
  'one line': (value) => `${JSON.stringify(value)}\n`,
  four: (value) => stringify(value, { indent: 4, singleQuote: true, indentSeq: false, lineWidth: 0 }),
  quoted: (value) => stringify(value, { defaultKeyType: 'PLAIN', defaultStringType: 'QUOTE_DOUBLE', lineWidth: 0 }),
  CRLF: (_, text) => text.replaceAll('\n', '\r\n'),
  template: (_, text) => text.replace(/^( *)name: .*$/m, '$1name: {{ include "agent.name" . }}'),
  guarded: (_, text) => `{{- if .Values.enabled }}\n${text}{{- end }}\n`,
  'second of two': (_, text) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: other }\n---\n${text}`,
  list: (value) => stringify({ apiVersion: 'v1', kind: 'List', items: [value] }),
}

/** Mistaken manifests, each in one of the styles in turn. */
export const restyled: readonly { readonly name: string; readonly text: string }[] = mutations([], 300, 20_265).flatMap(
  ({ name, text }, index) => {
    const read = readYaml(text)
    const names = Object.keys(styles)
    const style = names[index % names.length] ?? ''
    return 'line' in read ? [] : [{ name: `${name}, ${style}`, text: styles[style]?.(read.value, text) ?? text }]
  },
)
