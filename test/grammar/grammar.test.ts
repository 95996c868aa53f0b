// The colours, token by token, on top of VS Code's own YAML grammar.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import oniguruma from 'vscode-oniguruma'
import textmate from 'vscode-textmate'
import { installCodeServer, project } from '../../scripts/vscode/code-server.ts'

const yamlFolder = join(project, '.cache/code-server/node_modules/code-server/lib/vscode/extensions/yaml/syntaxes')
let grammar: textmate.IGrammar | null = null

before(async () => {
  await installCodeServer((line) => console.log(line))
  const wasm = readFileSync(createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm'))
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength) as ArrayBuffer)
  const files = [
    ...globSync('*.json', { cwd: yamlFolder }).map((name) => join(yamlFolder, name)),
    ...globSync('syntaxes/*.json', { cwd: project }).map((name) => join(project, name)),
  ]
  const grammars = new Map(files.map((file) => [JSON.parse(readFileSync(file, 'utf8')).scopeName as string, file]))
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async (scope) => {
      const file = grammars.get(scope)
      return file ? textmate.parseRawGrammar(readFileSync(file, 'utf8'), file) : null
    },
    getInjections: (scope) => (scope === 'source.yaml' ? ['source.yaml.daemonset.document', 'source.yaml.daemonset.inside'] : []),
  })
  grammar = await registry.loadGrammar('source.yaml')
})

/** The innermost of our scopes for each piece of text that has one, as `text=scope`. */
function ours(text: string): string[] {
  let stack = textmate.INITIAL
  return text.split('\n').flatMap((line) => {
    const result = grammar?.tokenizeLine(line, stack)
    stack = result?.ruleStack ?? textmate.INITIAL
    return (result?.tokens ?? []).flatMap(({ startIndex, endIndex, scopes }) => {
      const scope = scopes.filter((name) => name.endsWith('.daemonset')).at(-1)
      return scope ? [`${line.slice(startIndex, endIndex).trim()}=${scope.replace('.daemonset', '')}`] : []
    })
  })
}

const head = 'apiVersion: apps/v1\nkind: DaemonSet\n'
const has = (text: string, ...expected: string[]) => {
  const found = ours(head + text)
  for (const token of expected) assert.ok(found.includes(token), `${token} is not among ${found.join(', ')}`)
}

describe('colours', () => {
  test('the kind', () => has('', 'DaemonSet=entity.name.type.kind'))
  test('fields of the type', () =>
    has(
      'spec:\n  updateStrategy:\n    rollingUpdate:\n      maxUnavailable: 10%\n',
      'updateStrategy=entity.name.tag.field',
      'maxUnavailable=entity.name.tag.field',
      '10=constant.numeric.quantity',
      '%=keyword.other.unit',
    ))
  test('an enum word', () => has('spec:\n  updateStrategy:\n    type: OnDelete\n', 'OnDelete=constant.language.enum'))
  test('quantities', () =>
    has(
      'limits:\n  memory: 200Mi\n  cpu: 100m\n',
      '200=constant.numeric.quantity',
      'Mi=keyword.other.unit',
      'm=keyword.other.unit',
    ))
  test('an image in its parts', () =>
    has(
      'image: quay.io:443/a/b:v1.2@sha256:00ff\n',
      'quay.io:443=entity.name.namespace.registry',
      'a/b=string.unquoted.repository',
      'v1.2=constant.other.tag',
      'sha256:00ff=constant.other.digest',
    ))
  test('an image without a registry', () =>
    has('image: fluent/fluentd:elasticsearch\n', 'fluent/fluentd=string.unquoted.repository', 'elasticsearch=constant.other.tag'))
  test('$(VAR)', () => has('args:\n  - --node=$(NODE_NAME)\n', '$(NODE_NAME)=variable.other.environment'))
  test('in list items', () =>
    has('containers:\n  - name: a\n    imagePullPolicy: Always\n', 'name=entity.name.tag.field', 'Always=constant.language.enum'))
  test('nothing in other kinds', () => assert.deepEqual(ours('kind: ConfigMap\nspec:\n  type: OnDelete\n'), []))
  test('nothing in the next document', () =>
    assert.deepEqual(ours(`${head}---\nkind: ConfigMap\nspec: 1\n`), ['DaemonSet=entity.name.type.kind']))
  test('nothing in comments', () => assert.deepEqual(ours(`${head}# spec: OnDelete\n`), ['DaemonSet=entity.name.type.kind']))
  test('the checked-in files are what the script writes', () =>
    assert.equal(spawnSync(process.execPath, [join(project, 'scripts', 'grammar.ts'), '--check']).status, 0))
})
